"""What people chose in a game, for its figures and their descriptions, and the due dates it had."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import groupby

from sim.drawing.dated_events import DueDate, Imposed, short_names
from sim.drawing.words import day, plural
from sim.play.game import Game
from sim.play.protocol import Choice
from sim.play.words import choice_words, days_left_to_the_model
from sim.world.measures import dated
from sim.world.vocabulary import ACTOR_NAMES, IN_FORCE


def marked(game: Game) -> list[Imposed]:
    """Return the choices of people that were more than holding, in order."""
    return sorted((mark for actor in game.people for mark in _of(game, actor)), key=lambda mark: mark.date)


def marked_by_day(game: Game) -> dict[dt.date, str]:
    """Return the choices as `marked`, one text for each day."""
    days = groupby(marked(game), key=lambda mark: mark.date)
    return {date: "; ".join(mark.words for mark in same) for date, same in days}


def runs(game: Game) -> list[Imposed]:
    """Return the choices as `marked`, each actor's repeated ones in one at the first of them."""
    found = []
    for actor in game.people:
        for words, same in groupby(_of(game, actor), key=lambda mark: mark.words):
            marks = list(same)
            times = f", {len(marks)} times" if len(marks) > 1 else ""
            found.append(Imposed(marks[0].date, words + times))
    return sorted(found, key=lambda mark: mark.date)


def chosen_words(game: Game) -> str:
    """Return what people chose and when, and on how many days they left it to the model."""
    said = "; ".join(f"{run.words}, {day(run.date)}" for run in runs(game)) or "nothing but holding"
    left = days_left_to_the_model(game, game.people)
    if left and left == len(game.turns):
        return "nothing: every day was left to the model"
    return f"{said}; {plural(left, 'day')} left to the model" if left else said


def due_dates_of(game: Game) -> list[DueDate]:
    """Return the due dates of this history inside the window, those that were moved or settled included."""
    setting, names = game.plan.setting, short_names(game.plan.setting)
    mornings = [*game.eves, game.model.state]
    found: dict[tuple[dt.date, bool], list[str]] = defaultdict(list)
    for k, measure in enumerate(game.model.rules.kosovo):
        stood: dict[dt.date, int] = {}  # until which morning each date stood
        for at, state in enumerate(mornings):
            if dated(state)[k, 0]:
                stood[dt.date.fromordinal(int(state.due[k, 0]))] = at
        for date, last in stood.items():
            in_time = setting.start + dt.timedelta(last) <= date
            moved = in_time and last + 1 < len(mornings) and mornings[last + 1].status[k, 0] != IN_FORCE
            if setting.start <= date <= setting.end:
                found[date, bool(moved)].append(names[measure.name])
    return [DueDate(date, tuple(owners), moved) for (date, moved), owners in sorted(found.items())]


def _of(game: Game, actor: str) -> list[Imposed]:
    who = f"{ACTOR_NAMES[actor]} " if len(game.people) > 1 else ""
    return [
        Imposed(turn.date, who + choice_words(actor, choice))
        for turn in game.turns
        if (choice := turn.choices.get(actor)) is not None and choice != Choice()
    ]
