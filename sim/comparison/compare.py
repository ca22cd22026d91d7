"""What if? Arms beside each other, member by member, on the same luck.

Every arm runs with the same replicates, so a member and its pair differ only by what the arm changes and
by what follows from it. Nothing is drawn here: `compare` runs ensembles, `paired_effects` reads them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.arrays import Array, Int
from sim.attributes import COORDINATES, Attributes, about, finished
from sim.comparison.switch import FIRST_DUE_DAY, first_due_day, switch_table
from sim.ensemble.dataset import number_name
from sim.ensemble.effects import Effect, mean_interval, paired_event, paired_number
from sim.ensemble.executors import check_running, executor_or
from sim.ensemble.identity import check_alike
from sim.ensemble.replay import observed_for
from sim.ensemble.results import Extras, run_path, write_run
from sim.ensemble.simulate import Plan, Progress, digest, make_plan, simulate_plan
from sim.errors import InputError, Problem
from sim.parameters import Distribution
from sim.scenario import Scenario, load_scenario
from sim.scenario.changed import changed_words
from sim.scenario.deadline import days_to_due
from sim.scenario.differences import differences
from sim.values import function_of, kind_of, names_of, path_of, yes_or_no
from sim.world.outcomes import EVENTS, FIRST_DECISION, NUMBERS, OUTCOMES

if TYPE_CHECKING:
    import xarray as xr

BASE = "base"
#: Quantiles of the paired difference in tension.
BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
#: What is read of the members, so that the rest need not be kept for every arm.
READ = ("tension", "status", *(f"outcome_{name}" for name in EVENTS), *map(number_name, NUMBERS))
#: Coverage of every interval.
LEVEL = 0.95


_ITS_UNIT = "share 0-1 of a yes/no outcome, otherwise in the outcome's own unit"
#: What every variable of a comparison is.
ABOUT: dict[str, Attributes] = {
    "before": about("the outcome in the reference", comment=_ITS_UNIT),
    "after": about("the outcome in the arm", comment=_ITS_UNIT),
    "effect": about("difference: arm minus reference, over pairs", comment=_ITS_UNIT),
    "low": about("lower end of the 95 % interval of the difference", comment=_ITS_UNIT),
    "high": about("upper end of the 95 % interval of the difference", comment=_ITS_UNIT),
    "ratio": about(
        "variance of the difference without pairing over that with it",
        comment="missing where nothing varies, infinite where no pair differs",
    ),
    "ratio_low": about("lower end of the 95 % interval of the ratio", comment="missing where there is none"),
    "ratio_high": about("upper end of the 95 % interval of the ratio", comment="missing where there is none"),
    "ceiling": about("the most that the ratio can be", comment="missing for numbers"),
    "median_before": about("median of the number in the reference", comment=_ITS_UNIT),
    "median_after": about("median of the number in the arm", comment=_ITS_UNIT),
    "switched": about("pairs by whether it happened in the reference and in the arm"),
    "example": about(
        "noise stream of a pair that switched in the direction of the effect", comment="missing if none did"
    ),
    "first_due_day": about("pairs by how the first due day ended in the reference and in the arm"),
    "changed": about("pairs with any difference in tension"),
    "tension_mean_change": about("mean difference in tension, points of 100"),
    "tension_mean_change_low": about("lower end of the 95 % interval of the mean difference in tension"),
    "tension_mean_change_high": about("upper end of the 95 % interval of the mean difference in tension"),
    "tension_change": about("quantile over pairs of the difference in tension, points of 100"),
    "n_members": about("pairs"),
}


def compare(
    scenario: Scenario | str | Path,
    arms: Sequence[str] | None = None,
    *,
    against: str = BASE,
    replicates: int | Sequence[int] | None = None,
    parameters: Mapping[str, float | Distribution] | None = None,
    due_in: int | None = None,
    seed: int | None = None,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
    out: str | Path | None = None,
    redraw: Extras | None = None,
    force: bool = False,
) -> xr.Dataset:
    """Compare arms of a scenario with its base, or with one of them.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, the path of its file, or the name of a shipped one.
    arms : sequence of str, optional
        Names of arms, or ``base``; all arms by default.
    against : str
        The arm that the others are compared with; ``base`` is the scenario itself.
    replicates, seed, executor, workers, progress
        As in `simulate`; ``replicates`` is the number of pairs, at least 2. ``progress`` counts the members
        of all arms.
    parameters : mapping of str to float or Distribution, optional
        Values that win over those of the scenario and of every arm.
    due_in : int, optional
        Days from the first day to the next due date, in every arm.
    out : str or Path, optional
        The folder of all results: a run that lies there is read instead of made again, the others are
        left there with ``keep="curves"``, as by `write_run`. Without it everything stays in memory.
    redraw : callable, optional
        Draws the figures and the report of a run that is found with other words, as in `write_run`.
    force : bool
        Run again what lies there.

    Returns
    -------
    Dataset
        See `paired_effects`. Attribute ``folders`` (JSON) says where each run lies, ``found`` which of them
        were there already, ``reworded`` which of these took the words of this scenario, ``outdated`` which
        were there by other code or other versions, and so were run again, ``resumed`` how many other members
        an interrupted call had left, ``arm_changes`` what each arm changes, ``changed`` what was changed in
        all. ``ranks`` (JSON) is what `real_ranks` returns.

    Raises
    ------
    ScenarioError
        If the scenario is wrong or an arm unknown.
    InputError
        If there is nothing to compare, or fewer than two pairs.
    """
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    chosen = list(loaded.arms) if arms is None else names_of(arms, "arms", "arm")
    kind_of(against, str, "against", "the name of an arm, or base")
    check_running(executor, workers, progress)
    function_of(redraw, "redraw")
    yes_or_no(force, "force")
    asked = {"replicates": replicates, "parameters": parameters, "due_in": due_in, "seed": seed}
    plans = _plans(loaded, chosen, against, asked)
    pairs = plans[against].design.members
    runner = _Runner(out, progress, pairs * len(plans), redraw, force)
    runner.report(0)  # so that all of them are known from the first second
    with executor_or(executor, workers, runner.total, plans[against].setting.days) as where:
        members = {name: runner.members(name, plan, where) for name, plan in plans.items()}
    ranks = real_ranks(loaded, members)
    result = paired_effects(members.pop(against), members)
    result.coords["arm_title"] = ("arm", [_title(loaded, name) for name in chosen], COORDINATES["arm_title"])
    result.attrs |= {
        "against": against,
        "against_title": _title(loaded, against),
        **_asked(loaded, plans, chosen, asked),
        **runner.said(),
        "ranks": json.dumps(ranks),
    }
    return result


def real_ranks(scenario: Scenario, sides: Mapping[str, xr.Dataset]) -> dict[str, dict[str, float]]:
    """Return where the real path's numbers fall among the members of each side (docs/limits.md).

    Shares below, ties counted half, by number and side; empty without a record of the whole window.
    """
    real = observed_for(scenario)
    dates = next(iter(sides.values()))["date"].values
    if real is None or not np.array_equal(dates, real.summary["date"].values):
        return {}

    def rank(name: str, members: xr.Dataset) -> float:
        # To 0.1, as summaries count.
        values = np.round(members[number_name(name)].values.astype(np.float64), 1)
        value = round(real.numbers[name], 1)
        return float(np.mean(values < value) + np.mean(values == value) / 2)

    return {name: {side: rank(name, members) for side, members in sides.items()} for name in NUMBERS}


def paired_effects(reference: xr.Dataset, arms: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return the paired effects of arms whose members were run with the same replicates.

    Parameters
    ----------
    reference : Dataset
        As from ``simulate`` with ``keep="log"`` or ``"curves"``.
    arms : mapping of str to Dataset
        By name, with the members of ``reference`` in the same order.

    Returns
    -------
    Dataset
        Over (arm, outcome), for every registered outcome, the fields of `Effect`: ``before`` (the
        reference), ``after``, ``effect``, ``low``, ``high``, ``ratio``, ``ratio_low``, ``ratio_high``,
        ``ceiling``: shares 0-1 of yes/no outcomes, means of numbers in their own unit. ``median_before``,
        ``median_after`` (arm, quantity) are the medians of the numbers. ``switched`` (arm, event,
        happened_before, happened_after) and ``first_due_day`` (arm, ended_before, ended_after) count pairs;
        ``example`` (arm, event) is a replicate that switched in the direction of the effect, NaN if none
        did; ``changed`` (arm) counts pairs with any difference in tension. NaN and infinite ratios: see
        `Effect`.
        ``tension_mean_change``, ``..._low``, ``..._high`` (arm, date) and ``tension_change`` (arm, quantile,
        date) are of the paired differences, in points of 100.

    Raises
    ------
    InputError
        If the members do not pair.
    """
    from sim.comparison.result import Comparison

    columns = [_columns(_pairs(reference, members, name)) for name, members in arms.items()]
    dims: dict[str, tuple[str, ...]] = {
        **{field.name: ("arm", "outcome") for field in fields(Effect)},
        "median_before": ("arm", "quantity"),
        "median_after": ("arm", "quantity"),
        "switched": ("arm", "event", "happened_before", "happened_after"),
        "example": ("arm", "event"),
        "first_due_day": ("arm", "ended_before", "ended_after"),
        "changed": ("arm",),
        **{f"tension_mean_change{end}": ("arm", "date") for end in ("", "_low", "_high")},
        "tension_change": ("arm", "quantile", "date"),
    }
    coords = {
        "arm": list(arms),
        "outcome": list(OUTCOMES),
        "event": list(EVENTS),
        "quantity": list(NUMBERS),
        "happened_before": ["no", "yes"],
        "happened_after": ["no", "yes"],
        "ended_before": list(FIRST_DUE_DAY),
        "ended_after": list(FIRST_DUE_DAY),
        "quantile": list(BANDS),
        "date": reference["date"].values,
    }
    data: dict[str, Any] = {name: (d, np.stack([c[name] for c in columns])) for name, d in dims.items()}
    data["n_members"] = ((), reference.sizes["member"])
    return finished(Comparison(data, coords, {**reference.attrs, "level": LEVEL}), **ABOUT)


