"""The debrief: your history beside the model's, and what the page and the terminal say of it."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from sim.actors import MOVE_CODE
from sim.drawing.words import day
from sim.ensemble import simulate
from sim.ensemble.effects import Effect
from sim.ensemble.replay import Rank
from sim.play import live
from sim.play.chosen import chosen_words, due_dates_of, marked, marked_by_day, runs
from sim.play.debrief import (
    Debrief,
    as_observed,
    debrief,
    habit_rows,
    habit_title,
    outcome_rows,
    pivot_note,
    pivot_rows,
    pivotal,
    rank_words,
)
from sim.play.debrief_figure import plate
from sim.play.debrief_terminal import print_debrief
from sim.play.futures import Outlook, outlooks
from sim.play.game import Game
from sim.play.protocol import Choice
from sim.play.saved import as_text, from_bytes
from sim.play.words import change, ending_words, level, news
from sim.world.outcomes import EVENTS, NUMBERS
from tests.play.scenes import QUIET, bits, short

ARREST = "arrests or raids in the north"


@pytest.fixture(scope="module")
def game() -> Game:
    found = Game(short(), {"kosovo": "person"}, replicate=1)
    while not found.over:
        if found.day == dt.date(2022, 8, 18):
            found.choose("kosovo", Choice("arrest"))
        found.play_day(absent="away")
    return found


@pytest.fixture(scope="module")
def found(game: Game) -> Debrief:
    return debrief(game, histories=80, futures=60)


def test_outcomes_are_those_of_the_log(game: Game) -> None:
    assert game.log is not None
    mine = as_observed(game.log)
    for name in EVENTS:
        when = game.log[f"when_{name}"].values[0]
        assert mine.dates[name] == (None if np.isnat(when) else dt.date.fromisoformat(str(when)[:10]))
    assert mine.numbers["tension_peak"] == float(game.log["tension"].max())


def test_ranks_count_the_models_histories(game: Game, found: Debrief) -> None:
    ensemble = simulate(game.scenario, replicates=80)
    mine = found.yours.numbers["tension_peak"]
    below = int((np.floor(ensemble["tension_peak"].values * 10) < np.floor(mine * 10)).sum())
    assert abs(found.ranks["tension_peak"].below - below) <= 1
    assert found.ranks["tension_peak"].members == 80
    said = re.fullmatch(r"(\d+) \((\d+)–(\d+)\)", rank_words(found, "tension_peak"))
    assert said
    share, low, high = map(int, said.groups())
    assert low < share < high
    never = [name for name in EVENTS if found.yours.dates[name] is None]
    assert never
    assert all(rank_words(found, name) == "" for name in never)


def test_the_history_with_your_luck_is_the_models_own(found: Debrief) -> None:
    alone = simulate(short(), replicates=[1])
    assert found.alone.coded["tension"].values.tobytes() == alone["tension"].values.tobytes()


def test_habits_count_moves(game: Game, found: Debrief) -> None:
    (habits,) = found.habits.values()
    mine = {habit.move: habit for habit in habits}
    assert mine["arrest"].yours == 1
    assert all(habit.low <= habit.median <= habit.high for habit in habits)
    ensemble = simulate(game.scenario, replicates=80)
    accused = (ensemble["move"].sel(actor="kosovo").values == MOVE_CODE["accuse"]).sum(axis=0)
    within = (accused >= mine["accuse"].low) & (accused <= mine["accuse"].high)
    assert 0.9 <= within.mean() < 1.0
    assert mine["accuse"].median == int(np.quantile(accused, 0.5, method="inverted_cdf"))
    titles, rows = habit_rows("kosovo", habits)
    assert len(titles) == len(rows[0])
    assert "sends special police to the north" in [row[0] for row in rows]
    assert not any("_" in row[0] for row in rows)


def test_habits_leave_out_what_the_model_chose() -> None:
    game = Game(short(), {"kosovo": "person"}, replicate=1)
    while not game.over:
        for actor in game.waiting:
            game.choose(actor, Choice("talk") if game.day.day == 18 else None)
        game.play_day()
    assert game.log is not None
    made = (game.log["move"].sel(actor="kosovo").values == MOVE_CODE["accuse"]).sum()
    assert made > 0, "the model did something that the person did not choose"
    found = debrief(game, histories=40, futures=40)
    assert {h.move: h.yours for h in found.habits["kosovo"] if h.yours} == {"talk": 1}
    assert habit_title(game, "kosovo") == "What was chosen for Kosovo (24 days left to the model)"


def test_the_histories_have_the_games_own_parameters(game: Game, found: Debrief) -> None:
    """Those of the scenario are drawn, so that without this the comparison would be with other crises."""
    (kap,) = {float(value) for value in simulate(short(), replicates=[1])["param_kap"].values}
    assert game.scenario.parameters["kap"] == pytest.approx(kap)


def test_an_arrest_is_pivotal_and_holding_is_not_asked_about(game: Game) -> None:
    pivots, compared = pivotal(game, futures=200)
    assert [(p.date, p.choice.move) for p in pivots] == [(dt.date(2022, 8, 18), "arrest")]
    assert compared == 4
    effect = pivots[0].effects["tension_mean"]
    assert 0 < effect.low < effect.effect < effect.high
    _, rows = pivot_rows(pivots)
    assert rows[0][:3] == ["18 Aug 2022", "Kosovo arrests or raids in the north", "holds"]


def test_a_history_that_state_forces_ended() -> None:
    """Its curve, its numbers and the comparison's are of the same days."""
    force = '[[events]]\ndate = 2022-08-20\nactor = "serbia"\nmove = "use_force"\n'
    game = Game(short(force), {"kosovo": "person"})
    while not game.over:
        game.play_day(absent="away")
    assert (len(game.turns), game.ended_on) == (4, dt.date(2022, 8, 20))
    again = from_bytes(as_text(game).encode(), "game.json")
    assert (again.over, again.turns, bits(again)) == (True, game.turns, bits(game))
    found = debrief(game, histories=40, futures=40)
    alone = found.alone.numbers["tension_mean"]
    assert found.yours.numbers["tension_mean"] == pytest.approx(alone, abs=2)
    assert len(plate(game, found).drawn.table.rows) == 25
    assert ending_words(game).startswith("State forces ended the history on 20 Aug 2022")
    assert news(game).startswith(f"{ending_words(game)} Tension ")
    game.undo()
    assert (game.over, game.ended_on, game.day) == (False, None, dt.date(2022, 8, 20))


