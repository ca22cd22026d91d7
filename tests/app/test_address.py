"""The address says what a page shows: a link shows the same, Back undoes, a reload keeps it."""

from __future__ import annotations

import datetime as dt
import random
import re
import string
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import pytest

pytest.importorskip("solara", reason="comes with the extra 'app'")

from sim.app import address, session
from sim.app.explore import bar
from sim.ensemble.opening import opening_on
from sim.ensemble.variant import Variant
from sim.scenario import Scenario, load_scenario, parse_scenario
from tests.app.conftest import Open, shown


@pytest.fixture
def fresh() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    session.variant.set(None)
    session.pinned.set(None)
    session.reading.set("")
    session.choice.set(("", ""))
    session.day.set("")
    session.map_day.set("")


def test_an_address_says_what_is_shown(fresh: None) -> None:
    changed = Variant(load_scenario("deadline"), "overnight", {"lev_US": 0.4}, 30, replicates=200, seed=5)
    pinned = Variant(load_scenario("blank"), None, {"nato.troops": 0.0, "lev_EU": 0.25}, replicates=1000)
    for path in ("/", "/understand"):
        session.variant.set(changed)
        session.pinned.set(pinned)
        session.reading.set("7")
        session.map_day.set("2022-08-20" if path == "/" else "")
        session.choice.set(("2022-09-01", "eu/appeal" if path == "/" else "event/up/zvecan"))
        before, link = address.query_of(path), address.link(path)
        forget()
        address.follow(path, parse_qs(link.partition("?")[2]))
        assert address.query_of(path) == before
        assert session.current().command == changed.command
        assert session.pinned.value is not None and session.pinned.value.command == pinned.command
        assert session.reading.value == "7"
    assert session.choice.value == ("2022-09-01", "event/up/zvecan")
    forget()
    assert [address.link(path) for path in address.NAMES] == list(address.NAMES)


@pytest.mark.parametrize(
    "query",
    [
        "scenario=../secret", "scenario=none-of-them", "scenario=blank&arm=none-of-them",
        "scenario=blank&set=lev_US=9",
        "scenario=blank&set=lev_US=x", "scenario=blank&histories=10000000", "scenario=blank&due_in=-5",
        "scenario=blank&pin=scenario%3Dnone-of-them",
    ],
)  # fmt: skip
def test_what_cannot_be_shown_changes_nothing(fresh: None, query: str) -> None:
    address.follow("/", parse_qs(query))
    assert session.variant.value is None and session.pinned.value is None


MINE = 'schema = 1\nextends = "blank"\ntitle = "Mine"\n'


@pytest.mark.parametrize(
    "own", [lambda: parse_scenario(MINE, "mine"), lambda: opening_on(dt.date(2022, 12, 20))]
)
def test_a_link_holds_an_own_scenario(fresh: None, own: Callable[[], Scenario]) -> None:
    session.open_scenario(own())
    session.change(parameters={"lev_US": 0.4})
    shown, link = session.current(), address.link("/")
    assert len(link) < 2_000
    forget()
    address.follow("/", parse_qs(link.partition("?")[2]))
    assert session.current().scenario.title == shown.scenario.title
    assert session.current().command == shown.command
    assert address.link("/") == link


def long_scenario() -> Scenario:
    """Return a scenario whose text no address holds."""
    luck = random.Random(1)
    arms = "".join(
        f'[arms.a{k}]\nquestion = "{"".join(luck.choices(string.ascii_letters, k=1_900))}"\n'
        for k in "1234567"
    )
    return parse_scenario(MINE + arms, "mine")


def test_a_long_scenario_is_named_but_not_opened(fresh: None) -> None:
    session.open_scenario(long_scenario())
    session.change(parameters={"lev_US": 0.4})
    link = address.link("/")
    session.change(parameters={})
    address.follow("/", parse_qs(link.partition("?")[2]))
    assert session.current().scenario.title == "Mine" and session.current().parameters == {"lev_US": 0.4}
    forget()
    address.follow("/", parse_qs(link.partition("?")[2]))
    assert session.variant.value is None


