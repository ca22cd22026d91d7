"""The page of statistical checks is up to date, and the exact answers it compares with are right."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tools import closed_forms, coverage, validate

PAGE = validate.STATISTICS.read_text(encoding="utf-8")


def test_the_page_belongs_to_this_code() -> None:
    assert f"digest {validate.statistics_digest()}." in PAGE, "run `make validate`"


def test_the_page_has_every_row_with_a_verdict() -> None:
    rows = [line for line in PAGE.splitlines() if re.search(r"\| (yes|\*\*no\*\*) \|$", line)]
    expected = sum(1 for make in coverage.TABLES.values() for _ in make(2)) + len(closed_forms.CHECKS)
    assert len(rows) == expected
    for line in rows:
        if found := re.search(r"\| ([\d.]+) % \| (\d+)(?:–(\d+) %| % or more) \| (yes|\*\*no\*\*) \|", line):
            held, low, high, said = found.groups()
            assert (float(low) <= float(held) <= float(high or 100)) == (said == "yes"), line


def test_a_poor_interval_would_be_found_out() -> None:
    assert coverage.Row("x", 0.1, 1880, 2000).good
    assert not coverage.Row("x", 0.1, 1850, 2000).good
    assert not coverage.Row("x", 0.1, 1960, 2000).good
    assert not coverage.Row("x", 0.001, 1780, 2000, large=False).good


def test_the_mean_of_the_branching_process_is_its_recursion() -> None:
    mu, branching, half_life, days = 0.08, 0.6, 3.0, 40
    kept, excitation, total = 2 ** (-1 / half_life), 0.0, 0.0
    for _ in range(days):
        expected = mu + excitation
        total += expected
        excitation = kept * excitation + branching * (1 - kept) * expected
    assert closed_forms.hawkes_mean(mu, branching, half_life, days) == pytest.approx(total)


def test_the_chain_of_two_states_is_its_matrix() -> None:
    chain = np.array([[0.9, 0.1], [0.3, 0.7]])
    assert closed_forms.two_states(0.1, 0.3, 7) == pytest.approx(np.linalg.matrix_power(chain, 7)[0, 1])


@pytest.mark.parametrize("check", closed_forms.CHECKS, ids=lambda check: check.formula)
def test_a_few_trials_agree_with_the_exact_answer(check: closed_forms.Check) -> None:
    found = np.array([check.trial(seed)[0] for seed in range(1, 11)])
    assert abs(found.mean() - check.truth) < 5 * found.std(ddof=1) / np.sqrt(len(found))


def test_the_exact_coverage_of_a_share_agrees_with_the_page() -> None:
    for cases in (1, 20, 300):
        (held,) = re.findall(rf"\| share, {cases} of .*? \| ([\d.]+) % \|", PAGE)
        assert coverage.exact_wilson(cases) == pytest.approx(float(held) / 100, abs=0.02)
