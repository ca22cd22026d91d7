"""How numbers, dates, places and outcomes are said.

Natural frequencies come first ("42 of 100 histories"), with the interval to expect if the run were
repeated. Nothing here rounds a small chance to zero or a large one to certainty.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable

from sim.ensemble.intervals import wilson
from sim.world.vocabulary import ACTOR_NAMES, PLACE_NAMES

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

#: Albanian and Serbian forms, said once at first use; the short form follows international organisations.
LOCAL_NAMES = {
    "north_mitrovica": "Mitrovicë e Veriut / Severna Mitrovica",
    "zvecan": "Zveçan / Zvečan",
    "zubin_potok": "Zubin Potoku / Zubin Potok",
    "leposavic": "Leposaviq / Leposavić",
}

#: How each actor is named in a sentence.
SPEAKERS = {**ACTOR_NAMES, "eu": "the EU", "us": "the US"}

#: Shares below this are said in 1,000 where they stand in a sentence.
SMALL = 0.00995

#: War between states has no data, so no number is given for it (docs/model.md: Choice).
NOT_ESTIMATED = "not estimated"


def day(date: dt.date) -> str:
    """Return "18 Aug 2022", whatever the machine's language."""
    return f"{short_day(date)} {date.year}"


def short_day(date: dt.date) -> str:
    """Return "18 Aug"."""
    return f"{date.day} {MONTHS[date.month - 1]}"


def span(first: dt.date, last: dt.date) -> str:
    """Return "18 Aug 2022", "18–23 Aug 2022" or "18 Aug – 2 Sep 2022", whichever is needed."""
    if first == last:
        return day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    start = short_day(first) if first.year == last.year else day(first)
    return f"{start} – {day(last)}"


def window_words(first: dt.date, last: dt.date) -> str:
    """Return a window with its length: "17 Aug – 31 Oct 2022, 76 days"."""
    return f"{span(first, last)}, {plural((last - first).days + 1, 'day')}"


def count(number: int) -> str:
    """Return a count with thousands separated: "2,000"."""
    return f"{number:,}"


def plural(number: int, noun: str, many: str | None = None) -> str:
    """Return "1 history", "2 histories"."""
    return f"{count(number)} {noun if number == 1 else many or noun + 's'}"


def listed(items: Iterable[str]) -> str:
    """Return "a", "a and b" or "a, b and c"."""
    words = list(items)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def capital(text: str) -> str:
    """Return ``text`` with a capital first letter; the rest stays, so that NATO is still NATO."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """Return ``text`` with a capital first letter and a full stop."""
    return capital(text) + ("" if text.endswith((".", "!", "?")) else ".")


def inside(label: str) -> str:
    """Return a label as it stands inside a sentence: "A barricade" becomes "a barricade", NATO stays."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def frequency(k: int, n: int) -> str:
    """Return ``k`` of ``n`` in a sentence: "42 of 100", "3.5 of 1,000", "none of 2,000", "all 2,000".

    Two significant digits below 10 %. In a column, which has one denominator, see `hundredth`.
    """
    return f"all {count(n)}" if k == n else f"none of {count(n)}" if k == 0 else chance(k / n)


def chance(share: float) -> str:
    """Return a probability between 0 and 1 as a natural frequency; one above 0 is never said to be none."""
    if share < 0.001:
        return "fewer than 1 in 1,000"
    if share < SMALL:
        return f"{two_digits(1000 * share)} of 1,000"
    if share >= 0.995:
        return "more than 99 of 100"
    return f"{two_digits(100 * share)} of 100"


def share_words(share: float, n: int) -> str:
    """Return a share of ``n`` that need not be a whole number of them, as `frequency` does."""
    return frequency(n if share else 0, n) if share in (0, 1) else chance(share)


def histories(k: int, n: int) -> str:
    """Return "42 of 100 histories"."""
    if n == 1:
        return "the one history" if k else "not the one history"
    return f"{frequency(k, n)} histories"


