"""The report of a run: one page that holds everything and loads nothing.

Figures lie inside as SVG with their alt text, the numbers behind them as tables, and below them the
scenario, the parameters with their sources, the limits, and how to run it again.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from sim.drawing.chronicle import chronicle, standing
from sim.drawing.context import Context
from sim.drawing.dated_events import imposed
from sim.drawing.figure_result import plain
from sim.drawing.pages import LIMITS as COMMAND
from sim.drawing.plate import Plate
from sim.drawing.words import capital, day, hundredth, plural, sentence, tension
from sim.ensemble.replay import rank_of_observed
from sim.parameters import PARAMETERS
from sim.runs.describe import assumed_words, measure_rows, parameter_rows, trigger_rows
from sim.runs.incidence import real_words
from sim.runs.outcome_rows import asked_words, cannot_happen, cannot_words, outcome_cells, rest_words
from sim.runs.terminal import doubt_words, ending_words, incident_words, tension_words
from sim.scenario.changed import value_words
from sim.world.outcomes import NO_DECISION, NUMBERS, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

#: What every reader must know before using a number of this page.
LIMITS = (
    "This is a model for learning and for disciplined questions. It does not forecast what will happen.",
    "It was made with five deadlines, four barricade episodes and one lethal attack in view. No method makes "
    "much more of so little.",
    "Many of its numbers are assumptions; the tables below say which, with a source for each of the others.",
    "War between states is not estimated: there is nothing to estimate it from. It happens here only when a "
    "scenario imposes it.",
    "Intervals are the error of running a limited number of histories; doubt about the model is larger.",
    "The record shows what was reported. Its quiet days were not always quiet, and de-escalation is reported "
    "less than escalation.",
    f"“{COMMAND}” prints where each observed outcome falls among the histories of the historical scenarios.",
)

Row = Sequence[str]
#: Heading and HTML.
Section = tuple[str, str]


def report(
    summary: xr.Dataset,
    context: Context,
    plates: Mapping[str, Plate],
    *,
    log: xr.Dataset | None = None,
    member: int = 0,
    change: Section = ("", ""),
) -> str:
    """Return the report as one HTML page.

    Parameters
    ----------
    summary : xarray.Dataset
        Counts of the run.
    context : Context
    plates : mapping
        The drawn figures, in reading order.
    log : xarray.Dataset, optional
        Log of a few members; the history of ``member`` is told in full.
    change : (str, str)
        What the change of a fork does; nothing by default.
    """
    sections = {
        "short": ("In short", _short(summary, context)),
        "change": change,
        "figures": ("Figures", "".join(_figure(plate) for plate in plates.values())),
        "real": ("Beside the real path", _real(summary, context)),
        "history": ("One of the histories", "" if log is None else _history(log, member, context)),
        "scenario": ("The scenario", _scenario(context)),
        "parameters": ("Parameters", _parameters(context)),
        "limits": ("Limits", _list(LIMITS)),
        "again": ("How to repeat this", _again(context)),
    }
    shown = {name: part for name, part in sections.items() if part[1]}
    links = "".join(f'<a href="#{name}">{escape(title)}</a>' for name, (title, _) in shown.items())
    body = "".join(f'<section id="{n}"><h2>{escape(t)}</h2>{c}</section>' for n, (t, c) in shown.items())
    style = files("sim.runs").joinpath("report.css").read_text(encoding="utf-8")
    scenario = context.scenario
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(scenario.title)} · crisis-sim</title><style>\n{style}</style></head>\n<body>"
        f'<header><h1>{escape(scenario.title)}</h1><p class="question">{escape(scenario.question)}</p>'
        f'<p class="soft">{escape(_what(context))}</p><p class="trust">{_trust(context)}</p></header>'
        f'<nav aria-label="Sections">{links}</nav>\n<main>{body}</main></body></html>\n'
    )


def html_table(columns: Row, rows: Iterable[Row]) -> str:
    """Return a table, without a head if there are no columns; all text is escaped."""
    names = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    head = f"<thead><tr>{names}</tr></thead>" if names else ""
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table>{head}<tbody>{body}</tbody></table></div>'


def _trust(context: Context) -> str:
    """Return the line of trust, which leads to the limits further down."""
    return escape(context.trust.removesuffix(f"See {COMMAND}.")) + '<a href="#limits">Limits</a>'


def _what(context: Context) -> str:
    histories = plural(context.members, "simulated history", "simulated histories")
    return f"{histories} of {context.window}; {context.run}."


def _short(summary: xr.Dataset, context: Context) -> str:
    columns, rows = outcome_cells(summary, context)
    rest = rest_words(summary, context)
    told = (
        *filter(None, [cannot_words(cannot_happen(context), context)]),
        *([f"{NO_DECISION.label}: {rest}."] if rest else []),
        f"{capital(asked_words(context))}.",
        f"Tension: {tension_words(summary)}.",
        f"Incidents: {incident_words(summary)}.",
        f"Ended: {ending_words(summary)}.",
        *([f"Doubt: {doubt_words(summary, context)}."] if "doubt" in summary.attrs else []),
    )
    return html_table(columns, rows) + "".join(f"<p>{escape(words)}</p>" for words in told)


def _figure(plate: Plate) -> str:
    drawn = plate.drawn
    picture = base64.b64encode(plate.svg).decode("ascii")
    numbers = html_table(
        drawn.table.columns, ([plain(cell, "–") for cell in row] for row in drawn.table.rows)
    )
    return (
        f'<figure id="figure-{drawn.name}"><img alt="{escape(plate.alt)}" '
        f'src="data:image/svg+xml;base64,{picture}">'
        f'<figcaption aria-hidden="true">{escape(plate.alt)}</figcaption>'
        f"<details><summary>The numbers</summary>{numbers}</details></figure>"
    )


def _real(summary: xr.Dataset, context: Context) -> str:
    """Return where each observed outcome falls in the ensemble (docs/limits.md)."""
    if context.observed is None:
        return ""
    ranks, rows = rank_of_observed(summary, context.observed), []
    for name in [name for name in ranks if name not in cannot_happen(context)]:
        rank = ranks[name]
        real = tension(context.observed.numbers[name]) if name in NUMBERS else real_words(context, name)
        shares = (hundredth(part, rank.members) for part in (rank.below, rank.same))
        rows.append([OUTCOMES[name].label, real, *shares])
    if not rows:
        return "<p>The record ends inside the window, so nothing is ranked: not yet is not never.</p>"
    columns = ("Outcome", "really", "lower or earlier, of 100 histories", "the same, of 100")
    words = (
        "An honest model need not put the real path in the middle, but it should rarely put it at the edge."
    )
    return f"<p>{escape(words)}</p>" + html_table(columns, rows)


def _history(log: xr.Dataset, member: int, context: Context) -> str:
    entries = chronicle(log, member, context.setting)
    rows = [(entry.dates, entry.text, tension(entry.tension), entry.rung) for entry in entries]
    replicate = int(log["replicate"].values[member])
    start, end = (standing(log, member, context.setting, when) for when in (0, -1))
    head = f"History {replicate}, as one example; it is no likelier than any other. On the evening of "
    told = f"{head}{day(context.setting.start)}: {start}"
    table = html_table(("When", "What happens", "tension", "rung"), rows)
    return (
        f"<p>{escape(told)}</p><details><summary>Read it day by day</summary>{table}</details>"
        f"<p>{escape(f'On {day(context.setting.end)}: {end}')}</p>"
    )


def _scenario(context: Context) -> str:
    parts: list[tuple[str, Sequence[Row]]] = [
        ("The arm changes", [(line,) for line in context.scenario.arm_changes or ()]),
        ("Measures", measure_rows(context.setting)),
        ("Fixed from outside", [(day(event.date), event.words) for event in imposed(context.setting)]),
        ("Triggers", trigger_rows(context.setting)),
        ("Never chosen", [(actor, move) for actor, move in sorted(context.setting.unavailable)]),
    ]
    body = "".join(f"<h3>{title}</h3>{html_table((), rows)}" for title, rows in parts if rows)
    sources = [_link(source) for source in context.scenario.sources]
    body += (
        "<h3>Sources</h3><ul>" + "".join(f"<li>{item}</li>" for item in sources) + "</ul>" if sources else ""
    )
    text = f"<pre><code>{escape(context.scenario.to_toml())}</code></pre>"
    return f"{body}<details><summary>The resolved scenario file</summary>{text}</details>"


def _parameters(context: Context) -> str:
    here = html_table(("Set by the scenario", "Value"), parameter_rows(context.scenario))
    rows = [
        (
            p.name,
            value_words(p.default),
            f"{value_words(p.low)} – {value_words(p.high)}",
            p.unit,
            p.meaning,
            p.source,
        )
        for p in PARAMETERS.values()
    ]
    everything = html_table(("Name", "Default", "Range", "Unit", "Meaning", "Source"), rows)
    return (
        f"<p>{escape(assumed_words(context.scenario))}</p>{here if context.scenario.parameters else ''}"
        f"<details><summary>All {len(rows)} parameters with their sources</summary>{everything}</details>"
    )


def _again(context: Context) -> str:
    command = f"crisis-sim run scenario.toml --replicates {context.members} --seed {context.seed}"
    if context.origin is not None:
        command = "crisis-sim reproduce ."  # the start is in the folder, not in the scenario
    rows = [(key.replace("_", " "), value) for key, value in context.metadata.items()]
    words = (
        "The folder of this page holds the resolved scenario, arm included. The same seed gives the same "
        "histories, to the last bit on the same kind of machine; `crisis-sim reproduce FOLDER` proves it."
    )
    return f"<p>{escape(words)}</p><pre><code>{escape(command)}</code></pre>{html_table((), rows)}"


def _link(source: str) -> str:
    if source.startswith(("http://", "https://")):
        return f'<a rel="noreferrer" href="{escape(source)}">{escape(source)}</a>'
    return escape(sentence(source))


def _list(items: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
