"""What set histories with an outcome apart: a line by day for each feature, the earliest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.drawing import style
from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.words import count, day, inside, listed, short_day
from sim.explanation.distinguish import Distinction, Feature
from sim.explanation.words import feature_words, signed
from sim.world.outcomes import OUTCOMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT, ROW, BAR = 4.3, 2.15, 0.42, 0.38
#: Features drawn; the CSV has them all.
ROWS = 14


def draw(figure: Figure, found: Distinction, context: Context) -> Drawn:
    """Draw the difference of the two groups by day for the features that left the band first.

    Returns
    -------
    Drawn
        Every feature and day: the difference in standard deviations, and the mean of each group.
    """
    shown = found.outside[:ROWS]
    style.resize(figure, style.HEAD + style.FOOT + ROW * max(len(shown), 1) + 0.65)
    title, subtitle = _title(found), _subtitle(found)
    style.frame(figure, title, subtitle, context.footnote)
    high = max((float(f.difference.max()) for f in shown), default=1.0)
    low = min((float(f.difference.min()) for f in shown), default=-1.0)
    limits = (min(low, -found.band) * 1.1, max(high, found.band) * 1.1)
    top = figure.get_figheight() - style.HEAD - 0.15
    for row, feature in enumerate(shown):
        bottom = top - ROW * (row + 1)
        axes = style.panel(figure, LEFT, bottom, style.WIDTH - LEFT - RIGHT, BAR)
        _line(axes, found, feature, limits)
        if row == len(shown) - 1:
            style.date_axis(axes, found.dates[0], found.dates[-1], most=5)
    if not shown:
        figure.text(0.5, 0.5, "Nothing leaves the band.", ha="center", fontsize=style.BODY, color=style.GREY)
    name = f"apart-{found.outcome}"
    return Drawn(name, title, subtitle, _alt(title, found), _table(found))


def _line(axes: Axes, found: Distinction, feature: Feature, limits: tuple[float, float]) -> None:
    x = [style.position(date) for date in found.dates]
    axes.axhspan(-found.band, found.band, color=style.FAINT, alpha=0.7, linewidth=0)
    axes.axhline(0, color=style.GREY, linewidth=0.6)
    axes.plot(x, feature.difference, color=style.BASE, linewidth=1.6)
    assert feature.first is not None
    axes.plot(x[feature.first], feature.difference[feature.first], "o", color=style.INK, markersize=4.5)
    axes.set_ylim(*limits)
    axes.set_xlim(x[0], x[-1])
    axes.set_yticks([])
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    style.label(axes, feature_words(feature.name), (0, 0.5), "axes", shift=(-8, 0), ha="right", va="center")
    largest = feature.largest
    words = (
        f"{short_day(found.dates[feature.first])}, most {signed(feature.difference[largest])} "
        f"({short_day(found.dates[largest])})"
    )
    style.label(axes, words, (1, 0.5), "axes", shift=(8, 0), va="center", colour=style.GREY)


def _title(found: Distinction) -> str:
    what = inside(OUTCOMES[found.outcome].label)
    if not found.outside:
        return f"Nothing sets histories with {what} apart"
    first = found.outside[0]
    assert first.first is not None
    words, when = feature_words(first.name), short_day(found.dates[first.first])
    return f"Histories with {what} part from {when} on, by {words}"


def _subtitle(found: Distinction) -> str:
    what = OUTCOMES[found.outcome].definition
    return (
        f"{count(found.happened)} histories in which {what} minus {count(found.members - found.happened)} "
        f"others, in standard deviations. Grey: within chance for {len(found.features)} features on all days "
        f"(±{found.band:.2f}). Dot: first day outside."
    )


def _alt(title: str, found: Distinction) -> str:
    parts = [
        f"{feature_words(f.name)} from {day(found.dates[f.first])}"
        for f in found.outside[:ROWS]
        if f.first is not None
    ]
    told = f"In order: {listed(parts)}." if parts else ""
    return f"A line for each feature over the days, with a band around zero. {title}. {told}"


def _table(found: Distinction) -> Table:
    cells = [(feature, t) for feature in found.features for t in range(len(found.dates))]
    return Table.of(
        feature=[feature.name for feature, _ in cells],
        date=[found.dates[t].isoformat() for _, t in cells],
        difference=[float(feature.difference[t]) for feature, t in cells],
        with_it=[float(feature.with_it[t]) for feature, t in cells],
        without=[float(feature.without[t]) for feature, t in cells],
        outside=["yes" if abs(feature.difference[t]) > found.band else "no" for feature, t in cells],
    )
