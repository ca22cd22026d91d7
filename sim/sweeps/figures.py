"""A sweep on paper and in the terminal: lines over one parameter, maps over two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console

from sim.arrays import Bool, Double, Floating
from sim.attributes import words_of
from sim.comparison.words import VISIBLE
from sim.drawing import style
from sim.drawing.console import print_heading
from sim.drawing.context import Context, bred_by, context_of
from sim.drawing.figure_result import Cell, Drawn, Table
from sim.drawing.plate import Plate
from sim.drawing.tables import Fact, PlainTable, print_facts
from sim.drawing.words import (
    count,
    hundredth,
    hundredth_interval,
    inside,
    listed,
    tension,
    two_digits,
)
from sim.ensemble.intervals import wilson
from sim.parameters import PARAMETERS, Distribution
from sim.runs.outcome_rows import cannot_words, possible, real_cell
from sim.scenario.possible import ruled_out
from sim.sweeps.sweep import overall_intervals
from sim.world.outcomes import EVENTS, FIRST_DECISION, NAMED, NO_DECISION, NUMBERS, OUTCOMES

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLUMNS = 4
LEFT, GAP, TALL, STEP = 0.7, 0.42, 1.15, 2.15
NONE = "none"
Fill = Callable[["Axes", "xr.Dataset", str, bool], None]


def sweep_context(ds: xr.Dataset, *, with_record: bool = False) -> Context:
    """Return the context of a sweep."""
    members = ds.sizes["point"] * ds.sizes["replicate"]
    return context_of(ds.assign(n_members=members), with_record=with_record)


def plates(ds: xr.Dataset) -> list[Plate]:
    """Draw what can be drawn of a sweep: lines for one parameter, maps for two, nothing for more."""
    varied = _varied(ds)
    if len(varied) > 2 or ds.sizes["point"] < 2:
        return []
    context = sweep_context(ds)
    figure = style.new_figure(1.0)
    drawn = draw_lines(figure, ds, context) if len(varied) == 1 else draw_map(figure, ds, context)
    return [Plate(figure, drawn, context.metadata)]


def draw_lines(figure: Figure, ds: xr.Dataset, context: Context) -> Drawn:
    """Draw every outcome over the one varied parameter, with the 95 % interval of each point."""
    (name,) = _varied(ds)
    parameter = PARAMETERS[name]
    over = f"{parameter.label} ({name}, {parameter.unit})"
    what = f"Over {over}: shares and means with 95 % intervals"
    subtitle = f"{what}. {_what(ds, context)}. Dashed: the scenario's value."

    ends = _ends(ds, name)

    def fill(axes: Axes, ds: xr.Dataset, outcome: str, first: bool) -> None:
        _draw_line(axes, ds, outcome, first)
        value = context.scenario.parameters.get(name, parameter.default)
        if not isinstance(value, Distribution):
            axes.axvline(value, color=style.GREY, linewidth=0.9, linestyle=(0, (3, 3)), zorder=0)
        if ends[0] < ends[1]:
            axes.set_xlim(ends)
        _two_ticks(axes, "x", ends)

    return _panels("sweep_lines", figure, ds, context, subtitle, fill, room=0.0)


def draw_map(figure: Figure, ds: xr.Dataset, context: Context) -> Drawn:
    """Draw every outcome over the two varied parameters, darker for more; probabilities share one scale."""
    x, y = reversed(_varied(ds))
    labels = [f"{words}: {PARAMETERS[name].label} ({name})" for words, name in (("Across", x), ("up", y))]
    scale = "Darker is more: shares to 100 %, means on their own scales"
    subtitle = f"{listed(labels)}. {_what(ds, context)}. {scale}."

    def fill(axes: Axes, ds: xr.Dataset, outcome: str, first: bool) -> None:
        _draw_cells(axes, ds, outcome, x, y)
        _two_ticks(axes, "x", _ends(ds, x))
        _two_ticks(axes, "y", _ends(ds, y), show=first)

    return _panels("sweep_map", figure, ds, context, subtitle, fill, room=0.25)


def print_sweep(
    console: Console, ds: xr.Dataset, folder: Path | None = None, files: tuple[str, ...] = ()
) -> None:
    """Print where each outcome is least and most frequent, and how frequent over all points."""
    context, varied = sweep_context(ds, with_record=True), _varied(ds)
    real = context.observed is not None
    print_heading(console, context.scenario.title, f"What follows {listed(_label(name) for name in varied)}?")
    console.print(f"{_size(ds, context)}, {context.run}.\n")
    table = PlainTable()
    table.add_text("Of 100 histories")
    table.add_values("lowest", "at", "highest", "at", "all points", *(["real crisis"] if real else []))
    for outcome in told(ds):
        if outcome == NUMBERS[0]:
            table.add_row("Mean of the histories", style="bold")
        table.add_row(*_row(ds, outcome, varied), *([real_cell(context, outcome)] if real else []))
    console.print(table)
    if cannot := cannot_words(_cannot_happen(ds)):
        console.print(cannot)
    facts: dict[str, Fact] = {"At": f"values of {listed(varied)}; 95 % intervals in brackets"}
    if medians := _median_words(ds):
        facts["Medians"] = medians
    if broken := _broken(ds, context):
        facts["Caution"] = broken
    facts["Trust"] = context.trust.removeprefix("Trust: ")
    if folder is not None:
        facts |= {"Files": folder, "Open": listed(files)}
    print_facts(console, facts)


def table_of(ds: xr.Dataset) -> Table:
    """Return every point and outcome with its interval, as a table to be saved."""
    varied = _varied(ds)
    rows: list[tuple[Cell, ...]] = []
    for outcome in told(ds):
        kind, medians = ("mean", _medians(ds, outcome)) if outcome in NUMBERS else ("share", None)
        middle, low, high = estimates(ds, outcome)
        for i in range(ds.sizes["point"]):
            at = tuple(float(ds[name].values[i]) for name in varied)
            median = nan if medians is None else float(medians[i])
            ends = float(middle[i]), float(low[i]), float(high[i])
            rows.append((*at, outcome, int(ds["n"]), kind, *ends, median))
    columns = ("outcome", "histories", "statistic", "value", "low_95", "high_95", "median")
    return Table((*varied, *columns), tuple(rows))


def estimates(ds: xr.Dataset, outcome: str) -> tuple[Double, Double, Double]:
    """Return the share or mean of an outcome at each point and the ends of its interval."""
    if outcome == NO_DECISION.name:
        k, n = _undecided(ds).sum(axis=0), int(ds["n"])
        return k / n, *wilson(k, n)
    kind, axis = ("share", "outcome") if outcome in EVENTS else ("mean", "quantity")
    found = [ds[name].sel({axis: outcome}).values for name in (kind, f"{kind}_low", f"{kind}_high")]
    return found[0], found[1], found[2]


def _panels(
    name: str, figure: Figure, ds: xr.Dataset, context: Context, subtitle: str, fill: Fill, room: float
) -> Drawn:
    names = told(ds)
    rows = -(-len(names) // COLUMNS)
    style.resize(figure, style.HEAD + style.FOOT + rows * STEP + 0.1)
    title = _title(ds)
    style.frame(figure, title, subtitle, context.footnote)
    left = LEFT + room
    width = (style.WIDTH - left - style.MARGIN - GAP * (COLUMNS - 1)) / COLUMNS
    for index, outcome in enumerate(names):
        row, column = divmod(index, COLUMNS)
        bottom = figure.get_figheight() - style.HEAD - STEP * (row + 1) + 0.3
        axes = style.panel(figure, left + column * (width + GAP), bottom, width, TALL)
        fill(axes, ds, outcome, column == 0)
        words = style.fit(NAMED[outcome].label, 25, 1)
        style.label(axes, words, (0, 1), "axes", shift=(0, 20), size=style.BODY, bold=True)
        style.label(axes, _spread_words(ds, outcome), (0, 1), "axes", shift=(0, 6), colour=style.GREY)
    spreads = "; ".join(f"{NAMED[o].label}: {_spread_words(ds, o)}" for o in names)
    alt = f"Small multiples of every outcome. {title}. Lowest to highest point: {spreads}."
    return Drawn(name, title, subtitle, alt, table_of(ds))


def _draw_line(axes: Axes, ds: xr.Dataset, outcome: str, first: bool) -> None:
    (name,) = _varied(ds)
    order = np.argsort(ds[name].values)
    x = ds[name].values[order]
    middle, low, high = (values[order] for values in estimates(ds, outcome))
    axes.fill_between(x, low, high, color=style.BASE, alpha=0.3, linewidth=0)
    if x[0] == x[-1]:  # nothing that a band could span
        axes.vlines(x, low, high, color=style.BASE, alpha=0.3, linewidth=6)
    axes.plot(x, middle, color=style.BASE, linewidth=1.8, marker="o", markersize=3)
    top = _top(ds, outcome)
    axes.set_ylim(0, top)
    if outcome not in NUMBERS:
        style.value_grid(axes, (0, 0.5, 1), ("0", "50", "100 %") if first else ("", "", ""))
    else:
        style.value_grid(axes, (0, top / 2, top), [f"{value:.3g}" for value in (0, top / 2, top)])


def _draw_cells(axes: Axes, ds: xr.Dataset, outcome: str, x: str, y: str) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    colours = LinearSegmentedColormap.from_list("rungs", style.RUNG_COLOURS)
    middle, _, _ = estimates(ds, outcome)
    options: dict[str, Any] = {"cmap": colours, "vmin": 0.0, "vmax": _top(ds, outcome)}
    if ds.attrs["method"] == "grid":
        shape = tuple(int(n) for n in words_of(ds.attrs["shape"]))
        axes.pcolormesh(
            *(ds[name].values.reshape(shape) for name in (x, y)), middle.reshape(shape), **options
        )
    else:
        axes.scatter(
            ds[x].values, ds[y].values, c=middle, s=22, edgecolors=style.GREY, linewidths=0.5, **options
        )


def _two_ticks(axes: Axes, side: str, ends: tuple[float, float], *, show: bool = True) -> None:
    values = sorted(set(ends))
    words = [f"{value:.3g}" if show else "" for value in values]
    (axes.set_xticks if side == "x" else axes.set_yticks)(values, words)
    if side == "x" and len(values) > 1:
        first, last = axes.get_xticklabels()
        first.set_horizontalalignment("left")
        last.set_horizontalalignment("right")


def _top(ds: xr.Dataset, outcome: str) -> float:
    """Return the end of an outcome's scale: 1 for shares, 100 for tension, a round number for counts."""
    if outcome not in NUMBERS:
        return 1.0
    if OUTCOMES[outcome].unit == "index 0-100":
        return 100.0
    largest = float(np.nanmax([estimates(ds, outcome)[0].max(), estimates(ds, outcome)[2].max()]))
    step = 10.0 ** np.floor(np.log10(max(largest, 1.0)))
    return float(np.ceil(max(largest, 1.0) / step) * step)


