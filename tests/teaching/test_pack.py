"""The teaching pack: whole, printable, fair, and true to the model that it is made from."""

from __future__ import annotations

import datetime as dt
import json
import re
from html import unescape
from pathlib import Path

import numpy as np
import pytest

from sim.actors import APPEALS, DRIVERS, DUE_DAY, REPERTOIRES
from sim.drawing.plate import Plate
from sim.drawing.words import MONTHS, frequency
from sim.ensemble.simulate import simulate
from sim.errors import InputError, ResultError
from sim.forks.fork import fork
from sim.model import CrisisModel
from sim.scenario import load_scenario, parse_scenario, shipped_scenarios
from sim.teaching import course as teach_course
from sim.teaching import pack as maker
from sim.teaching import roles
from sim.teaching.course import QUESTIONS, Course, make_course, stage_days
from sim.teaching.debrief import answers_page, debrief_page, one_run
from sim.teaching.index import address, index_page, long_lesson, short_lesson
from sim.teaching.injects import due_on, entries, injects_page
from sim.teaching.pack import teach
from sim.teaching.sheets import brier, information_page, notice, predictions_page, rubric_page
from sim.world.moves import Move
from sim.world.numbers import first
from sim.world.outcomes import EVENTS
from sim.world.situation import CONDITIONS, Situation
from sim.world.vocabulary import ACTORS
from tests.runs.test_report import Page
from tests.scenes import scene
from tests.sweeps.test_command import call
from tests.test_words import PATTERN, prose

