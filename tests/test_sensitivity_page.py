"""The studies of docs/sensitivity.md belong to this model."""

from __future__ import annotations

import pytest

from tools import sensitivity


@pytest.mark.parametrize("name", sensitivity.COMMANDS)
def test_the_study_is_up_to_date(name: str) -> None:
    page = sensitivity.PAGE.read_text(encoding="utf-8")
    assert f"digest {sensitivity.digest(name)}:" in page, "run `python -m tools.sensitivity`"
