"""A game in words: the morning, the menu with what could follow, and what the others did and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sim.drawing.dated_events import short_names
from sim.drawing.sentences import Teller, predicate
from sim.drawing.tables import PlainTable
from sim.drawing.words import (
    SPEAKERS,
    chance,
    count,
    day,
    hundredth,
    hundredth_interval,
    inside,
    listed,
    place,
    plural,
    sentence,
    tension_beside,
)
from sim.ensemble.effects import Effect, mean_interval
from sim.ensemble.eventlist import Happening
from sim.explanation.choice import kind_of
from sim.explanation.choice import options as explained
from sim.explanation.words import term_words
from sim.play.answers import MODEL
from sim.play.futures import ASKED, HORIZON, Outlook
from sim.play.game import Game
from sim.play.protocol import Choice, MeasureSeen, Observation, Option
from sim.world import readouts
from sim.world.addends import CALM
from sim.world.moves import APPEAL
from sim.world.outcomes import OUTCOMES
from sim.world.situation import Situation
from sim.world.vocabulary import ACTOR_NAMES, ACTORS, PLACES

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
#: What heads a menu, and its columns.
TODAY = "Today you can ..."
HEADS = {name: inside(OUTCOMES[name].label) for name in ASKED}
#: Words for shares between 0 and 1, from none to full.
OWN_WORDS = {
    "commitment": "public commitment",
    "hostility": "perceived hostility",
    "pressure": "pressure on you",
}
#: A reason smaller than this, in log-odds, is not told: it makes a move a quarter more likely.
SPOKE = 0.22
DEGREES = ("none", "slight", "moderate", "strong", "very strong")


def date_line(game: Game) -> str:
    """Return "Thursday 18 Aug 2022, day 2 of 76"."""
    setting = game.plan.setting
    number = (game.day - setting.start).days + 1
    return f"{DAYS[game.day.weekday()]} {day(game.day)}, day {number} of {setting.days}"


def news(game: Game) -> str:
    """Return what the last day brought: its tension, by how much that changed, and who decided too late."""
    if not game.turns:
        return ""
    assert game.model.recorder is not None
    now = float(game.model.recorder.arrays["tension"][len(game.turns) - 1, 0])
    before = float(readouts.tension(game.model.rules, game.eves[-1])[0])
    told = tension_beside(now, before)
    morning = f"New morning, {day(game.day)}: {told}."
    ended = f"{ending_words(game)} {sentence(told)}"
    return " ".join([ended if game.over else morning, *late_words(game)])


def standing(seen: Observation) -> str:
    """Return how things stand this morning, as everyone knows it."""
    up = [f"{number} in {place(name)}" for name, number in seen.barricades.items() if number]
    parts = [
        f"Tension {seen.tension:.0f} of 100 ({seen.rung}).",
        *(sentence(measure_words(measure, seen.date)) for measure in seen.measures),
        f"Barricades: {listed(up)}." if up else "No barricade stands.",
        f"KFOR has {count(seen.soldiers)} soldiers in Kosovo ({seen.posture}).",
    ]
    if seen.police:
        parts.append(
            "Special police are in the north."
            if seen.police < 1
            else "Special police in force are in the north."
        )
    if seen.readiness != "normal":
        parts.append(f"Serbian forces: {seen.readiness}.")
    if seen.walked_out:
        parts.append("Serbs are outside Kosovo's institutions.")
    if seen.casualties:
        parts.append(f"{plural(seen.casualties, 'person', 'people')} hurt or killed so far.".capitalize())
    return " ".join(parts)


def measure_words(measure: MeasureSeen, today: dt.date) -> str:
    """Return a measure, its status and how long it is to its date."""
    name = measure.name.replace("_", " ")
    status = "not announced" if measure.status == "none" else measure.status.replace("_", " ")
    if measure.owner == "serbia":
        status = "in force" if measure.status == "in_force" else "lifted"
    if measure.due is None:
        return f"{name}: {status}"
    left = (measure.due - today).days
    when = "due today" if left <= 0 else f"due {day(measure.due)}, in {plural(left, 'day')}"
    return f"{name}: {status}, {when}"


def brief(seen: Observation) -> str:
    """Return what only this seat knows: its own standing and what the model's rule would do."""
    own = [f"{OWN_WORDS[name]} {degree(value)}" for name, value in seen.own.items()]
    ranked = sorted(seen.odds.items(), key=lambda pair: -pair[1])
    odds = [f"{predicate(seen.actor, move)} ({chance(share)})" for move, share in ranked[:3]]
    said = [f"Only you see: {listed(own)}."] if own else []
    rule = [f"Left to the model, {ACTOR_NAMES[seen.actor]} {listed(odds)}."] if odds else []
    return " ".join([*said, *rule])


