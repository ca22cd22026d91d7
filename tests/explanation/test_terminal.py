"""Explanations as people see them: figures with words, numbers and alt text; the terminal; JSON."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from sim.actors import DRIVERS, MOVES_BY_ACTOR
from sim.drawing import sentences
from sim.drawing.console import make_console
from sim.drawing.context import Context, context_of
from sim.drawing.style import new_figure
from sim.ensemble.eventlist import Happening
from sim.ensemble.simulate import simulate
from sim.ensemble.summary import summarise
from sim.explanation import (
    figure_chance,
    figure_choice,
    figure_distinct,
    figure_pivotal,
)
from sim.explanation import words as say
from sim.explanation import words_chance as about
from sim.explanation.causes import SUMS
from sim.explanation.chance import events_of, explain_event, explain_ground
from sim.explanation.choice import explain, explain_day, explain_moves
from sim.explanation.distinguish import distinguish
from sim.explanation.folder import (
    chance_data,
    explanation_data,
    fork_command,
    pivots_data,
    publish_explanation,
)
from sim.explanation.pivotal import Pivots, pivotal
from sim.explanation.terminal import (
    print_chance,
    print_day,
    print_distinction,
    print_explanation,
    print_history,
    print_pivots,
)
from sim.world.vocabulary import ACTORS
from tests.scenes import START, announced

SCENE = announced(notice=12, days=30)


@pytest.fixture(scope="module")
def log() -> xr.Dataset:
    return simulate(SCENE, replicates=40, seed=6, workers=1)


@pytest.fixture(scope="module")
def context(log: xr.Dataset) -> Context:
    return context_of(summarise(log), with_record=False)


@pytest.fixture(scope="module")
def pivots() -> Pivots:
    return pivotal(SCENE, 1, outcome="injuries", futures=20)


def lines(text: io.StringIO) -> str:
    told = text.getvalue()
    assert max(len(line) for line in told.splitlines()) <= 100
    assert "\x1b" not in told
    return " ".join(told.split())


def test_every_term_and_move_has_words() -> None:
    for actor in ACTORS:
        parts = [part.name for driver in DRIVERS[actor].values() for part in driver.parts]
        assert all(say.term_words(name, actor) for name in ("calm", *parts))
        assert all(sentences.move_words(actor, move) for move in MOVES_BY_ACTOR[actor])


def test_the_waterfall_draws_the_terms(log: xr.Dataset, context: Context) -> None:
    due = [explain(log, m, on=START.replace(month=7, day=11), actor="kosovo") for m in range(12)]
    found = next(one for one in due if one.kind == "due" and one.decision is not None)
    figure = new_figure(1.0)
    drawn = figure_choice.draw(figure, found, context)
    assert drawn.title == say.headline(found) and "that morning" in drawn.title
    rows = [dict(zip(drawn.table.columns, row, strict=True)) for row in drawn.table.rows]
    for option in found.options:
        own = [row for row in rows if row["move"] == option.move]
        parts = sum(float(row["log_odds"]) for row in own if row["term"] != "total")
        (total,) = (float(row["log_odds"]) for row in own if row["term"] == "total")
        assert parts == pytest.approx(total) == pytest.approx(option.log_odds)
    widths = [bar.get_width() for bar in figure.axes[1].patches]
    assert sum(widths[:-1]) == pytest.approx(widths[-1], abs=0.03)
    assert "Odds:" in drawn.alt and "together" in drawn.alt


def test_the_terminal_says_why(log: xr.Dataset, context: Context) -> None:
    text = io.StringIO()
    console = make_console(text)
    found = explain(log, 2, on=START.replace(month=7, day=10), actor="serbia")
    print_explanation(console, found, context, Path("here.png"))
    told = lines(text)
    assert f"> {sentences.move_words('serbia', found.chosen)}" in told
    assert "habit on a calm day" in told and "together" in told and "here.png" in told
    member = int(np.argmax(log["incidents"].values[5]))
    on = START + dt.timedelta(5)
    print_day(console, explain_day(log, member, on=on), explain_ground(log, member, on=on), context, "scene")
    print_history(console, explain_moves(log, 2), context, "scene")
    told = lines(text)
    assert "what everyone did, and why" in told and "least likely of" in told
    assert re.search(r"\d incidents?.* in 100 ", told)
    assert "crisis-sim explain scene --member 2 --pivotal" in told


def test_pivots_are_told_with_what_was_not_asked(pivots: Pivots, context: Context, tmp_path: Path) -> None:
    text = io.StringIO()
    print_pivots(make_console(text), pivots, context, None, "scene")
    told = lines(text)
    assert f"{len(pivots.pivotal)} of {len(pivots.tested)} stand clear of zero" in told
    for reason in pivots.untested:
        assert reason in told
    data = pivots_data(pivots, "scene", context.setting)
    path = publish_explanation(figure_pivotal.draw, pivots, data, context, tmp_path)
    stored = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert [p["event"] for p in stored["tested"]] == [p["event"] for p in data["tested"]]
    table = path.with_suffix(".csv").read_text(encoding="utf-8").splitlines()
    assert len(table) == 1 + len(pivots.tested)
    assert [file.name for file in path.parent.parent.iterdir()] == [path.parent.name]


def test_what_settled_an_outcome_is_named(pivots: Pivots) -> None:
    by_another = replace(pivots, outcome="enforced", settled=START, settled_by="postponed")
    assert say.settled_words(by_another).endswith("and was another, postponed")
    itself = replace(by_another, settled_by="enforced")
    assert say.settled_words(itself) == "Enforced on 29 Jun 2022: later events cannot change that"


def test_commands_repeat_each_side(pivots: Pivots) -> None:
    kinds = {p.question.events[0].event: p for p in pivots.tested}
    command = fork_command("scene", pivots, START, kinds["accuse"].question.without)
    assert command.startswith(f"crisis-sim fork scene --member 1 --on {START} -n 20 --event ")
    assert command.endswith(' hold"')
    if "incidents" in kinds:
        command = fork_command("scene", pivots, START, kinds["incidents"].question.without)
        assert "--event '{ event = \"incident\", count = 0 }'" in command


def test_what_sets_apart_is_told_in_order(log: xr.Dataset, context: Context) -> None:
    found = distinguish(log, "injuries", shuffles=100)
    text = io.StringIO()
    print_distinction(make_console(text), found, context, None)
    told = lines(text)
    assert f"{found.happened} of 40 histories" in told and "Real crisis" not in told
    real = SimpleNamespace(dates={"injuries": START}, summary=summarise(log))
    text = io.StringIO()
    known = replace(context, observed=real)  # type: ignore[arg-type]
    print_distinction(make_console(text), found, known, None)
    assert "Real crisis injuries: 29 Jun 2022" in lines(text)
    figure = new_figure(1.0)
    drawn = figure_distinct.draw(figure, found, context)
    assert len(drawn.table.rows) == len(found.features) * len(found.dates)
    assert len(figure.axes) == min(len(found.outside), figure_distinct.ROWS)
    assert all(say.feature_words(feature.name) for feature in found.features)


def test_json_holds_every_term(log: xr.Dataset) -> None:
    found = explain(log, 0, on=START, actor="us")
    data = json.loads(json.dumps(explanation_data(found), default=str))
    assert [o["move"] for o in data["options"]] == [o.move for o in found.options]
    for option in data["options"]:
        assert sum(term["value"] for term in option["terms"]) == pytest.approx(option["log_odds"])
        assert all(term["words"] for term in option["terms"])


def test_what_nobody_decides_is_told(log: xr.Dataset, context: Context) -> None:
    for event in events_of(log):
        found = explain_event(log, 2, on=START.replace(month=7, day=10), event=event)
        text = io.StringIO()
        print_chance(make_console(text), found, context, Path("here.png"))
        told = lines(text)
        assert about.what(found.event, found.where) in told and "together" in told and "here.png" in told
        figure = new_figure(1.0)
        drawn = figure_chance.draw(figure, found, context)
        widths = [bar.get_width() for bar in figure.axes[0].patches]
        assert sum(widths[:-1]) == pytest.approx(widths[-1], abs=0.05)
        *parts, total = drawn.table.rows
        assert sum(float(row[1]) for row in parts) == pytest.approx(float(total[1]))
        data = json.loads(json.dumps(chance_data(found), default=str))
        assert [term["name"] for term in data["terms"]] == [term.name for term in found.terms]


def test_every_part_of_an_event_has_words() -> None:
    assert all(set(SUMS[event]) <= set(words) for event, words in about.TERMS.items())


def test_who_fixed_an_event_is_told(log: xr.Dataset, context: Context) -> None:
    found = explain_event(log, 0, on=START, event="incidents")
    fixed = Happening(replicate=0, point=0, date=START, event="incidents", value=2, origin="imposed")
    assert "Fixed by the scenario" in " ".join(about.remarks(replace(found, happening=fixed)))
