"""Figures from Python: the same drawing as in the files, of any dataset of histories."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from matplotlib.figure import Figure

import sim
from sim.drawing.plate import save_all
from sim.ensemble.summary import summarise
from sim.runs.figures import draw_all

OF_A_RUN = ("fan", "rungs", "incidence", "movers", "north", "kfor")
#: What moves are needed for, which histories kept as curves do not hold.
OF_MOVES = {"movers", "kfor"}


@pytest.fixture(scope="module")
def log() -> xr.Dataset:
    return sim.simulate("deadline", replicates=30)


@pytest.fixture(scope="module")
def comparison() -> xr.Dataset:
    return sim.compare("deadline", ["overnight"], replicates=10)


def pixels(figure: Figure, path: Path) -> bytes:
    """Return the drawing without the words around it: its footnote names a digest of what was kept."""
    for words in figure.texts:
        words.set_visible(False)
    figure.savefig(path, dpi=40)
    return path.read_bytes()


@pytest.mark.parametrize("name", OF_A_RUN)
@pytest.mark.parametrize("keep", ["log", "curves", "summary"])
def test_a_run_is_drawn_from_whatever_was_kept(name: str, keep: str, log: xr.Dataset, tmp_path: Path) -> None:
    draw: Callable[[xr.Dataset], Figure] = getattr(sim.plot, name)
    kept = log if keep == "log" else sim.simulate("deadline", replicates=30, keep=keep)  # type: ignore[arg-type]
    if keep == "curves" and name in OF_MOVES:
        with pytest.raises(sim.InputError, match="no moves were kept"):
            draw(kept)
        return
    assert pixels(draw(kept), tmp_path / "a.png") == pixels(draw(summarise(log)), tmp_path / "b.png")


def test_the_picture_is_the_one_of_the_files(log: xr.Dataset, tmp_path: Path) -> None:
    from sim.drawing.context import context_of

    summary = summarise(log)
    plates = draw_all(summary, context_of(summary))
    save_all({"fan": plates["fan"]}, tmp_path)
    metadata = {"Title": "", "Description": "", "Software": "", "Comment": ""}
    sim.plot.fan(log).savefig(tmp_path / "again.png", dpi=160, metadata=metadata)
    from matplotlib.image import imread

    assert np.array_equal(imread(tmp_path / "fan.png"), imread(tmp_path / "again.png"))


def test_a_notebook_shows_it_without_pyplot(log: xr.Dataset) -> None:
    assert sim.plot.fan(log)._repr_png_().startswith(b"\x89PNG")  # type: ignore[attr-defined]


def test_results_are_drawn(log: xr.Dataset, comparison: xr.Dataset) -> None:
    explained = sim.explain(log, 1, on="2022-08-31", actor="kosovo")
    event = sim.explain_event(log, 1, on="2022-08-31", event="incidents")
    swept = sim.sweep("deadline", {"lam": [0.8, 1.2]}, replicates=4)
    study = sim.sensitivity("deadline", budget=60, replicates=4, names=["lam", "b_X"])
    for figure, words in (
        (sim.plot.effects(comparison), "overnight"),
        (sim.plot.difference_fan(comparison), "overnight"),
        (sim.plot.explanation(explained, log), "Kosovo"),
        (sim.plot.explanation(event, log), "incident"),
        (sim.plot.swept(swept), "Precision of response"),
        (sim.plot.ranking(study), "precision of response"),
    ):
        said = [text.get_text() for text in figure.findobj(lambda part: hasattr(part, "get_text"))]
        assert words.lower() in " ".join(said).lower()


def test_what_is_something_else_is_refused(log: xr.Dataset, comparison: xr.Dataset) -> None:
    for wrong, message in (
        (lambda: sim.plot.fan(None), "ds = None: must be a dataset"),
        (lambda: sim.plot.fan(comparison), "ds: has no tension_hist"),
        (lambda: sim.plot.effects(log), "comparison: has no tension_change"),
        (lambda: sim.plot.swept(log), "sweep: has no varied"),
        (lambda: sim.plot.ranking(log), "study: has no method"),
        (lambda: sim.plot.explanation(5, log), "found = 5: must be an answer of explain"),
    ):
        with pytest.raises(sim.InputError) as said:
            wrong()
        assert message in str(said.value)
