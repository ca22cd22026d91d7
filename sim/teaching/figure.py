"""The curve of a class: an empty frame to draw the expected tension in, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.drawing import reading, style
from sim.drawing.dated_events import due_dates
from sim.drawing.figure_result import Drawn, Table
from sim.drawing.plate import Plate
from sim.drawing.style import new_figure
from sim.drawing.words import day, tension
from sim.runs.fan import draw_bands, draw_due_dates, draw_record
from sim.teaching.course import Course

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LEFT, RIGHT = 0.95, 1.5
#: Inches; the frame is to be drawn in by hand.
FRAME_HEIGHT, ANSWER_HEIGHT = 8.0, 5.0


def draw_frame(course: Course) -> Plate:
    """Draw the frame to fill in: scale, dates, stages and due dates, and no curve."""
    figure, _ = _frame(
        course, "How tense will it be? Draw your curve",
        "Tension, 0–100: about 15 on a calm day, 50 to 90 in a crisis. Add a band: 90 % sure.",
        FRAME_HEIGHT,
    )  # fmt: skip
    alt = f"Empty frame for a curve of tension, 0 to 100, over {course.context.window}."
    dates = Table.of(
        stage=[s.number for s in course.stages], first=[s.first.isoformat() for s in course.stages]
    )
    return Plate(figure, Drawn("frame", "Draw your curve", "", alt, dates), course.context.metadata)


def draw_answer(course: Course) -> Plate:
    """Draw the history played over the fan of all histories, with the record where there is one."""
    title = f"History {course.member}, as the class played it, among {course.context.members:,}"
    real = " Black: the real path." if course.context.observed else ""
    figure, axes = _frame(
        course, title,
        f"Tension, 0–100. Dashed: the history played. Shaded: half and nine in ten of all histories.{real}",
        ANSWER_HEIGHT,
    )  # fmt: skip
    dates, bands = reading.days(course.summary), reading.tension_quantiles(course.summary)
    draw_bands(axes, dates, bands, style.BASE)
    played = [float(value) for value in course.log["tension"].values[:, 0]]
    x = [style.position(date) for date in dates]
    axes.plot(x, played, color=style.INK, linewidth=2.2, dashes=(4, 1.5), zorder=6)
    record = draw_record(axes, course.context)
    ends = [("the class's history", played[-1], style.INK), ("median", float(bands[2, -1]), "#23415C")]
    ends += [("real path", record[max(record)], style.RECORD)] if record else []
    heights = style.spread([end[1] for end in ends], 6.5, 2, 98)
    for (words, _, colour), height in zip(ends, heights, strict=True):
        style.label(axes, words, (1, height), "side", shift=(8, 0), va="center", colour=colour, bold=True)
    peak = max(range(len(dates)), key=played.__getitem__)
    alt = (
        f"{title}. Its tension was highest on {day(dates[peak])}, at {tension(played[peak])}; that day "
        f"nine in ten histories lay between {tension(bands[0, peak])} and {tension(bands[4, peak])}.{real}"
    )
    columns = {
        f"tension_q{int(100 * q):02d}": list(map(float, b)) for q, b in zip(reading.BANDS, bands, strict=True)
    }
    table = Table.of(date=[date.isoformat() for date in dates], played=played, **columns)
    return Plate(figure, Drawn("played", title, "", alt, table), course.context.metadata)


def _frame(course: Course, title: str, subtitle: str, height: float) -> tuple[Figure, Axes]:
    figure = new_figure(height)
    style.frame(figure, title, subtitle, course.context.footnote)
    bottom = style.FOOT + 0.42
    axes = style.panel(figure, LEFT, bottom, style.WIDTH - LEFT - RIGHT, height - style.HEAD - 0.4 - bottom)
    axes.set_ylim(0, 100)
    style.value_grid(axes, range(0, 101, 20), [str(value) for value in range(0, 101, 20)])
    style.date_axis(axes, course.stages[0].first, course.stages[-1].last)
    for stage in course.stages:
        x = style.position(stage.first)
        axes.axvline(x, color=style.FAINT, linewidth=1.2, zorder=1)
        style.label(axes, f"stage {stage.number}", (x, 0.94), "top", shift=(4, 0), colour=style.GREY)
    known = [due for due in due_dates(course.context.setting) if not due.moved]
    draw_due_dates(axes, known)
    return figure, axes