def rest_effect(due: Int) -> Effect:
    """Return the paired effect on having no due-day decision at all, from the pairs of ``first_due_day``."""
    decided = np.array([name in FIRST_DECISION for name in FIRST_DUE_DAY])
    kinds = [(not before, not after) for before in decided for after in decided]
    before, after = np.repeat(np.array(kinds, np.int8), due.ravel(), axis=0).T
    return paired_event(before, after, LEVEL)


@dataclass(frozen=True)
class _Pairs:
    """The members of two arms, in the same order."""

    before: xr.Dataset
    after: xr.Dataset

    def both(self, variable: str) -> tuple[Array, Array]:
        return self.before[variable].values, self.after[variable].values


def _pairs(before: xr.Dataset, after: xr.Dataset, name: str) -> _Pairs:
    check_alike(before.attrs, after.attrs, name)
    for axis in ("point", "replicate"):
        if not np.array_equal(before[axis].values, after[axis].values):
            raise InputError(Problem(f"does not pair with the reference: another {axis}", key=name))
    return _Pairs(before, after)


def _columns(pairs: _Pairs) -> dict[str, Array]:
    """Return everything about one arm, by variable."""
    events = {name: pairs.both(f"outcome_{name}") for name in EVENTS}
    effects = {name: paired_event(*values, LEVEL) for name, values in events.items()}
    numbers = {name: pairs.both(number_name(name)) for name in NUMBERS}
    effects |= {name: paired_number(*values, LEVEL) for name, values in numbers.items()}
    table = {f.name: np.array([getattr(effects[o], f.name) for o in OUTCOMES]) for f in fields(Effect)}
    ids = pairs.before["replicate"].values
    due = switch_table(first_due_day(pairs.before), first_due_day(pairs.after), len(FIRST_DUE_DAY))
    return table | {
        "median_before": np.array([_median(before) for before, _ in numbers.values()]),
        "median_after": np.array([_median(after) for _, after in numbers.values()]),
        "switched": np.stack([switch_table(*values, 2) for values in events.values()]),
        "example": np.array([_example(ids, *events[name], effects[name].effect) for name in EVENTS]),
        "first_due_day": due,
        **_curves(*pairs.both("tension")),
    }


