"""What matters, ranked: effects of parameters, and the split into luck, choice and doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console

from sim.arrays import Double
from sim.attributes import words_of
from sim.drawing import style
from sim.drawing.console import print_heading
from sim.drawing.context import Context, context_of
from sim.drawing.figure_result import Cell, Drawn, Table
from sim.drawing.plate import Plate
from sim.drawing.tables import Fact, PlainTable, print_facts
from sim.drawing.words import count, listed, plural
from sim.parameters import PARAMETERS
from sim.runs.outcome_rows import cannot_words
from sim.scenario.possible import ruled_out
from sim.sweeps.sensitivity import above_noise, strongest
from sim.world.outcomes import EVENTS, OUTCOMES

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


#: Parameters shown for each outcome, and panels side by side.
SHOWN, COLUMNS = 5, 2
NAMES, STEP, LINE = 2.75, 1.95, 0.235
#: Letters of a parameter's label that fit beside a panel.
LETTERS = 29
#: Stands where nothing can be told.
UNKNOWN = "–"
SINGLES = {"luck": style.RUNG_COLOURS[1], "choice": style.RUNG_COLOURS[3], "doubt": style.RUNG_COLOURS[6]}

MEANING = {
    "morris": "mean absolute effect of moving a parameter through its doubt (Morris)",
    "sobol": "share of the variance that a parameter has a part in (total Sobol' index)",
}


def study_context(ds: xr.Dataset) -> Context:
    """Return the context of a sensitivity study."""
    return context_of(ds.assign(n_members=int(ds.attrs["members"])), with_record=False)


def plates(ds: xr.Dataset) -> list[Plate]:
    """Draw the figure of a study."""
    context, figure = study_context(ds), style.new_figure(1.0)
    drawn = (
        draw_split(figure, ds, context) if ds.attrs["method"] == "split" else draw_ranks(figure, ds, context)
    )
    return [Plate(figure, drawn, context.metadata)]


def draw_ranks(figure: Figure, ds: xr.Dataset, context: Context) -> Drawn:
    """Draw the strongest parameters of each outcome with interval, direction and noise."""
    outcomes = outcomes_of(ds)
    rows = -(-len(outcomes) // COLUMNS)
    style.resize(figure, style.HEAD + style.FOOT + rows * STEP + 0.1)
    title = _ranks_title(ds)
    method = str(ds.attrs["method"])
    subtitle = (
        f"Dots: {MEANING[method]}, 95 % bootstrap interval; + raises, − lowers. Grey: what noise alone shows."
    )
    style.frame(figure, title, f"{subtitle} {context.what}.", context.footnote)
    each = style.WIDTH / COLUMNS
    for index, outcome in enumerate(outcomes):
        row, column = divmod(index, COLUMNS)
        top = figure.get_figheight() - style.HEAD - STEP * row - 0.3
        tall = min(SHOWN, ds.sizes["parameter"]) * LINE
        width = each - NAMES - style.MARGIN
        axes = style.panel(figure, column * each + NAMES, top - tall, width, tall)
        _draw_ranked(axes, ds.sel(outcome=outcome), share=outcome in EVENTS and method == "morris")
        words = OUTCOMES[outcome].label
        style.label(axes, words, (0, 1), "axes", shift=(0, 5), size=style.BODY, bold=True)
    sentences = "; ".join(f"{OUTCOMES[o].label}: {listed(strongest(ds, o)) or 'none'}" for o in outcomes)
    alt = f"Ranked effects by outcome. {title}. Strongest parameters above the noise: {sentences}."
    return Drawn(method, title, subtitle, alt, ranks_table(ds))


def outcomes_of(ds: xr.Dataset) -> list[str]:
    """Return the outcomes asked for that can happen in the scenario, whatever its parameters in doubt."""
    left_out = cannot_happen(ds)
    return [str(name) for name in ds["outcome"].values if str(name) not in left_out]


def cannot_happen(ds: xr.Dataset) -> dict[str, str]:
    """Return the outcomes asked for that cannot happen, each with why."""
    split = ds.attrs["method"] == "split"
    doubted = words_of(ds.attrs["drawn"]) if split else ds["parameter"].values.tolist()
    why = ruled_out(study_context(ds).scenario, free=doubted)
    return {name: reason for name, reason in why.items() if name in ds["outcome"].values}


def draw_split(figure: Figure, ds: xr.Dataset, context: Context) -> Drawn:
    """Draw the variance of each outcome as a bar cut into luck, choice, doubt and interactions."""
    outcomes = outcomes_of(ds)[::-1]
    style.resize(figure, style.HEAD + style.FOOT + 0.36 * len(outcomes) + 0.75)
    title = _split_title(ds)
    hatched = "Hatched: interactions, which belong to no group alone"
    subtitle = f"Share of each outcome's variance, in percent. {context.what}. {hatched}."
    style.frame(figure, title, subtitle, context.footnote)
    axes = style.panel(figure, 1.9, style.FOOT + 0.35, style.WIDTH - 2.4, 0.36 * len(outcomes))
    left = np.zeros(len(outcomes))
    for part in (*SINGLES, "interactions"):
        left = _draw_part(axes, left, np.array([_part(ds, outcome, part) for outcome in outcomes]), part)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False, fontsize=style.BODY)
    axes.set_yticks(range(len(outcomes)), [OUTCOMES[name].label for name in outcomes])
    axes.set_xlim(0, max(100.0, float(left.max())))
    axes.set_xticks([0, 25, 50, 75, 100], ["0", "25", "50", "75", "100 %"])
    sentences = "; ".join(f"{OUTCOMES[o].label}: {_split_words(ds, o)}" for o in outcomes[::-1])
    alt = f"Stacked bars, one for each outcome. {title}. In percent of the variance, {sentences}."
    return Drawn("split", title, subtitle, alt, split_table(ds))


def print_study(
    console: Console, ds: xr.Dataset, folder: Path | None = None, files: tuple[str, ...] = ()
) -> None:
    """Print the three strongest parameters of each outcome, or its split."""
    context, split, outcomes = study_context(ds), ds.attrs["method"] == "split", outcomes_of(ds)
    question = "Luck, choice or doubt?" if split else "Which parameters matter most?"
    print_heading(console, context.scenario.title, question)
    size = f"{plural(context.members, 'history', 'histories')}, {context.window}"
    console.print(f"{size}, {_asked(ds)}, {context.run}.\n")
    if outcomes:
        console.print(_split_grid(ds, outcomes) if split else _ranks_grid(ds, outcomes))
    if cannot := cannot_words(cannot_happen(ds)):
        console.print(cannot)
    facts: dict[str, Fact] = {"Read as": _reading(ds), "Trust": context.trust.removeprefix("Trust: ")}
    if folder is not None:
        facts |= {"Files": folder, "Open": listed(files)}
    print_facts(console, facts)


def ranks_table(ds: xr.Dataset) -> Table:
    """Return every parameter of every outcome, strongest first, as a table to be saved."""
    clear = above_noise(ds)
    rows: list[tuple[Cell, ...]] = []
    for outcome in outcomes_of(ds):
        at = ds.sel(outcome=outcome)
        for i in np.argsort(-at["effect"].values, kind="stable"):
            numbers = [float(at[name].values[i]) for name in ("effect", "effect_low", "effect_high", "noise")]
            more = [float(at[name].values[i]) for name in ("direction", "first", "spread")]
            told = "yes" if bool(clear.sel(outcome=outcome).values[i]) else "no"
            rows.append((str(outcome), str(ds["parameter"].values[i]), *numbers, *more, told))
    columns = ("outcome", "parameter", "effect", "low_95", "high_95", "noise", "direction", "first", "spread")
    return Table((*columns, "above_noise"), tuple(rows))


def split_table(ds: xr.Dataset) -> Table:
    """Return every part of every outcome's variance with its interval, as a table to be saved."""
    rows: list[tuple[Cell, ...]] = [
        (str(outcome), str(part), *(float(ds[name].sel(outcome=outcome, part=part)) for name in _SHARE))
        for outcome in outcomes_of(ds)
        for part in ds["part"].values
    ]
    return Table(("outcome", "part", "share", "low_95", "high_95"), tuple(rows))


