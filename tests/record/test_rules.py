"""Every kind of row has exactly one reading."""

from __future__ import annotations

import itertools
from dataclasses import replace
from types import SimpleNamespace

import pytest

from sim.actors import MOVES_OF
from sim.errors import RecordError
from sim.record.codebook import ACTORS_CODED, INSTRUMENTS
from sim.record.evidence import events
from sim.record.rules import LEFT_OUT, code_of, exceptions, open_rule, open_rules, rules
from sim.world.facts import FACTS

OTHER_PRODUCTS = {LEFT_OUT, "measure", "barricades", "incident", "no_deal", "general_deal"}


def test_exactly_one_rule_fits_each_row():
    assert {row.row: sum(rule.fits(row) for rule in rules()) for row in events()} == dict.fromkeys(
        range(1, 377), 1
    )


def test_all_70_actions_have_a_rule_and_every_rule_is_used():
    actions = {row.action for row in events()}
    assert len(actions) == 70
    assert actions == {action for rule in rules() for action in rule.action if action != "*"}
    assert [rule for rule in rules() if not any(rule.fits(row) for row in events())] == []


def test_at_most_one_rule_fits_any_row_that_anyone_could_write():
    targets = (*ACTORS_CODED, "none")
    for action, some in open_rules().items():
        for actor, target, instrument in itertools.product(ACTORS_CODED, targets, INSTRUMENTS):
            row = SimpleNamespace(action=action, actor=actor, target=target, instrument=instrument)
            if actor == "russia":
                assert open_rule(row).code == (LEFT_OUT,)
            else:
                assert sum(rule.fits(row) for rule in some) <= 1, row


def test_rules_for_other_files_read_the_record_as_its_own_rules_do():
    for row in events():
        assert open_rule(row) in rules()


def test_every_product_means_something():
    every = {rule for some in open_rules().values() for rule in some}
    codes = [rule.code for rule in every] + [exception.code for exception in exceptions().values()]
    for product in {product for code in codes for product in code}:
        actor, _, move = product.rpartition(".")
        if actor:
            assert move in MOVES_OF[actor] or (move == "press_both" and actor in ("eu", "us")), product
        else:
            assert product in OTHER_PRODUCTS | set(FACTS), product


def test_what_is_left_out_says_why_and_becomes_nothing_else():
    every = {rule for some in open_rules().values() for rule in some}
    for rule in (*every, *exceptions().values()):
        if LEFT_OUT in rule.code:
            assert rule.code == (LEFT_OUT,)
            assert rule.note


def test_exceptions_are_about_the_rows_they_name():
    rows = {row.row: row for row in events()}
    for number, exception in exceptions().items():
        assert (rows[number].date, rows[number].action) == (exception.date, exception.action)
        ruled = next(rule.code for rule in rules() if rule.fits(rows[number]))
        assert exception.code != ruled, f"row {number} needs no exception"


def test_a_row_without_a_rule_is_refused_with_its_line():
    odd = replace(events()[0], row=400, action="sing")
    with pytest.raises(RecordError, match=r"events\.csv:401: .*kosovo_police sing"):
        code_of(odd)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (8, ("serbia.alert",)),
        (77, ("us.press_kosovo",)),
        (79, ("eu.appeal",)),
        (113, (LEFT_OUT,)),
        (131, ("serbia.call", "walk_out")),
        (207, ("nato.interpose", "barricades")),
        (281, ("eu.sanction_kosovo",)),
        (301, (LEFT_OUT,)),
        (328, ("nato.reserve",)),
        (342, ("kosovo.arrest",)),
    ],
)
def test_readings_of_known_rows(row, code):
    assert code_of(events()[row - 1])[0] == code