def degree(value: float) -> str:
    """Return a share between 0 and 1 in words."""
    return DEGREES[min(int(value * len(DEGREES) + 0.4), len(DEGREES) - 1)]


def option_words(option: Option) -> str:
    """Return a line of the menu in words."""
    measure = f": {option.measure.replace('_', ' ')}" if option.measure else ""
    return f"{option.words}{measure}"


def reference(options: Sequence[Option]) -> int:
    """Return the line of the menu that the others are compared with: holding, or on a due day the first."""
    return next((k for k, option in enumerate(options) if option.move == "hold"), 0)


def menu_cells(found: Sequence[Outlook], options: Sequence[Option], k: int) -> list[str]:
    """Return what could follow line ``k`` of the menu, for each question of `ASKED`.

    The line of reference gives levels; the others what changes against it, with the interval of the paired
    difference, so a change whose interval holds 0 is no finding.
    """
    base = reference(options)
    if k == base:
        return [level(found[k], name) for name in ASKED]
    return [change(found[k].against(found[base], name), name) for name in ASKED]


def menu_named(found: Sequence[Outlook], options: Sequence[Option], k: int) -> list[str]:
    """Return `menu_cells` with what each is about, to be read without a table."""
    cells = menu_cells(found, options, k)
    return [f"{HEADS[name]} {cell}" for name, cell in zip(ASKED, cells, strict=True)]


def menu_line(options: Sequence[Option], k: int) -> str:
    """Return a move of the menu as it is typed, and in words."""
    return f"{options[k].move}: {option_words(options[k])}"


def menu_table(options: Sequence[Option], found: Sequence[Outlook]) -> PlainTable:
    """Return the menu, with what could follow each move if futures were drawn."""
    table = PlainTable(gap=1, names=2)
    table.add_values("", right=True)
    table.add_text(TODAY, **{"least": 25, "most": 25} if found else {})
    for name in ASKED if found else ():
        table.add_values(HEADS[name], least=15)
    for k in range(len(options)):
        cells = menu_cells(found, options, k) if found else []
        table.add_row(str(k + 1), menu_line(options, k), *cells)
    return table


def menu_note(found: Sequence[Outlook], options: Sequence[Option]) -> str:
    """Return how to read the numbers of a menu."""
    move = option_words(options[reference(options)])
    drawn = f"{count(found[0].futures)} for each move, on the same luck"
    return (
        f'In how many of 100 futures within {HORIZON} days ({drawn}): "{move}" with its 95 % interval, the '
        "others by what they change against it; of tension the mean over the futures. * marks a change whose "
        "interval leaves out 0."
    )


def level(outlook: Outlook, outcome: str) -> str:
    """Return "34 (28–41)": of 100 futures, or the mean of a number."""
    if OUTCOMES[outcome].kind == "event":
        k, n = outlook.count(outcome), outlook.futures
        said = "none" if k == 0 else "all" if k == n else hundredth(k, n)
        return f"{said} ({hundredth_interval(k, n)})"
    values = outlook.outcomes[outcome]
    low, high = (float(end) for end in mean_interval(values))
    return f"{float(values.mean()):.0f} ({low:.0f}–{high:.0f})"