def _row(ds: xr.Dataset, outcome: str, varied: list[str]) -> Iterator[str]:
    middle, low, high = estimates(ds, outcome)
    yield NAMED[outcome].label
    for i in (int(np.argmin(middle)), int(np.argmax(middle))):
        if outcome in NUMBERS:
            # One history has no interval.
            ends = f"{low[i]:.1f}–{high[i]:.1f}" if low[i] >= 0 else f"−{-low[i]:.1f} to {high[i]:.1f}"
            yield f"{middle[i]:.1f}" + (f" ({ends})" if np.isfinite(low[i] + high[i]) else "")
        else:
            k, n = round(float(middle[i]) * int(ds["n"])), int(ds["n"])
            yield f"{hundredth(k, n)} ({hundredth_interval(k, n)})"
        yield ", ".join(f"{ds[name].values[i]:.4g}" for name in varied)
    if outcome in NUMBERS:
        yield f"{middle.mean():.1f}"
    else:
        yield _over_all(ds, outcome)


def _over_all(ds: xr.Dataset, outcome: str) -> str:
    """Return the share over all points with its interval, in hundredths."""
    if outcome == NO_DECISION.name:
        happened = _undecided(ds)[None]
        found = [float(x[0]) for x in overall_intervals(happened, by_point=ds.attrs["method"] == "latin")]
    else:
        found = [float(ds[f"overall{end}"].sel(outcome=outcome)) for end in ("", "_low", "_high")]
    share, low, high = (two_digits(100 * value) for value in found)
    n = ds.sizes["point"] * ds.sizes["replicate"]
    return f"{hundredth(round(found[0] * n), n) if found[0] in (0, 1) else share} ({low}–{high})"


