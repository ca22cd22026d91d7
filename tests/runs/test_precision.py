"""Precision: the run ends where the rule says, is the plain run of that size, and knows what it cannot do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from sim.ensemble.intervals import wilson, wilson_half_width
from sim.ensemble.results import open_run, write_run
from sim.ensemble.simulate import make_plan
from sim.errors import InputError
from sim.runs import precise
from sim.runs.precise import sized, write_precise
from sim.runs.precision import (
    FIRST_LOOK,
    MOST,
    STEP,
    Counts,
    Precision,
    errors,
    looks,
    members_needed,
    settle,
)
from sim.world.outcomes import EVENTS

#: Small enough to be quick, large enough for two looks.
LITTLE = 12


class Stream:
    """Made-up histories, drawn once: the counts of the first so many of them."""

    def __init__(self, chances: dict[str, float], members: int = MOST, spread: float = 8.0, seed: int = 1):
        rng = np.random.default_rng(seed)
        self.chances, self.looked = chances, list[tuple[int, int]]()
        self.yes = {name: np.cumsum(rng.random(members) < p) for name, p in chances.items()}
        self.bins = np.clip(rng.normal(300, 10 * spread, members), 0, 999).astype(int)

    def __call__(self, members: int, likely: int) -> Counts:
        self.looked.append((members, likely))
        happened = {name: int(yes[members - 1]) for name, yes in self.yes.items()}
        return Counts(members, happened, np.bincount(self.bins[:members], minlength=1000))


@pytest.mark.parametrize(
    ("wish", "chances"),
    [("0.02", {"a": 0.5, "b": 0.03}), ("0.015", {"a": 0.9}), ("10%", {"a": 0.2, "b": 0.4})],
)
def test_it_stops_at_the_first_look_that_is_good_enough(wish: str, chances: dict[str, float]) -> None:
    stream, precision = Stream(chances), Precision.parse(wish)
    end = settle(stream, precision)
    assert [members for members, _ in stream.looked] == [*range(FIRST_LOOK, end, STEP), end]
    for members in (end - STEP, end):
        k = np.array([yes[members - 1] for yes in stream.yes.values()])
        wanted = precision.target * (k / members if precision.relative else 1)
        assert (wilson_half_width(k, members) <= wanted).all() == (members == end)


def test_it_runs_ahead_but_never_beyond_what_it_needs() -> None:
    stream = Stream({"a": 0.5})
    end = settle(stream, Precision(0.012))
    assert max(likely for _, likely in stream.looked) <= end
    assert stream.looked[1][1] > FIRST_LOOK + STEP


def test_mean_tension_counts_too() -> None:
    wide, narrow = Stream({"a": 0.01}, spread=25.0), Stream({"a": 0.01}, spread=1.0)
    assert settle(narrow, Precision(0.008)) < settle(wide, Precision(0.008))
    last = errors(wide(FIRST_LOOK, 0), Precision(0.008))[-1]
    assert last.outcome == "tension_mean"
    assert 0.29 < last.estimate < 0.31


@pytest.mark.parametrize("p", [0.0, 0.001, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("half", [0.003, 0.02, 0.2])
def test_the_estimate_of_members_is_the_smallest_that_do(p: float, half: float) -> None:
    n = members_needed(p, half)
    assert wilson_half_width(p * n, n) <= half
    assert n == 2 or wilson_half_width(p * (n - 1), n - 1) > half


def test_intervals_that_were_waited_for_still_cover() -> None:
    covered = []
    for seed in range(300):
        stream = Stream({"a": 0.3}, members=6000, seed=seed)
        end = settle(stream, Precision(0.02), 6000)
        low, high = wilson(stream.yes["a"][end - 1], end)
        covered.append(low <= 0.3 <= high)
    assert 0.91 <= np.mean(covered) <= 0.99


@pytest.mark.parametrize(
    ("wish", "chances", "most", "looked", "answer"),
    [
        ("0.00005", {"a": 0.5}, MOST, 0, "out of reach for any outcome: it needs at least 38,500"),
        ("0.005", {"a": 0.5}, MOST, 1, "out of reach for a: it needs about 38,500 histories, and 20,000 are"),
        ("10%", {"a": 0.004}, MOST, None, "out of reach for a: it needs about"),
        ("10%", {"a": 0.0}, MOST, 1, "out of reach for a, never seen in 1,000: it needs at least"),
        (
            "0.02",
            {"a": 0.5},
            600,
            1,
            "out of reach for a: it needs about 2,500 histories, and 600 are allowed",
        ),
    ],
)
def test_what_the_cap_cannot_reach_is_refused_early(
    wish: str, chances: dict[str, float], most: int, looked: int | None, answer: str
) -> None:
    stream = Stream(chances)
    with pytest.raises(InputError, match=answer):
        settle(stream, Precision.parse(wish), most)
    assert looked is None or len(stream.looked) == looked


def test_every_outcome_out_of_reach_gets_a_line() -> None:
    with pytest.raises(InputError) as caught:
        settle(Stream({"a": 0.5, "b": 0.4, "c": 0.001}), Precision(0.005))
    assert [str(problem).split()[7] for problem in caught.value.problems] == ["a:", "b:"]


@pytest.mark.parametrize("text", ["0", "1", "-0.1", "0%", "100%", "nan", "inf", "", "small", "0,01"])
def test_wishes_that_are_none(text: str) -> None:
    with pytest.raises(InputError, match=r"no such precision.*allowed: a half-width"):
        Precision.parse(text)


def test_wishes_say_what_they_are() -> None:
    assert [str(Precision.parse(text)) for text in ("0.01", " 10% ", "2.5%")] == ["0.01", "10%", "2.5%"]
    assert Precision.parse("10%").half_width(0.2) == pytest.approx(0.02)


def test_looks() -> None:
    assert list(looks(2200)) == [1000, 1500, 2000, 2200]
    assert list(looks(400)) == [400]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look after 8 members and then after every 4; the rule is tested above on streams of real size."""
    monkeypatch.setattr("sim.runs.precision.FIRST_LOOK", 8)
    monkeypatch.setattr("sim.runs.precision.STEP", 4)
    monkeypatch.setattr(precise, "FIRST_LOOK", 8)
    monkeypatch.setattr(precise, "STEP", 4)


