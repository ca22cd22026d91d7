"""The page of calibration says what `tools.recovery` found with this code, and counts it rightly."""

from __future__ import annotations

from tools import recovery

PAGE = recovery.PAGE.read_text(encoding="utf-8")
FITTED = recovery.PRIOR.fitted


def test_the_table_is_up_to_date() -> None:
    assert f"digest {recovery.digest()}." in PAGE, "run `make validate`"


def row(number: int, truth: float) -> recovery.Recovered:
    n = len(FITTED)
    return recovery.Recovered(number, 1, [truth] * n, [0.0] * n, [1.0] * n, [0.5] * n, [0.25] * n)


def test_intervals_that_hold_the_truth_are_counted() -> None:
    text = recovery.table([row(0, 0.5), row(1, 0.9), row(2, 1.1), row(3, 0.0), row(4, 1.0)])
    assert "80.0 % hold the truth" in text and "as required" in text and "not as" not in text
    assert text.count("| 4 of 5 |") == len(FITTED)
    text = recovery.table([row(0, 2.0), row(1, 0.9)])
    assert "50.0 % hold the truth" in text and "**not as required**" in text


def test_a_known_truth_is_inside_its_range() -> None:
    point = recovery.truth(3)
    for name, law in recovery.PRIOR.laws.items():
        assert law.low <= point[name][0] <= law.high
