"""Typical mistakes, and exactly what a user is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import check_scenario, parse_scenario

BASE = """\
schema = 1
title = "t"
start = 2022-08-17
end = 2022-10-31
[measures.plates]
owner = "kosovo"
announced = 2022-06-29
due = 2022-09-01
[measures.serbia_plates]
owner = "serbia"
"""  # ten lines: what is added begins on line 11

EVENT = "[[events]]\ndate = 2022-08-18\n"
TRIGGER = '[[triggers]]\nwhen = { variable = "tension", above = 60 }\n'


def errors(text: str) -> list[str]:
    """Return the errors of a file called f.toml."""
    try:
        parse_scenario(text, name="f")
    except ScenarioError as refused:
        assert all(problem.file == "f" for problem in refused.problems)
        return [str(problem).removeprefix("f:") for problem in refused.problems]
    return []


def added(text: str) -> list[str]:
    return errors(BASE + text)


def changed(old: str, new: str) -> list[str]:
    assert old in BASE
    return errors(BASE.replace(old, new))


def test_the_base_is_sound() -> None:
    assert added("") == []


class TestWindow:
    def test_misspelt_key(self) -> None:
        assert changed("start", "strat") == [
            "1: start: is missing",
            "3: strat = 2022-08-17: unknown key; did you mean 'start'?",
        ]

    def test_a_date_in_quotes(self) -> None:
        assert changed("end = 2022-10-31", 'end = "2022-10-31"') == [
            "4: end = '2022-10-31': must be a date such as 2022-09-01, without quotes and without a time"
        ]

    def test_a_date_with_a_time(self) -> None:
        assert changed("end = 2022-10-31", "end = 2022-10-31 12:00:00") == [
            "4: end = 2022-10-31T12:00:00: must be a date such as 2022-09-01, "
            "without quotes and without a time"
        ]

    def test_backwards_and_endless(self) -> None:
        assert changed("end = 2022-10-31", "end = 2022-08-16") == [
            "4: end = 2022-08-16: the window ends before it starts (2022-08-17)"
        ]
        assert changed("end = 2022-10-31", "end = 2052-10-31") == [
            "4: end = 2052-10-31: the window has 11034 days; at most 3653 are allowed"
        ]

    def test_numbers_of_histories(self) -> None:
        assert added("[ensemble]\nreplicates = 0\nseed = 1.5\n") == [
            "12: ensemble.replicates = 0: must be at least 1",
            "13: ensemble.seed = 1.5: must be a whole number",
        ]
        assert added("[ensemble]\nreplicates = 100000001\n") == [
            "12: ensemble.replicates = 100000001: must be at most 100000000"
        ]

    def test_the_record(self) -> None:
        assert errors("warm_start = { from = 2022-08-17 }\n" + BASE) == [
            "1: warm_start.from = 2022-08-17: the warm start must begin before the window does (2022-08-17)"
        ]
        assert errors("record = { until = 2022-11-01 }\n" + BASE) == [
            "1: record.until = 2022-11-01: lies outside the window (allowed: 2022-08-17 to 2022-10-31)"
        ]
        late = (
            BASE.replace("2022-08-17", "2024-03-01")
            .replace("2022-10-31", "2024-04-01")
            .replace("2022-09", "2024-03")
        )
        assert errors("warm_start = { from = 2023-01-01 }\n" + late) == [
            "4: start = 2024-03-01: the record ends before the warm start does "
            "(allowed: 2021-09-01 to 2024-01-31)"
        ]


class TestMeasures:
    def test_due_before_announced(self) -> None:
        assert changed("due = 2022-09-01", "due = 2022-06-01") == [
            "8: measures.plates.due = 2022-06-01: must come after the announcement (2022-06-29)"
        ]

    def test_due_before_the_window(self) -> None:
        assert changed("due = 2022-09-01", "due = 2022-08-01") == [
            "8: measures.plates.due = 2022-08-01: lies before the window (2022-08-17); "
            "give the status on that day instead"
        ]

    def test_half_an_announcement(self) -> None:
        assert changed("due = 2022-09-01\n", "") == [
            "5: measures.plates.due: is missing: an announced measure needs a due date"
        ]
        assert changed("announced = 2022-06-29\n", "") == [
            "5: measures.plates.announced: is missing: a due date needs an announcement, or a status"
        ]

    def test_status_and_dates(self) -> None:
        assert changed("announced = 2022-06-29", 'status = "in_force"') == [
            "8: measures.plates.due = 2022-09-01: a measure with status in_force has no due date"
        ]
        assert changed("announced = 2022-06-29", "status = 'anounced'") == [
            "7: measures.plates.status = 'anounced': unknown status; did you mean 'announced'? "
            "(allowed: none, announced, phased, in_force, suspended)"
        ]
        assert changed("announced = 2022-06-29", "announced = 2022-08-20\nstatus = 'phased'") == [
            "7: measures.plates.announced = 2022-08-20: a status on the first day (2022-08-17) and a later "
            "announcement contradict each other"
        ]

    def test_standing_measures_have_no_dates(self) -> None:
        assert added("due = 2022-09-01\nstatus = 'phased'\n") == [
            "11: measures.serbia_plates.due = 2022-09-01: a standing measure of Serbia has no dates",
            "12: measures.serbia_plates.status = 'phased': not a status of Serbia's measures "
            "(allowed: in_force, suspended, none)",
        ]

    def test_one_announcement_a_day(self) -> None:
        two = "[measures.a]\nowner = 'kosovo'\nannounced = 2022-08-20\ndue = 2022-09-01\n"
        assert added(two + two.replace(".a]", ".b]").replace("09-01", "09-02")) == [
            "18: measures.b.due = 2022-09-02: announced on the same day as a, "
            "so it must be due on the same day (2022-09-01)"
        ]


class TestParameters:
    def test_unknown_name(self) -> None:
        assert added("[parameters]\nlev_UX = 3\n") == [
            "12: parameters.lev_UX = 3: unknown parameter; did you mean 'lev_US'?"
        ]

    def test_a_dotted_name_without_quotes(self) -> None:
        assert added("[parameters]\nnato.troops = 3000\n") == [
            '12: parameters.nato: a name with a dot needs quotes: "nato.troops"'
        ]

    def test_outside_its_range(self) -> None:
        assert added(
            '[parameters]\n"russia.backing" = 40\nkap = { dist = "uniform", low = 0, high = 1.5 }\n'
        ) == [
            '12: parameters."russia.backing" = 40: outside its range (allowed: 0 to 1 index)',
            "13: parameters.kap: outside its range (allowed: 1 to 2 factor)",
        ]

    def test_not_a_distribution(self) -> None:
        text = (
            "[parameters]\nkap = { dist = 'triangular', low = 1, high = 2 }\n"
            "lam = { dist = 'gauss', mean = inf }\n"
        )
        assert added(text) == [
            "12: parameters.kap: a triangular distribution needs low, mode, high; missing mode",
            "13: parameters.lam.dist = 'gauss': unknown distribution (allowed: uniform, triangular, normal)",
            "13: parameters.lam.mean = inf: must be a finite number",
        ]


class TestEvents:
    def test_another_actors_move(self) -> None:
        assert added(EVENT + 'actor = "us"\nmove = "patrol"\n') == [
            "14: events[1].move = 'patrol': not a move of US (but of NATO) "
            "(allowed: hold, press_serbia, press_kosovo, sanction_kosovo, appeal)"
        ]

    def test_misspelt_move(self) -> None:
        assert added(EVENT + 'actor = "nato"\nmove = "reserv"\n') == [
            "14: events[1].move = 'reserv': unknown move of NATO; did you mean 'reserve'? "
            "(allowed: draw_down, hold, patrol, interpose, reserve, appeal)"
        ]

    def test_outside_the_window(self) -> None:
        text = EVENT.replace("08-18", "11-01") + 'event = "boycott"\n'
        assert added(text) == [
            "12: events[1].date = 2022-11-01: lies after the window's last day (2022-10-31)"
        ]
        assert added(text.replace("boycott", "election_day")) == []
        assert added(text.replace("boycott", "election_day").replace("11-01", "11-15")) == [
            "12: events[1].date = 2022-11-15: lies after the window's last day (2022-10-31)"
        ]

    def test_a_postponement_to_nowhere(self) -> None:
        postpone = EVENT + 'actor = "kosovo"\nmove = "postpone"\n'
        assert added(postpone) == ["11: events[1].due: is missing: postpone needs it"]
        assert added(postpone + "due = 2022-08-18\n") == [
            "15: events[1].due = 2022-08-18: must come after the day of the event (2022-08-18)"
        ]
        assert added(postpone + "due = 2022-09-18\nmeasures = ['plats', 'serbia_plates']\n") == [
            "16: events[1].measures[1] = 'plats': unknown measure; did you mean 'plates'? "
            "(allowed: plates, serbia_plates)",
            "16: events[1].measures[2] = 'serbia_plates': postpone concerns measures of kosovo, "
            "and this one is serbia's",
        ]

    def test_fields_that_do_not_belong(self) -> None:
        assert added(EVENT + 'event = "boycott"\nactor = "serbia"\nup = 1\n') == [
            "14: events[1].actor = 'serbia': the event boycott has no actor",
            "15: events[1].up = 1: boycott has no 'up'",
        ]
        assert added(EVENT + 'event = "barricades"\nplace = "zvecan"\n') == [
            "11: events[1]: barricades need 'up' or 'down'; up = 0 lets none go up"
        ]

    def test_nothing_can_be_fixed_too(self) -> None:
        assert added(EVENT + 'event = "barricades"\nplace = "zvecan"\nup = 0\n') == []
        assert added(EVENT + 'event = "incident"\ncount = 0\n') == []
        assert added(EVENT + 'event = "incident"\ncount = 0\ncasualties = 2\n') == [
            "14: events[1].count = 0: without an incident nobody is hurt"
        ]

    def test_two_moves_of_one_actor_on_one_day(self) -> None:
        one = EVENT + 'actor = "eu"\nmove = "convene"\n'
        assert added(one + one.replace("convene", "appeal")) == []
        assert added(one + one.replace("convene", "press_serbia")) == [
            "15: events[2]: contradicts events[1] (line 11): both fix what EU does on 2022-08-18"
        ]

    def test_an_event_against_an_announcement(self) -> None:
        later = BASE.replace("announced = 2022-06-29", "announced = 2022-08-18")
        assert errors(later + EVENT + 'actor = "kosovo"\nmove = "talk"\n') == [
            "11: events[1]: contradicts measures.plates.announced (line 7): "
            "both fix what Kosovo does on 2022-08-18"
        ]

    def test_a_deal_and_no_deal(self) -> None:
        assert added(EVENT + "event = 'deal'\nmeasures = ['general']\n" + EVENT + "event = 'no_deal'\n") == [
            "15: events[2]: contradicts events[1] (line 11): both fix the outcome of the round on 2022-08-18"
        ]

    def test_nothing_to_decide_about(self) -> None:
        bare = BASE[: BASE.index("[measures")]
        assert errors(bare + EVENT + "actor = 'kosovo'\nmove = 'enforce'\n") == [
            "5: events[1]: enforce needs a measure of kosovo, and the scenario has none"
        ]


class TestTriggers:
    def test_variables(self) -> None:
        do = 'do = { actor = "nato", move = "patrol" }\n'
        assert added("[[triggers]]\nwhen = { variable = 'days_to_due.serbia_plates', below = 3 }\n" + do) == [
            "12: triggers[1].when.variable = 'days_to_due.serbia_plates': unknown variable; "
            "did you mean 'days_to_due.plates'? (allowed: tension, rung, barricades, incidents, "
            "casualties_total, kfor_soldiers, walked_out, days_to_due.plates, status.plates, "
            "status.serbia_plates)"
        ]
        assert added("[[triggers]]\nwhen = { variable = 'tension', above = 40, below = 30 }\n" + do) == [
            "12: triggers[1].when.above = 40: must be less than below (30)"
        ]
        assert added("[[triggers]]\nwhen = { variable = 'status.plates', above = 2 }\n" + do) == [
            "12: triggers[1].when.above = 2: a status is a word; use 'equals'"
        ]

    def test_what_cannot_be_triggered(self) -> None:
        assert added(TRIGGER + 'do = { event = "election_day" }\n') == [
            "13: triggers[1].do.event = 'election_day': election_day acts around a date, "
            "so it cannot be triggered"
        ]
        assert added(TRIGGER + 'do = { actor = "kosovo", move = "postpone", due = 2022-10-01 }\n') == [
            "13: triggers[1].do.due = 2022-10-01: a trigger has no fixed date; "
            "without 'due' the length is drawn"
        ]
        assert added(TRIGGER + 'do = { actor = "kosovo", move = "postpone" }\n') == []


class TestArms:
    def test_places_of_problems_in_arms(self) -> None:
        arm = (
            "[arms.a]\nparameters = { lam = 9 }\nunavailable = ['eu.convene', 'eu.patrol']\n"
            "start = 2022-01-01\n"
        )
        assert added(arm) == [
            "12: arms.a.parameters.lam = 9: outside its range (allowed: 0.6 to 1.6 factor)",
            "13: arms.a.unavailable[2] = 'eu.patrol': not a move that can be taken away; "
            "did you mean 'nato.patrol'? "
            "(allowed: eu.convene, eu.press_serbia, eu.press_kosovo, eu.sanction_kosovo, eu.appeal)",
            "14: arms.a.start = 2022-01-01: does not belong in this table "
            "(allowed: title, question, measures, events, drop, triggers, unavailable, posterior, "
            "parameters)",
        ]

    def test_an_arm_against_its_scenario(self) -> None:
        event = EVENT + 'actor = "eu"\nmove = "convene"\n'
        arm = "[arms.a]\n[[arms.a.events]]\ndate = 2022-08-18\nactor = 'eu'\nmove = 'press_serbia'\n"
        assert added(event + arm) == [
            "16: arms.a.events[1]: contradicts events[1] (line 11): both fix what EU does on 2022-08-18"
        ]
        drop = "drop = [{ date = 2022-08-18, actor = 'eu' }]\n"
        assert added(event + arm.replace("[arms.a]\n", "[arms.a]\n" + drop)) == []

    def test_a_problem_of_the_scenario_is_told_once(self) -> None:
        assert added(
            "[parameters]\nlam = 9\n[arms.a]\nparameters = { kap = 1.5 }\n[arms.b]\ntitle = 'b'\n"
        ) == ["12: parameters.lam = 9: outside its range (allowed: 0.6 to 1.6 factor)"]

    def test_what_an_arm_makes_wrong_elsewhere_names_the_arm(self) -> None:
        assert added("[arms.a.measures.plates]\nannounced = 2022-09-05\n") == [
            "8: measures.plates.due = 2022-09-01: in arm 'a': must come after the announcement (2022-09-05)"
        ]

    def test_drops_that_describe_nothing(self) -> None:
        assert added("[arms.a]\ndrop = [{ event = 'boycott' }, {}]\n") == [
            "12: arms.a.drop[1]: describes no event of the scenario",
            "12: arms.a.drop[2]: needs at least one of date, actor, move, event, place",
        ]


class TestWarnings:
    def warnings(self, folder: Path, text: str) -> list[str]:
        path = folder / "f.toml"
        path.write_text(text, encoding="utf-8")
        found, warnings = check_scenario(path)
        assert found == []
        return [str(problem).removeprefix(str(path)) for problem in warnings]

    @pytest.mark.parametrize(
        "arm", ["title = 'same'", "parameters = { lam = 1 }", "measures.plates.salience = 1.0"]
    )
    def test_an_arm_that_changes_nothing(self, tmp_path: Path, arm: str) -> None:
        assert self.warnings(tmp_path, BASE + f"[arms.a]\n{arm}\n") == [
            ":11: arms.a: this arm changes nothing"
        ]

    def test_disagreement_with_the_record_names_both_dates(self, tmp_path: Path) -> None:
        warm = "warm_start = { from = 2021-09-01 }\n" + BASE
        assert self.warnings(tmp_path, warm) == []
        assert self.warnings(tmp_path, warm.replace("2022-09-01", "2022-09-15")) == [
            ":9: measures.plates.due = 2022-09-15: the record has 2022-09-01; the file wins"
        ]
        assert self.warnings(tmp_path, warm.replace("announced = 2022-06-29", 'status = "phased"')) == [
            ":8: measures.plates.status = 'phased': the record has it as 'announced' on 2022-08-16; "
            "the file wins"
        ]
        assert self.warnings(tmp_path, warm + 'status = "none"\n') == [
            ":12: measures.serbia_plates.status = 'none': the record has it as 'in_force' on 2022-08-16; "
            "the file wins"
        ]

    def test_an_arm_may_differ_from_the_record(self, tmp_path: Path) -> None:
        warm = "warm_start = { from = 2021-09-01 }\n" + BASE + "[arms.a.measures.plates]\ndue = 2022-10-01\n"
        assert self.warnings(tmp_path, warm) == []


ARM = '[[events]]\ndate = 2022-07-05\nactor = "eu"\nmove = "appeal"\n[arms.a]\ntitle = "a"\n'


@pytest.mark.parametrize("drop", ["5", '"x"', "{a = [1]}", "true", "2022-07-05", "[5]", '[["x"]]', "[[{}]]"])
def test_what_is_malformed_is_not_read_on(tmp_path: Path, drop: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        f'schema = 1\ntitle = "t"\nstart = 2022-07-01\nend = 2022-07-31\n{ARM}drop = {drop}\n', "utf-8"
    )
    errors, warnings = check_scenario(path)
    assert len(errors) == 1
    assert str(errors[0]).startswith(f"{path}:11: arms.a.drop")
    assert warnings == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (r'title = "a\u0000b"', r"2: title = 'a\x00b': may not hold control characters (here U+0000)"),
        (r'title = "a\nb"', r"2: title = 'a\nb': may not hold control characters (here U+000A)"),
        (r'title = "t"' + "\n" + r'question = "a\u001bb"', r"question = 'a\x1bb': may not hold"),
        (r'title = "t"' + "\n" + r'sources = ["a", "b\u007f"]', r"sources[2] = 'b\x7f': may not hold"),
        (r'title = "t"' + "\n" + r'trust = "a\uffff"', r"holds what is no character (U+FFFF)"),
        (r'title = "t"' + "\n" + r'[arms.a]' + "\n" + r'title = "\u0000"', r"arms.a.title = '\x00': may not"),
        (r'title = "t"' + "\n" + r'[measures.a]' + "\n" + r'title = "\u0000"' + "\n" + 'owner = "kosovo"',
         r"measures.a.title = '\x00': may not"),
        (r'title = "t"' + "\n" + r'"a\u0000" = 5', "its name may not hold control characters"),
    ],
)  # fmt: skip
def test_texts_hold_no_control_characters(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f"schema = 1\n{line}\n", "utf-8")
    text = path.read_text("utf-8").replace("\n[", "\nstart = 2022-07-01\nend = 2022-07-31\n[", 1)
    text = text if "\nstart" in text else f"{text}start = 2022-07-01\nend = 2022-07-31\n"
    path.write_text(text, "utf-8")
    errors, _ = check_scenario(path)
    assert len(errors) == 1
    assert message in str(errors[0])


def test_what_is_said_may_take_several_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        'schema = 1\ntitle = "t"\nstart = 2022-07-01\nend = 2022-07-31\nquestion = """\na\n\tb\n"""\n',
        "utf-8",
    )
    assert check_scenario(path) == ([], [])


@pytest.mark.parametrize(
    ("text", "key", "date"),
    [
        *(
            (f"end = {date}", "5: end", date)
            for date in (
                "2026-13-01", "2022-7-1", "2022/07/01", "31 Aug 2022", "2022-08-31 25:00:00",
                "2022-08-31T24:61:00Z", "2026-13-01T10:00:00", "99999-01-01", "2022-08", "2022-Aug-31",
            )
        ),
        ("end = 2026-13-01 # remark", "5: end", "2026-13-01"),
        ('"end" = 2026-13-01', "5: end", "2026-13-01"),
        ("'end' =2026-13-01", "5: end", "2026-13-01"),
        ('sources = [ 2026-13-01, "x" ]', "5: sources[1]", "2026-13-01"),
        ('sources = [\n"x", # 2026-13-02\n2026-13-01]', "7: sources[2]", "2026-13-01"),
        ("title = 2026-13-01", "5: title", "2026-13-01"),
        ("extends = 2026-13-01", "5: extends", "2026-13-01"),
        ("warm_start = { from = 2026-13-01 }", "5: warm_start.from", "2026-13-01"),
        ("[measures.plates]\ndue = 2022-02-30", "6: measures.plates.due", "2022-02-30"),
        ('[measures.plates]\n"due" = 2022-02-30', "6: measures.plates.due", "2022-02-30"),
        ("[measures]\nplates.due = 2026-13-01", "6: measures.plates.due", "2026-13-01"),
        ("[parameters]\nlam = 2026-13-01", "6: parameters.lam", "2026-13-01"),
        ("[[events]]\n[[events]]\ndate = 17.08.2022", "7: events[2].date", "17.08.2022"),
        ('[arms.a]\ndrop = [{event="deal", date = 2022-13-01}]', "6: arms.a.drop[1].date", "2022-13-01"),
        (
            "[arms.overnight]\nmeasures = { plates = { due = 2026-13-01 } }",
            "6: arms.overnight.measures.plates.due",
            "2026-13-01",
        ),
    ],
)  # fmt: skip
def test_a_date_that_is_none(tmp_path: Path, text: str, key: str, date: str) -> None:
    path = tmp_path / "a.toml"
    named = text.strip("\"'").partition(" ")[0].strip("'\"")
    whole = {"title": 'title = "t"', "start": "start = 2022-07-01", "end": "end = 2022-07-31"}
    lines = ("" if name == named else line for name, line in whole.items())
    path.write_text("\n".join(["schema = 1", *lines, text]), "utf-8")
    what = "must be the name of a scenario" if named == "extends" else "not a date (allowed: a date such as"
    line, _, rest = key.partition(" ")
    told = f"{path}:{line} {rest} = {date}: {what}"
    found = [str(error) for error in check_scenario(path)[0]]
    assert [error for error in found if error.startswith(told)], found


def test_all_dates_that_are_none_are_named_beside_all_else(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        'schema = 1\ntitle = "from 2022-13-01"\nstart = 2022-13-01\nend = 2022-13-31\nendd = 1\n'
        'question = """\nend = 2022-13-01\n"""\n[measures.plates]\nowner = "kosovo"\ndue = 2022-02-30\n',
        "utf-8",
    )
    found = [str(error).removeprefix(f"{path}:") for error in check_scenario(path)[0]]
    allowed = "not a date (allowed: a date such as 2022-08-17)"
    assert found == [
        f"3: start = 2022-13-01: {allowed}",
        f"4: end = 2022-13-31: {allowed}",
        "5: endd = 1: unknown key; did you mean 'end'?",
        f"11: measures.plates.due = 2022-02-30: {allowed}",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title = "end = 2022-13-01', "2: not valid TOML: Illegal character"),
        ("lam = 1/2", "2: not valid TOML"),
        ("start = 2022-08-01 end = 2022-13-31", "2: not valid TOML"),
        ("end = 2026-13-01\nx = [", "not valid TOML"),
    ],
)
def test_what_is_no_toml_without_dates(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(f"schema = 1\n{text}\n", "utf-8")
    (error,) = check_scenario(path)[0]
    assert message in str(error)


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (
            'actor = "eu"\nmove = "postpone"',
            r"events\[1\]\.move = 'postpone': not a move of EU \(but of Kosovo\)",
        ),
        ('event = "dael"', r"unknown event; did you mean 'deal'\? \(allowed: .*no_deal"),
    ],
    ids=["a move of somebody else", "an unknown event"],
)
def test_a_wrong_event_is_one_problem(tmp_path: Path, event: str, message: str) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        'schema = 1\ntitle = "t"\nstart = 2022-07-01\nend = 2022-07-31\n'
        f"[[events]]\ndate = 2022-07-05\n{event}\n",
        "utf-8",
    )
    (error,) = check_scenario(path)[0]
    assert re.search(message, str(error))


def test_an_unknown_move_of_a_known_actor(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text(
        'schema = 1\ntitle = "t"\nstart = 2022-07-01\nend = 2022-07-31\nunavailable = ["us.convnee"]\n'
        '[[events]]\ndate = 2022-07-05\nactor = "us"\nmove = "convnee"\n'
        '[[events]]\ndate = 2022-07-06\nactor = "eu"\nmove = "convnee"\n'
        '[[triggers]]\nwhen = {variable = "tension", above = 50}\ndo = {actor = "us", move = "xyz"}\n'
        '[arms.a]\ndrop = [{move = "convnee"}]\n',
        "utf-8",
    )
    errors, _ = check_scenario(path)
    own = "(allowed: hold, press_serbia, press_kosovo, sanction_kosovo, appeal)"
    found = [str(error).removeprefix(f"{path}:") for error in errors]
    assert found[0].startswith("5: unavailable[1] = 'us.convnee': not a move that can be taken away; did you")
    assert "did you mean 'eu.convene'? (allowed: us.press_serbia" in found[0]
    assert found[1] == f"9: events[1].move = 'convnee': unknown move of US; 'convene' is a move of EU {own}"
    assert "13: events[2].move = 'convnee': unknown move of EU; did you mean 'convene'?" in found[2]
    assert found[3] == f"16: triggers[1].do.move = 'xyz': unknown move of US {own}"
    assert "arms.a.drop[1].move = 'convnee': unknown move; did you mean 'convene'?" in found[4]
    assert len(found) == 5