def change(effect: Effect, outcome: str) -> str:
    """Return "+4 (1 to 8) *": the paired change, starred where its interval leaves out 0."""
    unit = 100 if OUTCOMES[outcome].kind == "event" else 1
    middle, low, high = (unit * value for value in (effect.effect, effect.low, effect.high))
    starred = clear(effect)  # then an end that rounds to 0 would contradict the star
    first, last = signed(low, "", finely=starred), signed(high, "", finely=starred)
    return f"{signed(middle, finely=starred)} ({first} to {last}){' *' if starred else ''}"


def clear(effect: Effect) -> bool:
    """Whether the interval of a change leaves out 0."""
    return effect.low > 0 or effect.high < 0


def signed(value: float, plus: str = "+", finely: bool = False) -> str:
    """Return a whole number with a real minus, and no sign for nothing; ``finely`` rounds nothing to 0."""
    size = f"{abs(value):.0f}"
    if size == "0":
        if not finely or value == 0:
            return "0"
        size = f"{abs(value):.1g}"
    return f"{plus if value > 0 else '−'}{size}"


def what_happened(game: Game, first: dt.date) -> list[tuple[dt.date, list[str]]]:
    """Return the sentences of each day since ``first``, with the reasons of those the model decides for."""
    teller = Teller(short_names(game.plan.setting), set(PLACES) if first > game.plan.setting.start else set())
    days: dict[dt.date, list[Happening]] = {}
    for event in game.events:
        if event.date >= first:
            days.setdefault(event.date, []).append(event)
    return [(date, _told(game, teller, events)) for date, events in days.items()]


def _told(game: Game, teller: Teller, events: list[Happening]) -> list[str]:
    moves = [event for event in events if event.actor]
    told = [" ".join([*teller.tell([event]), *_reason(game, event)]) for event in moves]
    return told + teller.tell([event for event in events if not event.actor])


def _reason(game: Game, event: Happening) -> list[str]:
    """Return why the model's actor did that: how likely it was that morning, and what spoke for it most."""
    if event.origin not in ("chosen", "") or game.seats[event.actor] != MODEL:
        return []
    at = (event.date - game.plan.setting.start).days
    now = Situation(game.model.rules, game.eves[at], event.date.toordinal())
    kind = kind_of(now, event.actor, event.event == APPEAL)
    chosen = [o for o in explained(now, now, event.actor, kind) if o.move == event.event and o.available]
    if not chosen:
        return []
    odds = chance(chosen[0].probability)
    spoke = [term for term in chosen[0].terms if term.name != CALM and term.value >= SPOKE]
    most = max(spoke, key=lambda term: term.value, default=None)
    why = f"; most for it: {term_words(most.name, event.actor)}" if most else ""
    return [f"(Its odds that morning: {odds}{why}.)"]


def ending_words(game: Game) -> str:
    """Return how a game that is over ended."""
    if game.ended_on is None:
        return "The last day was played."
    return f"State forces ended the history on {day(game.ended_on)}; nothing happens on the days after it."


def late_words(game: Game) -> list[str]:
    """Return who held yesterday because no decision came."""
    if not game.turns:
        return []
    return [f"{ACTOR_NAMES[actor]} holds: {why}." for actor, why in game.turns[-1].late.items()]


def days_left_to_the_model(game: Game, actors: Sequence[str]) -> int:
    """Return on how many days all that people decided for these actors was to leave it to the model."""
    decided = [[turn.choices[a] for a in actors if a in turn.choices] for turn in game.turns]
    return sum(bool(choices) and not any(choices) for choices in decided)


def choice_words(actor: str, choice: Choice | None) -> str:
    """Return a choice as the predicate of a sentence."""
    if choice is None:
        return "as the model's rule has it"
    words = predicate(actor, choice.move)
    if choice.measure:
        words = words.replace("a measure", choice.measure.replace("_", " "))
    if choice.days is not None:
        words += f" ({plural(choice.days, 'day')})"
    said = [] if choice.appeal and choice.move == "hold" else [words]
    return listed([*said, "calls for restraint"] if choice.appeal else said)


def player_names(actors: Sequence[str]) -> str:
    """Return the actors that people play, in words."""
    return listed(SPEAKERS[actor] for actor in ACTORS if actor in actors)
