"""What a person reads of an explanation in the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from sim.drawing.console import WIDTH, print_heading
from sim.drawing.context import Context
from sim.drawing.sentences import move_words
from sim.drawing.tables import Fact, PlainTable, print_facts
from sim.drawing.words import capital, count, day, inside, plural, short_day
from sim.explanation import words as say
from sim.explanation import words_chance as about
from sim.explanation.chance import Chance
from sim.explanation.choice import Explanation, Option, Term
from sim.explanation.distinguish import Distinction, Feature
from sim.explanation.folder import fork_command
from sim.explanation.pivotal import Pivot, Pivots
from sim.runs.incidence import real_words
from sim.world.outcomes import OUTCOMES
from sim.world.vocabulary import ACTOR_NAMES

#: Rows of the tables; files hold everything.
ROWS, CHOICES = 12, 15
BAR, PLAIN = "█", "#"
#: Columns of a bar for certainty.
WIDEST = 24
#: A part of a sum: its value, what it is, what stands behind it.
Part = tuple[float, str, str]


def print_explanation(console: Console, found: Explanation, context: Context, file: Path | None) -> None:
    """Print the odds of a morning, and what spoke for and against a move."""
    print_heading(console, say.headline(found), _question(found))
    console.print(f"History {found.member} of {context.name}, {context.run}.\n")
    console.print(_odds(console, found))
    option = say.subject(found)
    if option.move == "hold":
        console.print("\nNothing else was possible that morning.")
    else:
        what = f"{ACTOR_NAMES[found.actor]} {move_words(found.actor, option.move)}"
        console.print(f"\n{what}: what speaks for and against", style="bold")
        console.print(_terms(option, found, context))
    read = "log-odds: +0.7 doubles a move's odds, −0.7 halves them; their sum gives the odds above"
    _print_facts(console, read, say.remarks(found), context, file)


def _question(found: Explanation) -> str:
    if found.kind == "due":
        return "A measure fell due: what made each way of deciding likely or unlikely?"
    if found.kind == "appeal":
        return "What made a call for restraint likely or unlikely?"
    return "What made each move likely or unlikely that morning?"


def _odds(console: Console, found: Explanation) -> PlainTable:
    mark = PLAIN if console.options.ascii_only else BAR
    table = PlainTable()
    table.add_text()
    table.add_values("odds that morning", "", "log-odds")
    widest = WIDEST if console.width >= WIDTH else WIDEST // 3
    for option in found.options:
        words = f"{'>' if option.move == found.chosen else ' '} {move_words(found.actor, option.move)}"
        if not option.available:
            table.add_row(words, "not possible", "", "", style="dim")
            continue
        bar = mark * round(widest * option.probability)
        table.add_row(words, say.in_hundred(option.probability), bar, say.signed(option.log_odds))
    return table


def _terms(option: Option, found: Explanation, context: Context) -> PlainTable:
    rows = [
        (term.value, say.term_words(term.name, found.actor), say.behind(term, found.date, context.setting))
        for term in say.shown_terms(option)
    ]
    return _sum_table(rows, (option.log_odds, "together", say.total_words(found, option)))


def _sum_table(rows: Sequence[Part], total: Part) -> PlainTable:
    """Return a table of parts and their sum: value, what it is, what stands behind it."""
    table = PlainTable(names=2)
    table.add_values("", right=True)
    table.add_text(least=20, most=38)
    table.add_text()
    for value, words, behind in rows:
        table.add_row(say.signed(value), words, behind)
    table.add_row(say.signed(total[0]), *total[1:], style="bold")
    return table


def print_chance(console: Console, found: Chance, context: Context, file: Path | None) -> None:
    """Print what made something on the ground or at the table likely or unlikely."""
    told = about.scaled(found)
    question = f"What makes this likely or unlikely: {about.what(found.event, found.where)}?"
    print_heading(console, about.headline(found, context.setting), question)
    console.print(f"History {found.member} of {context.name}, {context.run}.\n")
    rows = [
        (term.value, about.term_words(term, found.event), about.behind(term, found.date, context.setting))
        for term in about.shown_terms(told)
    ]
    console.print(_sum_table(rows, (told.total, "together", about.total_words(found))))
    _print_facts(console, about.scale_words(found.event), about.remarks(found), context, file)


def _print_facts(
    console: Console, read: str, remarks: Sequence[str], context: Context, file: Path | None
) -> None:
    """Print how to read the parts of a sum, what else to know, and where its figure is."""
    facts: dict[str, Fact] = {"Read": read}
    for number, remark in enumerate(remarks):
        facts["Note" + " " * number] = remark
    facts["Trust"] = context.trust.removeprefix("Trust: ")
    if file is not None:
        facts["Figure"] = file
    print_facts(console, facts)


def print_day(
    console: Console,
    found: Sequence[Explanation],
    ground: Sequence[Chance],
    context: Context,
    source: str,
) -> None:
    """Print what every actor did on a day and what happened besides, how likely it was, and why."""
    first = found[0]
    print_heading(console, f"{day(first.date)}: what everyone did, and why", "")
    console.print(f"History {first.member} of {context.name}, {context.run}.\n")
    table = _choices(found, dated=False)
    for one in ground:
        table.add_row(*_happened(one, context))
    console.print(table)
    facts = {"Trust": context.trust.removeprefix("Trust: ")}
    facts["Next"] = f"crisis-sim explain {source} --member {first.member} --on {first.date} --actor kosovo"
    print_facts(console, facts)


def print_history(console: Console, found: Sequence[Explanation], context: Context, source: str) -> None:
    """Print the moves of a history that were least to be expected, with the strongest reason for each."""
    print_heading(console, context.scenario.title, "Which moves of this history were least to be expected?")
    if not found:
        console.print(f"None: nobody made a move in {context.window}.")
        return
    member = found[0].member
    told = sorted(found, key=lambda one: one.decision.probability if one.decision else 1.0)[:CHOICES]
    count_ = f"the {len(told)} least likely of {plural(len(found), 'move')}"
    console.print(f"History {member}, {context.window}, {count_}, {context.run}.\n")
    console.print(_choices(told, dated=True))
    one = told[0]
    facts = {"Trust": context.trust.removeprefix("Trust: ")}
    facts["Next"] = (
        f"crisis-sim explain {source} --member {member} --on {one.date} --actor {one.actor}\n"
        f"crisis-sim explain {source} --member {member} --pivotal"
    )
    print_facts(console, facts)


def _choices(found: Sequence[Explanation], *, dated: bool) -> PlainTable:
    table = PlainTable(names=1 + dated)
    if dated:
        table.add_values("day")
    table.add_text()
    table.add_values("odds")
    table.add_text("strongest reasons, beside habit")
    for one in found:
        option = say.subject(one)
        odds = say.in_hundred(one.decision.probability) if one.decision else "–"
        fixed = "" if one.origin == "chosen" or one.chosen == "hold" else f" ({one.origin})"
        words = f"{ACTOR_NAMES[one.actor]} {move_words(one.actor, one.chosen)}{fixed}"
        reasons = "; ".join(
            f"{say.term_words(term.name, one.actor)} {say.signed(term.value)}" for term in _strongest(option)
        )
        if option.move == "hold":
            reasons = "nothing else was possible"
        elif option.move != one.chosen:
            other = f"{move_words(one.actor, option.move)}, {say.in_hundred(option.probability)}"
            reasons = f"likeliest else: {other}: {reasons or 'habit alone'}"
        row = [words, odds, reasons or "habit alone"]
        table.add_row(*([short_day(one.date)] if dated else []), *row)
    return table


def _happened(found: Chance, context: Context) -> list[str]:
    """Return an event that nobody decides alone as a row: what, how likely, and the strongest reasons.

    Without numbers: each kind of event has a scale of its own.
    """
    assert found.happening is not None
    words = say.happening_words(found.happening, context.setting)
    fixed = f" ({found.happening.origin})" if found.happening.origin else ""
    terms = [term for term in about.shown_terms(about.scaled(found)) if term.name != "calm"][:2]
    reasons = "; ".join(
        f"{'likelier' if term.value > 0 else 'less likely'} by {about.term_words(term, found.event)}"
        for term in terms
    )
    told = f"{capital(words)}{fixed}"
    return [told, say.in_hundred(found.probability), reasons or "habit alone"]


def _strongest(option: Option) -> list[Term]:
    return [term for term in say.shown_terms(option) if term.name != "calm"][:2]


def print_pivots(console: Console, found: Pivots, context: Context, file: Path | None, source: str) -> None:
    """Print the pivotal events of a history, what was not asked, and how to repeat it."""
    question = f"Which of its events changed whether {OUTCOMES[found.outcome].definition}?"
    print_heading(console, context.scenario.title, question)
    console.print(
        f"History {found.member}: {found.futures} futures with and {found.futures} without each of "
        f"{plural(len(found.tested), 'event')}, on the same luck, from the morning of its day; "
        f"{context.run}.\n"
    )
    shown = found.pivotal[:ROWS]
    table = PlainTable(names=2)
    table.add_values("day")
    table.add_text("event")
    table.add_values("without", "with", "change in 100", "if run again")
    for pivot in shown:
        change = f"{abs(100 * pivot.change):.0f} {'more' if pivot.change > 0 else 'fewer'}"
        low, high = (f"{end:.0f}" if end >= 0.95 else f"{end:.1f}" for end in _ends(pivot))
        words = say.asked_words(pivot.question.events, context.setting)
        shares = (say.in_hundred(pivot.without), say.in_hundred(pivot.with_it))
        table.add_row(short_day(pivot.question.date), words, *shares, change, f"{low}–{high}")
    console.print(table if shown else "No event stands clear of zero.")
    print_facts(console, _pivot_facts(found, context, source, file))


def _ends(pivot: Pivot) -> list[float]:
    return sorted((abs(100 * pivot.low), abs(100 * pivot.high)))


def _pivot_facts(found: Pivots, context: Context, source: str, file: Path | None) -> dict[str, Fact]:
    more = len(found.pivotal) - ROWS
    facts: dict[str, Fact] = {}
    if more > 0:
        facts["More"] = f"{plural(more, 'event')} in the table beside the figure"
    facts["Chance"] = (
        f"{len(found.pivotal)} of {len(found.tested)} stand clear of zero; about {found.by_chance:.0f} would "
        "if no event mattered"
    )
    if found.settled:
        facts["Settled"] = say.settled_words(found)
    for number, (reason, events) in enumerate(found.untested.items()):
        facts["Not asked" + " " * number] = f"{plural(len(events), 'event')}: {reason}"
    facts["Trust"] = context.trust.removeprefix("Trust: ")
    if file is not None:
        facts["Figure"] = file
    if found.pivotal:
        question = found.pivotal[0].question
        facts["Repeat"] = fork_command(source, found, question.date, question.without)
    return facts


def print_distinction(console: Console, found: Distinction, context: Context, file: Path | None) -> None:
    """Print what set histories with an outcome apart, the earliest first."""
    what = OUTCOMES[found.outcome].definition
    print_heading(console, context.scenario.title, f"What set histories apart in which {what}?")
    console.print(
        f"{count(found.happened)} of {count(found.members)} histories of {context.window}, {context.run}.\n"
    )
    table = PlainTable(names=2)
    table.add_values("outside chance from")
    table.add_text("feature")
    table.add_values("with it", "others", "apart by", "most", "on", right=True)
    shown = found.outside[:ROWS]
    for feature in shown:
        table.add_row(*_feature(found, feature))
    console.print(table if shown else "Nothing leaves the band of chance.")
    facts: dict[str, Fact] = {
        "Apart by": "difference of the two means in standard deviations over all histories, on the first day "
        "outside and where it is largest",
        "Chance": f"differences up to {found.band:.2f} come from shuffled labels, on some day in some of "
        f"{len(found.features)} features, in 95 of 100 shuffles",
        "Mind": f"{_begun(found)}; what comes later may be its consequence",
    }
    if real := real_words(context, found.outcome):
        facts["Real crisis"] = f"{inside(OUTCOMES[found.outcome].label)}: {real}"
    more = len(found.outside) - ROWS
    if more > 0:
        facts["More"] = f"{plural(more, 'feature')} in the table beside the figure"
    facts["Trust"] = context.trust.removeprefix("Trust: ")
    if file is not None:
        facts["Figure"] = file
    print_facts(console, facts)


def _feature(found: Distinction, feature: Feature) -> list[str]:
    assert feature.first is not None
    t, largest = feature.first, feature.largest
    means = (f"{float(side[t]):.2f}" for side in (feature.with_it, feature.without))
    sizes = (say.signed(float(feature.difference[at])) for at in (t, largest))
    words = say.feature_words(feature.name)
    return [day(found.dates[t]), words, *means, *sizes, short_day(found.dates[largest])]


def _begun(found: Distinction) -> str:
    """Return by when the outcome had come in a tenth and in half of its histories."""
    parts = []
    for words, share in (("a tenth", 0.1), ("half", 0.5)):
        t = int((found.by_day >= share * found.happened).argmax())
        parts.append(f"in {words} of its histories by {day(found.dates[t])}")
    return f"it had come {' and '.join(parts)}"