def told(ds: xr.Dataset) -> list[str]:
    """Return the outcomes that can happen at some point, with the rest of the due-day decisions."""
    return possible(OUTCOMES, _cannot_happen(ds))


def _cannot_happen(ds: xr.Dataset) -> dict[str, str]:
    return ruled_out(sweep_context(ds).scenario, free=_varied(ds))


def _undecided(ds: xr.Dataset) -> Bool:
    """Return which histories have no due-day decision, shape (replicates, points)."""
    decided = ds["happened"].sel(outcome=list(FIRST_DECISION)).values.any(axis=0)
    return np.asarray(~decided, np.bool_)


def _medians(ds: xr.Dataset, quantity: str) -> Double:
    """Return the median of a number at each point."""
    return np.asarray(np.median(ds["value"].sel(quantity=quantity).values, axis=0), np.float64)


def _median_words(ds: xr.Dataset) -> str:
    """Return the lowest and highest median of each number that differs visibly from its mean."""
    parts = []
    for name in NUMBERS:
        medians = _medians(ds, name)
        if np.abs(medians - estimates(ds, name)[0]).max() >= VISIBLE:
            ends = dict.fromkeys(f"{end:.0f}" for end in (medians.min(), medians.max()))
            parts.append(f"{inside(OUTCOMES[name].label)} {' to '.join(ends)}")
    return "; ".join(parts)


