"""The four promises of docs/randomness.md, at the level of the generator."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.randomness import BLOCK, LUCK, Uniforms, group_of

DAY = 738_000
DAYS = range(DAY, DAY + 3 * BLOCK)


def drawn(uniforms, channel="serbia", days=DAYS):
    return np.array([uniforms(channel, day).copy() for day in days])


@pytest.mark.parametrize("chunk", [1, 7, 1000, 4096])
def test_chunks_do_not_matter(chunk):
    whole = drawn(Uniforms(1, range(4200)), days=DAYS[:9])
    parts = [
        drawn(Uniforms(1, range(a, min(a + chunk, 4200))), days=DAYS[:9])
        for a in range(0, min(4200, 9 * chunk), chunk)
    ]
    together = np.concatenate(parts, axis=1)
    assert np.array_equal(together, whole[:, : together.shape[1]])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 2**40), min_size=1, max_size=30), st.permutations(list(DAYS)[:10]))
def test_members_and_days_in_any_order(ids, days):
    alone = {i: drawn(Uniforms(5, [i]), days=sorted(days))[:, 0] for i in set(ids)}
    together = Uniforms(5, ids)
    for day in days:
        row = together("nato", day)
        expected = [drawn(Uniforms(5, [i]), "nato", [day])[0, 0] for i in ids]
        assert row.tolist() == expected
    assert len(alone) == len(set(ids))


def test_channels_seeds_and_streams_differ():
    first = drawn(Uniforms(1, range(500)))
    for other in (
        drawn(Uniforms(2, range(500))),
        drawn(Uniforms(1, range(500)), "kosovo"),
        drawn(Uniforms(1, range(500), "fork/ab/")),
    ):
        assert abs(np.corrcoef(first.ravel(), other.ravel())[0, 1]) < 4 / np.sqrt(first.size)


def test_uniform_and_never_at_the_ends():
    u = drawn(Uniforms(3, range(20_000))).ravel()
    assert u.dtype == np.float32 and u.min() > 0 and u.max() < 1
    # False alarm once in 10,000 seeds; the seed is fixed.
    assert stats.kstest(u, "uniform").pvalue > 1e-4


def test_the_largest_raw_number_stays_below_one():
    raw = np.array([0, 2**32 - 1], np.uint32)
    u = (np.add(np.right_shift(raw, 9), 0.5, dtype=np.float32, casting="unsafe")) * np.float32(2.0**-23)
    assert u[0] > 0 and u[1] < 1


def test_groups_have_seeds_of_their_own():
    one = Uniforms({"luck": 1, "choice": 1, "doubt": 1}, range(50))
    other = Uniforms({"luck": 2, "choice": 1, "doubt": 1}, range(50))
    assert np.array_equal(drawn(one, "serbia"), drawn(other, "serbia"))
    assert not np.array_equal(drawn(one, "up/zvecan"), drawn(other, "up/zvecan"))
    assert np.array_equal(drawn(one), drawn(Uniforms(1, range(50))))


def test_every_channel_has_a_group():
    assert group_of("up/zvecan") == group_of("lethal") == "luck"
    assert group_of("parameter/lam") == "doubt"
    assert group_of("kosovo/due") == group_of("deal/plates") == "choice"
    assert "deal" not in LUCK
