"""The address of a page: it says what the page shows, so that a link shows the same, and Back undoes.

What is shown stands in the session; each page has a few names of its address for it. A change of the session
becomes a new address, and a new address, such as one that Back leads to, a change of the session. What all
pages would say is kept by the browser tab, so that a reload of one page leaves the others as they were.
"""

from __future__ import annotations

import binascii
import datetime as dt
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlencode

import solara

from sim.app import session
from sim.ensemble.variant import Variant
from sim.errors import InputError
from sim.scenario import Scenario
from sim.scenario.loader import MAX_BYTES

#: What an address says, by name.
Query = Mapping[str, Sequence[str]]
#: Names that say which run is looked at.
RUN = ("scenario", "text", "arm", "due_in", "histories", "seed", "set")
#: Letters of an own scenario's text in an address, at most: longer addresses are cut or refused on their way.
LONGEST = 6_000
#: Names that say what is explained.
CHOICE = ("on", "actor", "event")
#: Names that each page uses.
NAMES = {
    "/": (*RUN, "pin", "member", "map"),
    "/understand": (*RUN, "pin", "member", *CHOICE),
    "/record": ("day",),
}
#: All that a tab shows.
ALL = tuple(dict.fromkeys(name for names in NAMES.values() for name in names))


def query_of(path: str) -> dict[str, list[str]]:
    """Return what the address of a page says about what the session shows; nothing for what it opens with."""
    return _shown(NAMES.get(path, ()))


def _shown(names: Sequence[str], longest: int = LONGEST) -> dict[str, list[str]]:
    now, pinned, date = session.variant.value, session.pinned.value, session.day.value
    on, slot = session.choice.value
    event = slot.startswith(session.EVENT)
    said = {
        **({} if now is None else _run(now, longest)),
        "pin": [] if pinned is None else [urlencode(_run(pinned, longest), doseq=True)],
        "member": [session.reading.value] if session.reading.value else [],
        "on": [on] if on else [],
        "actor": [slot] if slot and not event else [],
        "event": [slot.removeprefix(session.EVENT)] if event else [],
        "day": [date] if date else [],
        "map": [session.map_day.value] if session.map_day.value else [],
    }
    return {name: said[name] for name in names if said.get(name)}


def link(path: str, view: str = "desk") -> str:
    """Return the address of a page as the session is now."""
    query = query_of(path) | ({"view": [view]} if view == "projector" else {})
    return f"{path}?{_words(query)}" if query else path


def left_out() -> str:
    """Return a sentence where an own scenario is too long for the address; empty where a link shows all."""
    runs = [
        run for run in (session.variant.value, session.pinned.value) if run is not None and not run.shipped
    ]
    if all(packed(run.scenario.to_toml()) for run in runs):
        return ""
    return (
        "This scenario is too long for the address of a page, so a link shows it in this tab only; "
        "to pass it on, please send its file."
    )


def understand(date: dt.date) -> str:
    """Return the address of *Understand* for a day of the history that is read."""
    query = {name: values for name, values in query_of("/understand").items() if name not in CHOICE}
    return f"/understand?{_words({**query, 'on': [date.isoformat()]})}"


def follow(path: str, query: Query) -> None:
    """Show what an address says; what this server cannot show stays as it is.

    An address comes from anybody: no file but a shipped scenario is opened for it, and nothing is simulated
    that the page does not offer.
    """
    _show(NAMES.get(path, ()), query)


def kept() -> str:
    """Return what all pages show as a text, to be kept by the browser; empty for what they open with."""
    return _words(_shown(ALL, MAX_BYTES))


def restore(text: str, decided: Sequence[str] = ()) -> None:
    """Show again what was kept, as an address would; the names in ``decided`` stay as they are."""
    told = {name: values for name, values in parse_qs(text).items() if name not in decided}
    _show(ALL, {**told, **_shown(decided, MAX_BYTES)})