def _title(ds: xr.Dataset) -> str:
    """Say which event changes most from point to point, if one does."""
    spread = {name: float(np.ptp(estimates(ds, name)[0])) for name in EVENTS}
    most = max(spread, key=lambda name: spread[name])
    low, high = _ends_in_words(ds, most)
    if low == high:
        return "What changes? No event differs visibly from point to point"
    return f"What changes most? “{OUTCOMES[most].label}”, {low} to {high} of 100 histories"


def _spread_words(ds: xr.Dataset, outcome: str) -> str:
    """Return the lowest and highest share or mean, or the one that all points share."""
    low, high = _ends_in_words(ds, outcome)
    mean, of = ("mean ", "") if outcome in NUMBERS else ("", " of 100")
    if low != high:
        return f"{mean}{low} to {high}{of}"
    each = count(int(ds["n"]))
    if low == NONE:
        return f"{NONE} of {each} at any point"
    if of and low == "100":
        return f"all {each} at every point"
    return f"{mean}{low}{of} at every point"


def _ends_in_words(ds: xr.Dataset, outcome: str) -> tuple[str, str]:
    middle, _, _ = estimates(ds, outcome)
    words: Callable[[float], str] = _hundredths
    if outcome in NUMBERS:
        words = tension if OUTCOMES[outcome].unit == "index 0-100" else "{:.1f}".format
    return words(float(middle.min())), words(float(middle.max()))


def _hundredths(share: float) -> str:
    if 0.995 <= share < 1:
        return "more than 99"
    return two_digits(100 * share) if share else NONE


def _size(ds: xr.Dataset, context: Context) -> str:
    points, each = count(ds.sizes["point"]), count(ds.sizes["replicate"])
    return f"{points} points with {each} histories each, {context.window}"


def _what(ds: xr.Dataset, context: Context) -> str:
    what = ", ".join(filter(None, (_size(ds, context), context.short_variant)))
    return "; ".join(filter(None, (what, _broken(ds, context))))


def _broken(ds: xr.Dataset, context: Context) -> str:
    """Return at how many points incidents feed themselves, so that the model breaks; nothing if at none."""
    names, points = _varied(ds), ds.sizes["point"]
    bred = np.broadcast_to(bred_by(context.scenario, {name: ds[name].values for name in names}), points)
    where = np.flatnonzero(bred >= 1)
    if not where.size:
        return ""
    spans = (f"{name} {_span(ds[name].values[where])}" for name in names)
    at = f"{count(where.size)} of {count(points)} points"
    return f"the model breaks at {at}, where incidents feed themselves ({listed(spans)})"


def _span(values: Floating) -> str:
    """Return the ends of some values: "0 to 500", or the one that they share."""
    low, high = f"{values.min():,.6g}", f"{values.max():,.6g}"
    return low if low == high else f"{low} to {high}"


def _ends(ds: xr.Dataset, name: str) -> tuple[float, float]:
    values = ds[name].values
    return float(values.min()), float(values.max())


def _label(name: str) -> str:
    return PARAMETERS[name].label


def _varied(ds: xr.Dataset) -> list[str]:
    return words_of(ds.attrs["varied"])
