"""A result that is found again keeps its numbers and takes the words of the scenario that was given."""

import json
from pathlib import Path

import pytest
import xarray as xr

from sim.comparison import compare as comparing
from sim.comparison.compare import compare
from sim.ensemble import results
from sim.ensemble.results import Run, write_run
from sim.ensemble.simulate import make_plan
from sim.runs.precise import write_precise
from sim.runs.precision import Precision
from sim.sweeps.sensitivity import inquire, write_answer
from sim.sweeps.sweep import sweep_plan, write_sweep
from sim.teaching.pack import teach

FIRST, SECOND = "First title", "Second title"


def scenario(folder: Path, title: str) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / "mine.toml"
    text = (
        f'schema = 1\nextends = "thresholds"\ntitle = "{title}"\nquestion = "{title}?"\nauthor = "{title}s"\n'
        f'trust = "{title} is not to be cited"\n'
        f'[arms.later]\ntitle = "{title} later"\nparameters = {{lam = 1.2}}\n'
    )
    path.write_text(text, encoding="utf-8")
    return path


def drawn(folder: Path, log: xr.Dataset, summary: xr.Dataset) -> None:
    (folder / "report.html").write_text(summary.attrs["title"] + log.attrs["trust"], encoding="utf-8")


def texts(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix in (".toml", ".json", ".csv", ".html") and path.name not in MADE
    }


MADE = ("provenance.json", "study.json")


@pytest.mark.slow
def test_every_file_is_the_same_as_if_run_with_the_new_words(tmp_path: Path) -> None:
    for keep in ("log", "curves", "summary"):

        def run(words: Path, out: str, keep: str = keep) -> Run:
            return write_run(words, replicates=7, keep=keep, out=tmp_path / out, workers=1, extras=drawn)  # type: ignore[arg-type]

        old = run(scenario(tmp_path, FIRST), "a")
        assert FIRST in (old.path / "report.html").read_text(encoding="utf-8")
        found, fresh = run(scenario(tmp_path, SECOND), "a"), run(scenario(tmp_path, SECOND), "b")
        assert (found.path, found.found, found.reworded) == (old.path, True, True)
        assert found.provenance == old.provenance
        assert texts(found.path) == texts(fresh.path)
        assert not any(FIRST in text for text in texts(found.path).values())
        xr.testing.assert_identical(found.summary, fresh.summary)
        if keep != "summary":
            xr.testing.assert_identical(found.members, fresh.members)
        again = run(scenario(tmp_path, SECOND), "a")
        assert (again.found, again.reworded) == (True, False)


def test_nothing_is_simulated_for_other_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_run(scenario(tmp_path, FIRST), replicates=7, out=tmp_path, workers=1)
    monkeypatch.setattr(results, "run_chunks", None)
    assert write_run(scenario(tmp_path, SECOND), replicates=7, out=tmp_path, workers=1).reworded


@pytest.mark.slow
def test_two_files_of_one_name_each_show_their_own_words(tmp_path: Path) -> None:
    one, two = scenario(tmp_path / "a", FIRST), scenario(tmp_path / "b", SECOND)
    for path, title in ((one, FIRST), (two, SECOND), (one, FIRST)):
        run = write_run(path, replicates=3, out=tmp_path / "out", workers=1)
        assert run.scenario.title == run.summary.attrs["title"] == run.members.attrs["title"] == title


@pytest.mark.slow
def test_a_report_stays_with_its_run_when_a_comparison_finds_it(tmp_path: Path) -> None:
    run = write_run(scenario(tmp_path, FIRST), replicates=3, out=tmp_path, workers=1, extras=drawn)
    words = scenario(tmp_path, SECOND)
    found = compare(words, ["later"], replicates=3, out=tmp_path, workers=1, redraw=drawn)
    assert json.loads(found.attrs["reworded"]) == ["base"]
    assert found.attrs["title"] == SECOND == found.attrs["against_title"]
    assert found.attrs["trust"].startswith(SECOND) and found["arm_title"].item() == f"{SECOND} later"
    assert SECOND in (run.path / "report.html").read_text(encoding="utf-8")
    folders = json.loads(found.attrs["folders"])
    assert not (Path(folders["later"]) / "report.html").exists()
    words = scenario(tmp_path, FIRST)
    found = comparing.compare(words, ["later"], replicates=3, out=tmp_path, workers=1, redraw=drawn)
    assert json.loads(found.attrs["reworded"]) == ["base", "later"]


def test_a_wish_for_precision_takes_the_words_too(tmp_path: Path) -> None:
    for title in (FIRST, SECOND):
        plan = make_plan(scenario(tmp_path, title), keep="summary")
        run = write_precise(plan, Precision(0.04), out=tmp_path, workers=1, extras=drawn)
        assert run.summary.attrs["title"] == run.scenario.title == title
        assert title in (run.path / "report.html").read_text(encoding="utf-8")
    assert run.found and run.reworded
    assert run.provenance["run"]["precision"]["target"] == "0.04"


def test_studies_take_the_words_too(tmp_path: Path) -> None:
    for title in (FIRST, SECOND):
        words = scenario(tmp_path, title)
        points, plan = sweep_plan(words, {"lam": [0.9, 1.0]}, replicates=3)
        swept = write_sweep(points, plan, out=tmp_path, workers=1)
        inquiry = inquire(words, "split", budget=800, names=["lam"])
        split = write_answer(inquiry, out=tmp_path, workers=1)
        for found in (swept, split):
            assert found.dataset.attrs["title"] == title
            assert f'title = "{title}"' in (found.path / "scenario.toml").read_text(encoding="utf-8")
            assert (found.found, found.reworded) == (title == SECOND, title == SECOND)
    fresh = write_sweep(points, plan, out=tmp_path / "fresh", workers=1)
    xr.testing.assert_identical(fresh.dataset, swept.dataset)


def test_a_pack_is_made_again_with_other_words(tmp_path: Path) -> None:
    for title in (FIRST, SECOND):
        pack = teach(scenario(tmp_path, title), out=tmp_path, arms=[], replicates=20, workers=1)
        assert title in pack.index.read_text(encoding="utf-8") and not pack.found
    assert teach(scenario(tmp_path, SECOND), out=tmp_path, arms=[], replicates=20, workers=1).found
