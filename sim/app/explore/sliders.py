"""The sliders of *Explore*, built from the parameter table."""

from __future__ import annotations

from collections.abc import Callable

import solara

from sim.app import parts, session
from sim.drawing.words import sentence
from sim.ensemble.variant import Variant
from sim.parameters import PARAMETERS, Distribution, Parameter
from sim.scenario.changed import value_words
from sim.scenario.deadline import days_to_due, due_range

#: Shown at once; the rest of the table is behind "more".
FIRST = ("nato.troops", "lev_US", "lev_EU", "russia.backing")
TIERS = {
    "calibrate": "that data can inform",
    "prior": "that stay uncertain",
    "definition": "fixed by definition",
}


@solara.component
def Sliders(variant: Variant) -> None:
    """Show the five usual sliders, and all others behind "more"."""
    with parts.html("section", class_="cs-panel cs-sliders", aria_label="What if"):
        parts.heading("What if …")
        for name in FIRST:
            _parameter(variant, PARAMETERS[name])
        _deadline(variant)
        with parts.place():
            if variant.parameters or variant.due_in is not None:
                parts.button("Set all back", _reset_all)
        more, set_more = solara.use_state(False)
        parts.disclosure("All parameters", more, lambda: set_more(not more))
        if more:
            with parts.html("div", class_="cs-more"):
                for tier, words in TIERS.items():
                    parts.heading(f"Parameters {words}", 3)
                    for row in PARAMETERS.values():
                        if row.tier == tier and row.name not in FIRST:
                            _parameter(variant, row)


def _reset_all() -> None:
    session.change(parameters={}, due_in=None)


def _parameter(variant: Variant, row: Parameter) -> None:
    usual = variant.value(row.name)
    doubt = isinstance(usual, Distribution)
    start = sum(usual.bounds) / 2 if isinstance(usual, Distribution) else usual
    given = variant.parameters.get(row.name)
    parts.slider(
        row.label, start if given is None else given, row.low, row.high, step(row), _setter(row.name, usual),
        default=None if doubt and given is None else start, unit=row.unit, about=about(row),
        words=f"in doubt: {value_words(usual)}" if doubt and given is None else None,
        on_reset=lambda: _unset(row.name),
    )  # fmt: skip


def _setter(name: str, usual: float | Distribution) -> Callable[[float], None]:
    def put(value: float) -> None:
        if value == usual:
            _unset(name)
        else:
            session.change(parameters={**session.current().parameters, name: float(value)})

    return put


def _unset(name: str) -> None:
    kept = {key: value for key, value in session.current().parameters.items() if key != name}
    session.change(parameters=kept)


def about(row: Parameter) -> str:
    """Return a parameter's meaning, range and source, as a tooltip says them."""
    span = f"{row.low:,.10g} to {row.high:,.10g} {row.unit}"
    return f"{sentence(row.meaning)} Range {span}. Source: {row.source}."


def step(row: Parameter) -> float:
    """Return a round step, a few hundred to the range."""
    rough = (row.high - row.low) / 300
    power = 10.0 ** len(str(int(rough))) / 10 if rough >= 1 else 0.01
    return max(power, 0.01) if rough >= 1 else 0.01 if rough > 0.002 else 0.001


def _deadline(variant: Variant) -> None:
    """Show the days to the next due date, if there is one."""
    usual = days_to_due(variant.start)
    if usual is None:
        return
    low, high = due_range(variant.start)
    given = usual if variant.due_in is None else variant.due_in
    parts.slider(
        "Days to the deadline", given, low, high, 1, _set_deadline(usual), default=usual, unit="days",
        about="Days from the first day until the next measure is due; later dates move with it. "
        f"Range {low} to {high} days. Source: the scenario.",
        on_reset=lambda: session.change(due_in=None),
    )  # fmt: skip


def _set_deadline(usual: int) -> Callable[[float], None]:
    return lambda days: session.change(due_in=None if int(days) == usual else int(days))
