"""Events as sentences."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.actors import MOVES_OF
from sim.drawing.sentences import Teller, predicate
from sim.ensemble.eventlist import Happening
from sim.world.facts import FACTS

TODAY = dt.date(2022, 8, 31)
NAMES = {"plates": "plates", "documents": "documents"}


def happening(event: str, **more: object) -> Happening:
    return Happening(replicate=0, point=0, date=TODAY, event=event, **more)  # type: ignore[arg-type]


def told(*events: Happening) -> str:
    return " ".join(Teller(NAMES).tell(events))


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (happening("convene", actor="eu"), "The EU convenes a round of talks."),
        (
            happening("postpone", actor="kosovo", measure="plates documents", value=30),
            "Kosovo postpones plates and documents to 30 Sep 2022.",
        ),
        (
            happening("phase", actor="kosovo", measure="plates", value=21),
            "Kosovo keeps the rule but brings it in by steps: plates, due 21 Sep 2022.",
        ),
        (happening("enforce", actor="kosovo", measure="plates"), "Kosovo starts to enforce plates."),
        (
            happening("announce", actor="kosovo", measure="plates", value=33),
            "Kosovo announces a measure: plates, due 3 Oct 2022.",
        ),
        (
            happening("reserve", actor="nato", origin="imposed"),
            "NATO orders its reserve to Kosovo (fixed by the scenario).",
        ),
        (
            happening("police", actor="kosovo", origin="trigger", effect="no_effect"),
            "Kosovo sends special police to the north (set off by a trigger, without effect).",
        ),
        (happening("alert", actor="serbia", origin="chosen"), "Serbia raises the readiness of its forces."),
        (happening("appeal", actor="us"), "The US calls for restraint."),
        (happening("incidents", value=1, casualties=0, lethal=False), "A violent incident hurts nobody."),
        (
            happening("incidents", value=1, casualties=1, lethal=False),
            "A violent incident leaves 1 person hurt or killed.",
        ),
        (
            happening("incidents", value=3, casualties=12, lethal=True),
            "There is a deliberate lethal attack. There are 3 violent incidents; "
            "the worst leaves 12 people hurt or killed.",
        ),
        (happening("walk_out"), "Serbs leave the institutions."),
        (happening("kfor_troops", value=4500.0), "KFOR's strength in Kosovo becomes 4,500 soldiers."),
        (happening("measure_ended", measure="plates"), "Plates no longer applies."),
    ],
)
def test_one_event(event: Happening, sentence: str) -> None:
    assert told(event) == sentence


def test_a_round_says_how_it_ended() -> None:
    held = happening("round")
    assert told(held) == "The round of talks ends without a deal."
    assert told(held, happening("deal", measure="plates")) == "The round of talks ends with a deal on plates."
    general = happening("deal", measure="general")
    assert told(held, general) == "The round of talks ends with a general deal."
    assert told(happening("deal", measure="plates")) == "The sides reach a deal on plates."


def test_places_are_introduced_once() -> None:
    teller = Teller(NAMES)
    first = teller.tell([happening("new_barricades", place="zvecan", value=2)])
    again = teller.tell([happening("removed_barricades", place="zvecan", value=1)])
    assert first == ["Barricades go up: 2 in Zvečan (Zveçan)."]
    assert again == ["Barricades come down: 1 in Zvečan."]


def test_a_walk_out_logged_as_fact_and_as_change_is_told_once() -> None:
    assert told(happening("walk_out", value=None), happening("walk_out")) == "Serbs leave the institutions."


def test_every_move_and_every_fact_has_words() -> None:
    for actor, moves in MOVES_OF.items():
        for move in moves:
            assert predicate(actor, move)
    for fact in FACTS:
        assert told(happening(fact, value=1.0)).endswith(".")