_SHARE = ("share", "share_low", "share_high")


def _draw_part(axes: Axes, left: Double, share: Double, part: str) -> Double:
    """Draw one part of every bar, with its number where there is room; return where the next begins."""
    # A share a little below zero is noise around zero; a bar cannot be shorter than nothing.
    width = np.maximum(np.nan_to_num(100 * share), 0.0)
    rows = np.arange(len(width))
    bars = axes.barh(
        rows, width, 0.7, left=left, linewidth=0.5, color=SINGLES.get(part, style.PAPER), label=part
    )
    if part not in SINGLES:
        for bar in bars:
            bar.set(hatch="////", edgecolor=style.GREY)
    ink = style.PAPER if part == "doubt" else style.INK
    box = None if part in SINGLES else {"facecolor": style.PAPER, "edgecolor": "none", "pad": 1.0}
    for row in rows[width >= 6]:
        middle = (float(left[row] + width[row] / 2), float(row))
        style.label(axes, f"{width[row]:.0f}", middle, colour=ink, ha="center", va="center", bbox=box)
    return left + width


def _draw_ranked(axes: Axes, ds: xr.Dataset, *, share: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    order = np.argsort(-ds["effect"].values, kind="stable")[:SHOWN][::-1]
    rows = np.arange(len(order))
    effect, low, high, noise, direction = (
        ds[name].values[order] for name in ("effect", "effect_low", "effect_high", "noise", "direction")
    )
    clear = above_noise(ds).values[order]
    axes.barh(rows, noise, 0.8, color=style.FAINT, linewidth=0)
    axes.hlines(rows, low, high, color=style.BASE, linewidth=1.6)
    colours = [style.BASE if told else style.PAPER for told in clear]
    axes.scatter(effect, rows, c=colours, edgecolors=style.BASE, s=26, zorder=3)
    names = [str(ds["parameter"].values[i]) for i in order]
    signs = {1: "+", -1: "−", 0: "·"}
    words = [f"{_short(n)} {signs[int(d)]}" for n, d in zip(names, direction, strict=True)]
    axes.set_yticks(rows, words)
    axes.set_ylim(-0.6, len(order) - 0.4)
    axes.set_xlim(0, max(float(high.max()), float(noise.max()), 1e-9) * 1.08)
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g} %" if share else f"{value:.3g}")