def _example(ids: Int, before: Array, after: Array, effect: float) -> float:
    switched = np.flatnonzero(after > before if effect > 0 else before > after)
    return float(ids[switched[0]]) if switched.size else float("nan")


def _curves(before: Array, after: Array) -> dict[str, Array]:
    """Return the paired difference in tension by day; arrays of shape (dates, members)."""
    change = after.astype(np.float64) - before
    low, high = mean_interval(change, LEVEL)
    return {
        "tension_mean_change": change.mean(axis=1),
        "tension_mean_change_low": low,
        "tension_mean_change_high": high,
        "tension_change": np.quantile(change, BANDS, axis=1),
        "changed": np.array((change != 0).any(axis=0).sum()),
    }


def _plans(
    scenario: Scenario,
    arms: Sequence[str],
    against: str,
    asked: Mapping[str, Any],
) -> dict[str, Plan]:
    """Return what to run, the reference first; ``asked`` are arguments of `make_plan`.

    Raises
    ------
    InputError
        With every problem found.
    """
    problems = []
    if not arms:
        problems.append(Problem("nothing to compare", key="arms", allowed=_known(scenario)))
    if against in arms:
        problems.append(Problem("an arm compared with itself", key="arms", value=against))
    problems += [Problem("named twice", key="arms", value=arm) for arm in {*arms} if arms.count(arm) > 1]
    plans = {}
    for name in dict.fromkeys([against, *arms]):
        try:
            plans[name] = side(scenario, name, keep="curves", **asked)
        except InputError as error:
            problems += error.problems
    due = any(days_to_due(plan.scenario) is not None for plan in plans.values())
    if asked["due_in"] is not None and not due and not problems:
        problems.append(Problem("nothing is due in what is compared", key="due-in", value=asked["due_in"]))
    for plan in list(plans.values())[:1]:
        if plan.design.members < 2:
            few = plan.design.members
            problems.append(Problem("too few pairs", key="replicates", value=few, allowed="2 or more"))
    if problems:
        raise InputError(*{str(problem): problem for problem in problems}.values())
    return plans


