"""What a calibration found: prior beside posterior for every parameter, and what the data left open."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console

from sim.arrays import Bool, Double, Index
from sim.calibration.diagnose import CONTRACTION
from sim.drawing import style
from sim.drawing.console import print_heading
from sim.drawing.figure_result import Cell, Drawn, Table
from sim.drawing.pages import LIMITS
from sim.drawing.plate import Plate
from sim.drawing.tables import Fact, PlainTable, print_facts
from sim.drawing.words import count, day, listed, plural
from sim.parameters import PARAMETERS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


#: Ends of the intervals shown.
INTERVAL = (0.1, 0.9)
UNINFORMED = "not informed by the data"
COLUMNS, ROW, NAMES, NUMBERS = 2, 0.235, 2.3, 1.2
#: Rounds of the record that the model's gate makes impossible cost the same whatever the parameters.
GATE = (
    "rounds that the EU held while every measure was suspended are long shots under this model: a constant, "
    "which no parameter can move"
)


def informed(ds: xr.Dataset) -> Bool:
    """Return which parameters lost at least a tenth of their standard deviation (docs/decisions.md)."""
    moved: Bool = ds["contraction"].values >= CONTRACTION
    return moved


def order(ds: xr.Dataset) -> Index:
    """Return the parameters in reading order: fitted before carried, what was learned most first."""
    return np.lexsort((-ds["contraction"].values, -ds["fitted"].values))


def posterior_table(ds: xr.Dataset) -> Table:
    """Return every parameter's prior and posterior as a table to be saved."""
    low, high = _interval(ds)
    rows: list[tuple[Cell, ...]] = []
    for i in order(ds):
        numbers = ("prior_mean", "prior_sd", "mean", "sd", "map", "contraction", "rhat", "ess")
        kind = "fitted" if ds["fitted"].values[i] else "carried"
        values = [float(ds[name].values[i]) for name in numbers]
        rows.append((str(ds["parameter"].values[i]), kind, *values, float(low[i]), float(high[i])))
    columns = ("parameter", "kind", "prior_mean", "prior_sd", "mean", "sd", "map", "contraction", "rhat")
    return Table((*columns, "ess", "low_80", "high_80"), tuple(rows))


def plate(ds: xr.Dataset, name: str) -> Plate:
    """Draw the figure of a calibration; ``name`` is its file stem."""
    figure = style.new_figure(1.0)
    told = {key: str(ds.attrs[key]) for key in ("until", "seed", "model_version", "digest", "status")}
    return Plate(figure, draw_posterior(figure, ds, name), told)