def _show(names: Sequence[str], query: Query) -> None:
    def first(name: str) -> str:
        return next(iter(query.get(name, ())), "")

    if "scenario" in names:
        try:
            shown = read_run(query)
            pinned = read_run(parse_qs(first("pin"))) if first("pin") else None
        except (InputError, ValueError, TypeError):
            return
        session.variant.set(shown)
        session.pinned.set(pinned)
        session.reading.set(first("member"))
    if "map" in names:
        session.map_day.set(first("map"))
    if "on" in names:
        event = first("event")
        session.choice.set((first("on"), session.EVENT + event if event else first("actor")))
    if "day" in names:
        session.day.set(first("day"))


def read_run(query: Query) -> Variant | None:
    """Return the run that an address names, ``None`` if it names none.

    Raises
    ------
    InputError, ValueError
        If the address names what there is not.
    """
    if not query.get("scenario"):
        return None
    number = {key: int(query[key][0]) for key in ("due_in", "histories", "seed") if query.get(key)}
    pairs = (entry.partition("=") for entry in query.get("set", ()))
    return session.checked(
        _scenario(query["scenario"][0], next(iter(query.get("text", ())), "")),
        arm=next(iter(query.get("arm", ())), None),
        parameters={key: float(value) for key, _, value in pairs},
        due_in=number.get("due_in"),
        replicates=number.get("histories", session.HISTORIES),
        seed=number.get("seed"),
    )


def _scenario(name: str, letters: str) -> Scenario:
    """Return the scenario of an address: shipped, its own text, or what is open under that name."""
    now = session.current()
    if letters:
        return session.named(name, unpacked(letters))
    if now.scenario.name == name and not now.shipped:
        return now.scenario
    return session.named(name)


@lru_cache(maxsize=64)
def packed(text: str, longest: int = LONGEST) -> str:
    """Return a scenario's text in the letters of an address; empty if it is too long for one."""
    letters = urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode()
    return letters if len(letters) <= longest else ""


def unpacked(letters: str) -> str:
    """Return the text of `packed`.

    Raises
    ------
    ValueError
        If it is none, or much longer than a scenario.
    """
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(urlsafe_b64decode(letters), MAX_BYTES)
    except (zlib.error, binascii.Error) as error:
        raise ValueError("no text") from error
    if not unpacker.eof:
        raise ValueError("too long")
    return text.decode()


def _run(shown: Variant, longest: int) -> dict[str, list[str]]:
    said: dict[str, Any] = {
        "text": None if shown.shipped else packed(shown.scenario.to_toml(), longest) or None,
        "arm": shown.arm,
        "due_in": shown.due_in,
        "histories": None if shown.replicates == session.HISTORIES else shown.replicates,
        "seed": shown.seed,
    }
    given = {name: [str(value)] for name, value in said.items() if value is not None}
    changed = [f"{name}={value:.10g}" for name, value in shown.parameters.items()]
    return {"scenario": [shown.scenario.name], **given, **({"set": changed} if changed else {})}


def _words(query: Query) -> str:
    return urlencode(query, doseq=True, safe="/,=")


def use_address() -> Callable[[str], None]:
    """Keep the address and what the session shows alike (a hook); return how to show what was kept."""
    router = solara.use_router()
    path, search = router.path.rstrip("/") or "/", parse_qs(router.search or "")
    said = {name: values for name, values in search.items() if name in NAMES.get(path, ())}
    shown = query_of(path)
    # The address that was followed last, and what was shown after that.
    held: dict[str, Any] = solara.use_memo(dict, [])

    def match() -> None:
        if held.get("address") != (path, said):
            opened = "address" not in held
            held["address"] = (path, said)
            if opened:
                held["decided"] = NAMES.get(path, ()) if said else ()
            # A page opened without anything in its address shows what the browser kept.
            if said != shown and not (opened and not said):
                follow(path, said)
            held["shown"] = query_of(path)
        elif held["shown"] != shown:
            held["address"], held["shown"] = (path, shown), shown
            others = {name: values for name, values in search.items() if name not in NAMES.get(path, ())}
            router.push(f"{path}?{_words({**shown, **others})}" if shown or others else path)

    solara.use_effect(match, [path, router.search, str(shown)])
    return lambda text: restore(text, held.get("decided", ()))