def interval(k: int, n: int) -> str:
    """Return the 95 % Wilson interval in the unit of `frequency`: "41–43", "0.26–28 in 1,000"."""
    small = 0 < k / n < SMALL or (k == 0 and n >= 1000)
    return f"{_ends(k, n, 1000)} in 1,000" if small else _ends(k, n, 100)


def hundredth(k: int, n: int) -> str:
    """Return ``k`` of ``n`` for a column headed "of 100": "42", "0.35", "none of 2,000", "all 2,000"."""
    if k in (0, n):
        return frequency(k, n)
    share = k / n
    if share >= 0.995:
        return "more than 99"
    return two_digits(100 * share) if share >= 0.001 else "fewer than 0.1"


def of_hundred(k: int, n: int) -> str:
    """Return "42 of 100", "0.35 of 100", "none of 2,000": beside others that are said of 100 too."""
    said = hundredth(k, n)
    return said if k in (0, n) else f"{said} of 100"


def hundredth_interval(k: int, n: int) -> str:
    """Return the 95 % Wilson interval for a column headed "of 100": "41–43", "0.026–2.8"."""
    return _ends(k, n, 100)


def _ends(k: int, n: int, unit: int) -> str:
    first, last = (two_digits(unit * float(end)) for end in wilson(k, n))
    return first if first == last else f"{first}–{last}"


def often(k: int, n: int) -> tuple[str, ...]:
    """Return the cells ("42", "41–43") of 100; of a single history only ("yes",) or ("no",)."""
    return ("yes" if k else "no",) if n == 1 else (hundredth(k, n), hundredth_interval(k, n))


def often_titles(n: int) -> tuple[str, ...]:
    """Return what stands above the cells of `often` and the date that follows them."""
    return ("", "on") if n == 1 else ("of 100", "if run again", "half by")


def middle_words(
    quantiles: Iterable[float], n: int, mean: float | None = None, digits: int = 0, most: float = math.inf
) -> str:
    """Return "median 26 (10–90 %: 10–47), mean 28" from three quantiles; of a single history its number.

    ``digits`` are those of the mean; ``most`` is where counting ends: it and what lies beyond reads "500 or
    more".
    """
    low, middle, high = (f"{value:.0f}" if value < most else f"{most:.0f} or more" for value in quantiles)
    if n == 1:
        return middle
    return f"median {middle} (10–90 %: {low}–{high})" + ("" if mean is None else f", mean {mean:.{digits}f}")


def frequency_with_interval(k: int, n: int) -> str:
    """Return "42 of 100 histories (41–43 if run again)"."""
    return f"{histories(k, n)} ({interval(k, n)} if run again)"


def percent(share: float) -> str:
    """Return a share in percent, two digits below 10 %, never rounded to 0 or 100."""
    if share <= 0 or share >= 1:
        return f"{100 * min(max(share, 0.0), 1.0):.0f} %"
    if share < 0.001:
        return "<0.1 %"
    return ">99 %" if share >= 0.995 else f"{two_digits(100 * share)} %"


def tension(value: float) -> str:
    """Return tension without decimals."""
    return f"{value:.0f}"


def tension_beside(now: float, before: float | None) -> str:
    """Return "tension 34 of 100, 2 more than the day before", as far as there is a day before."""
    level = f"tension {tension(now)} of 100"
    if before is None:
        return level
    more = int(tension(now)) - int(tension(before))
    beside = f"{abs(more)} {'more' if more > 0 else 'less'} than" if more else "as on"
    return f"{level}, {beside} the day before"


def place(name: str, *, first_use: bool = False) -> str:
    """Return a municipality's name, at first use with the local forms that differ from it."""
    usual = PLACE_NAMES[name]
    others = [form for form in LOCAL_NAMES[name].split(" / ") if form != usual]
    return f"{usual} ({' / '.join(others)})" if first_use else usual


def two_digits(value: float) -> str:
    """Return two significant digits below 10 and whole numbers above; 0 is only 0."""
    if value >= 9.95:
        return f"{value:.0f}"
    if value >= 0.995 or value == 0:
        return f"{value:.1f}" if value else "0"
    return f"{value:.{max(2, 1 - math.floor(math.log10(value)))}f}"
