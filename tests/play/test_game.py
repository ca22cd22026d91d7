"""A game: whose luck it has, who decides, and that going back or on changes no bit."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.ensemble import simulate
from sim.errors import InputError
from sim.model import CrisisModel
from sim.play.futures import outlooks
from sim.play.game import Game
from sim.play.protocol import Choice
from sim.play.saved import as_text, from_bytes
from sim.play.words import what_happened
from sim.scenario import parse_scenario
from sim.scenario.posterior import Posterior, remember
from sim.world.log import refold
from sim.world.vocabulary import ACTORS
from tests.play.scenes import QUIET, RECORD, SHORT, bits, differing, play_as_the_model, short

EVERYBODY = dict.fromkeys(ACTORS, "person")


@pytest.mark.parametrize("replicate", [0, 1, 2, 5])
def test_taking_the_models_moves_is_the_models_history(replicate: int) -> None:
    alone = simulate(short(), replicates=[replicate], seed=7)
    game = Game(short(), EVERYBODY, seed=7, replicate=replicate)
    play_as_the_model(game, alone)
    assert game.log is not None
    # Who decided is on record (a trigger finds its slot taken by a person); all that happened is the same.
    assert set(differing(alone, game.log)) <= {"origin", "slot_origin", "trigger"}
    assert set(np.unique(game.log["origin"].values)) <= {0, 1, 3, 4, 11}


def test_a_deal_of_the_day_wins_over_a_players_decision() -> None:
    """A measure settled today leaves the due set, and nothing is decided."""
    deal = '[[events]]\ndate = 2022-08-22\nevent = "deal"\nmeasures = ["plates"]\n'
    model = simulate(short(deal), replicates=[0])
    game = Game(short(deal), {"kosovo": "person"})
    play_as_the_model(game, model)
    assert game.log is not None
    assert not set(differing(model, game.log)) - {"origin"}
    assert int(game.log["move"].sel(actor="kosovo", date="2022-08-22")[0]) == 0


def test_a_luck_is_that_of_the_same_history_of_a_run() -> None:
    run = simulate(short(), replicates=4)
    game = Game(short(), {"kosovo": "person"}, replicate=3)
    while not game.over:
        for actor in game.waiting:
            game.choose(actor, None)
        game.play_day()
    assert game.log is not None
    assert differing(run.isel(member=[3]), game.log) == []


def test_a_players_move_enters_as_a_players_event_and_folds() -> None:
    game = Game(short(), {"kosovo": "person"})
    game.choose("kosovo", Choice("police"))
    game.play_day()
    game.choose("kosovo", Choice("talk"))
    game.play_day()
    assert [(e.event, e.origin) for e in game.events if e.actor == "kosovo"] == [
        ("police", "player"),
        ("talk", "player"),
    ]
    assert float(game.model.state.police[0]) == 0.5
    recorder = game.model.recorder
    assert recorder is not None
    log = {name: values[:2] for name, values in recorder.arrays.items()}
    start = game.model.start_state.copy()
    again = refold(game.model.rules, start, log, game.scenario.start.toordinal())
    assert np.array_equal(again.array, game.model.state.array)


def test_days_of_notice_and_measures_are_chosen() -> None:
    game = Game(short(QUIET), {"kosovo": "person"}, arm="quiet")
    game.choose("kosovo", Choice("announce", "documents", 12))
    game.play_day()
    seen = {measure.name: measure for measure in game.observation("kosovo").measures}
    assert seen["documents"].due == dt.date(2022, 8, 29)
    while game.day < dt.date(2022, 8, 22):
        game.play_day(absent="away")
    assert game.observation("kosovo").due
    game.choose("kosovo", Choice("postpone", days=5))
    game.play_day()
    seen = {measure.name: measure for measure in game.observation("kosovo").measures}
    assert (seen["plates"].due, seen["plates"].postponements) == (dt.date(2022, 8, 27), 1.0)


def test_who_is_absent_on_a_due_day_lets_the_date_pass() -> None:
    game = Game(short(QUIET), {"kosovo": "person"}, arm="quiet")
    while game.day < dt.date(2022, 8, 22):
        game.play_day(absent="away")
    assert game.observation("kosovo").due
    assert game.play_day(absent="away").late == {"kosovo": "away"}
    assert game.observation("kosovo").due, "nothing was decided, so it is due again"


def test_the_scenario_fixes_a_move_and_nobody_is_asked() -> None:
    game = Game(short(), {"eu": "person", "us": "person"})
    for _ in range(2):
        game.play_day(absent="away")
    assert game.fixed == {"eu"}
    assert game.waiting == ("us",)
    assert game.observation("eu").options == ()
    with pytest.raises(InputError, match="the scenario fixes this actor's move today"):
        game.choose("eu", Choice())


def test_a_third_party_says_itself_whether_it_calls_for_restraint() -> None:
    calls = Game(short(), {"nato": "person"})
    silent = Game(short(), {"nato": "person"})
    for _ in range(10):
        calls.choose("nato", Choice(appeal=True))
        silent.choose("nato", Choice())
        calls.play_day(), silent.play_day()
    spoken = [
        [e for e in game.events if e.event == "appeal" and e.actor == "nato"] for game in (calls, silent)
    ]
    assert [len(events) for events in spoken] == [10, 0]
    assert {event.origin for event in spoken[0]} == {"player"}


@pytest.mark.parametrize(
    ("actor", "choice", "message"),
    [
        ("kosovo", Choice("enforce"), "move = 'enforce': not on today's menu .allowed: talk, hold"),
        ("kosovo", Choice("tolk"), "did you mean 'talk'"),
        ("kosovo", Choice("talk", days=3), "days = 3: no such notice .allowed: none"),
        ("kosovo", Choice("announce", days=401), "days = 401: no such notice .allowed: 1 to 400"),
        (
            "kosovo",
            Choice("announce", "plates"),
            "measure = 'plates': not with this move .allowed: documents",
        ),
        ("kosovo", Choice(appeal=True), "cannot call for restraint"),
        ("serbia", Choice(), "nobody plays this actor"),
        ("russia", Choice(), "no such actor"),
    ],
)
def test_what_cannot_be_chosen(actor: str, choice: Choice, message: str) -> None:
    game = Game(short(), {"kosovo": "person"})
    with pytest.raises(InputError, match=message):
        game.choose(actor, choice)
    assert game.waiting == ("kosovo",)


def test_war_is_on_no_menu() -> None:
    game = Game(short(), EVERYBODY)
    assert all("use_force" not in {o.move for o in game.observation(a).options} for a in ACTORS)
    with pytest.raises(InputError, match="not on today's menu"):
        game.choose("serbia", Choice("use_force"))


def test_a_day_waits_for_everybody() -> None:
    game = Game(short(), {"kosovo": "person", "us": "person"})
    game.choose("us", Choice("press_kosovo"))
    with pytest.raises(InputError, match="still to decide: kosovo"):
        game.play_day()
    game.choose("us", Choice("hold"))
    game.choose("kosovo", Choice("hold"))
    assert game.play_day().choices == {"us": Choice(), "kosovo": Choice()}


def test_nothing_to_play() -> None:
    with pytest.raises(InputError, match="seat = 'russia': no such actor"):
        Game(short(), {"russia": "person"})
    from sim.ensemble.replay import record_scenario

    replay = record_scenario(dt.date(2022, 8, 1), dt.date(2022, 9, 1))
    with pytest.raises(InputError, match="follows the record"):
        Game(replay, {"kosovo": "person"})


@pytest.mark.parametrize("luck", [{"seed": -1}, {"replicate": -1}, {"replicate": 2**62}])
def test_a_luck_that_could_not_be_saved_is_refused(luck: dict[str, int]) -> None:
    with pytest.raises(InputError, match=r"must be at (least|most)"):
        Game(short(), {"kosovo": "person"}, **luck)


def test_the_days_after_the_record_are_played() -> None:
    """While the record is followed nobody is asked; then the model's moves are the model's history again."""
    scenario = parse_scenario(RECORD, "followed")
    game = Game(scenario, EVERYBODY, replicate=1)
    first = dt.date(2022, 8, 21)
    while game.day < first:
        assert game.waiting == ()
        game.play_day()
    assert game.waiting == ACTORS
    assert len(outlooks(game, "kosovo", [Choice(), Choice("accuse")], futures=20)) == 2
    model = simulate(scenario, replicates=[1])
    play_as_the_model(game, model)
    assert game.log is not None
    assert set(differing(model, game.log)) <= {"origin", "slot_origin", "trigger"}
    again = from_bytes(as_text(game).encode(), "game.json")
    assert bits(again) == bits(game)
    assert what_happened(game, scenario.start)


def test_an_actor_does_not_see_what_others_weigh() -> None:
    game = Game(short(), {"kosovo": "person", "eu": "person"}, replicate=4)
    for _ in range(3):
        game.play_day(absent="away")
    seen = game.observation("kosovo").plain()
    assert set(seen["own"]) == {"commitment", "hostility", "pressure"}
    assert set(seen["odds"]) == {option["move"] for option in seen["options"]}
    assert game.observation("eu").own == {}
    assert seen["events"] and not any("replicate" in event for event in seen["events"])
    assert not {"seed", "replicate", "state", "uniforms"} & set(seen)


#: What a stubborn class may do: for every day a wish for each of two seats, and how often it goes back.
WISHES = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), st.sampled_from([0, 0, 0, 1, 2])), min_size=1, max_size=12
)


@settings(max_examples=8, deadline=None)
@given(wishes=WISHES, at=st.integers(0, 11))
def test_save_resume_and_undo_change_no_bit(wishes: list[tuple[int, int, int]], at: int) -> None:
    """At any point: the same choices, made with detours, lead to the same bits."""
    straight = Game(short(), {"kosovo": "person", "us": "person"}, replicate=2)
    detour = Game(short(), {"kosovo": "person", "us": "person"}, replicate=2)
    for k, (kosovo, us, back) in enumerate(wishes):
        for game in (straight, detour):
            for actor, wish in (("kosovo", kosovo), ("us", us)):
                if actor in game.waiting:
                    options = game.observation(actor).options
                    option = options[wish % (len(options) + 1) - 1] if wish % (len(options) + 1) else None
                    game.choose(actor, option and Choice(option.move, option.measure))
            game.play_day()
        for _ in range(min(back, len(detour.turns))):
            turns = detour.turns
            detour.undo()
            for turn in turns[len(detour.turns) :]:
                for actor, choice in turn.choices.items():
                    detour.choose(actor, choice)
                detour.play_day()
        if k == at:
            detour = from_bytes(as_text(detour).encode(), "game.json")
    assert bits(detour) == bits(straight)
    assert detour.turns == straight.turns


def test_going_back_too_far() -> None:
    game = Game(short(), {"kosovo": "person"})
    with pytest.raises(InputError, match="cannot go back so far"):
        game.undo()
    game.play_day(absent="away")
    with pytest.raises(InputError, match="allowed: 1 to 1"):
        game.undo(2)


def test_the_engine_is_not_changed_by_having_seats() -> None:
    """A model beside a game, with the same seed, is what it always was."""
    before = CrisisModel(short(), seed=3, keep="log").run().state.array.copy()
    game = Game(short(), {"nato": "person"}, seed=3)
    game.choose("nato", Choice("patrol", appeal=True))
    game.play_day()
    assert np.array_equal(CrisisModel(short(), seed=3, keep="log").run().state.array, before)


def test_fitted_parameters_become_the_games_own_numbers() -> None:
    """So that a saved game needs no file: its luck and values are those of the same history of a run."""
    import xarray as xr

    said = {"status": "calibrated", "until": "2024-01-01", "model_version": "1.1", "digest": "", "seed": 1}
    drawn = np.array([[0.5, 1.0, 1.5, 2.0], [-7.5, -7.0, -6.5, -6.0]], np.float32)
    names = {"parameter": ["b_rec", "th_coerce"]}
    fit = remember(Posterior(xr.Dataset({"value": (("parameter", "draw"), drawn)}, names, said), "fit.nc"))
    plain = parse_scenario(SHORT.replace("th_coerce = -6.0\n", ""), "short")
    scenario = plain.with_posterior(fit)
    run = simulate(scenario, replicates=4)
    game = Game(scenario, {"us": "person"}, replicate=2)
    while not game.over:
        for actor in game.waiting:
            game.choose(actor, None)
        game.play_day()
    assert game.log is not None
    assert np.array_equal(run["state_end"].values[:, 2], game.log["state_end"].values[:, 0])
    again = from_bytes(as_text(game).encode(), "game.json")
    assert again.scenario.posterior is None
    assert bits(again) == bits(game)
