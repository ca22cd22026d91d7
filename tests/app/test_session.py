"""What a tab keeps comes back; what somebody else wrote into it does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

pytest.importorskip("solara", reason="comes with the extra 'app'")

from sim.app import address, session
from sim.ensemble.variant import Variant
from sim.scenario import load_scenario
from tests.app.test_address import forget, long_scenario


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    yield
    forget()


def show(shown: Variant | None, pinned: Variant | None) -> None:
    session.variant.set(shown)
    session.pinned.set(pinned)
    session.reading.set("7")
    session.choice.set(("2022-09-01", "eu/appeal"))
    session.day.set("2022-12-10")
    session.map_day.set("2022-08-20")


def seen() -> tuple[Any, ...]:
    """Return all that the pages of this tab show."""
    places = (session.reading, session.choice, session.day, session.map_day)
    runs = (session.variant.value, session.pinned.value)
    told = [None if run is None else (run.scenario, run.command) for run in runs]
    return (*told, *(place.value for place in places))


SHIPPED = Variant(load_scenario("deadline"), "overnight", {"lev_US": 0.4}, replicates=200, seed=5)
OWN = Variant(long_scenario(), replicates=1000)


@pytest.mark.parametrize("pinned", [None, SHIPPED, OWN], ids=["no pin", "pin", "own pin"])
@pytest.mark.parametrize("shown", [None, SHIPPED, OWN], ids=["opening", "shipped", "own"])
def test_what_was_kept_is_shown_again(shown: Variant | None, pinned: Variant | None) -> None:
    show(shown, pinned)
    before, text = seen(), address.kept()
    forget()
    address.restore(text)
    assert seen() == before
    # A reload of one page: its address says what is its own, the tab knows the rest.
    for path in address.NAMES:
        forget()
        address.restore(text, address.NAMES[path])
        address.follow(path, address.query_of(path))
        assert (session.day.value == "2022-12-10") == (path != "/record")


def test_the_address_wins_over_what_was_kept() -> None:
    show(SHIPPED, OWN)
    text = address.kept()
    forget()
    address.follow("/record", {"day": ["2023-05-26"]})
    address.restore(text, address.NAMES["/record"])
    assert session.day.value == "2023-05-26" and session.current().command == SHIPPED.command
    forget()
    address.follow("/", {"scenario": ["blank"]})
    address.restore(text, address.NAMES["/"])
    assert session.current().scenario.name == "blank" and session.pinned.value is None
    assert session.day.value == "2022-12-10"


def test_a_tab_that_shows_what_it_opened_with_keeps_nothing() -> None:
    assert address.kept() == ""
    address.follow("/", {"scenario": ["deadline"], "set": ["nato.troops=2000"], "member": ["7"]})
    assert address.kept() != ""
    address.follow("/", {})  # Back
    assert address.kept() == ""


@pytest.mark.parametrize(
    "change",
    [
        {"histories": 10**12},
        {"histories": "many"},
        {"scenario": "../secret"},
        {"scenario": "x", "text": address.packed('schema = 1\nextends = "/etc/passwd"\ntitle = "x"\n')},
        {"arm": "none of them"},
        {"set": "lev_US=1e9"},
        {"set": "1"},
        {"due_in": -5},
        {"seed": "x"},
        {"pin": "scenario=none-of-them"},
    ],
)
def test_what_cannot_be_is_left_alone(change: dict[str, Any]) -> None:
    session.open_scenario(load_scenario("blank"))
    told = parse_qs(address.kept()) | change
    forget()
    address.restore(urlencode(told, doseq=True))
    assert session.variant.value is None


def test_no_file_of_the_server_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "secret.toml"
    file.write_text(load_scenario("blank").to_toml(), encoding="utf-8")
    address.restore(urlencode({"scenario": str(file), "histories": "200"}))
    assert session.variant.value is None


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", "null", "&&==&", "%", "scenario"])
def test_what_is_no_state_is_left_alone(text: str) -> None:
    address.restore(text)
    assert session.variant.value is None
