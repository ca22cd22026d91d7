"""On which line of a TOML file does a key stand? `tomllib` does not say; this scanner does.

It reads text that `tomllib` has already accepted, so it need not check anything: it only follows table
headers, dotted and quoted keys, arrays and inline tables, and remembers where each began.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right

Path = tuple[str | int, ...]

#: Nothing in a scenario nests deeper than ``arms.NAME.triggers[1].do.measures[1]``.
MAX_DEPTH = 12

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*(?:"(?P<basic>(?:[^"\\]|\\.)*)"|'(?P<literal>[^']*)'|(?P<bare>[\w-]+))[ \t]*""")
_SCALAR = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?:"{0,2})'''
    r"""|\'\'\'.*?\'\'\'(?:'{0,2})"""
    r'''|"(?:[^"\\]|\\.)*"'''
    r"""|'[^']*'"""
    r"""|[^,\]}\n#]+""",
    re.DOTALL,
)


class TooDeepError(ValueError):
    """Tables or arrays nest deeper than any scenario needs."""

    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def key_lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) on which each key, array item and table of a valid TOML text begins.

    Parameters
    ----------
    text : str
        TOML that `tomllib.loads` accepts, with ``\\n`` line ends.

    Returns
    -------
    dict
        Paths such as ``("arms", "calm", "events", 0, "date")`` to lines.

    Raises
    ------
    TooDeepError
        If something nests deeper than `MAX_DEPTH`.
    """
    return _Scanner(text).scan()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.lines: dict[Path, int] = {}
        self.items: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        at = self.blank(0)
        while at < len(self.text):
            if self.text[at] == "[":
                table, at = self.header(at)
            else:
                at = self.pair(at, table)
            at = self.blank(at)
        return self.lines

    def header(self, at: int) -> tuple[Path, int]:
        """Read ``[a.b]`` or ``[[a.b]]``; a part that is an array of tables means its last item."""
        start, listed = at, self.text.startswith("[[", at)
        keys, at = self.keys(at + 1 + listed)
        path: Path = ()
        for key in keys[:-1]:
            path = self.last_item((*path, key))
        path = (*path, keys[-1])
        if listed:
            path = self.new_item(path)
        self.note(path, start)
        return path, at + 1 + listed

    def last_item(self, path: Path) -> Path:
        return (*path, self.items[path] - 1) if path in self.items else path

    def new_item(self, path: Path) -> Path:
        self.items[path] = self.items.get(path, 0) + 1
        return (*path, self.items[path] - 1)

    def pair(self, at: int, table: Path) -> int:
        """Read ``key = value`` inside ``table``."""
        start = at
        keys, at = self.keys(at)
        path = (*table, *keys)
        self.note(path, start)
        return self.value(self.blank(at + 1), path)

    def value(self, at: int, path: Path) -> int:
        """Read a value and return the position behind it."""
        if self.text[at] not in "[{":
            match = _SCALAR.match(self.text, at)
            return match.end() if match else len(self.text)
        closing = "]" if self.text[at] == "[" else "}"
        index, at = 0, self.blank(at + 1)
        while self.text[at] != closing:
            if closing == "]":
                self.note((*path, index), at)
                at = self.value(at, (*path, index))
            else:
                at = self.pair(at, path)
            index, at = index + 1, self.blank(at)
            if self.text[at] == ",":
                at = self.blank(at + 1)
        return at + 1

    def keys(self, at: int) -> tuple[list[str], int]:
        """Read a dotted key and return its parts and the position behind it."""
        parts: list[str] = []
        while match := _KEY.match(self.text, at):
            parts.append(_unquoted(match))
            at = match.end()
            if self.text[at] != ".":
                break
            at += 1
        return parts, at

    def blank(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        return match.end() if match else at

    def note(self, path: Path, at: int) -> None:
        line = bisect_right(self.starts, at)
        if len(path) > MAX_DEPTH:
            raise TooDeepError(line)
        for end in range(1, len(path) + 1):
            self.lines.setdefault(path[:end], line)


def _unquoted(match: re.Match[str]) -> str:
    if match["bare"] is not None:
        return match["bare"]
    if match["literal"] is not None:
        return match["literal"]
    text: str = tomllib.loads(f'key = "{match["basic"]}"')["key"]
    return text
