"""The tool that changes the rules changes what it says, and its list of harmless changes is of this code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import mutants

LAW = """\
def law(x: int = 2) -> float:
    if x > 1:
        raise ValueError(3)
    return min(x, 0.5) + x * 4
"""


def test_each_kind_of_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    (tmp_path / "law.py").write_text(LAW, encoding="utf-8")
    found = {change.what: change.text for change in mutants.changes(tmp_path / "law.py")}
    assert set(found) == {
        "2 -> 3", "Gt -> GtE", "1 -> 2", "without x * 4", "min -> max", "0.5 -> 0.75", "4 -> 5"
    }  # fmt: skip
    assert "return min(x, 0.5) + 0" in found["without x * 4"]
    assert "if x >= 1" in found["Gt -> GtE"]


def test_what_changes_nothing_is_of_this_code() -> None:
    known = mutants.equivalent()
    files = {mutants.ROOT / file for file, _, _ in known}
    assert set(known) <= {change.name for file in files for change in mutants.changes(file)}


@pytest.mark.slow
def test_unit_tests_hold_the_laws() -> None:
    assert mutants.main([]) == 0
