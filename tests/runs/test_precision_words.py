"""What ``run --precision`` says was reached: each error beside the one that was wished for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli import main
from sim.ensemble.intervals import wilson_half_width
from sim.runs import precise, precision
from sim.runs import precision_words as shown
from sim.world.outcomes import EVENTS, OUTCOMES

WORDS = ("run", "deadline", "--at-most", "100", "--workers", "1", "--keep", "summary")


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Call a run that looks after 8 members and then after every 4."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.runs.publish.publish", lambda *_, **__: None)
    for module in (precision, precise, shown):
        monkeypatch.setattr(module, "FIRST_LOOK", 8)
        monkeypatch.setattr(module, "STEP", 4)

    def call(*words: str) -> str:
        with pytest.raises(SystemExit) as left:
            main([*WORDS, *words])
        said = capsys.readouterr()
        assert not left.value.code, said.err
        return said.out

    return call


def test_each_error_stands_beside_the_one_wished_for(told) -> None:
    out = told("--precision", "0.24")
    data = json.loads(told("--precision", "0.24", "--json"))
    reached, number = data["precision"], data["members"]
    assert (reached["wish"], reached["histories"]) == ("0.24", number)
    assert reached["errors"].keys() == {*EVENTS, "tension_mean"}
    table = out[out.index("Precision, in points of 100") : out.index("Stopped after")].splitlines()[1:]
    rows = {line.rsplit(maxsplit=3)[0].strip(): line.split()[-3:] for line in table if line}
    for name, error in reached["errors"].items():
        assert rows[OUTCOMES[name].label] == [
            f"{100 * error[k]:.2f}" for k in ("estimate", "error", "wished")
        ]
        assert error["error"] <= error["wished"] == 0.24
    for name in EVENTS:
        k = data["outcomes"][name]["k"] if name in data["outcomes"] else 0
        assert reached["errors"][name]["error"] == pytest.approx(float(wilson_half_width(k, number)))
    said = " ".join(out.split())
    assert f"Stopped after {number} histories, the first look at which each error was" in said
    assert "at most the one wished for (0.24)" in said and "after 8 histories and every 4 more." in said