@pytest.mark.usefixtures("small")
def test_the_run_is_the_plain_run_of_its_size(tmp_path: Path) -> None:
    plan, wish = make_plan("deadline"), Precision(0.24)
    run = write_precise(plan, wish, most=100, out=tmp_path / "a")
    members = run.provenance["run"]["design"]["replicates"]
    assert members > LITTLE
    assert members % 4 == 0
    plain = write_run("deadline", replicates=members, out=tmp_path / "b")
    assert plain.path.name == run.path.name
    assert plain.members.attrs == run.members.attrs
    for name in plain.members.variables:
        xr.testing.assert_equal(plain.members[name], run.members[name])
    for k in (int(run.summary["outcome_count"].sel(outcome=name)) for name in EVENTS):
        assert wilson_half_width(k, members) <= 0.24
    assert [path.name for path in run.path.parent.iterdir()] == [run.path.name]


@pytest.mark.usefixtures("small")
def test_the_same_wish_is_found_again_and_another_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = make_plan("deadline")
    run = write_precise(plan, Precision(0.24), most=100, out=tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(precise, "run_chunks", None)
        again = write_precise(plan, Precision(0.24), most=100, out=tmp_path)
    assert again.found
    assert again.path == run.path
    other = write_precise(plan, Precision(0.3), most=100, out=tmp_path)
    assert other.path != run.path


@pytest.mark.usefixtures("small")
def test_an_interrupted_run_goes_on_and_redoes_a_damaged_batch(tmp_path: Path) -> None:
    plan, wish = make_plan("deadline"), Precision(0.24)

    def stop(done: int, total: int) -> None:
        if done == 12:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_precise(plan, wish, most=100, out=tmp_path / "a", progress=stop)
    hidden = next(tmp_path.glob("a/deadline/.*.precise"))
    batches = sorted(hidden.glob("*.npz"))
    assert len(batches) == 3
    batches[1].write_bytes(b"damaged")
    seen: list[int] = []
    run = write_precise(plan, wish, most=100, out=tmp_path / "a", progress=lambda n, total: seen.append(n))
    assert seen[:2] == [4, 8]  # four members were stored and in order, the next four are run again
    whole = write_precise(plan, wish, most=100, out=tmp_path / "b")
    assert run.path.name == whole.path.name
    for name in whole.members.variables:
        xr.testing.assert_equal(run.members[name], whole.members[name])
    assert open_run(run.path).provenance["run"]["precision"]["target"] == "0.24"


@pytest.mark.usefixtures("small")
def test_a_refusal_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="out of reach"):
        write_precise(make_plan("deadline"), Precision(0.1), most=12, out=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "answer"),
    [({"most": 0}, "must be at least 1"), ({"points": [1.0, 1.2]}, "without explicit points")],
)
def test_wrong_input(tmp_path: Path, given: dict[str, Any], answer: str) -> None:
    points = given.pop("points", None)
    plan = make_plan("deadline", parameters={"lam": points} if points else None)
    with pytest.raises(InputError, match=answer):
        write_precise(plan, Precision(0.1), out=tmp_path, **given)
    assert list(tmp_path.iterdir()) == []


def test_sized_keeps_everything_else() -> None:
    plan = make_plan("deadline", replicates=7, seed=5)
    assert sized(plan, 7) == plan
    assert sized(plan, 8).design.members == 8
