"""A small, internally consistent ensemble made by a toy process: a log and its context.

It has the variables and the layout of a real run but none of its model, so that what is drawn can be
tested against numbers that this file makes in plain sight.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import xarray as xr

from sim.actors import MOVE_CODE
from sim.attributes import finished
from sim.drawing.context import Context
from sim.ensemble.dataset import Arrays, date_of, dates, variables
from sim.ensemble.replay import Observed
from sim.ensemble.summary import summarise
from sim.scenario import Scenario
from sim.world.events import ImposedEvent
from sim.world.outcomes import EVENTS
from sim.world.setting import Measure, Setting
from sim.world.vocabulary import ACTORS, PLACES, SLOTS, STATUSES

START, END = dt.date(2022, 8, 17), dt.date(2022, 10, 31)
DUE = dt.date(2022, 9, 1)
DAILY = {
    ("serbia", "accuse"): 0.12,
    ("serbia", "call"): 0.01,
    ("serbia", "alert"): 0.006,
    ("serbia", "threaten"): 0.02,
    ("kosovo", "accuse"): 0.10,
    ("kosovo", "police"): 0.008,
    ("kosovo", "arrest"): 0.006,
    ("eu", "convene"): 0.02,
    ("eu", "press_kosovo"): 0.03,
    ("us", "press_kosovo"): 0.04,
    ("us", "press_serbia"): 0.02,
    ("nato", "patrol"): 0.03,
    ("nato", "interpose"): 0.01,
    ("nato", "reserve"): 0.003,
}

#: What Kosovo does on the due day: the move, what becomes of the measure, days of further notice.
DECISIONS = (
    ("postpone", "announced", 30),
    ("phase", "phased", 21),
    ("enforce", "in_force", 0),
    ("deal", "suspended", 0),
)


def setting(**changes) -> Setting:
    measures = (
        Measure(
            name="plates",
            owner="kosovo",
            title="Re-registration of licence plates",
            status="announced",
            due=DUE,
        ),
        Measure(
            name="documents", owner="kosovo", title="Entry and exit documents", status="announced", due=DUE
        ),
        Measure(name="serbia_documents", owner="serbia", title="Serbia's document rule", status="in_force"),
    )
    events = (ImposedEvent(date=dt.date(2022, 8, 18), actor="eu", move="convene"),)
    return Setting(**{"start": START, "end": END, "measures": measures, "events": events} | changes)


def scenario(**changes) -> Scenario:
    plain = {
        "schema": 1,
        "name": "august-2022",
        "title": "The eve of the Brussels meeting",
        "question": "Does the dispute over plates and documents reach the barricades again?",
        "sources": ("A newspaper article of 17 August 2022", "https://example.org/article"),
        "start": START,
        "end": END,
        "parameters": {"nato.troops": 3770},
    }
    return Scenario.model_validate(plain | changes)


def context(**changes) -> Context:
    plain = {
        "scenario": scenario(),
        "setting": setting(),
        "members": 400,
        "seed": 20220818,
        "version": "1.0",
        "digest": "3f9c2a7be1d04c55aa",
        "commit": "abc1234",
    }
    return Context(**plain | changes)


def observed(members: int = 50, seed: int = 99, here: Setting | None = None) -> Observed:
    """Return a toy record: imputations that agree on nothing but the toy's own rules."""
    ds = log(members, seed, here)
    dates = {name: date_of(ds, f"when_{name}", 0) for name in EVENTS}
    numbers = {"tension_mean": 40.0, "tension_peak": 60.0, "incidents": 3.0}
    return Observed(summarise(ds), ds.isel(member=[0]), dates, numbers)


def log(members: int = 400, seed: int = 7, here: Setting | None = None) -> xr.Dataset:
    """Return a toy log: moves at fixed rates, barricades that come and go, a leaky tension."""
    here = here or setting()
    rng = np.random.default_rng(seed)
    near = np.exp(-np.abs(np.arange(here.days) - (DUE - here.start).days) / 4)
    arrays = _quiet(here, members)
    _move(arrays, rng, near)
    _decide(arrays, rng, here)
    _build(arrays, rng, near)
    _hurt(arrays, rng)
    _read_off(arrays)
    arrays["appeal"][:] = rng.random(arrays["appeal"].shape) < 0.2
    table, first = variables(), dates(here)[0]
    data = {
        name: (table[name].dims, table[name].show(values.astype(table[name].dtype), first))
        for name, values in (arrays | _outcomes(arrays)).items()
    }
    coords = {
        "fact_name": np.array([], str),
        "date": dates(here),
        "actor": list(ACTORS),
        "place": list(PLACES),
        "slot": list(SLOTS),
        "measure": [measure.name for measure in here.measures],
        "replicate": ("member", np.arange(members)),
        "point": ("member", np.arange(members)),
    }
    attrs = {"title": "The eve of the Brussels meeting", "seed": 20220818, "arm": ""}
    return finished(xr.Dataset(data, coords, attrs))