def test_tables_and_note(found: Debrief) -> None:
    titles, rows = outcome_rows(found)
    assert len(rows) == len(EVENTS) + 1 + len(NUMBERS)
    assert {len(row) for row in rows} == {len(titles)}
    stood = sum(len(pivot.effects) for pivot in found.pivots)
    note = pivot_note(found.pivots, found.compared)
    assert f"Of 4 comparisons, {stood} did; about 0 would by chance" in note


@pytest.mark.parametrize("width", [60, 80, 100])
def test_every_word_is_printed_at_any_width(
    game: Game, found: Debrief, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened = next(name for name in EVENTS if found.yours.dates[name])
    rare = replace(found, ranks=found.ranks | {happened: Rank(0, 0, 1000)})
    monkeypatch.setattr("sim.play.debrief_terminal.debrief", lambda *_: rare)
    console = Console(file=io.StringIO(), width=width)
    print_debrief(console, game)
    said = console.file.getvalue()
    assert max(map(len, said.splitlines())) <= width
    assert "…" not in said
    whole = " ".join(said.split())
    for dates in {value for value in found.yours.dates.values() if value}:
        assert day(dates) in whole
    assert all(words in whole for words in ("sooner or", "none of 1,000", "(0–0.38)"))


def test_a_small_share_is_told_like_every_other(found: Debrief) -> None:
    date = next(name for name in EVENTS if found.yours.dates[name])
    told = [rank_words(replace(found, ranks={date: Rank(k, 0, 1000)}), date) for k in (0, 8, 30, 420)]
    assert told[0] == "none of 1,000 (0–0.38)"
    assert told[1].startswith("0.80 (")
    assert told[2:] == ["3.0 (2.1–4.3)", "42 (39–45)"]


def test_a_level_of_the_menu_is_in_one_unit() -> None:
    def told(k: int) -> str:
        happened = np.arange(200) < k
        return level(Outlook(None, {"deal": happened}, np.zeros((30, 200), np.float32)), "deal")

    assert [told(k) for k in (0, 1, 4, 44, 200)] == [
        "none (0–1.9)", "0.50 (0.026–2.8)", "2.0 (0.78–5.0)", "22 (17–28)", "all (98–100)",
    ]  # fmt: skip


def test_what_stands_clear_of_nothing_never_reads_as_nothing() -> None:
    def told(effect: float, low: float, high: float, outcome: str) -> str:
        return change(Effect(0, 0, effect, low, high, 1, 1, 1, 1), outcome)

    assert told(4.4, 0.3, 8.2, "tension_mean") == "+4 (0.3 to 8) *"
    assert told(-0.2, -0.4, -0.04, "tension_mean") == "−0.2 (−0.4 to −0.04) *"
    assert told(0.04, 0.0004, 0.07, "blockade") == "+4 (0.04 to 7) *"
    assert told(0.3, -0.2, 0.7, "tension_mean") == "0 (0 to 1)"


def test_the_figure_marks_the_choices(game: Game, found: Debrief) -> None:
    assert [(mark.date, mark.words) for mark in marked(game)] == [(dt.date(2022, 8, 18), ARREST)]
    drawn = plate(game, found).drawn
    assert drawn.title.startswith("Playing Kosovo: tension reached")
    assert f"Chosen: {ARREST}, 18 Aug 2022." in drawn.alt
    rows = {row[0]: row for row in drawn.table.rows}
    assert rows["2022-08-18"][-1] == ARREST
    assert len(rows) == 25


def test_repeated_choices_are_one_mark_in_words() -> None:
    game = Game(short(QUIET), {"kosovo": "person", "us": "person"}, arm="quiet")
    for _ in range(3):
        game.choose("us", Choice("press_serbia"))
        game.choose("kosovo", Choice("announce", "documents", 12) if game.day.day == 18 else Choice())
        game.play_day()
    game.choose("us", Choice(appeal=True))
    game.choose("kosovo", None)
    game.play_day()
    assert [(run.date.day, run.words) for run in runs(game)] == [
        (17, "US presses Serbia, 3 times"),
        (18, "Kosovo announces documents (12 days)"),
        (20, "US calls for restraint"),
    ]
    assert marked_by_day(game)[dt.date(2022, 8, 18)] == (
        "Kosovo announces documents (12 days); US presses Serbia"
    )
    assert chosen_words(game).endswith("US calls for restraint, 20 Aug 2022")


def test_a_game_left_to_the_model_is_told_as_such() -> None:
    game = Game(short(), {"kosovo": "person"})
    for choice in (None, None):
        game.choose("kosovo", choice)
        game.play_day()
    assert chosen_words(game) == "nothing: every day was left to the model"
    game.choose("kosovo", Choice())
    game.play_day()
    assert chosen_words(game) == "nothing but holding; 2 days left to the model"


def test_due_dates_are_those_of_this_history() -> None:
    game = Game(short(QUIET), {"kosovo": "person"}, arm="quiet")
    while game.day < dt.date(2022, 8, 22):
        game.play_day(absent="away")
    game.choose("kosovo", Choice("postpone", days=9))
    while not game.over:
        game.play_day(absent="away")
    marks = {(mark.date, mark.measures): mark.moved for mark in due_dates_of(game)}
    assert marks[dt.date(2022, 8, 22), ("plates",)]
    assert not marks[dt.date(2022, 8, 31), ("plates",)], "it came, though nobody decided"
    early = Game(short(QUIET), {"kosovo": "person"}, arm="quiet")
    early.choose("kosovo", Choice("announce", "documents", 12))
    early.play_day()
    early.play_day(absent="away")
    assert {(m.date, m.measures, m.moved) for m in due_dates_of(early)} >= {
        (dt.date(2022, 8, 29), ("documents",), False)
    }


def test_the_curve_of_the_page(game: Game) -> None:
    assert game.log is not None
    line, dots = live.curve(game)["data"]
    assert line["y"] == [float(value) for value in game.log["tension"].values[:, 0]]
    assert (dots["x"], dots["text"]) == (["2022-08-18"], [ARREST])
    assert f"Chosen: {ARREST}, 18 Aug 2022." in live.curve_words(game)
    fresh = Game(short(), {"kosovo": "person"})
    assert live.curve_words(fresh) == "No day has been played yet."


def test_a_small_fan_says_what_it_shows() -> None:
    (outlook,) = outlooks(Game(short(), {"us": "person"}), "us", [Choice()], futures=40, days=12)
    svg, told = live.small_fan(outlook)
    low, middle, high = np.quantile(outlook.tension[-1], (0.05, 0.5, 0.95))
    assert told == (
        f"Tension over 12 days: at the end half of the futures lie below {middle:.0f}, "
        f"nine in ten in {low:.0f}–{high:.0f}"
    )
    assert live.fan_finding(outlook) == (
        f"Half the futures end below {middle:.0f}, nine in ten in {low:.0f}–{high:.0f}."
    )
    columns, rows = live.fan_numbers(outlook)
    assert len(rows) == 12 and {len(row) for row in rows} == {len(columns)}
    assert (rows[-1][0], rows[-1][1], rows[-1][3]) == ("12", f"{middle:.0f}", f"{low:.0f}–{high:.0f}")
    heights = [float(y) for y in re.findall(r",([\d.]+)", svg)]
    assert all(0 <= y <= live.HIGH for y in heights)
    assert svg.count("<poly") == 3
