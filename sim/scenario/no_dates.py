"""Values of a TOML text that look like dates and are none, such as 2026-13-01.

TOML refuses them wherever they stand, with words about its own grammar. Here each gives way to a text, so
that the file can be read, and the check of its field can say what is wrong, where, beside all else.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

from sim.scenario.document import Node

_DATE = r"""(?:\d{4,5}-\d{1,2}                                       # 2022-08
    | \d{1,5}[-/.](?:\d{1,2}|[A-Za-z]{3,9})[-/.]\d{1,5}              # 2022-13-01, 1.9.2022, 2022-Aug-31
    | \d{1,2}[ ][A-Za-z]{3,9}[ ]\d{4})                               # 31 Aug 2022
    (?:[Tt ]\d[\d:.]*)?(?:[Zz]|[+-]\d[\d:]*)?                        # 25:00:00, T24:61:00Z"""
#: Dates where a value can stand; what may hold letters that mean none is passed over.
_VALUES = re.compile(
    rf'''"""(?:\\.|[^\\])*?"""{{1,3}} | \'\'\'.*?\'\'\'{{1,3}} | "(?:[^"\\\n]|\\.)*"? | '[^'\n]*'?
    | \#[^\n]* | ^[ \t]*\[[^\n]*$
    | (?<![\w.:+/-])(?P<date>{_DATE}
    )(?=[ \t]*(?:[,\]}}\#\n]|\Z))''',
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
#: Begins the text that stands for a date, as TOML has it and as it is read.
_MARK = "\\u0000 no date: "
_READ = "\0 no date: "


@dataclass(frozen=True)
class NoDate:
    """Something in a file that looks like a date and is none; no field takes it."""

    text: str

    def __repr__(self) -> str:
        return self.text


def without_false_dates(text: str) -> str:
    """Return TOML in which texts stand for what look like dates and are none; lines stay where they are."""
    return _VALUES.sub(lambda found: _stand_in(found["date"]) or found[0], text)


def restore(root: Node) -> None:
    """Put a `NoDate` where the text of `without_false_dates` stands."""
    for node in leaves(root):
        if isinstance(node.value, str) and node.value.startswith(_READ):
            node.value = NoDate(node.value.removeprefix(_READ))


def leaves(node: Node) -> Iterator[Node]:
    """Yield every value of a document that holds no others."""
    if isinstance(node.value, dict | list):
        for item in node.value.values() if isinstance(node.value, dict) else node.value:
            yield from leaves(item)
    else:
        yield node


def _stand_in(date: str | None) -> str:
    if date is None:
        return ""
    try:
        tomllib.loads(f"date = {date}")
    except ValueError:
        return f'"{_MARK}{date}"'
    return ""
