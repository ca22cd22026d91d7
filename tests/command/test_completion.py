"""Tab completes commands, scenarios, arms, parameters and outcomes, in the shell's own protocol."""

from __future__ import annotations

import pytest

from sim.cli import main


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("comp", ["compare"]),
        ("run dead", ["deadline"]),
        ("show august-2022 --arm k", ["kfor-withdrawn"]),
        ("compare deadline --arms overnight,no-r", ["overnight,no-rule"]),
        ("compare nowhere.toml --arms o", []),
        ("run deadline --set lam", ["lam="]),
        ("compare deadline --outcome incid", ["incidents"]),
        ("parameters nato", ["nato.troops"]),
    ],
)
def test_tab_offers_names(
    typed: str, offered: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["crisis-sim", *typed.split(" ")]
    monkeypatch.setenv("_CRISIS_SIM_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", " ".join(words))
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    with pytest.raises(SystemExit):
        main([])
    assert capsys.readouterr().out.split() == offered


def test_the_script_for_a_shell_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    with pytest.raises(SystemExit) as left:
        main(["--show-completion", "bash"])
    assert not left.value.code
    assert "_CRISIS_SIM_COMPLETE=complete_bash" in capsys.readouterr().out
