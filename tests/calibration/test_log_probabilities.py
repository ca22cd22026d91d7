"""Laws against SciPy's distributions and against enumeration."""

import numpy as np
import pytest
from scipy import stats

from sim.calibration import log_probabilities as log_p
from sim.world.draws import poisson as draw_poisson

COUNTS = np.arange(0, 60)


@pytest.mark.parametrize("rate", [1e-4, 0.03, 0.8, 4.0, 20.0])
def test_poisson(rate: float) -> None:
    assert log_p.poisson(COUNTS, rate) == pytest.approx(stats.poisson(rate).logpmf(COUNTS), abs=1e-9)


@pytest.mark.parametrize("cap", [0, 1, 2, 4])
@pytest.mark.parametrize("rate", [0.0, 1e-6, 0.3, 5.0])
def test_capped_poisson_puts_the_tail_on_the_cap(rate: float, cap: int) -> None:
    n = np.arange(cap + 1)
    expected = np.where(n < cap, stats.poisson(rate).pmf(n), stats.poisson(rate).sf(cap - 1))
    found = log_p.capped_poisson(n, np.full(n.size, rate), np.full(n.size, cap))
    assert found == pytest.approx(expected, abs=1e-12)
    assert found.sum() == pytest.approx(1)


@pytest.mark.parametrize("trials", [1, 2, 3, 4])
@pytest.mark.parametrize("hazard", [0.01, 0.3, 3.5])
def test_binomial(trials: int, hazard: float) -> None:
    k = np.arange(trials + 1)
    expected = stats.binom(trials, 1 - np.exp(-hazard)).pmf(k)
    assert log_p.binomial(k, trials, hazard) == pytest.approx(expected, abs=1e-12)


def test_a_leak_keeps_probabilities_summing_to_one() -> None:
    p = np.array([0.0, 0.25, 0.75, 0.0])
    leaked = log_p.leaky(p, p.size)
    assert np.exp(leaked).sum() == pytest.approx(1, abs=1e-12)
    assert leaked[0] == pytest.approx(np.log(log_p.LEAK))
    assert np.exp(log_p.yes_no(1.0, True)) + np.exp(log_p.yes_no(1.0, False)) == pytest.approx(1, abs=1e-12)


def law(delta: float, kills: float = 0.02) -> log_p.Incidents:
    return log_p.Incidents(rate=0.7, hurts=0.25, alpha=2.4, kills=kills, delta=delta, most=300)


@pytest.mark.parametrize("delta", [1.0, 0.3])
@pytest.mark.parametrize("n", [1, 2, 5])
def test_marks_of_incidents_sum_to_one(n: int, delta: float) -> None:
    sizes = np.arange(301)
    worst = np.exp(law(delta).worst(n, sizes))
    assert worst.sum() == pytest.approx(1, abs=1e-9)
    lethal = [np.exp(law(delta).lethal(n, sizes, np.full(301, attack))) for attack in (False, True)]
    assert lethal[0] + lethal[1] == pytest.approx(np.ones(301))
    assert np.exp(law(delta).count(np.arange(40))).sum() == pytest.approx(1, abs=1e-9)


def test_what_is_seen_is_what_happens_when_everything_is_recorded() -> None:
    """With detection 1 the three laws are those of docs/model.md: independent marks, in closed form."""
    z, n = np.arange(301), 3
    below = (1 - 0.25 * (z + 1.0) ** -1.4) ** n
    below[-1] = 1
    assert np.exp(law(1.0).worst(n, z)) == pytest.approx(np.diff(below, prepend=0.0), abs=4e-5)
    assert np.exp(law(1.0).lethal(n, z, np.ones(301))) == pytest.approx(1 - 0.98**n, abs=1e-6)
    assert law(1.0).count(2) == pytest.approx(stats.poisson(0.7).logpmf(2))


def test_a_thinned_record_of_incidents_has_the_law_of_a_thinned_simulation() -> None:
    """Simulate incidents one by one, drop the unseen, and compare shares of days (3 standard errors)."""
    rng = np.random.default_rng(20211001)
    days, delta, kills = 40_000, 0.3, 0.1
    n = draw_poisson(np.full(1, 0.7, np.float32), rng.random(days, np.float32)).astype(int)
    day = np.repeat(np.arange(days), n)
    u = rng.random((4, day.size))
    hurt = np.where(u[0] < 0.25, np.minimum(np.floor(u[1] ** (-1 / 1.4)), 300), 0)
    attack = u[2] < kills
    seen = (hurt > 0) | attack | (u[3] < delta)
    count = np.bincount(day[seen], minlength=days)
    worst = np.zeros(days)
    np.maximum.at(worst, day[seen], hurt[seen])
    lethal = np.zeros(days, bool)
    np.logical_or.at(lethal, day[seen], attack[seen])
    reference = law(delta, kills)
    for number, size, deadly in [(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 0, 1), (2, 1, 0), (2, 3, 1)]:
        logp = reference.count(number)
        if number:
            logp = logp + reference.worst(number, size) + reference.lethal(number, size, deadly)
        p = float(np.exp(logp))
        share = ((count == number) & (worst == size) & (lethal == deadly)).mean()
        assert abs(share - p) < 3.5 * np.sqrt(p * (1 - p) / days), (number, size, deadly)
