"""The headline numbers of a run, as plain data for ``summary.json``.

Every probability stands beside its Monte-Carlo interval and, where the window lies in the record, beside
what really happened and where that falls in the ensemble (MODEL rulings 19 and 20).
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.ensemble.doubt import doubt_of
from sim.ensemble.intervals import quantile_interval_from_hist, quantiles_from_hist, wilson
from sim.ensemble.replay import Observed, rank_of_observed
from sim.ensemble.summary import TENSION_WIDTH
from sim.world.outcomes import EVENTS, NUMBERS, OUTCOMES
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
        JSON-ready: strings, numbers, lists and ``None``.
    """
    days = [str(day)[:10] for day in summary["date"].values]
    attrs = summary.attrs
    table: dict[str, Any] = {
        **{key: attrs[key] for key in ("title", "arm", "digest", "model_version", "trust")},
        "scenario": attrs["scenario_name"],
        "seed": int(attrs["seed"]),
        "members": int(summary["n_members"]),
        "window": [days[0], days[-1]],
        "outcomes": {name: _event(summary, name, days) for name in EVENTS},
        "numbers": {name: _number(summary, name) for name in NUMBERS},
        "endings": dict(zip(ENDINGS, summary["ended_count"].values.tolist(), strict=True)),
    }
    for name, doubt in doubt_of(summary).items():
        entry = table["outcomes"].get(name) or table["numbers"][name]
        entry["parameter_doubt"] = asdict(doubt)
    if "fork" in attrs:
        origin = json.loads(attrs["fork"])
        table["fork"] = {"on": days[0], "parent": origin["parent"], "member": origin["member"]}
    if observed is not None:
        for name, rank in rank_of_observed(summary, observed).items():
            entry = table["outcomes"].get(name) or table["numbers"][name]
            entry["observed"] = observed.value(name)
            entry["rank"] = {"below": rank.below, "same": rank.same, "members": rank.members}
    return table


def _event(summary: xr.Dataset, name: str, days: list[str]) -> dict[str, Any]:
    k, n = int(summary["outcome_count"].sel(outcome=name)), int(summary["n_members"])
    low, high = wilson(k, n)
    by_day = summary["outcome_by"].sel(outcome=name).values
    return {
        "label": OUTCOMES[name].label,
        "definition": OUTCOMES[name].definition,
        "k": k,
        "n": n,
        "p": k / n,
        "interval": [float(low), float(high)],
        "median_date": days[int(np.searchsorted(by_day, k / 2))] if k else None,
    }


def _number(summary: xr.Dataset, name: str) -> dict[str, Any]:
    counts = summary[f"number_hist_{name}"].values
    scale = {"width": 1.0, "low": -0.5} if name == "incidents" else {"width": TENSION_WIDTH, "low": 0.0}
    values = quantiles_from_hist(counts, QUANTILES, **scale)
    low, high = quantile_interval_from_hist(counts, 0.5, **scale)
    return {
        "label": OUTCOMES[name].label,
        "unit": OUTCOMES[name].unit,
        "quantiles": dict(zip(map(str, QUANTILES), np.round(values, 2).tolist(), strict=True)),
        "median_interval": [round(float(low), 2), round(float(high), 2)],
    }
