"""A small, internally consistent ensemble made by a toy process: a log and its context.

It has the variables and the layout of a real run but none of its model, so that what is drawn can be
tested against numbers that this file makes in plain sight.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import xarray as xr

from sim.actors import MOVE_CODE, MOVES
from sim.ensemble.replay import Observed
from sim.ensemble.summary import summarise
from sim.scenario import Scenario
from sim.show.context import Context
from sim.world.events import ImposedEvent
from sim.world.outcomes import EVENTS
from sim.world.setting import Measure, Setting
from sim.world.vocabulary import ACTORS, PLACES, STATUSES

START, END = dt.date(2022, 8, 17), dt.date(2022, 10, 31)
DUE = dt.date(2022, 9, 1)
DAILY = {
    ("serbia", "accuse"): 0.12, ("serbia", "call"): 0.01, ("serbia", "alert"): 0.006, ("serbia", "threaten"): 0.02,
    ("kosovo", "accuse"): 0.10, ("kosovo", "police"): 0.008, ("kosovo", "arrest"): 0.006,
    ("eu", "convene"): 0.02, ("eu", "press_kosovo"): 0.03, ("us", "press_kosovo"): 0.04, ("us", "press_serbia"): 0.02,
    ("nato", "patrol"): 0.03, ("nato", "interpose"): 0.01, ("nato", "reserve"): 0.003,
}  # fmt: skip


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
        "trust": "assumption, not fitted to this window",
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
    when = {name: int(ds[f"when_{name}"][0]) for name in EVENTS}
    start = (here or setting()).start
    dates = {name: start + dt.timedelta(day) if day >= 0 else None for name, day in when.items()}
    numbers = {"tension_mean": 40.0, "tension_peak": 60.0, "incidents": 3.0}
    return Observed(summarise(ds), ds.isel(member=[0]), dates, numbers)


def log(members: int = 400, seed: int = 7, here: Setting | None = None) -> xr.Dataset:
    """Return a toy log: moves at fixed rates, barricades that come and go, a leaky tension."""
    here = here or setting()
    rng = np.random.default_rng(seed)
    days, due = here.days, (DUE - here.start).days
    kosovos = [measure.name for measure in here.measures]
    move = np.zeros((days, len(ACTORS), members), np.int8)
    near = np.exp(-np.abs(np.arange(days) - due) / 4)
    for (actor, name), rate in DAILY.items():
        hit = rng.random((days, members)) < rate * (1 + 3 * near[:, None])
        move[:, ACTORS.index(actor)][hit] = MOVE_CODE[name]
    status = np.full((days, len(kosovos), members), STATUSES.index("announced"), np.int8)
    ordinal = np.full((days, len(kosovos), members), DUE.toordinal(), np.int32)
    extension = np.zeros((days, members), np.int16)
    deal = np.zeros((days, len(kosovos), members), np.int8)
    acted_on = np.zeros((days, len(kosovos), members), np.int8)
    for k, measure in enumerate(here.measures):
        if measure.owner == "serbia":
            status[:, k], ordinal[:, k] = STATUSES.index("in_force"), 0
    if 0 <= due < days:
        choice = rng.choice(["postpone", "phase", "enforce", "deal"], members, p=[0.4, 0.2, 0.2, 0.2])
        for k, name in enumerate(kosovos):
            if name.startswith("serbia"):
                continue
            for way, code, date in (
                ("postpone", "announced", DUE.toordinal() + 30),
                ("phase", "phased", DUE.toordinal() + 21),
                ("enforce", "in_force", 0),
                ("deal", "suspended", 0),
            ):
                status[due:, k, choice == way] = STATUSES.index(code)
                ordinal[due:, k, choice == way] = date
            deal[due, k] = choice == "deal"
            acted_on[due, k] = choice != "deal"
        for way in ("postpone", "phase", "enforce"):
            move[due, ACTORS.index("kosovo"), choice == way] = MOVE_CODE[way]
        extension[due] = 30 * (choice == "postpone") + 21 * (choice == "phase")
    new = (rng.random((days, len(PLACES), members)) < 0.05 * near[:, None, None]).astype(np.int8)
    up = np.zeros_like(new)
    removed = np.zeros_like(new)
    standing = np.zeros((len(PLACES), members), np.int8)
    for t in range(days):
        removed[t] = (rng.random(standing.shape) < 0.1) * standing
        new[t] = np.minimum(2 * new[t], 4 - standing + removed[t])
        standing = standing + new[t] - removed[t]
        up[t] = standing
    incidents = rng.poisson(0.03 + 0.05 * up.sum(1)).astype(np.int8)
    casualties = np.where(incidents > 0, rng.geometric(0.2, incidents.shape) - 1, 0).astype(np.int16)
    lethal = ((casualties > 12) & (rng.random(casualties.shape) < 0.3)).astype(np.int8)
    x = np.full(members, 10.0)
    tension = np.empty((days, members), np.float32)
    for t in range(days):
        points = 3.0 * (move[t] > 0).sum(0) + 2.0 * up[t].sum(0) + 6.0 * incidents[t] + 20.0 * lethal[t]
        x = 0.93 * x + points
        tension[t] = 100 * (1 - np.exp(-x / 60))
    reserve = (move[:, ACTORS.index("nato")] == MOVE_CODE["reserve"]).cumsum(0) > 0
    rung = np.select(
        [lethal > 0, casualties > 0, reserve, up.sum(1) > 0, (status[:, :1] > 0).any(1), move.any(1)],
        [6, 5, 4, 3, 2, 1],
    ).astype(np.int8)
    kosovo = (3770 + 700 * reserve).astype(np.float32)
    north = (754 + 100 * (move[:, ACTORS.index("nato")] == MOVE_CODE["patrol"]).cumsum(0)).astype(np.float32)
    daily = ("date", "member")
    data = {
        "move": (("date", "actor", "member"), move, {"flag_values": np.arange(len(MOVES)), "flag_meanings": " ".join(MOVES)}),
        "origin": (("date", "actor", "member"), np.zeros_like(move)),
        "appeal": (daily, (rng.random((days, members)) < 0.2).astype(np.uint8)),
        "new_barricades": (("date", "place", "member"), new),
        "removed_barricades": (("date", "place", "member"), removed),
        "incidents": (daily, incidents), "casualties": (daily, casualties), "lethal": (daily, lethal),
        "round": (daily, (move[:, ACTORS.index("eu")] == MOVE_CODE["convene"]).astype(np.int8)),
        "deal": (("date", "measure", "member"), deal),
        "general_deal": (daily, np.zeros((days, members), np.int8)),
        "walk_out": (daily, np.zeros((days, members), np.int8)),
        "extension": (daily, extension),
        "acted_on": (("date", "measure", "member"), acted_on),
        "fact": (("date", "fact_name", "member"), np.zeros((days, 0, members), np.float32)),
        "tension": (daily, tension), "rung": (daily, rung),
        "barricades": (("date", "place", "member"), up),
        "status": (("date", "measure", "member"), status), "due": (("date", "measure", "member"), ordinal),
        "kfor_kosovo": (daily, kosovo), "kfor_north": (daily, north),
        "ended": (("member",), np.zeros(members, np.int8)),
        "ended_on": (("member",), np.full(members, days - 1, np.int16)),
    }  # fmt: skip
    total = up.sum(1)
    happened = {
        "barricade": total > 0, "blockade": total >= 4, "injuries": casualties > 0, "mass_injuries": casualties >= 20,
        "lethal": lethal > 0, "reserve": reserve, "deal": deal.any(1),
        "postponed": move[:, 1] == MOVE_CODE["postpone"], "phased": move[:, 1] == MOVE_CODE["phase"],
        "enforced": move[:, 1] == MOVE_CODE["enforce"],
    }  # fmt: skip
    for name, when in happened.items():
        data[f"outcome_{name}"] = ("member", when.any(0).astype(np.int8))
        data[f"when_{name}"] = ("member", np.where(when.any(0), when.argmax(0), -1).astype(np.int16))
    data["tension_mean"] = ("member", tension.mean(0))
    data["tension_peak"] = ("member", tension.max(0))
    data["incidents_total"] = ("member", incidents.sum(0, dtype=np.int32))
    dates = np.arange(here.start, days, dtype="datetime64[D]").astype("datetime64[ns]")
    coords = {
        "fact_name": np.array([], str), "date": dates, "actor": list(ACTORS), "place": list(PLACES), "measure": kosovos,
        "replicate": ("member", np.arange(members)), "point": ("member", np.arange(members)),
    }  # fmt: skip
    return xr.Dataset(data, coords, {"title": "The eve of the Brussels meeting", "seed": 20220818, "arm": ""})
