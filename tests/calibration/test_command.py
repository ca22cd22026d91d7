"""``crisis-sim calibrate`` and its file in other commands: errors first, then one small fit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import main
from tests import fitted


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stop:
        main(list(words))
    said = capsys.readouterr()
    return int(stop.value.code or 0), said.out, said.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--out", "fit.txt"), "--out = 'fit.txt': not a name for a posterior (allowed: FILE.nc)"),
        (("--out", "taken.nc"), "there is such a file already; --force replaces it"),
        (("--until", "2031-01-01"), "outside its range"),
        (
            ("--particles", "3", "--runs", "0"),
            "particles = 3: must be at least 50 runs = 0: must be at least 1",
        ),
        (("--until", "yesterday"), "until = 'yesterday': not a date (allowed: a date such as 2022-08-17)"),
    ],
)
def test_wrong_input_leaves_nothing(
    capsys, tmp_path: Path, monkeypatch, words: tuple[str, ...], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("taken.nc").touch()
    code, out, err = call(capsys, "calibrate", *words)
    assert (code, out) == (2, "") and message in " ".join(err.split())
    assert [path.name for path in tmp_path.iterdir()] == ["taken.nc"]


def test_a_fit_is_written_shown_and_used(capsys, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ("--until", "2021-09-30", "--particles", "50", "--runs", "1", "--workers", "1")
    code, out, _ = call(capsys, "calibrate", *asked, "--json")
    told = json.loads(out)
    assert code == 0 and told["status"] == "not calibrated (a single run cannot be compared with another)"
    names = {"posterior-2021-09.nc", "posterior-2021-09.png", "posterior-2021-09.csv"}
    assert names <= {path.name for path in tmp_path.iterdir()}
    code, out, _ = call(capsys, "show", "posterior-2021-09.nc")
    assert code == 0 and "record until 30 Sep 2021" in out and "a single run" in out


def test_a_fit_stopped_while_its_figure_is_drawn_leaves_nothing(capsys, tmp_path: Path, monkeypatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.calibration.calibrate.calibrate", lambda *_, **__: fitted.dataset())
    monkeypatch.setattr("sim.drawing.plate.save_plate", stopped)
    code, out, err = call(capsys, "calibrate", "--out", "fit.nc")
    assert (code, out, err) == (130, "", "Interrupted: nothing was written.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_run_draws_from_a_fit_and_says_so(capsys, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    fitted.file(tmp_path / "fit.nc", status="not calibrated (runs disagree)")
    code, out, _ = call(capsys, "run", "deadline", "--parameters", "fit.nc", "-n", "8", "--workers", "1")
    assert code == 0 and "not calibrated (runs disagree)" in " ".join(out.split())
    (folder,) = (tmp_path / "results" / "deadline").iterdir()
    assert (folder / "fit.nc").exists()
    assert "not calibrated (runs disagree)" in (folder / "report.html").read_text(encoding="utf-8")
    code, _, err = call(capsys, "run", "deadline", "--parameters", "gone.nc", "-n", "8")
    assert code == 2 and "there is no such file" in err
