"""Figures and report of a fork that changes something: the futures changed and unchanged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.ensemble.results import Extras, Run
from sim.plain import json_text
from sim.show import compare_effects, compare_fan
from sim.show.context import context_of
from sim.show.fork import answer_data, answer_of
from sim.show.report import report
from sim.show.save import draw_all, draw_plate, save_all

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
            for draw in (compare_effects.draw, compare_fan.draw):
                plate = draw_plate(draw, answer.effects, context)
                plates[plate.drawn.name] = plate
        save_all(plates, folder / "figures", progress)
        page = report(summary, context, plates, log=log, answer=answer)
        (folder / "report.html").write_text(page, encoding="utf-8")
        told = answer_data(answer)
        told["unchanged"] = {"digest": unchanged.summary.attrs["digest"]}  # folders move
        (folder / "difference.json").write_text(f"{json_text(told)}\n", encoding="utf-8")

    return publish
