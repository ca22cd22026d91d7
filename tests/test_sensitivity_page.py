"""The studies of docs/sensitivity.md belong to this model."""

from __future__ import annotations

import pytest

from tools import sensitivity


@pytest.mark.parametrize("name", sensitivity.COMMANDS)
def test_the_study_is_up_to_date(name: str) -> None:
    page = sensitivity.PAGE.read_text(encoding="utf-8")
    assert f"digest {sensitivity.digest(name)}:" in page, "run `python -m tools.sensitivity`"


def test_the_table_that_travels_with_the_program_is_up_to_date() -> None:
    head = sensitivity.TABLE.read_text(encoding="utf-8").split("\n")[0]
    assert head.endswith(f"digest {sensitivity.digest('morris')}"), "run `python -m tools.sensitivity`"