def side(scenario: Scenario, name: str, *, due_in: int | None = None, **asked: Any) -> Plan:
    """Return what to run of one side; one in which nothing is due has no deadline to move.

    Raises
    ------
    InputError
        If there is no such arm, or what was asked for is wrong.
    """
    arm = None if name == BASE else name
    due = days_to_due(scenario.with_arm(arm)) is not None
    return make_plan(scenario, arm=arm, due_in=due_in if due else None, **asked)


def _known(scenario: Scenario) -> str:
    return ", ".join(scenario.arms) or "none: the scenario has no arms"


def _asked(
    scenario: Scenario, plans: Mapping[str, Plan], chosen: Sequence[str], asked: Mapping[str, Any]
) -> dict[str, str]:
    """Return as attributes what was compared: its digest, what was changed in all, what each arm changes."""
    identity = [next(iter(plans)), *(digest(plan) for plan in plans.values())]
    changed = dict.fromkeys(words for plan in plans.values() for words in changed_words(plan.scenario))
    arms = {name: plans[name] for name in chosen}
    return {
        "digest": hashlib.sha256("\n".join(identity).encode()).hexdigest(),
        "changed": "; ".join(changed),
        "arm_changes": json.dumps(_changes(scenario, asked, arms)),
    }


def _changes(scenario: Scenario, asked: Mapping[str, Any], plans: Mapping[str, Plan]) -> dict[str, list[str]]:
    """Return what each arm changes where all that was ``asked`` for holds in the base too, a line each."""
    base = side(scenario, BASE, keep="curves", **asked).scenario
    return {name: [str(one) for one in differences(base, plan.scenario)] for name, plan in plans.items()}


def _title(scenario: Scenario, name: str) -> str:
    return scenario.title if name == BASE else scenario.arms[name].title or name


class _Runner:
    """Runs arms one after another, or finds them."""

    def __init__(
        self,
        out: str | Path | None,
        progress: Progress | None,
        total: int,
        redraw: Extras | None,
        force: bool,
    ) -> None:
        self.out = None if out is None else path_of(out, "out")
        self.progress, self.total, self.redraw, self.force = progress, total, redraw, force
        self.folders: dict[str, str] = {}
        #: Arms by how their runs were found.
        self.how: dict[str, list[str]] = {"found": [], "reworded": [], "outdated": []}
        self.resumed = 0
        self._done = 0
        self._same: dict[str, xr.Dataset] = {}

    def members(self, name: str, plan: Plan, executor: Executor) -> xr.Dataset:
        """Return the members of an arm; an arm that changes nothing is not run a second time."""
        if self.out is not None:
            members = self._on_disk(name, plan, executor, self.out)
        else:
            key = digest(plan)
            if key not in self._same:
                run = simulate_plan(plan, executor=executor, progress=lambda done, _: self.report(done))
                self._same[key] = run[[*READ]]
            members = self._same[key]
        self._done += plan.design.members
        self.report(0)
        return members

    def _on_disk(self, name: str, plan: Plan, executor: Executor, out: str | Path) -> xr.Dataset:
        begun: list[int] = []

        def report(done: int, total: int) -> None:
            begun.append(done)
            self.report(done)

        run = write_run(
            plan.scenario,
            replicates=_ids(plan),
            seed=plan.design.seed,
            keep="log" if run_path(replace(plan, keep="log"), out).exists() else plan.keep,
            out=out,
            executor=executor,
            progress=report,
            redraw=self.redraw,
            force=self.force,
        )
        self.folders[name] = run.path.as_posix()
        self.resumed += begun[0] if begun else 0
        for how, names in self.how.items():
            if getattr(run, how):
                names.append(name)
        return run.members[[*READ]]

    def said(self) -> dict[str, Any]:
        """Return as attributes where each run lies, how it was found, and how many members were there."""
        how = {how: json.dumps(names) for how, names in self.how.items()}
        return {"folders": json.dumps(self.folders), **how, "resumed": self.resumed}

    def report(self, done: int) -> None:
        """Say how many members of all arms are there, ``done`` of them of the arm in hand."""
        if self.progress is not None:
            self.progress(self._done + done, self.total)


def _ids(plan: Plan) -> int | Int:
    """Return the replicates as they were asked for, so that the run has the digest of ``run``."""
    ids = plan.design.replicates
    return len(ids) if isinstance(ids, range) else ids


def _median(values: Array) -> float:
    """Return the median as a run prints it: the lower of two middle values, so one that there is."""
    return float(np.quantile(values, 0.5, method="inverted_cdf"))