def _short(name: str) -> str:
    """Return a parameter's label, or its name where the label is too long to be told from others if cut."""
    label = PARAMETERS[name].label
    return label if len(label) <= LETTERS else name


def _ranks_grid(ds: xr.Dataset, outcomes: list[str]) -> PlainTable:
    table = PlainTable()
    table.add_text("Outcome")
    for title in ("most", "second", "third"):
        table.add_text(title)
    table.add_values("noise")
    for outcome in outcomes:
        at, names = ds.sel(outcome=outcome), strongest(ds, outcome)
        cells = [_effect_words(at.sel(parameter=name), outcome, str(ds.attrs["method"])) for name in names]
        noise = float(at["noise"].median())
        table.add_row(
            OUTCOMES[outcome].label,
            *(cells + [UNKNOWN] * (3 - len(cells))),
            _size(noise, outcome, str(ds.attrs["method"])),
        )
    return table


def _effect_words(at: xr.Dataset, outcome: str, method: str) -> str:
    sign = {1: "+", -1: "−", 0: ""}[int(at["direction"])]
    low, high = (_size(float(at[f"effect_{end}"]), outcome, method) for end in ("low", "high"))
    return f"{at['parameter'].item()} {sign}{_size(float(at['effect']), outcome, method)} ({low}–{high})"


def _size(value: float, outcome: str, method: str) -> str:
    """Return an effect: points in 100 for events under Morris, percent for Sobol, else its own unit."""
    scaled = 100 * value if method == "sobol" or outcome in EVENTS else value
    if not np.isfinite(scaled):
        return UNKNOWN
    return f"{scaled:.0f}" if scaled >= 9.95 else f"{scaled:z.1f}"


