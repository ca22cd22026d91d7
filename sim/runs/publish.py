"""Everything for people beside the data: figures and report of a run, the figure of the replayed record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sim.drawing.context import context_of
from sim.drawing.plate import Plate, put_plates, save_all
from sim.drawing.style import new_figure
from sim.ensemble.summary import summarise
from sim.runs import replay as replayed
from sim.runs.figures import draw_all
from sim.runs.report import report

if TYPE_CHECKING:
    import xarray as xr

    from sim.ensemble.replay import Replay

#: Files of a run worth opening first, relative to its folder.
OPEN_FIRST = ("report.html", "figures/fan.png")


def publish(
    folder: Path,
    log: xr.Dataset,
    summary: xr.Dataset,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write ``figures/`` and ``report.html`` of a run.

    Parameters
    ----------
    folder : Path
        The run's folder.
    log : xarray.Dataset
        Log of a few members; the first is told in the report.
    summary : xarray.Dataset
        Counts of all members, with the attributes of the run.
    progress : callable, optional
        Called with (figures written, figures in all).
    """
    context = context_of(summary)
    plates = draw_all(summary, context)
    save_all(plates, folder / "figures", progress)
    (folder / "report.html").write_text(report(summary, context, plates, log=log), encoding="utf-8")


def publish_replay(folder: Path, replay: Replay) -> list[Path]:
    """Draw the observed curve and write it into ``folder``; return the paths."""
    summary = summarise(replay.imputed)
    context = context_of(summary, with_record=False)
    figure = new_figure(1.0)
    drawn = replayed.draw(figure, summary, context, summarise(replay.coded))
    return put_plates([Plate(figure, drawn, context.metadata)], folder)
