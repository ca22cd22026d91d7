"""*Understand* in a browser: explain by click, causes as links, pivotal events, partings, the pages."""

from __future__ import annotations

import re

import pytest

from sim.app.understand.limits import PAGES, rendered
from sim.ensemble.variant import Variant
from sim.explanation import words as say
from sim.explanation.choice import explain
from sim.explanation.pivotal import log_of_one
from sim.forks.parent import Parent
from sim.scenario import load_scenario
from tests.app.conftest import Open


def test_an_event_is_explained_by_a_click(visit: Open, settled) -> None:
    tab = visit("understand")
    settled(tab)
    tab.get_by_role("button", name="Show mere words too").click()
    tab.get_by_role("button", name="Leave out mere words").wait_for()
    event = tab.get_by_role("button", name=re.compile("^Explain: (Serbia|Kosovo) accuses ")).first
    label = event.get_attribute("aria-label")
    words, date = label.removeprefix("Explain: ").rsplit(", ", 1)
    tab.get_by_label(label, exact=True).click()
    heading = tab.get_by_role("heading", level=2, name=re.compile(f"^{re.escape(words)} on {date}: "))
    heading.wait_for()
    done = tab.locator(".cs-odds li.cs-on")
    assert words in done.text_content()
    assert heading.text_content().removesuffix(" that morning").rsplit(": ", 1)[1] in done.text_content()
    assert tab.locator(".cs-waterfall li").count() >= 3
    assert "together" in tab.locator(".cs-waterfall li.cs-sum").text_content()


@pytest.mark.slow
def test_the_page_says_what_the_library_says(visit: Open, settled) -> None:
    tab = visit("understand")
    settled(tab)
    tab.get_by_label("Whose choice").select_option("serbia")
    tab.get_by_role("heading", level=2, name=re.compile("^Serbia ")).wait_for()
    tab.get_by_role("slider", name="Day").press("End")
    log = log_of_one(Parent(Variant(load_scenario("blank"), replicates=1000).plan("log"), 0, None))
    last = str(log["date"].values[-1])[:10]
    found = explain(log, 0, on=last, actor="serbia")
    tab.get_by_role("heading", level=2, name=say.headline(found)).wait_for()
    shown = tab.locator(".cs-odds .cs-number").all_text_contents()
    assert shown == [say.in_hundred(o.probability) if o.available else "not possible" for o in found.options]
    terms = tab.locator(".cs-waterfall .cs-number").all_text_contents()
    option = say.subject(found)
    assert terms == [say.signed(t.value) for t in say.shown_terms(option)] + [say.signed(option.log_odds)]


@pytest.mark.slow
def test_causes_lead_to_their_own_explanation(visit: Open, settled) -> None:
    tab = visit("understand")
    settled(tab)
    tab.get_by_label("Whose choice").select_option("kosovo")
    tab.get_by_role("slider", name="Day").press("End")
    tab.get_by_role("heading", level=2, name=re.compile("^Kosovo .* on 31 Oct 2022")).wait_for()
    cause = tab.get_by_role("button", name=re.compile("^Go to (Serbia|Kosovo|EU|US) ")).first
    who = cause.get_attribute("aria-label").removeprefix("Go to ").split()[0]
    before = tab.get_by_role("slider", name="Day").input_value()
    cause.click()
    tab.get_by_role("heading", level=2, name=re.compile(f"^{who} .* on ")).wait_for()
    assert tab.get_by_role("slider", name="Day").input_value() != before


@pytest.mark.slow
def test_an_address_opens_a_choice_and_says_its_command(visit: Open, settled) -> None:
    tab = visit("understand?member=2&on=2022-09-20&actor=eu/appeal")
    settled(tab)
    tab.get_by_role("heading", level=2, name=re.compile("^EU .* on 20 Sep 2022")).wait_for()
    command = tab.locator("code.cs-command").text_content()
    assert command == "crisis-sim explain blank --member 2 --on 2022-09-20 --actor eu --appeal"


@pytest.mark.slow
def test_roads_incidents_and_deals_are_taken_apart(visit: Open, settled) -> None:
    tab = visit("understand?member=2&on=2022-09-20&event=incidents")
    settled(tab)
    tab.get_by_role("heading", level=2, name=re.compile("20 Sep 2022.*in 100 that morning")).wait_for()
    command = tab.locator("code.cs-command").text_content()
    assert command == "crisis-sim explain blank --member 2 --on 2022-09-20 --event incidents"
    assert "incidents on any day" in tab.locator(".cs-waterfall").text_content()
    tab.get_by_label("Whose choice, or which event").select_option("barricades go up in Zvečan")
    tab.get_by_role("heading", level=2, name=re.compile("barricades go up in Zvečan", re.I)).wait_for()
    assert "are ready to act" in tab.locator(".cs-waterfall li.cs-sum").text_content()


@pytest.mark.slow
def test_which_events_mattered(visit: Open, settled) -> None:
    tab = visit("understand")
    settled(tab)
    tab.get_by_label("Ask which events mattered").click()
    tab.get_by_role("button", name="Stop asking").click()
    tab.get_by_text("Stopped. Choose an outcome and ask again.").wait_for()
    tab.get_by_label("Ask which events mattered").click()
    tab.get_by_text("would stand out if none mattered").wait_for()


def test_where_two_histories_part(visit: Open, settled) -> None:
    tab = visit("understand")
    settled(tab)
    panel = tab.get_by_role("region", name="Two histories")
    panel.get_by_label("Beside").select_option("another history")
    panel.get_by_role("heading", name=re.compile("^First difference: ")).wait_for()
    assert "history 0" in panel.text_content() and "history 1" in panel.text_content()
    panel.get_by_label(re.compile("^Its number")).fill("0")
    panel.get_by_label(re.compile("^Its number")).press("Enter")
    panel.get_by_text("The same events on every day").wait_for()


@pytest.mark.slow
def test_a_number_that_is_no_history(visit: Open) -> None:
    tab = visit("understand")
    number = tab.get_by_label("Number of the history")
    number.fill("5000")
    number.press("Enter")
    assert "There are histories 0 to 999." in tab.get_by_role("alert").text_content()


@pytest.mark.slow
def test_the_model_and_its_limits_can_be_read(visit: Open) -> None:
    tab = visit("understand")
    for _, words in PAGES:
        tab.get_by_role("button", name=words).click()
        tab.get_by_role("region", name=words).get_by_role("heading").first.wait_for()


@pytest.mark.slow
def test_the_limits_are_a_click_away(visit: Open, settled) -> None:
    tab = visit("")
    settled(tab)
    assert "seed" in tab.locator(".cs-version").text_content()
    tab.get_by_role("link", name="Limits: how far to trust this").click()
    tab.get_by_role("region", name=dict(PAGES)["limits"]).get_by_role("heading").first.wait_for()


@pytest.mark.parametrize("name", [name for name, _ in PAGES])
def test_pages_are_rendered_whole(name: str) -> None:
    html = rendered(name)
    assert "<h3>" in html and "<h1>" not in html and "<!--" not in html
    assert not re.search(r'href="(?!https?:)', html)
    assert "<script" not in html