def _split_grid(ds: xr.Dataset, outcomes: list[str]) -> PlainTable:
    parts = [*SINGLES, *(str(part) for part in ds["part"].values if " x " in str(part))]
    table = PlainTable(gap=1)
    table.add_text("Outcome")
    table.add_values(*("all three" if part.count(" x ") == 2 else part for part in parts), right=True)
    for outcome in outcomes:
        cells = []
        for part in parts:
            if not _can_be_split(ds, outcome):
                cells.append(UNKNOWN)
                continue
            share, low, high = (100 * float(ds[name].sel(outcome=outcome, part=part)) for name in _SHARE)
            whole = [f"{round(value):d}" for value in (share, low, high)]
            cells.append(f"{whole[0]} ({whole[1]}–{whole[2]})" if part in SINGLES else whole[0])
        table.add_row(OUTCOMES[outcome].label, *cells)
    return table


def _reading(ds: xr.Dataset) -> str:
    method = str(ds.attrs["method"])
    if method == "split":
        columns = "columns with x are interactions, which belong to no group alone"
        return (
            f"percent of the variance, 95 % intervals in brackets; {columns}; a share a little below 0 is 0; "
            f"{UNKNOWN} too little varies to tell"
        )
    unit = (
        "points in 100 histories, or the outcome's unit" if method == "morris" else "percent of the variance"
    )
    noise = "only what stands above the noise is named"
    return f"{MEANING[method]}: {unit}; 95 % intervals in brackets, + raises, − lowers; {noise}"


def _asked(ds: xr.Dataset) -> str:
    if ds.attrs["method"] == "split":
        return f"{count(len(words_of(ds.attrs['drawn'])))} parameters in doubt"
    word = "trajectories" if ds.attrs["method"] == "morris" else "base samples"
    strands = f"{count(int(ds.attrs['strands']))} {word} of {ds.sizes['parameter']} parameters"
    return f"{strands}, {count(int(ds.attrs['replicates']))} histories a point"


def _can_be_split(ds: xr.Dataset, outcome: str) -> bool:
    """Whether an outcome varies enough: in some resamples of one that hardly does, nothing varies at all."""
    return all(bool(np.isfinite(ds[name].sel(outcome=outcome).values).all()) for name in _SHARE)


def _part(ds: xr.Dataset, outcome: str, part: str) -> float:
    """Return a part of an outcome's variance, NaN where it cannot be split."""
    if not _can_be_split(ds, outcome):
        return float("nan")
    share = ds["share"].sel(outcome=outcome)
    if part == "interactions":
        return float(share.sum()) - sum(float(share.sel(part=single)) for single in SINGLES)
    return float(share.sel(part=part))


def _ranks_title(ds: xr.Dataset) -> str:
    """Name the parameter that is among the three strongest of most outcomes."""
    outcomes = outcomes_of(ds)
    named = [name for outcome in outcomes for name in strongest(ds, outcome)]
    if not named:
        return "What matters? Nothing stands above the noise"
    most = max(dict.fromkeys(named), key=named.count)
    often = f"{named.count(most)} of {len(outcomes)} outcomes"
    return f"“{PARAMETERS[most].label}” matters most, for {often}"


def _split_title(ds: xr.Dataset) -> str:
    outcomes = [name for name in outcomes_of(ds) if _can_be_split(ds, name)]
    if not outcomes:
        return "Luck, choice or doubt? Too little varies to tell"
    parts = (*SINGLES, "interactions")
    first = [max(parts, key=lambda part: _part(ds, outcome, part)) for outcome in outcomes]
    most = max(dict.fromkeys(first), key=first.count)
    verb = "come" if most == "interactions" else "comes"
    return f"Luck, choice or doubt? In {first.count(most)} of {len(outcomes)} outcomes {most} {verb} first"


def _split_words(ds: xr.Dataset, outcome: str) -> str:
    if not _can_be_split(ds, outcome):
        return "too little varies to tell"
    return ", ".join(f"{part} {100 * _part(ds, outcome, part):z.0f}" for part in (*SINGLES, "interactions"))