def _quiet(here: Setting, members: int) -> Arrays:
    """Return the arrays of a log in which nothing happens."""
    sizes = {
        "date": here.days,
        "actor": 5,
        "place": 4,
        "measure": len(here.measures),
        "fact_name": 0,
        "slot": len(SLOTS),
        "member": members,
    }
    arrays = {
        name: np.zeros([sizes[dim] for dim in row.dims], row.dtype)
        for name, row in variables().items()
        if row.kind != "member" and set(row.dims) <= set(sizes)
    }
    for k, measure in enumerate(here.measures):
        arrays["status"][:, k] = STATUSES.index("in_force" if measure.owner == "serbia" else "announced")
        arrays["due"][:, k] = 0 if measure.owner == "serbia" else DUE.toordinal()
    return arrays | {"ended": np.zeros(members, int), "ended_on": np.full(members, -1)}


def _move(log: Arrays, rng: np.random.Generator, near: np.ndarray) -> None:
    for (actor, name), rate in DAILY.items():
        hit = rng.random(log["tension"].shape) < rate * (1 + 3 * near[:, None])
        log["move"][:, ACTORS.index(actor)][hit] = MOVE_CODE[name]
    log["round"][:] = log["move"][:, ACTORS.index("eu")] == MOVE_CODE["convene"]


def _decide(log: Arrays, rng: np.random.Generator, here: Setting) -> None:
    """On the due day postpone, phase or enforce every measure of Kosovo, or settle it."""
    due = (DUE - here.start).days
    if not 0 <= due < here.days:
        return
    choice = rng.choice(
        ["postpone", "phase", "enforce", "deal"], log["tension"].shape[1], p=[0.4, 0.2, 0.2, 0.2]
    )
    for way, status, days in DECISIONS:
        chosen = np.flatnonzero(choice == way)
        log["extension"][due, chosen] = days
        if way != "deal":
            log["move"][due, ACTORS.index("kosovo"), chosen] = MOVE_CODE[way]
        for k, measure in enumerate(here.measures):
            if measure.owner == "kosovo":
                log["status"][due:, k, chosen] = STATUSES.index(status)
                log["due"][due:, k, chosen] = DUE.toordinal() + days if days else 0
                log["deal" if way == "deal" else "acted_on"][due, k, chosen] = 1


def _build(log: Arrays, rng: np.random.Generator, near: np.ndarray) -> None:
    new, removed = log["new_barricades"], log["removed_barricades"]
    new[:] = rng.random(new.shape) < 0.05 * near[:, None, None]
    standing = np.zeros_like(new[0])
    for t in range(len(new)):
        removed[t] = (rng.random(standing.shape) < 0.1) * standing
        new[t] = np.minimum(2 * new[t], 4 - standing + removed[t])
        standing = standing + new[t] - removed[t]
        log["barricades"][t] = standing


def _hurt(log: Arrays, rng: np.random.Generator) -> None:
    log["incidents"][:] = rng.poisson(0.03 + 0.05 * log["barricades"].sum(1))
    log["casualties"][:] = (log["incidents"] > 0) * (rng.geometric(0.2, log["incidents"].shape) - 1)
    log["lethal"][:] = (log["casualties"] > 12) & (rng.random(log["lethal"].shape) < 0.3)


def _read_off(log: Arrays) -> None:
    """Fill the curves that follow from the events."""
    nato, standing = log["move"][:, ACTORS.index("nato")], log["barricades"].sum(1)
    x = np.full(nato.shape[1], 10.0)
    for t, moves in enumerate(log["move"]):
        x = (
            0.93 * x
            + 3 * (moves > 0).sum(0)
            + 2 * standing[t]
            + 6 * log["incidents"][t]
            + 20 * log["lethal"][t]
        )
        log["tension"][t] = 100 * (1 - np.exp(-x / 60))
    log["kfor_kosovo"][:] = 3770 + 700 * _ordered(log)
    log["kfor_north"][:] = 754 + 100 * (nato == MOVE_CODE["patrol"]).cumsum(0)
    signs = [log["lethal"] > 0, log["casualties"] > 0, _ordered(log), standing > 0]
    announced = (log["status"][:, :1] > 0).any(1)
    log["rung"][:] = np.select([*signs, announced, log["move"].any(1)], [6, 5, 4, 3, 2, 1])


def _ordered(log: Arrays) -> np.ndarray:
    return (log["move"][:, ACTORS.index("nato")] == MOVE_CODE["reserve"]).cumsum(0) > 0


def _outcomes(log: Arrays) -> Arrays:
    standing, kosovo = log["barricades"].sum(1), log["move"][:, ACTORS.index("kosovo")]
    happened = {
        "barricade": standing > 0,
        "blockade": standing >= 4,
        "injuries": log["casualties"] > 0,
        "mass_injuries": log["casualties"] >= 20,
        "lethal": log["lethal"] > 0,
        "reserve": _ordered(log),
        "deal": log["deal"].any(1),
        "postponed": kosovo == MOVE_CODE["postpone"],
        "phased": kosovo == MOVE_CODE["phase"],
        "enforced": kosovo == MOVE_CODE["enforce"],
    }
    found = {f"outcome_{name}": when.any(0) for name, when in happened.items()}
    found |= {f"when_{name}": np.where(when.any(0), when.argmax(0), -1) for name, when in happened.items()}
    tension = log["tension"]
    total = log["incidents"].sum(0)
    return found | {"tension_mean": tension.mean(0), "tension_peak": tension.max(0), "incidents_total": total}
