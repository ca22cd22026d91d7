"""Standard output and error in any encoding: a letter that there is none for is replaced by a plain one.

On Windows what goes into a file or a pipe is written in cp1252 (Python before 3.15), and elsewhere the
language of the machine decides; neither is a reason to end without the text.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import sys
import unicodedata

#: Name of the rule by which letters are replaced.
PLAIN = "crisis-sim-plain"
#: What Unicode does not take apart into plain letters.
SIGNS = {
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "„": '"',
    "≤": "<=", "≥": ">=", "≈": "~", "≠": "!=", "×": "x", "·": "-", "•": "-", "→": "->", "←": "<-", "±": "+-",
    "█": "#", "đ": "d", "Đ": "D", "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae",
    "Æ": "AE", "œ": "oe", "Œ": "OE", "€": "EUR", "§": "par. ", "°": " deg",
}  # fmt: skip


def plain(text: str) -> str:
    """Return ``text`` in ASCII: "č" as "c", "–" as "-", "≤" as "<=", and "?" for what has no such form."""
    return "".join(letter if letter.isascii() else _plain_letter(letter) for letter in text)


def _plain_letter(letter: str) -> str:
    if letter in SIGNS:
        return SIGNS[letter]
    apart = unicodedata.normalize("NFKD", letter)
    kept = "".join(SIGNS.get(part, part) for part in apart if not unicodedata.combining(part))
    # A lone accent is dropped, as it is with its letter.
    return kept if kept.isascii() and (kept or unicodedata.combining(letter)) else "?"


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end


def take_any_encoding() -> None:
    """Let standard output and error replace what their encoding lacks; encoding and line ends stay."""
    codecs.register_error(PLAIN, _replace)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=PLAIN)


def json_for(text: str, encoding: str | None) -> str:
    """Return JSON with escapes instead of letters that ``encoding`` lacks, so that no value changes."""
    try:
        text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return re.sub(r"[^\x00-\x7f]", lambda letter: json.dumps(letter[0])[1:-1], text)
    return text