def test_what_a_link_leaves_out_is_said(fresh: None) -> None:
    def said() -> bool:
        return any("too long for the address" in text for _, text in shown(lambda: bar.Bar(None)))

    session.open_scenario(parse_scenario(MINE, "mine"))
    assert not said()
    session.open_scenario(long_scenario())
    assert said()
    session.pinned.set(session.current())
    session.open_scenario(load_scenario("blank"))
    assert said()
    session.pinned.set(None)
    assert not said()


@pytest.mark.parametrize(
    "letters",
    ["no text", "eJw", address.packed("schema = 2"), address.packed("schema = 1\n" + "#" * 2_000_000)],
    ids=["letters", "cut", "malformed", "bomb"],
)
def test_a_text_that_is_no_scenario_changes_nothing(fresh: None, letters: str) -> None:
    assert letters
    address.follow("/", {"scenario": ["mine"], "text": [letters]})
    assert session.variant.value is None


def test_a_link_shows_the_same_and_back_undoes(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    tab.get_by_label("Pin this run").click()
    tab.get_by_role("slider", name="KFOR soldiers").press("Home")
    command = tab.locator(".cs-fan code")
    command.get_by_text("--set nato.troops=0").wait_for()
    tab.get_by_label("Histories", exact=True).select_option("200")
    command.get_by_text("--replicates 200").wait_for()
    tab.go_back()
    command.get_by_text("--replicates 1000").wait_for()
    assert "nato.troops=0" in tab.url
    other = visit(tab.url.split("/", 3)[3])
    other.get_by_text("Pinned: base").wait_for()
    assert other.locator(".cs-fan code").text_content() == command.text_content()
    other.close()
    tab.get_by_role("link", name="Understand").click()
    tab.get_by_role("button", name="day after").click()
    tab.wait_for_url(re.compile(r"&on=2022-\d\d-\d\d&actor="))
    tab.reload()
    tab.locator("code.cs-command", has_text="--set nato.troops=0").wait_for()
    tab.get_by_role("link", name="Explore").click()
    tab.get_by_text("Pinned: base").wait_for()
    tab.get_by_role("link", name="Record").click()
    tab.get_by_role("button", name="day after").click()
    tab.get_by_role("heading", level=3, name="18 Aug 2022").wait_for()
    tab.wait_for_url("**/record?day=2022-08-18")
    tab.go_back()
    tab.get_by_role("heading", level=3, name="17 Aug 2022").wait_for()


def test_a_reload_shows_what_was_shown(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    command, slider = tab.locator(".cs-fan code"), tab.get_by_role("slider", name="KFOR soldiers")
    opened = slider.input_value()
    slider.press("Home")
    command.get_by_text("--set nato.troops=0").wait_for()
    tab.go_back()
    command.get_by_text("nato.troops").wait_for(state="detached")
    tab.reload()
    tab.wait_for_selector("main h1")
    settled(tab)
    tab.wait_for_timeout(2_000)  # in which what a tab keeps would come back
    assert slider.input_value() == opened and "nato.troops" not in tab.url
    tab.get_by_label("Pin this run").click()
    slider.press("Home")
    command.get_by_text("--set nato.troops=0").wait_for()
    tab.get_by_role("link", name="Record").click()
    tab.get_by_role("button", name="day after").click()
    tab.wait_for_url("**/record?day=2022-08-18")
    tab.reload()
    tab.get_by_role("heading", level=3, name="18 Aug 2022").wait_for()
    tab.locator("nav a[href*='nato.troops=0']").first.wait_for()
    tab.get_by_role("link", name="Explore").click()
    command.get_by_text("--set nato.troops=0").wait_for()
    tab.get_by_text("Pinned: base").wait_for()
