"""The command that lists parameters and explains one."""

from __future__ import annotations

import json

import pytest

from sim.cli import main
from sim.parameters import PARAMETERS
from sim.runs.parameters import moves, sections


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["parameters", *words])
    told = capsys.readouterr()
    return int(left.value.code or 0), told.out, told.err


def test_all_are_listed_by_group(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = call(capsys)
    assert code == 0
    first = [line.split(" ")[0] for line in out.splitlines() if line]
    assert {*PARAMETERS} <= {*first}
    assert out.index("Calibrated: ") < out.index("Prior: ") < out.index("Definition: ")


def test_one_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = call(capsys, "sd_thr")
    told = " ".join(out.split())
    for words in ("Spread of thresholds", "0.11 stimulus", "0.07 to 0.16", "Granovetter 1978", "The north"):
        assert words in told
    assert "a barricade +43 of 100 (27–58)" in told  # as on docs/sensitivity.md


def test_values_of_a_scenario_and_data(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = call(capsys, "nato.troops", "--scenario", "peacekeepers", "--json")
    data = json.loads(out)
    assert (data["value"], data["tier"], data["moves"]) == (3770.0, "definition", [])
    _, out, _ = call(capsys, "b_lev", "--json")
    by_outcome = {move["outcome"]: move for move in json.loads(out)["moves"]}
    assert round(by_outcome["enforced"]["effect"]) == -27  # in points of 100, as on docs/sensitivity.md


def test_a_typo_gets_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = call(capsys, "lev_UX")
    assert code == 2 and "did you mean 'lev_US'?" in err


@pytest.mark.parametrize("name", PARAMETERS)
def test_most_are_found_in_the_description_of_the_model(name: str) -> None:
    assert sections(name) or name in ("lev_US", "lev_EU")
    assert all(abs(move.effect) > 0 for move in moves(name))
