"""The table of the terminal: at any width it says the same, and breaks no word and no number."""

from __future__ import annotations

import io
import shlex
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from sim.drawing import tables
from sim.drawing.tables import PlainTable, print_facts

WIDTHS = (60, 80, 100)


def shown(thing: PlainTable | dict, width: int) -> list[str]:
    """Return the lines that are printed on a console of some width."""
    console = Console(file=io.StringIO(), width=width, highlight=False, markup=False)
    if isinstance(thing, PlainTable):
        console.print(thing)
    else:
        print_facts(console, thing)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def effects() -> PlainTable:
    table = PlainTable()
    table.add_text()
    table.add_values("without", "with", "difference", "if run again", "pairing saves", "at most")
    table.add_row(
        "A lethal attack", "8.0 %", "6.0 %", "2.0 fewer in 100", "−8.4 to +4.6", "6.6 (1.0–44)", "6.6"
    )
    table.add_row("Deal", "98 %", "98 %", "0.4 fewer in 1,000", "−5.3 to +5.3", "–", "–")
    return table


def test_with_room_columns_stand_side_by_side() -> None:
    assert shown(effects(), 100) == [
        "                 without  with   difference          if run again  pairing saves  at most",
        "A lethal attack  8.0 %    6.0 %  2.0 fewer in 100    −8.4 to +4.6  6.6 (1.0–44)   6.6",
        "Deal             98 %     98 %   0.4 fewer in 1,000  −5.3 to +5.3  –              –",
    ]


def test_values_that_have_no_room_go_on_below_under_the_same_names() -> None:
    assert shown(effects(), 60) == [
        "                 without  with   difference",
        "A lethal attack  8.0 %    6.0 %  2.0 fewer in 100",
        "Deal             98 %     98 %   0.4 fewer in 1,000",
        "",
        "                 if run again  pairing saves  at most",
        "A lethal attack  −8.4 to +4.6  6.6 (1.0–44)   6.6",
        "Deal             −5.3 to +5.3  –              –",
    ]


def test_headings_wrap_before_values_move() -> None:
    table = PlainTable()
    table.add_text("Target")
    table.add_values("weeks with it", "hardest baseline to beat", "skill over it")
    table.add_row("a barricade", "12", "climatology", "0.12")
    assert shown(table, 45) == [
        "                       hardest",
        "             weeks     baseline to  skill",
        "Target       with it   beat         over it",
        "a barricade  12        climatology  0.12",
    ]


def test_a_table_of_text_becomes_a_block_for_each_row() -> None:
    table = PlainTable(names=2)
    table.add_values("day")
    table.add_text("what")
    table.add_values("odds")
    table.add_text("strongest reasons")
    table.add_row(
        "18 Aug", "Kosovo enforces the rule on plates", "34 of 100", "a due date +1.2; violence −0.4"
    )
    assert shown(table, 40) == [
        "day  what",
        "18 Aug  Kosovo enforces the rule on",
        "  plates",
        "    odds: 34 of 100",
        "    strongest reasons: a due date +1.2;",
        "    violence −0.4",
    ]


words = st.text("abcdefgh", min_size=1, max_size=9)
phrases = st.lists(words, min_size=1, max_size=9).map(" ".join)
values = st.one_of(st.integers(0, 10**9).map(str), st.floats(-99, 99).map("{:.3f} (1–2)".format), st.just(""))


@settings(max_examples=60, deadline=None)
@given(
    columns=st.lists(st.booleans(), min_size=1, max_size=9),
    rows=st.integers(1, 4),
    names=st.integers(1, 2),
    width=st.integers(40, 120),
    data=st.data(),
)
def test_nothing_is_lost_at_any_width(columns, rows: int, names: int, width: int, data) -> None:
    table, cells = PlainTable(names=names), []
    for text in columns:
        title = data.draw(phrases)
        table.add_text(title) if text else table.add_values(title)
        cells.append(title)
    for _ in range(rows):
        row = [data.draw(phrases if text else values) for text in columns]
        table.add_row(*row)
        cells += row
    lines = shown(table, width)
    said = " ".join(lines).replace(":", " ").split()
    assert set(" ".join(cells[len(columns) :]).split()) <= set(said)
    assert max(map(len, lines)) <= width


LONG = (
    "crisis-sim compare 'my own.toml' --arms no-pressure,deal --replicates 20 --member 17 --out results/mine"
)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_command_can_be_copied(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "GOES_ON", " \\")
    lines = shown({"Next": LONG, "Trust": "none"}, width)
    assert max(map(len, lines)) <= width
    copied = "\n".join(lines).partition("Next")[2].partition("\nTrust")[0]
    assert shlex.split(copied.replace("\\\n", "")) == shlex.split(LONG)
    for line in copied.splitlines():
        assert "'my own.toml'" in line or "own" not in line
        assert not line.removesuffix(" \\").endswith(("--arms", "--member", "--out", "--replicates"))


def test_where_the_shell_knows_no_sign_a_command_stays_on_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "GOES_ON", "")
    assert LONG in " ".join(shown({"Next": LONG}, 60))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_path_is_never_broken(width: int) -> None:
    path = Path("results") / ("a long name " * 9) / "figures"
    lines = shown({"Files": path, "Figures": [Path("a.png"), path], "Open": "report.html"}, width)
    assert sum(line.strip() == str(path) for line in lines) == 2 and lines[-1] == "Open       report.html"


def test_facts_wrap_beside_their_names() -> None:
    assert shown({"Trust": "not fitted " * 6, "Note": "a\nb"}, 60) == [
        "",
        "Trust      not fitted not fitted not fitted not fitted not",
        "           fitted not fitted",
        "Note       a",
        "           b",
    ]
