"""A nowcast in the terminal: the odds of the next thirty days, what moved them, and how far to trust them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from rich.console import Console

from sim.drawing.console import print_heading
from sim.drawing.dated_events import words_of
from sim.drawing.pages import LIMITS
from sim.drawing.tables import PlainTable, print_facts
from sim.drawing.words import (
    count,
    day,
    hundredth,
    hundredth_interval,
    inside,
    listed,
    plural,
    short_day,
    span,
    tension,
)
from sim.ensemble.replay import record_scenario
from sim.forecast.nowcasting import AHEAD, RECENT, Change, Driver, Nowcast
from sim.forecast.past_odds import like
from sim.record import FIRST_DAY
from sim.runs.outcome_rows import possible
from sim.world.outcomes import NAMED, NO_DECISION
from sim.world.setting import Setting

#: Drivers and changes of each that are printed; `--json` has all.
MOST_DRIVERS, MOST_CHANGES = 8, 3


def print_nowcast(console: Console, found: Nowcast, trust: str, source: str) -> None:
    """Print the odds, what moved them, and the model's past reliability at such odds.

    Parameters
    ----------
    console : rich.console.Console
    found : Nowcast
    trust : str
        Where the parameters come from.
    source : str
        Which record was read.
    """
    last = found.as_of + dt.timedelta(AHEAD)
    print_heading(
        console,
        f"Nowcast: the {AHEAD} days after {day(found.as_of)}",
        "How likely is what, going by what was public that day?",
    )
    console.print(
        f"{count(found.members)} futures of {span(found.as_of + dt.timedelta(1), last)}; last event known: "
        f"{day(found.last_event)}.\n"
    )
    console.print(_odds(found))
    low, middle, high = map(tension, found.tension)
    least, peak, most = map(tension, found.peak)
    console.print(
        f"\nTension (0–100): median {middle} on {short_day(found.as_of)} (10–90 %: {low}–{high}); highest in "
        f"the {AHEAD} days: median {peak} ({least}–{most}).\n"
    )
    console.print(
        f"What moved these odds (events of the last {RECENT} days, each taken out in turn)", style="bold"
    )
    console.print(_drivers(found))
    facts = {
        "Past odds": "weeks of 2023, all outcomes together: how often it happened when such odds were given",
        "Record": source,
        "Trust": trust,
        "Limits": f"{LIMITS}: for learning and what-if questions; not a warning system",
        "Next": "crisis-sim backtest",
    }
    print_facts(console, facts)


def _odds(found: Nowcast) -> PlainTable:
    table = PlainTable()
    table.add_text("In how many futures ...", least=26)
    table.add_values("of 100", "if run again", "past odds like it")
    for name in possible(found.happened, {}):
        rest = name == NO_DECISION.name  # was never forecast by itself
        k = found.no_decision if rest else found.happened[name]
        past = "–" if rest else past_words(k / found.members)
        cells = hundredth(k, found.members), hundredth_interval(k, found.members)
        table.add_row(NAMED[name].label, *cells, past)
    return table


def past_words(p: float) -> str:
    """Return "came true in 12 of 34", or that there were no such odds."""
    past = like(p, AHEAD)
    return f"came true in {past.happened} of {past.forecasts}" if past else "never given before"


def _drivers(found: Nowcast) -> PlainTable | str:
    """Return the events whose removal changes something for sure, largest first."""
    moved = sorted(found.drivers, key=_size, reverse=True)
    moved = [driver for driver in moved if _size(driver) > 0][:MOST_DRIVERS]
    if not moved:
        number = plural(len(found.drivers), "event")
        return f"none of {number} did by more than chance" if found.drivers else "there were no events"
    setting = setting_of(found.as_of)
    table = PlainTable(names=2)
    table.add_values("")
    table.add_text(most=34)
    table.add_text(most=52)
    for driver in moved:
        sure = sorted((c for c in driver.changes if c.sure), key=lambda c: -abs(c.value))[:MOST_CHANGES]
        table.add_row(
            short_day(driver.date), driver_words(driver, setting), "\n".join(map(change_words, sure))
        )
    return table


def _size(driver: Driver) -> float:
    return max((abs(change.value) for change in driver.changes if change.sure), default=0.0)


def setting_of(as_of: dt.date) -> Setting:
    """Return the setting in which events of the record are put into words."""
    return record_scenario(FIRST_DAY, FIRST_DAY).setting()


def driver_words(driver: Driver, setting: Setting) -> str:
    """Return what happened, in a few words."""
    return listed(dict.fromkeys(words_of(event, setting) for event in driver.events))


def change_words(change: Change) -> str:
    """Return "a barricade: 12 more of 100 (10–14)"."""
    sign = "more" if change.value > 0 else "fewer"
    ends: Sequence[float] = sorted((abs(change.low), abs(change.high)))
    low, high = (_per_hundred(end) for end in ends)
    interval_words = low if low == high else f"{low}–{high}"
    label, size = inside(NAMED[change.outcome].label), _per_hundred(abs(change.value))
    return f"{label}: {size} {sign} of 100 ({interval_words})"


def _per_hundred(share: float) -> str:
    return f"{100 * share:.0f}" if share >= 0.0995 else f"{100 * share:.1f}"
