"""Figures and report of a fork that changes something: the futures changed and unchanged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.comparison import figure_effects, figure_fan
from sim.drawing.context import context_of
from sim.drawing.plate import draw_plate, save_all
from sim.ensemble.results import Extras, Run
from sim.forks.terminal import (
    HEADING,
    NOT_KEPT,
    Answer,
    answer_data,
    answer_of,
    answer_rows,
    pairs_words,
)
from sim.plain import json_text
from sim.runs.figures import draw_all
from sim.runs.report import Change, report

if TYPE_CHECKING:
    import xarray as xr


def publisher(unchanged: Run) -> Extras:
    """Return what writes the figures, ``difference.json`` and the report of a fork beside ``unchanged``."""

    def publish(
        folder: Path,
        log: xr.Dataset,
        summary: xr.Dataset,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        kept = "curves" if (folder / "ensemble.nc").exists() else "summary"
        said = {"keep": kept, "digest": summary.attrs["digest"]}
        answer = answer_of(Run(folder, {"run": said}), unchanged)
        context = replace(context_of(summary), unchanged=unchanged.summary)
        plates = draw_all(summary, context)
        if answer.effects is not None:
            for draw in (figure_effects.draw, figure_fan.draw):
                plate = draw_plate(draw, answer.effects, context)
                plates[plate.drawn.name] = plate
        save_all(plates, folder / "figures", progress)
        page = report(summary, context, plates, log=log, change=_told(answer))
        (folder / "report.html").write_text(page, encoding="utf-8")
        told = answer_data(answer)
        told["unchanged"] = {"digest": unchanged.summary.attrs["digest"]}  # folders move
        (folder / "difference.json").write_text(f"{json_text(told)}\n", encoding="utf-8")

    return publish


def _told(answer: Answer) -> Change:
    """Return what the report tells of the change."""
    if answer.effects is not None:
        return Change(HEADING, pairs_words(answer.effects), *answer_rows(answer.effects, answer.left_out))
    if answer.single:
        return Change(HEADING, "", ("", "unchanged", "with the change"), answer.single)
    return Change(HEADING, NOT_KEPT)