SHEETS = {
    "index.html",
    *(f"handouts/{name}.html" for name in ("information", "predictions", "rubric", *ACTORS)),
    *(f"teacher/{name}.html" for name in ("injects", "debriefing", "answers")),
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pack of a scenario with a deadline and one of its arms."""
    out = tmp_path_factory.mktemp("packs")
    return teach("deadline", out=out, replicates=60, arms=["no-mediators"], workers=1).path


@pytest.fixture(scope="module")
def course() -> Course:
    return make_course(load_scenario("deadline"), replicates=60, arms=["no-mediators"], workers=1)


@pytest.fixture(scope="module")
def plate(course: Course) -> Plate:
    return maker.draw_frame(course)


def text_of(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>|\s+", " ", page.split("<body>")[1]))


class TestFolder:
    def test_holds_every_sheet(self, pack: Path) -> None:
        files = {path.relative_to(pack).as_posix() for path in pack.rglob("*") if path.is_file()}
        assert files >= SHEETS | {"scenario.toml", "pack.json"}
        assert {f"teacher/figures/{name}.png" for name in ("played", "fan", "incidence")} <= files
        assert load_scenario(pack / "scenario.toml") == load_scenario("deadline")
        assert json.loads((pack / "pack.json").read_text(encoding="utf-8"))["member"] == 0

    @pytest.mark.parametrize("sheet", sorted(SHEETS))
    def test_a_sheet_is_whole_prints_and_loads_nothing(self, pack: Path, sheet: str) -> None:
        text = (pack / sheet).read_text(encoding="utf-8")
        page = Page(text)
        assert page.open == []
        assert not {"script", "link", "iframe", "object"} & page.tags
        assert all(address.startswith("data:image/svg+xml;base64,") for address in page.loads)
        assert "url(" not in text and "@import" not in text
        assert all(picture["alt"] for picture in page.pictures)
        assert "@media print" in text and "@page" in text and "break-before: page" in text
        assert "Trust: assumption" in page.words
        for link in page.anchors:
            assert link.startswith("http") or ((pack / sheet).parent / link).exists(), link

    @pytest.mark.parametrize("sheet", sorted(SHEETS))
    def test_a_sheet_sends_nobody_to_a_file_that_the_folder_lacks(self, pack: Path, sheet: str) -> None:
        text = text_of((pack / sheet).read_text(encoding="utf-8"))
        assert "docs/" not in text and "the program's documentation (limits)" in text

    @pytest.mark.parametrize("sheet", sorted(SHEETS))
    def test_the_words_take_no_side(self, pack: Path, sheet: str) -> None:
        assert PATTERN.findall(prose(text_of((pack / sheet).read_text(encoding="utf-8")))) == []

    def test_handouts_tell_nothing_of_the_history_played(self, pack: Path, tmp_path: Path) -> None:
        other = teach(
            "deadline", out=tmp_path, replicates=60, arms=["no-mediators"], member=3, workers=1
        ).path
        for sheet in (sheet for sheet in SHEETS if sheet.startswith("handouts/")):
            one, two = ((folder / sheet).read_text(encoding="utf-8") for folder in (pack, other))
            assert one == two and "--member" not in one, sheet
        injects = [(folder / "teacher/injects.html").read_text(encoding="utf-8") for folder in (pack, other)]
        assert injects[0] != injects[1]

    def test_is_found_again_and_named_after_what_decides_it(self, pack: Path) -> None:
        out = pack.parent.parent
        again = teach("deadline", out=out, replicates=60, arms=["no-mediators"], workers=1)
        assert again.found and again.path == pack
        assert not list(pack.parent.glob(".*"))

    def test_nothing_stays_when_writing_fails(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(maker, "save_plate", full)
        with pytest.raises(ResultError, match="No space left"):
            teach("spiral", out=tmp_path, replicates=20, arms=(), workers=1)
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_shipped_scenario_makes_sheets(
    name: str, plate: Plate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(teach_course, "STAGES", 2)  # each stage folds the record once more
    scenario = load_scenario(name)
    made = make_course(scenario, replicates=20, arms=(), workers=1)
    mornings = roles.first_morning(made.ensemble, scenario)
    pages = [
        index_page(made), information_page(made, "x"), predictions_page(made, plate, "x"),
        rubric_page(made, "x"), injects_page(made, "x"), debrief_page(made, (plate,), "x"),
        answers_page(made, "x"),
        *(roles.role_page(actor, made.context, mornings[actor], "x") for actor in ACTORS),
    ]  # fmt: skip
    for page in pages:
        assert Page(page).open == []
        assert "None" not in text_of(page) and "nan" not in re.findall(r"\w+", text_of(page))
    information, debriefing = text_of(pages[1]), text_of(pages[5])
    # Addresses and titles often tell how it ended.
    for source in scenario.sources:
        assert source not in information and source in debriefing
    assert "How long does hostility last after a bad day" in information
    for arm in scenario.arms.values():
        assert not after_start(arm.question, scenario.start), arm.question
    assert all(stage.answers for stage in made.stages)
    real = [answer.really for stage in made.stages for answer in stage.answers]
    assert all(value is None for value in real) == (scenario.warm_start is None)


def after_start(text: str, start: dt.date) -> list[str]:
    """Return the dates in a text that lie after a scenario's first day, and what "did" happen."""
    dates = re.findall(rf"(\d+) ({'|'.join(MONTHS)})", text)
    late = [f"{d} {m}" for d, m in dates if dt.date(start.year, MONTHS.index(m) + 1, int(d)) > start]
    return late + re.findall(r"\bas (?:it|they) did\b", text)


@pytest.fixture(scope="module")
def broken() -> Course:
    return make_course(load_scenario("peacekeepers"), replicates=40, arms=["none", "half"], workers=1)


class TestBrokenArms:
    """An arm at which the model breaks is no lesson about the crisis (docs/limits.md, no. 9)."""

    def test_the_largest_difference_is_another_arm(self, broken: Course) -> None:
        told = one_run(broken)[-1]
        assert told.startswith("The largest difference is made by half (not counting “none”, where the model")

    def test_without_another_arm_none_is_the_largest(self) -> None:
        alone = make_course(load_scenario("peacekeepers"), replicates=20, arms=["none"], workers=1)
        assert not any("largest difference" in words for words in one_run(alone))

    def test_the_table_says_how_to_read_it(self, broken: Course, plate: Plate) -> None:
        told = text_of(debrief_page(broken, (plate,), "x"))
        assert "none: the model breaks here, as an incident breeds" in told
        assert "Read it as the edge of the model, not as a finding about peacekeeping." in told
        assert "half: the model breaks" not in told

    def test_it_is_not_offered(self, broken: Course) -> None:
        page = information_page(broken, "x")
        assert page.count('<section class="whole"><h2>Things to') == 2
        assert "--arms half" in page and "--arms none" not in page and "No soldiers" not in page


class TestSentences:
    def test_names_keep_their_capitals(self, course: Course) -> None:
        made = make_course(load_scenario("thresholds"), replicates=20, arms=(), workers=1)
        told = " ".join([*one_run(course), *one_run(made), *notice(course), *notice(made)])
        assert not re.search(r"\bNato\b|\bEu\b", told)
        assert "Some moves of the EU, the US and NATO are off the table" in told

    def test_questions_of_the_answers_begin_with_a_capital(self, course: Course) -> None:
        asked = re.findall(r"\d\. (\w)", text_of(answers_page(course, "x")))
        assert asked and all(letter.isupper() for letter in asked)

    def test_a_scenario_without_the_record_is_not_called_made_up(self, plate: Plate) -> None:
        made = make_course(load_scenario("blank"), replicates=20, arms=(), workers=1)
        told = debrief_page(made, (plate,), "x")
        assert "does not start from the record" in told and "made up" not in told

    def test_an_arm_that_cannot_be_told_apart_makes_no_difference(self, plate: Plate) -> None:
        made = make_course(load_scenario("thresholds"), replicates=20, arms=["alike"], workers=1)
        told = debrief_page(made, (plate,), "x")
        assert "<td>no difference</td>" in told and "none in 1" not in told

    def test_the_class_is_told_what_is_known_beforehand(self, august: Course) -> None:
        told = text_of(information_page(august, "x"))
        assert "18 Aug 2022: the EU convenes a round of talks." in told

    def test_half_is_half_of_what_the_scenario_has(self) -> None:
        made = make_course(load_scenario("banjska-2023"), replicates=20, arms=(), workers=1)
        told = information_page(made, "x")
        assert "--set nato.troops=2250" in told and "halves KFOR (4,500 soldiers" in told


@pytest.fixture(scope="module")
def august() -> Course:
    return make_course(load_scenario("august-2022"), replicates=20, arms=(), seed=7, workers=1)


def test_other_ends_of_the_history_are_for_afterwards(august: Course, course: Course, plate: Plate) -> None:
    last = august.stages[-1].first
    line = f"crisis-sim fork august-2022 --member 0 --on {last} --seed 7"
    assert line in debrief_page(august, (plate,), "x")
    assert "fork" not in information_page(august, "x")
    own = re.search(r"crisis-sim fork [^<]+", debrief_page(course, (plate,), "x"))
    assert own is not None and "--seed" not in own[0]


def test_the_injects_begin_on_the_eve(course: Course, august: Course) -> None:
    told = text_of(injects_page(course, "x"))
    assert "On the evening of 30 Jun 2022: Tension" in told
    eve = text_of(injects_page(august, "x")).split("How it begins.")[1].split("Stop.")[0]
    assert "On the evening of 16 Aug 2022" in eve and "Serbia's plates rule in force" in eve


@pytest.mark.parametrize(
    ("stages", "long", "short", "played"),
    [
        (4, "80–90", "32–45", "The first two stages: predictions, injects, teams. Tell the others from"),
        (3, "67–77", "32–45", "The first two stages: predictions, injects, teams. Tell the other from"),
        (2, "55–65", "32–45", "Both stages: predictions, injects, teams"),
        (1, "42–52", "20–33", "The stage: predictions, injects, teams"),
    ],
)
def test_the_timetable_follows_the_stages(stages: int, long: str, short: str, played: str) -> None:
    assert long_lesson(stages)[-1][0] == long
    rows = short_lesson(stages)
    assert rows[-1][0] == short and rows[1][1].startswith(played)


def test_predictions_can_be_handed_out_one_by_one(course: Course, plate: Plate) -> None:
    sheets = predictions_page(course, plate, "x").split('<section class="fresh">')[1:]
    assert len(sheets) == len(course.stages) + 1
    assert all("The deadline" in sheet and "Names:" in sheet for sheet in sheets)


class TestCourse:
    @pytest.mark.parametrize("length", [1, 3, 4, 7, 8, 30, 31, 76])
    def test_stages_cut_a_window_into_equal_parts(self, length: int) -> None:
        cuts = stage_days(load_scenario("blank").start, length)
        days = [day for at, to in cuts for day in range(at, to + 1)]
        assert days == list(range(length))
        sizes = [to - at + 1 for at, to in cuts]
        assert max(sizes) - min(sizes) <= 1
        assert len(cuts) == 1 or min(sizes) >= 4

    def test_the_model_knows_what_the_class_knows(self, course: Course) -> None:
        first, second = course.stages[:2]
        here = course.ensemble.isel(date=slice(first.at, first.to + 1))
        ahead = fork("deadline", member=0, on=second.first, end=second.last, replicates=60, workers=1)
        for stage, log in ((first, here), (second, ahead)):
            for answer in stage.answers:
                said = answer.question.test(log)
                assert (answer.k, answer.n) == (int(said.sum()), 60)

    def test_the_answers_are_those_of_the_history(self, course: Course) -> None:
        log = course.log
        for stage in course.stages:
            days = log.isel(date=slice(stage.at, stage.to + 1), member=0)
            found = {
                "built": int(days["new_barricades"].sum()) > 0,
                "blockade": int(days["barricades"].isel(date=-1).sum()) >= 4,
                "injuries": int(days["casualties"].max()) > 0,
                "deal": int(days["deal"].sum()) + int(days["general_deal"].sum()) > 0,
                "round": int(days["round"].sum()) > 0,
            }
            for answer in stage.answers:
                assert found.get(answer.question.name, answer.happened) == answer.happened

    def test_what_is_certain_is_not_asked(self) -> None:
        made = make_course(load_scenario("peacekeepers"), replicates=60, arms=(), workers=1)
        assert "built" not in {answer.question.name for answer in made.stages[0].answers}

    def test_questions_have_names_of_their_own(self) -> None:
        assert len({question.name for question in QUESTIONS}) == len(QUESTIONS)
        assert all(question.words.endswith("?") for question in QUESTIONS)

    def test_a_due_day_is_where_kosovo_decides(self) -> None:
        made = make_course(load_scenario("deadline"), replicates=20, member=1, arms=(), workers=1)
        told = [(entry.first, entry.text) for stage in made.stages for entry in entries(made, stage)]
        decided = re.compile(r"Kosovo (postpones|starts to enforce|keeps the rule)")
        for date, text in told:
            if decided.search(text):
                assert due_on(made, date)
        for date in {date for date, _ in told if due_on(made, date)}:
            assert any(decided.search(text) or "a deal on" in text for when, text in told if when == date)

    def test_one_run_is_counted_as_it_says(self, course: Course) -> None:
        told = " ".join(one_run(course))
        ensemble, own = course.ensemble, course.log
        same = sum(
            all(int(ensemble[f"outcome_{n}"][m]) == int(own[f"outcome_{n}"][0]) for n in EVENTS)
            for m in range(60)
        )
        assert f"agrees with {frequency(same, 60)} of them" in told
        cell = course.effects["switched"].sel(arm="no-mediators")
        assert any(f"and {int(v)} show the opposite" in told for v in np.ravel(cell.values))


class TestScore:
    def test_honesty_is_the_best_policy(self) -> None:
        chances = np.linspace(0, 1, 101)
        for belief in (0.0, 0.13, 0.5, 0.97):
            expected = [belief * brier(p, True) + (1 - belief) * brier(p, False) for p in chances]
            assert chances[int(np.argmin(expected))] == pytest.approx(belief)

    def test_ends(self) -> None:
        assert (brier(1, True), brier(1, False), brier(0.5, True)) == (0, 1, 0.25)


def menus(actor: str) -> tuple[Move, ...]:
    return REPERTOIRES[actor] + APPEALS.get(actor, ()) + (DUE_DAY if actor == "kosovo" else ())


def situation(**state: float) -> Situation:
    """Return a morning with some rows of the state raised."""
    made = scene(days=5, measures={"plates": 'owner = "kosovo"\nannounced = 2022-06-20\ndue = 2022-07-20'})
    model = CrisisModel(made)
    for name, value in state.items():
        getattr(model.state, name)[...] = value
    return Situation(model.rules, model.state, model.day.toordinal())


class TestRoles:
    @pytest.mark.parametrize("actor", ACTORS)
    def test_every_weight_has_words(self, actor: str) -> None:
        answered = {name for move in menus(actor) for name in move.weights}
        # The two mediators share their drivers, and only one of them convenes.
        unused = {"us": {"distracted"}}.get(actor, set())
        assert set(DRIVERS[actor]) - unused == answered
        assert all(driver.when for driver in DRIVERS[actor].values())

    @pytest.mark.parametrize("actor", ACTORS)
    def test_signs_are_those_of_the_model(self, actor: str) -> None:
        tense = situation(
            tension_points=60, hostility_kosovo=40, hostility_serbia=40, commitment_kosovo=0.8, violence=1,
            commitment_serbia=0.8, pressure_kosovo=1, pressure_serbia=1, barricades=2, walked_out=1,
        )  # fmt: skip
        for name, driver in DRIVERS[actor].items():
            if value := first(driver(tense)):
                assert np.sign(value) == driver.sign, name

    def test_moves_that_are_not_always_possible_say_when(self) -> None:
        gated = {move.available for actor in ACTORS for move in menus(actor) if move.available}
        assert set(CONDITIONS) == gated
        assert all(hasattr(situation(), condition) for condition in CONDITIONS)

    @pytest.mark.parametrize("actor", ACTORS)
    def test_every_change_has_words(self, actor: str) -> None:
        for move in menus(actor):
            if not move.imposed_only:
                assert roles.effect_words(actor, move)

    @pytest.mark.parametrize(
        ("stakes", "raised"),
        [
            ("stakes_serbia", {"police": 1}),
            ("stakes_serbia", {"affront": 1}),
            ("stakes_serbia", {"violence": 1}),
            ("stakes_kosovo", {"barricades": 2}),
            ("stakes_kosovo", {"violence": 1}),
            ("stakes_nato", {"violence": 1}),
            ("stakes_nato", {"tension_points": 60}),
            ("tension", {"tension_points": 60}),
        ],
    )
    def test_red_lines_raise_the_stakes(self, stakes: str, raised: dict[str, float]) -> None:
        assert float(getattr(situation(**raised), stakes)[0]) > float(getattr(situation(), stakes)[0])

    def test_what_a_scenario_takes_away_is_said(self) -> None:
        made = make_course(load_scenario("peacekeepers"), replicates=20, arms=(), workers=1)
        sheet = text_of(roles.role_page("eu", made.context, {}, "x"))
        assert "Convenes a round of talks. In this scenario that is off the table." in sheet
        menu = sheet.split("Your menu")[1].split("Not for you to choose")[0]
        assert "Convenes" not in menu and "Calls for restraint" in menu

    @pytest.mark.parametrize("name", ["spiral", "peacekeepers", "thresholds"])
    def test_without_a_rule_or_leverage_none_is_spoken_of(self, name: str, plate: Plate) -> None:
        made = make_course(load_scenario(name), replicates=20, arms=(), workers=1)
        for actor in ACTORS:
            sheet = text_of(roles.role_page(actor, made.context, {}, "x"))
            for words in ("due date", "Announces a measure", "the EU and the US", "a rule of Kosovo's"):
                assert words not in sheet, (actor, words)
        told = debrief_page(made, (plate,), "x")
        assert "due-day decision" not in told and "a round settles" not in told

    def test_a_rule_and_leverage_are_spoken_of_where_they_are(self, course: Course) -> None:
        sheet = text_of(roles.role_page("kosovo", course.context, {}, "x"))
        for words in ("Be ready for the due date", "Announces a measure", "Stay on good terms with the EU"):
            assert words in sheet
        assert "On a calm day, when possible" in sheet
        assert roles.RULE_STARTS in text_of(roles.role_page("serbia", course.context, {}, "x"))

    def test_first_morning_odds_are_odds(self) -> None:
        scenario = load_scenario("spiral")
        mornings = roles.first_morning(simulate(scenario, replicates=30, workers=1), scenario)
        for actor in ACTORS:
            principal = [mornings[actor].get(move.name, 0) for move in REPERTOIRES[actor]]
            assert sum(principal) == pytest.approx(1, abs=1e-5)
        assert "convene" not in mornings["eu"]

    @pytest.mark.parametrize(
        ("chance", "words"),
        [(0, "never"), (1 / 37, "1 day in 37"), (1 / 1284, "1 day in 1,300"), (0.2, "2 days in 10"),
         (0.99, "nearly every day")],
    )  # fmt: skip
    def test_chances_are_said_in_days(self, chance: float, words: str) -> None:
        assert roles.daily(chance) == words

    @pytest.mark.parametrize(("weight", "sign"), [(0.7, "++"), (0.3, "+"), (0, ""), (-0.3, "−"), (-1, "−−")])
    def test_marks(self, weight: float, sign: str) -> None:
        assert roles.mark(weight) == sign


HOSTILE = """
schema = 1
title = "<script>alert(1)</script> & so on"
question = "<img src=x onerror=alert(1)>?"
sources = ["javascript:alert(1)", "https://example.org/?a=1&b=<i>"]
start = 2022-08-17
end = 2022-08-17
[measures.plates]
owner = "kosovo"
title = "<b>plates</b>"
announced = 2022-06-29
due = 2022-08-17
[[events]]
date = 2022-08-17
event = "border_incident"
source = "<u>me</u>"
[arms.firm]
title = "<i>firm</i>"
question = "<i>why</i>?"
parameters = { lam = 1.2 }
"""


def test_a_scenario_of_one_day_that_means_harm(tmp_path: Path) -> None:
    pack = teach(parse_scenario(HOSTILE, name="hostile"), out=tmp_path, replicates=20, workers=1).path
    for sheet in SHEETS:
        page = Page((pack / sheet).read_text(encoding="utf-8"))
        assert page.open == []
        assert not {"script", "b", "i", "u"} & page.tags
        assert all(link.startswith("http") or link.endswith((".html", ".png")) for link in page.anchors)
    assert "<script>alert(1)</script> & so on" in page.words


class TestCommand:
    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("no-such-scenario",), "no-such-scenario"),
            (("spiral", "--arms", "stepback"), "did you mean 'step-back'"),
            (("spiral", "--arms", "step-back,step-back"), "named twice"),
            (("spiral", "-n", "5"), "must be at least 20"),
            (("spiral", "--member", "2000"), "0 to 1999"),
        ],
    )
    def test_bad_input_ends_with_2_and_leaves_nothing(
        self, words: tuple[str, ...], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert call("teach", *words, "--out", tmp_path) == 2
        assert said in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []

    def test_everything_wrong_is_told_at_once(self) -> None:
        with pytest.raises(InputError) as raised:
            teach("spiral", replicates=3, member=-1, arms=["x", "y"])
        assert len(raised.value.problems) == 4

    def test_a_place_that_cannot_be_written(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file = tmp_path / "file"
        file.write_text("", encoding="utf-8")
        assert call("teach", "spiral", "--arms", "", "-n", 20, "--out", file, "--workers", 1) == 2
        assert "cannot be written" in capsys.readouterr().err

    def test_a_file_of_ones_own(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        mine = 'schema = 1\ntitle = "Mine"\nstart = 2022-08-17\nend = 2022-08-22\n'
        (tmp_path / "mine.toml").write_text(mine, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        assert address(load_scenario("mine.toml")) == "scenario.toml"
        assert call("teach", "mine.toml", "-n", 20, "--workers", 1, "--json") == 0
        said = json.loads(capsys.readouterr().out)
        index = Path(said["index"])
        assert index.is_file()
        (command,) = re.findall(r"crisis-sim (teach [^<]+)", index.read_text(encoding="utf-8"))
        monkeypatch.chdir(said["folder"])
        assert call(*command.split(), "--workers", 1, "--json") == 0
        assert Path(json.loads(capsys.readouterr().out)["folder"]).name == Path(said["folder"]).name
