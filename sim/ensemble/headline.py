"""The headline numbers of a run, as plain data for ``summary.json``.

Every probability stands beside its Monte-Carlo interval and, where the window lies in the record, beside
what really happened and where that falls in the ensemble (docs/limits.md).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.ensemble.doubt import doubt_of
from sim.ensemble.intervals import quantile_interval_from_hist, quantiles_from_hist, wilson
from sim.ensemble.replay import Observed, rank_of_observed
from sim.ensemble.summary import TENSION_WIDTH, THOUSANDTHS
from sim.scenario.loader import scenario_in
from sim.scenario.possible import ruled_out
from sim.world.outcomes import EVENTS, FIRST_DECISION, NO_DECISION, NUMBERS, OUTCOMES, Outcome
from sim.world.vocabulary import ENDINGS

if TYPE_CHECKING:
    import xarray as xr

QUANTILES = (0.1, 0.5, 0.9)


def headline(summary: xr.Dataset, observed: Observed | None = None) -> dict[str, Any]:
    """Return the headline numbers.

    Parameters
    ----------
    summary : Dataset
        Of the whole run.
    observed : Observed, optional
        The record over the same window.

    Returns
    -------
    dict
        JSON-ready: strings, numbers, lists and ``None``. ``outcomes`` has those that can happen, and
        ``cannot_happen`` the others, each with why; ``no_decision`` is the rest of ``postponed``, ``phased``
        and ``enforced``, with which they add up to all histories (``None`` where none of them can happen).
        ``numbers`` has for each its mean over the histories, and quantiles, of which 0.5 is the median.
    """
    days = [str(day)[:10] for day in summary["date"].values]
    attrs = summary.attrs
    scenario = scenario_in(attrs)
    left_out = ruled_out(scenario, forked="fork" in attrs)
    table: dict[str, Any] = {
        **{key: attrs[key] for key in ("title", "arm", "digest", "model_version", "trust")},
        "changed": attrs.get("changed", ""),
        "scenario": attrs["scenario_name"],
        "seed": int(attrs["seed"]),
        "members": int(summary["n_members"]),
        "window": [days[0], days[-1]],
        "outcomes": {name: _event(summary, name, days) for name in EVENTS if name not in left_out},
        "no_decision": _rest(summary) if set(FIRST_DECISION) - set(left_out) else None,
        "cannot_happen": {name: _named(OUTCOMES[name]) | {"why": why} for name, why in left_out.items()},
        "numbers": {name: _number(summary, name) for name in NUMBERS},
        "endings": dict(zip(ENDINGS, summary["ended_count"].values.tolist(), strict=True)),
    }
    for name, doubt in doubt_of(summary).items():
        if entry := table["outcomes"].get(name) or table["numbers"].get(name):
            entry["parameter_doubt"] = asdict(doubt)
    if "fork" in attrs:
        origin = json.loads(attrs["fork"])
        table["fork"] = {"on": days[0], "parent": origin["parent"], "member": origin["member"]}
    if observed is not None:
        for name, rank in rank_of_observed(summary, observed).items():
            entry = next(table[k][name] for k in ("outcomes", "numbers", "cannot_happen") if name in table[k])
            entry["observed"] = observed.value(name)
            entry["rank"] = {"below": rank.below, "same": rank.same, "members": rank.members}
    return table


def _event(summary: xr.Dataset, name: str, days: list[str]) -> dict[str, Any]:
    k, n = int(summary["outcome_count"].sel(outcome=name)), int(summary["n_members"])
    by_day = summary["outcome_by"].sel(outcome=name).values
    when = days[int(np.searchsorted(by_day, k / 2))] if k else None
    return _named(OUTCOMES[name]) | _share(k, n) | {"median_date": when}


def _rest(summary: xr.Dataset) -> dict[str, Any]:
    rest, settled = no_decision(summary)
    ended = {} if settled is None else {"settled": settled, "undecided": rest - settled}
    return _named(NO_DECISION) | _share(rest, int(summary["n_members"])) | ended


def no_decision(summary: xr.Dataset) -> tuple[int, int | None]:
    """Return in how many histories the window has no due-day decision, and in how many of those a deal came.

    The second is ``None`` for a result that did not count it.
    """
    decided = sum(int(summary["outcome_count"].sel(outcome=name)) for name in FIRST_DECISION)
    rest = int(summary["n_members"]) - decided
    if "first_due_day_count" not in summary:
        return rest, None
    return rest, int(summary["first_due_day_count"].sel(ended_by="settled"))


def mean_of(summary: xr.Dataset, number: str) -> float | None:
    """Return the mean of a number outcome over the histories; ``None`` for a result that did not count it."""
    if "number_sum" not in summary:
        return None
    return int(summary["number_sum"].sel(number=number)) / THOUSANDTHS / int(summary["n_members"])


def _named(outcome: Outcome) -> dict[str, Any]:
    return {"label": outcome.label, "definition": outcome.definition}


def _share(k: int, n: int) -> dict[str, Any]:
    low, high = wilson(k, n)
    return {"k": k, "n": n, "p": k / n, "interval": [float(low), float(high)]}


def _number(summary: xr.Dataset, name: str) -> dict[str, Any]:
    counts = summary[f"number_hist_{name}"].values
    scale = {"width": 1.0, "low": -0.5} if name == "incidents" else {"width": TENSION_WIDTH, "low": 0.0}
    values = quantiles_from_hist(counts, QUANTILES, **scale)
    low, high = quantile_interval_from_hist(counts, 0.5, **scale)
    mean = mean_of(summary, name)
    return {
        "label": OUTCOMES[name].label,
        "unit": OUTCOMES[name].unit,
        "mean": None if mean is None else round(mean, 3),
        "quantiles": dict(zip(map(str, QUANTILES), np.round(values, 2).tolist(), strict=True)),
        "median_interval": [round(float(low), 2), round(float(high), 2)],
    }
