"""The one table of the terminal: text wraps at spaces, values stay whole, and what has no room goes below.

A table that is wider than the console first wraps its columns of text and its headings. If that is not
enough, a table of values goes on in a second block under the same names, and a table of text becomes a block
for each row, a line for each cell. Nothing is cut, and no word or number is broken.
"""

from __future__ import annotations

import os
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

#: Text up to this length is short: it may go on in a second block. Longer text is better read row by row.
SHORT = 26
#: A column of text gets no narrower than its longest word or this; the first if all its cells are short.
NARROW = (12, 18)
#: A table of values goes on in at most so many blocks; beyond that, rows are easier to read one by one.
BLOCKS = 3
#: Before what belongs to a name above it.
INDENT = "    "
#: How a line of a command ends that goes on in the next one, where the shell knows such a sign.
GOES_ON = "" if os.name == "nt" else " \\"

#: What a fact says: words to be wrapped, or paths, which stay whole.
Fact = str | Path | Sequence[Path]


@dataclass
class _Column:
    title: str
    text: bool
    right: bool = False
    least: int = 0
    most: int | None = None
    cells: list[str] = field(default_factory=list)

    @property
    def natural(self) -> int:
        """Columns it takes on one line, or as many as were wished for."""
        width = max(self.least, *(cell_len(line) for cell in self._all() for line in cell.split("\n")))
        return width if self.most is None else min(width, max(self.most, self.floor))

    @property
    def floor(self) -> int:
        """The least in which nothing is broken and text can be read."""
        words = max((cell_len(word) for cell in self._all() for word in cell.split()), default=0)
        if not self.text:
            return max(words, *(cell_len(line) for cell in self.cells or [""] for line in cell.split("\n")))
        # Not below a readable width, unless all that it says is shorter.
        says = max(cell_len(line) for cell in self._all() for line in cell.split("\n"))
        return max(words, min(says, NARROW[says > SHORT]))

    def _all(self) -> list[str]:
        return [self.title, *self.cells]


