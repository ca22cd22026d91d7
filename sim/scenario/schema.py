"""What a scenario file may contain: one model per table, each field described once.

The descriptions feed the JSON Schema that editors use. Whether the parts make sense together is the
business of ``checks.py``; how files are read and joined, of ``loader.py``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.scenario.events import EVENT_KINDS, EVENTS, MOVES
from sim.scenario.fields import (
    Actor,
    ArmName,
    Day,
    FileName,
    MeasureName,
    Model,
    NumberOrWord,
    Party,
    Place,
    Status,
    Value,
    Words,
)
from sim.shapes import OneOf
from sim.values import LARGEST_SEED, MOST
from sim.world.rules import SITES


class WarmStart(Model):
    """Start from the real record instead of from a calm day."""

    from_: Day = Field(alias="from", description="First day of the record that is followed.")


class Record(Model):
    """Follow the real record inside the window."""

    until: Day = Field(description="Last day of the window on which the record is followed.")
    impute: bool = Field(
        True, description="Draw what the record leaves open (true), or take it that nothing happened (false)."
    )


class FittedTo(Model):
    """Parameters drawn from a calibration; written by crisis-sim for ``parameters = "FILE.nc"``."""

    file: str = Field(description="File that crisis-sim calibrate wrote, beside this one.")
    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")] = Field(description="Fingerprint of its content.")
    until: str = Field(description="Last day of the record that was fitted.")
    status: str = Field(description="Whether the fit converged, in one line.")


class Changed(Model):
    """What was changed from outside the file; written by crisis-sim, so that results can name it."""

    set_: Words = Field(
        default=(), alias="set", description="Parameters that were set; their values stand below."
    )
    due_in: int | None = Field(default=None, description="Days to which the next due date was moved.")
    due: Day | None = Field(default=None, description="That date.")
    fitted: str = Field(default="", description="File of fitted parameters that are drawn from.")
    fork: Words = Field(default=(), description="What a fork changed besides.")


class Ensemble(Model):
    """How many histories, and with which luck."""

    replicates: Annotated[int, Field(ge=1, le=MOST)] = Field(
        default=1000, description="Number of simulated histories."
    )
    seed: Annotated[int, Field(ge=0, le=LARGEST_SEED)] = Field(
        default=20220818, description="Start of all random numbers; the same seed gives the same histories."
    )


class MeasureChange(Model):
    """What an arm may change about a measure; what is left out stays as it was."""

    owner: Party | None = Field(None, description="Whose rule it is: kosovo or serbia.")
    title: str | None = Field(None, description="Name for people.")
    announced: Day | None = Field(
        None, description="Day of the announcement; inside the window it is imposed on that day."
    )
    due: Day | None = Field(None, description="Day on which it is to take effect (Kosovo's measures only).")
    status: Status | None = Field(
        None, description="Status on the first day, where it does not follow from the dates."
    )
    postponements: Annotated[float, Field(ge=0, le=20)] | None = Field(
        None, description="Postponements so far; phasing counts as half."
    )
    salience: Annotated[float, Field(ge=0.2, le=1)] | None = Field(
        None, description="Weight in the crisis, 0.2 to 1."
    )
    ease: Annotated[float, Field(ge=-1, le=1)] | None = Field(
        None, description="Added to the log-odds that a round settles it, -1 to 1."
    )


class MeasureSpec(MeasureChange):
    """An administrative rule: licence plates, documents."""

    owner: Party = Field(description="Whose rule it is: kosovo or serbia.")


class Action(Model):
    """Something fixed from outside: a move of an actor, or a named event."""

    actor: Actor | None = Field(None, description="Who moves; left out for events.")
    move: str | None = Field(
        None, description="A move of that actor.", json_schema_extra={"enum": list(MOVES)}
    )
    event: Annotated[str, OneOf(EVENTS, "event")] | None = Field(
        None, description="; ".join(f"{name}: {kind.meaning}" for name, kind in EVENT_KINDS.items()) + "."
    )
    measures: Words | None = Field(
        None, description="Measures concerned; left out: all to which it applies. A deal may be 'general'."
    )
    due: Day | None = Field(None, description="New due date of an announcement, postponement or phasing.")
    until: Day | None = Field(None, description="Last day of an attention_shock.")
    place: Place | None = Field(None, description="Municipality in which barricades go up or come down.")
    up: Annotated[int, Field(ge=0, le=int(SITES))] | None = Field(
        None, description="Barricades put up that day; 0 lets none go up there."
    )
    down: Annotated[int, Field(ge=0, le=int(SITES))] | None = Field(
        None, description="Barricades removed that day."
    )
    count: Annotated[int, Field(ge=0, le=20)] | None = Field(
        None, description="Incidents that day; 0 for a day without any."
    )
    casualties: Annotated[int, Field(ge=0, le=300)] | None = Field(
        None, description="People hurt or killed in the worst incident."
    )
    lethal: bool | None = Field(None, description="Whether one was a deliberate lethal attack.")
    value: float | None = Field(None, description="Soldiers for kfor_troops; 0 to 1 for russia_backing.")
    source: str | None = Field(None, description="Where this comes from.")


class EventSpec(Action):
    """Something that happens on a given day in every simulated history."""

    date: Day = Field(description="The day it happens.")


class When(Model):
    """A condition on what is published at the end of each day."""

    variable: str = Field(
        description="tension, rung, barricades, incidents, casualties_total, kfor_soldiers, walked_out, "
        "days_to_due.MEASURE or status.MEASURE."
    )
    above: float | None = Field(None, description="True while the variable is above this.")
    below: float | None = Field(None, description="True while the variable is below this.")
    equals: NumberOrWord | None = Field(
        None, description="True while the variable is exactly this; a status for status.MEASURE."
    )
    for_days: Annotated[int, Field(ge=1, le=365)] = Field(
        1, description="Days in a row that the condition must hold."
    )


class TriggerSpec(Model):
    """When a condition first holds in a history, something is done there on the next day."""

    when: When = Field(description="The condition.")
    do: Action = Field(description="What is done on the day after.")
    repeat_after: Annotated[int, Field(ge=1, le=3650)] | None = Field(
        None, description="Act again after this many days; left out: only once."
    )


class Drop(Model):
    """Describes events of the scenario that do not happen in an arm."""

    date: Day | None = Field(None, description="Day of the event.")
    actor: Actor | None = Field(None, description="Actor of the event.")
    move: Annotated[str, OneOf(MOVES, "move")] | None = Field(None, description="Move of the event.")
    event: Annotated[str, OneOf(EVENTS, "event")] | None = Field(None, description="Name of the event.")
    place: Place | None = Field(None, description="Place of the event.")


# Limits far beyond any use; they keep the check of a file with all its arms within seconds.
Events = Annotated[tuple[EventSpec, ...], Field(strict=False, max_length=2000)]
Triggers = Annotated[tuple[TriggerSpec, ...], Field(strict=False, max_length=100)]
Drops = Annotated[tuple[Drop, ...], Field(strict=False, max_length=100)]

#: A title, and what is said in a sentence or two: longer ones fit no page.
Title = Annotated[str, Field(max_length=200)]
Sentences = Annotated[str, Field(max_length=2000)]
Parameters = Annotated[dict[str, Value], Field(max_length=500)]

_EVENTS = "What is fixed on a date, in every history."
_TRIGGERS = "What is done once a condition holds; earlier triggers come first."
_UNAVAILABLE = "Moves that are never chosen, as ACTOR.MOVE."
_PARAMETERS = "Numbers of the model that differ from their defaults, or a distribution for each."
_POSTERIOR = "Fitted parameters; those given as numbers or distributions win over them."


class Arm(Model):
    """A named difference from the scenario: an intervention, a policy, a counterfactual."""

    title: Title = Field("", description="What this arm is, for people.")
    question: Sentences = Field("", description="What one learns from it.")
    measures: dict[MeasureName, MeasureChange] = Field({}, description="Measures that differ.")
    events: Events = Field((), description="Events added to those of the scenario.")
    drop: Drops = Field((), description="Events of the scenario that do not happen.")
    triggers: Triggers = Field((), description="Triggers added behind those of the scenario.")
    unavailable: Words = Field((), description="Further moves that are never chosen, as ACTOR.MOVE.")
    posterior: FittedTo | None = Field(None, description=_POSTERIOR)
    parameters: Parameters = Field({}, description=_PARAMETERS)


class Layout(Model):
    """The tables of a scenario file."""

    schema_: Literal[1] = Field(alias="schema", description="Version of this format: 1.")
    name: FileName | None = Field(None, description="Short name; left out: the name of the file.")
    title: Title = Field(description="Title for people.")
    question: Sentences = Field("", description="What one learns from it.")
    author: Title = Field("", description="Who wrote it.")
    sources: Words = Field((), description="Where its facts come from.")
    trust: Sentences = Field("", description="How far to trust its results.")
    arm: ArmName | None = Field(None, description="The arm that was merged in; written by crisis-sim.")
    arm_title: Title | None = Field(None, description="Title of that arm; written by crisis-sim.")
    arm_changes: Words | None = Field(None, description="What that arm changes; written by crisis-sim.")
    changed: Changed | None = Field(None, description="What was changed besides; written by crisis-sim.")
    start: Day = Field(description="First day of the window.")
    end: Day = Field(description="Last day of the window, included.")
    warm_start: WarmStart | None = Field(None, description="Start from the real record.")
    record: Record | None = Field(None, description="Follow the real record inside the window.")
    ensemble: Ensemble = Field(Ensemble(), description="How many histories, and with which luck.")
    measures: dict[MeasureName, MeasureSpec] = Field(
        {}, max_length=50, description="The rules that the crisis is about."
    )
    events: Events = Field((), description=_EVENTS)
    triggers: Triggers = Field((), description=_TRIGGERS)
    unavailable: Words = Field((), description=_UNAVAILABLE)
    posterior: FittedTo | None = Field(None, description=_POSTERIOR)
    parameters: Parameters = Field({}, description=_PARAMETERS)
    arms: dict[ArmName, Arm] = Field({}, max_length=50, description="Named differences from this scenario.")