def draw_posterior(figure: Figure, ds: xr.Dataset, name: str = "posterior") -> Drawn:
    """Draw the interval of every parameter's posterior over that of its prior, in units of the prior."""
    rows = order(ds)
    each = -(-len(rows) // COLUMNS)
    tall = each * ROW
    style.resize(figure, style.HEAD + style.FOOT + tall + 0.45)
    title, subtitle = _title(ds), _subtitle(ds)
    style.frame(figure, title, subtitle, _footnote(ds))
    wide = style.WIDTH / COLUMNS
    for column in range(COLUMNS):
        part = rows[column * each : (column + 1) * each]
        axes = style.panel(
            figure, column * wide + NAMES, style.FOOT + 0.35, wide - NAMES - NUMBERS, each * ROW
        )
        _draw_part(axes, ds, part, each)
    moved = [str(ds["parameter"].values[i]) for i in rows if informed(ds)[i]]
    alt = (
        f"Intervals of {len(rows)} parameters, prior and posterior. {title}. Narrower than the prior by a "
        f"tenth or more: {listed(moved) or 'none'}."
    )
    return Drawn(name, title, subtitle, alt, posterior_table(ds))


def print_posterior(
    console: Console, ds: xr.Dataset, path: Path | None = None, figures: tuple[str, ...] = ()
) -> None:
    """Print prior beside posterior for every parameter, and whether the fit converged."""
    print_heading(console, str(ds.attrs["title"]), "What did the record say about the model?")
    console.print(f"{_what(ds)}.\n")
    console.print(_grid(ds))
    facts: dict[str, Fact] = {"Read as": _reading(), "Learned": _learned(ds)}
    facts |= {"Status": str(ds.attrs["status"]), "Gate": GATE}
    if path is not None:
        facts["File"] = path
        facts["Use it"] = f'parameters = "{path.name}" in a scenario beside it, or run --parameters {path}'
    if figures:
        facts["Open"] = listed(figures)
    print_facts(console, facts)


def _grid(ds: xr.Dataset) -> PlainTable:
    table = PlainTable()
    table.add_values("Parameter")
    table.add_values("prior", "posterior", "likeliest", "R-hat", right=True)
    table.add_text("learned")
    kind = None
    for i in order(ds):
        if kind != (kind := bool(ds["fitted"].values[i])):
            table.add_row("fitted:" if kind else "carried:", style="bold")
        rhat = float(ds["rhat"].values[i])
        table.add_row(
            str(ds["parameter"].values[i]),
            f"{_number(ds, 'prior_mean', i)} ± {_number(ds, 'prior_sd', i)}",
            f"{_number(ds, 'mean', i)} ± {_number(ds, 'sd', i)}",
            _number(ds, "map", i) if kind else "–",
            f"{rhat:.2f}" if np.isfinite(rhat) else "–",
            learned_words(float(ds["contraction"].values[i])),
        )
    return table


def learned_words(contraction: float) -> str:
    """Return what is said of a loss of standard deviation."""
    return f"{100 * contraction:.0f} %" if contraction >= CONTRACTION else UNINFORMED


def _draw_part(axes: Axes, ds: xr.Dataset, part: Index, places: int) -> None:
    low, high = _interval(ds)
    before = np.array([_prior_interval(ds, i) for i in part])
    mean, sd = ds["prior_mean"].values[part], ds["prior_sd"].values[part]
    rows = places - 1 - np.arange(len(part))
    axes.hlines(rows, *((before.T - mean) / sd), color=style.FAINT, linewidth=9)
    moved, fitted = informed(ds)[part], ds["fitted"].values[part] > 0
    colours = np.where(fitted, style.ACTOR_COLOURS["kosovo"], style.GREY)
    after = (low[part] - mean) / sd, (high[part] - mean) / sd
    axes.hlines(rows, *after, colors=colours.tolist(), linewidth=1.8)
    centre = (ds["mean"].values[part] - mean) / sd
    faces = np.where(moved, colours, style.PAPER)
    axes.scatter(centre, rows, c=faces.tolist(), edgecolors=colours.tolist(), s=24, zorder=3)
    axes.set_yticks(rows, [_label(str(ds["parameter"].values[i])) for i in part])
    for row, i in zip(rows, part, strict=True):
        words = f"{_number(ds, 'prior_mean', i)} → {_number(ds, 'mean', i)}"
        style.label(axes, words, (1, float(row)), "side", shift=(4, 0), va="center", colour=style.GREY)
    axes.axvline(0, color=style.GREY, linewidth=0.6, zorder=0)
    axes.set_ylim(-0.7, places - 0.3)
    axes.set_xlim(-3.1, 3.1)
    axes.set_xticks([-2, 0, 2], ["−2 sd", "prior", "+2 sd"])


def _interval(ds: xr.Dataset) -> tuple[Double, Double]:
    low, high = np.quantile(ds["value"].values.astype(np.float64), INTERVAL, axis=1)
    return low, high


def _prior_interval(ds: xr.Dataset, i: int) -> Double:
    from sim.parameters import Distribution

    law = {key: float(ds[f"law_{key}"].values[i]) for key in ("mean", "sd", "low", "high")}
    return Distribution("normal", **law).quantile(np.array(INTERVAL))


def _label(name: str) -> str:
    """Return a parameter's label, or its name where the label is long or there is none."""
    label = PARAMETERS[name].label if name in PARAMETERS else "Accusations recorded"
    return label if len(label) <= 26 else name


def _number(ds: xr.Dataset, name: str, i: int) -> str:
    """Return a number of a parameter with the decimals that its prior calls for."""
    decimals = max(0, 1 - math.floor(math.log10(float(ds["prior_sd"].values[i]))))
    return f"{float(ds[name].values[i]):.{decimals}f}"


def _title(ds: xr.Dataset) -> str:
    fitted = ds["fitted"].values > 0
    moved = int((informed(ds) & fitted).sum())
    return f"The record informs {moved} of {int(fitted.sum())} fitted parameters"


def _subtitle(ds: xr.Dataset) -> str:
    return (
        f"Middle 80 % of prior (grey) and posterior (blue: fitted, dark grey: carried), {_what(ds)}. "
        f"Open dots: {UNINFORMED}."
    )


def _footnote(ds: xr.Dataset) -> str:
    source = f"crisis-sim · {ds.attrs['title']} · {str(ds.attrs['digest'])[:12]}"
    made = f"seed {ds.attrs['seed']} · model {ds.attrs['model_version']}"
    return f"{source} · {made}\nTrust: {ds.attrs['status']}. See {LIMITS}."


def _what(ds: xr.Dataset) -> str:
    runs, particles = int(ds.attrs["runs"]), int(ds.attrs["particles"])
    until = day(dt.date.fromisoformat(str(ds.attrs["until"])))
    return f"{plural(runs, 'run')} of {count(particles)} particles, record until {until}"


def _reading() -> str:
    return (
        "mean ± standard deviation; likeliest: highest posterior density with the carried parameters at "
        "their defaults; learned: loss of standard deviation, from 10 %"
    )


def _learned(ds: xr.Dataset) -> str:
    """Say how many data points moved how many parameters."""
    terms, happened, long = ds["data"].values.sum(axis=0)
    fitted, moved = ds["fitted"].values > 0, informed(ds)
    return (
        f"{count(round(float(happened)))} things that happened ({round(float(long))} of them long shots) and "
        f"{count(round(float(terms - happened)))} times that nothing did inform "
        f"{int((moved & fitted).sum())} of {int(fitted.sum())} fitted and {int((moved & ~fitted).sum())} of "
        f"{int((~fitted).sum())} carried parameters"
    )