class PlainTable:
    """Rows and columns without lines, in bold headings, for a console of any width.

    Parameters
    ----------
    gap : int
        Spaces between columns.
    names : int
        How many of the first columns say what a row is about; they are repeated where a table goes on below.
    """

    def __init__(self, gap: int = 2, names: int = 1) -> None:
        self.gap, self.names = gap, names
        self._columns: list[_Column] = []
        self._styles: list[str] = []

    def add_text(self, title: str = "", *, least: int = 0, most: int | None = None) -> None:
        """Add a column of words, which wraps at spaces; at least and at most so wide if there is room."""
        self._columns.append(_Column(title, True, least=least, most=most))

    def add_values(self, *titles: str, right: bool = False, least: int = 0) -> None:
        """Add columns of numbers, dates or short names, none of which is ever broken."""
        self._columns += [_Column(title, False, right, least) for title in titles]

    def add_row(self, *cells: str, style: str = "") -> None:
        """Add a row; cells left out are empty."""
        for column, cell in zip(self._columns, [*cells, *[""] * len(self._columns)], strict=False):
            column.cells.append(cell)
        self._styles.append(style)

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        """Say how wide it is at least and at most."""
        widest = _total([column.natural for column in self._columns], self.gap)
        return Measurement(min(widest, options.max_width), min(widest, options.max_width))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Lay it out for the room there is."""
        if not self._columns:
            return
        blocks = self._blocks(options.max_width)
        if not blocks:
            yield from self._one_by_one(options.max_width)
        for number, block in enumerate(blocks):
            if number:
                yield Text()
            yield self._drawn(block, options.max_width)

    def fits(self, width: int) -> bool:
        """Whether all columns stand side by side in ``width``."""
        return len(self._blocks(width)) == 1

    def _blocks(self, width: int) -> list[list[_Column]]:
        """Return the columns of each block, none if rows are better told one by one."""
        names, others = self._columns[: self.names], self._columns[self.names :]
        if self._floor(self._columns) <= width:
            return [self._columns]
        if any(column.text and column.natural > SHORT for column in others):
            return []
        if max((self._floor([*names, column]) for column in others), default=0) > width:
            return []
        # As few blocks as possible, and names on one line where that costs no block more.
        blocks, roomy = self._filled(width), self._filled(width, whole_names=True)
        if len(blocks) > BLOCKS:
            return []
        return roomy if len(roomy) == len(blocks) else blocks

    def _filled(self, width: int, *, whole_names: bool = False) -> list[list[_Column]]:
        """Return blocks filled from the left."""
        names, others = self._columns[: self.names], self._columns[self.names :]
        room = width - sum(name.natural - name.floor for name in names) * whole_names
        blocks = [names]
        for column in others:
            if self._floor([*blocks[-1], column]) > room and len(blocks[-1]) > len(names):
                blocks.append(names)
            blocks[-1] = [*blocks[-1], column]
        return blocks

    def _floor(self, columns: Sequence[_Column]) -> int:
        return _total([column.floor for column in columns], self.gap)

    def _drawn(self, columns: Sequence[_Column], room: int) -> Table:
        titled = any(column.title for column in columns)
        table = Table(
            box=None, pad_edge=False, padding=(0, self.gap, 0, 0), header_style="bold", show_header=titled
        )
        widths = _widths(columns, room - self.gap * (len(columns) - 1))
        for column, width in zip(columns, widths, strict=True):
            table.add_column(
                column.title, width=width, justify="right" if column.right else "left", overflow="fold"
            )
        rows = zip(*(column.cells for column in columns), strict=True)
        for cells, style in zip(rows, self._styles, strict=True):
            table.add_row(*cells, style=style)
        return table

    def _one_by_one(self, width: int) -> RenderResult:
        """Yield a block for each row: its name, and below it what every column says."""
        titles = [column.title.replace("\n", " ") for column in self._columns]
        if named := "  ".join(filter(None, titles[: self.names])):
            yield Text(named, style="bold")
        rows = zip(*(column.cells for column in self._columns), strict=True)
        for cells, style in zip(rows, self._styles, strict=True):
            head = "  ".join(cell for cell in cells[: self.names] if cell)
            beside = zip(titles[self.names :], cells[self.names :], strict=True)
            items = [f"{title}: {cell}" if title else cell for title, cell in beside if cell]
            yield Text("\n".join(block(head, items, width)), style=style)


def _total(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * (len(widths) - 1)


def _widths(columns: Sequence[_Column], room: int) -> list[int]:
    """Return the width of each column: the widest text gives way first, then headings wrap."""
    widths = [column.natural for column in columns]
    for texts in (True, False):
        floors = [column.floor for column in columns]
        while sum(widths) > room:
            able = [i for i, c in enumerate(columns) if c.text == texts and widths[i] > floors[i]]
            if not able:
                break
            widths[max(able, key=lambda i: widths[i])] -= 1
    return widths


def block(head: str, items: Iterable[str], width: int) -> list[str]:
    """Return a head and what belongs to it, indented; an item is broken only if it needs more than a line."""
    lines = [""]
    for item in items:
        longer = f"{lines[-1]} · {item}" if lines[-1] else item
        if cell_len(INDENT + longer) <= width and "\n" not in longer:
            lines[-1] = longer
        else:
            lines += item.split("\n")
    wrapped = wrap(head, width, later="  ")
    for line in filter(None, lines):
        wrapped += wrap(line, width, INDENT, INDENT)
    return wrapped


def wrap(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    """Return text in lines that end at spaces; a word longer than a line stays whole."""
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=later,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def print_lines(console: Console, text: str, style: str = "") -> None:
    """Print text in lines that end at spaces; an address longer than a line can still be copied whole."""
    lines = (wrap(line, console.width) or [""] for line in text.split("\n"))
    console.print(Text("\n".join(part for parts in lines for part in parts), style=style), soft_wrap=True)


def print_sentences(console: Console, lines: Iterable[str]) -> None:
    """Print lines, wrapped on a terminal only: in a file each stays whole, to be searched for."""
    for line in lines:
        if console.is_terminal:
            print_lines(console, line)
        else:
            print(line)


def print_facts(console: Console, facts: Mapping[str, Fact]) -> None:
    """Print, below a blank line, names in bold and what they say; a path or a command can be copied whole.

    A line that begins with the program's name is a command: it goes on in a second line only before a word,
    with the sign by which a shell knows. What has no room beside its name stands below it.
    """
    beside = max(9, *map(cell_len, facts)) + 2
    console.print()
    for name, fact in facts.items():
        indent = beside
        lines = _fact_lines(fact, console.width - indent)
        if any(cell_len(line) > console.width - indent for line in lines):
            indent = len(INDENT)
            lines = ["", *_fact_lines(fact, console.width - indent)]
        shown = Text(name, style="bold") + Text(" " * (beside - cell_len(name)) + lines[0], style="not bold")
        shown.rstrip()
        for line in lines[1:]:
            shown.append(f"\n{' ' * indent}{line}", style="not bold")
        console.print(shown, soft_wrap=True)


def _fact_lines(fact: Fact, room: int) -> list[str]:
    if isinstance(fact, Path):
        return [str(fact)]
    if not isinstance(fact, str):
        return [str(path) for path in fact]
    lines: list[str] = []
    for line in fact.split("\n"):
        command = line.startswith("crisis-sim ")
        lines += _command_lines(line, room) if command else wrap(line, room) or [""]
    return lines


def _command_lines(line: str, room: int) -> list[str]:
    """Return a command in lines that can be copied; what is quoted stays whole, options keep their value."""
    if cell_len(line) <= room or not GOES_ON:
        return [line]
    words = _arguments(line)
    lines = [words[0]]
    for word in words[1:]:
        if cell_len(f"{lines[-1]} {word}{GOES_ON}") <= room:
            lines[-1] += f" {word}"
        else:
            lines[-1] += GOES_ON
            lines.append(f"  {word}")
    return lines


def _arguments(line: str) -> list[str]:
    """Return the words of a command as they are written, quotes and all, an option with its value."""
    words: list[str] = []
    for piece in line.split(" "):
        within = words and words[-1].count("'") % 2 + words[-1].count('"') % 2
        value = words and words[-1].startswith("--") and " " not in words[-1] and not piece.startswith("-")
        if within or value:
            words[-1] += f" {piece}"
        else:
            words.append(piece)
    return words
