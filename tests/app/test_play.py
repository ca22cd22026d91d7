"""*Play* in real browsers: one player from start to debrief, a class with codes, reloads and restarts."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sim.play.game import Game
from sim.play.protocol import Choice
from sim.play.saved import as_text, from_bytes
from sim.runs.outcome_rows import possible
from sim.scenario.possible import ruled_out
from sim.world.outcomes import EVENTS, NUMBERS
from tests.app.conftest import PATIENCE, playwright, serious_findings
from tests.play.scenes import SHORT, short

#: A clicked game has at most so many decisions before something is wrong.
MOST_CLICKS = 60


class Server:
    """``crisis-sim app`` in a folder of its own, on one port, so that it can be restarted."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "short.toml").write_text(SHORT, encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/play"

    def start(self) -> None:
        command = [sys.executable, "-m", "sim", "app", "short.toml", "--no-browser", "--port", str(self.port)]
        log = (self.folder / "stderr.txt").open("a")
        self.process = subprocess.Popen(
            command, cwd=self.folder, stdout=subprocess.PIPE, stderr=log, text=True
        )
        log.close()
        assert self.process.stdout is not None
        assert f":{self.port}/" in self.process.stdout.readline()

    def kill(self) -> None:
        """End the server without a chance to tidy up."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("play"))
    found.start()
    yield found
    found.kill()
    said = (found.folder / "stderr.txt").read_text()
    assert "Traceback" not in said, said


@contextmanager
def device(
    browser: Any, server: Server, query: str = "", *, touch: bool = False, **size: int
) -> Iterator[Any]:
    """Open the page on a device of its own, and ask that it met no error."""
    troubles: list[str] = []
    viewport = {"width": size.get("width", 1280), "height": size.get("height", 900)}
    context = browser.new_context(viewport=viewport, accept_downloads=True, has_touch=touch)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(server.address + query)
    page.wait_for_selector("h1")
    try:
        yield page
    finally:
        context.close()
    assert troubles == []


def play_alone(page: Any) -> None:
    """Start a game of one player on luck that is the same every time."""
    page.get_by_label("Luck of history number").fill("0")
    page.get_by_label("Luck of history number").press("Tab")
    page.get_by_role("button", name="Play alone").click()


def open_table(page: Any, *seats: str) -> dict[str, str]:
    """Open a table for some actors and return the codes that the teacher sees."""
    for actor in ("Serbia", "Kosovo", "EU", "US", "NATO"):
        box = page.get_by_label(actor, exact=True)
        if box.is_checked() != (actor in seats):
            box.click()
    page.get_by_role("button", name="Open a table").click()
    page.get_by_role("heading", name="Seats and their codes").wait_for()
    rows = page.locator("table tbody tr")
    return {rows.nth(k).locator("th").inner_text(): rows.nth(k).locator("td").first.inner_text()
            for k in range(rows.count())}  # fmt: skip


def join(page: Any, code: str) -> None:
    page.get_by_label("Your code").fill(code)
    page.get_by_label("Your code").press("Tab")
    page.get_by_role("button", name="Take my seat").click()


def decide(page: Any, button: Any) -> None:
    """Click until another day is shown: a click on a page that is being redrawn goes nowhere."""
    now = re.search(r"day \d+ of 25", page.locator("main").inner_text())
    assert now
    while page.get_by_text(now[0]).count():
        button.click()
        with suppress(playwright.TimeoutError):
            page.get_by_text(now[0]).first.wait_for(state="detached", timeout=10_000)


def try_codes(page: Any, start: str) -> None:
    """Try codes until the page says that these are too many; a click on a page that redraws is lost."""
    refused = page.get_by_text("too many wrong codes; wait a minute and try again")
    for n in count():
        join(page, start + "23456789ABCDEFGH"[n % 16])
        if refused.count():
            break
        page.get_by_text(re.compile("no seat has this code|too many wrong codes")).first.wait_for()
    refused.wait_for()


@pytest.mark.slow
def test_one_player_from_the_door_to_the_debrief(browser: Any, server: Server) -> None:
    with device(browser, server) as page:
        play_alone(page)
        page.get_by_role("heading", name="A short window: you play Kosovo").wait_for()
        page.get_by_text("Only you see: public commitment").wait_for()
        page.locator(".cs-move img").first.wait_for()
        assert "nine in ten" in page.locator(".cs-move img").first.get_attribute("alt")
        page.get_by_role("button", name="arrests or raids in the north").click()
        page.get_by_text("Thursday 18 Aug 2022, day 2 of 25").wait_for()
        page.get_by_text("Kosovo arrests or raids in the north (a player's choice).").wait_for()
        page.wait_for_selector(".cs-plot [data-drawn]")
        page.get_by_text("tension, 0–100 · ○ a choice: point at one").wait_for()
        assert "Chosen: arrest" in page.locator(".cs-plot [role=img]").get_attribute("aria-label")
        page.get_by_role("button", name="Why on 17 Aug 2022?").click()
        why = page.get_by_role("region", name="Why on 17 Aug 2022")
        why.get_by_label("Whose choice").select_option("serbia")
        why.get_by_role("list", name="Odds that morning").wait_for()
        assert serious_findings(page) == []
        page.reload()
        page.get_by_text("Thursday 18 Aug 2022, day 2 of 25").wait_for()
        page.get_by_role("button", name="Go back a day").click()
        page.get_by_text("Wednesday 17 Aug 2022, day 1 of 25").wait_for()
        decide(page, page.get_by_role("button", name="sends special police to the north"))
        page.get_by_text("day 2 of 25").wait_for()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the game").click()
        kept = from_bytes(Path(download.value.path()).read_bytes(), "game.json")
        assert kept.turns[0].choices == {"kosovo": Choice("police")}
        for _ in range(MOST_CLICKS):
            here = page.locator("main").inner_text()
            if "The last day was played." in here:
                break
            wait = page.get_by_role("button", name="Wait until something happens")
            decide(page, wait if wait.count() else page.locator(".cs-choose").first)
        page.get_by_role("heading", name="Debrief").wait_for()
        table = page.get_by_role("table", name="Outcomes of your history beside others")
        assert table.locator("tbody tr").count() == len(possible((*EVENTS, *NUMBERS), ruled_out(short())))
        page.get_by_role("heading", name="The story so far").wait_for()
        figure = page.locator("img.cs-figure")
        assert figure.get_attribute("alt").startswith("Line chart of tension. Playing Kosovo")
        assert figure.evaluate("image => image.naturalWidth") == 1600
        assert serious_findings(page) == []


@pytest.mark.slow
def test_a_lone_player_finds_the_game_again_and_ends_it(browser: Any, server: Server) -> None:
    with device(browser, server) as page, device(browser, server, width=390, height=844) as phone:
        play_alone(page)
        page.get_by_role("button", name="makes a conciliatory statement").click()
        page.get_by_text("day 2 of 25").wait_for()
        told = page.get_by_text("leads back to this game").inner_text()
        code = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", told)
        assert code, told
        join(phone, code[0])
        phone.get_by_text("day 2 of 25").wait_for()
        phone.get_by_role("button", name="End and delete this game").dblclick()
        phone.get_by_role("button", name="Keep it").click()
        phone.get_by_role("button", name="End and delete this game").click()
        phone.get_by_text("It cannot be brought back.").wait_for()
        assert serious_findings(phone) == []
        phone.get_by_role("button", name="Yes, delete it").click()
        phone.get_by_role("heading", name="Play a government").wait_for()
        page.get_by_text("this game was ended").wait_for()
        page.reload()
        page.get_by_role("heading", name="Play a government").wait_for()
        join(phone, code[0])
        phone.get_by_text("no seat has this code").wait_for()


#: Notes in ``window.alerts`` what any alert of the page says from now on.
NOTE_ALERTS = """() => {
    window.alerts = [];
    const look = () => document.querySelectorAll('[role=alert]').forEach(
        alert => window.alerts.push(alert.innerText));
    new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
}"""


@pytest.mark.slow
def test_quick_clicks_leave_no_complaint_beside_the_next_menu(browser: Any, server: Server) -> None:
    with device(browser, server) as page:
        play_alone(page)
        page.get_by_text("day 1 of 25").wait_for()
        page.evaluate(NOTE_ALERTS)
        page.get_by_role("button", name="Wait until something happens").evaluate(
            "button => { button.click(); setTimeout(() => { button.click(); window.clicked = true }, 150) }"
        )
        page.wait_for_function("() => window.clicked")
        page.get_by_text("day 1 of 25").wait_for(state="detached")
        # Answers come in the order of clicks, so after these those to both clicks are there.
        while not page.get_by_text("day 1 of 25").count():
            shown = page.get_by_text(re.compile(r"day \d+ of 25")).first.inner_text()
            now = re.findall(r"day \d+ of 25", shown)[0]
            page.get_by_role("button", name="Go back a day").click()
            page.get_by_text(now).wait_for(state="detached")
        assert page.evaluate("() => window.alerts") == []


@pytest.mark.slow
def test_a_table_is_closed_only_when_asked_twice(browser: Any, server: Server) -> None:
    with device(browser, server) as teacher, device(browser, server) as seat:
        codes = open_table(teacher, "Kosovo", "US")
        join(seat, codes["Kosovo"])
        seat.get_by_text("Only you see").wait_for()
        assert seat.get_by_role("button", name="End and delete").count() == 0
        teacher.get_by_role("button", name="Close the table").click()
        teacher.get_by_text("The game of all seats is deleted.").wait_for()
        teacher.get_by_role("button", name="Keep it").click()
        teacher.get_by_text("The game of all seats is deleted.").wait_for(state="detached")
        seat.get_by_text("Only you see").wait_for()
        teacher.get_by_role("button", name="Close the table").click()
        teacher.get_by_role("button", name="Close and delete it").click()
        seat.get_by_text("this game was ended").wait_for()


def test_two_browsers_a_code_each_and_a_restart(browser: Any, server: Server) -> None:
    with (
        device(browser, server) as teacher,
        device(browser, server, width=390, height=844) as kosovo,
        device(browser, server) as us,
    ):
        codes = open_table(teacher, "Kosovo", "US")
        assert set(codes) == {"Kosovo", "US", "teacher (this page)", "watching, projector"}
        join(kosovo, codes["Kosovo"].lower())
        join(us, codes["US"])
        kosovo.get_by_role("heading", name="you play Kosovo").wait_for()
        us.get_by_role("heading", name="you play the US").wait_for()
        kosovo.get_by_text("Only you see").wait_for()
        assert "Only you see" not in us.locator("main").inner_text()
        assert "Only you see" not in teacher.locator("main").inner_text()

        kosovo.get_by_role("button", name="makes a conciliatory statement").click()
        kosovo.get_by_text("statement or offer. You can change it until the day is played.").wait_for()
        teacher.get_by_text("has decided").wait_for()
        assert "talk" not in us.locator("main").inner_text().replace("talks", "")
        assert serious_findings(teacher) == []
        kosovo.reload()
        kosovo.get_by_text("statement or offer. You can change it until the day is played.").wait_for()

        for page in (teacher, kosovo, us):
            page.evaluate("document.querySelector('h1').id = 'before'")
        server.kill()
        server.start()
        # The pages come back by themselves. What is gone in between: an element that the new page lacks.
        for page in (teacher, kosovo, us):
            page.wait_for_selector("#before", state="detached")
        kosovo.get_by_text("statement or offer. You can change it until the day is played.").wait_for()
        us.get_by_role("button", name="presses Serbia").click()
        for page in (teacher, kosovo, us):
            page.get_by_text("day 2 of 25").wait_for()
            page.get_by_text("The US presses Serbia (a player's choice).").wait_for()
            page.get_by_text("Kosovo makes a conciliatory statement or offer (a player's choice).").wait_for()

        teacher.get_by_role("button", name="Play the day now").click()
        kosovo.get_by_text("day 3 of 25").wait_for()
        kosovo.get_by_text("Kosovo holds: no decision came in time.").wait_for()

        teacher.goto(server.address + "?view=projector")
        teacher.get_by_role("heading", name="Who has decided").wait_for()
        shown = teacher.locator("main").inner_text()
        assert not any(code in shown for code in codes.values())
        assert "Only you see" not in shown
        assert serious_findings(teacher) == []


@pytest.mark.slow
def test_codes_that_open_nothing(browser: Any, server: Server) -> None:
    with device(browser, server) as page:
        join(page, "AAAAA-AAAAA")
        page.get_by_text("no seat has this code").wait_for()
        try_codes(page, "AAAAA-AAAA")


@pytest.mark.slow
def test_wrong_codes_lock_nobody_out_of_a_seat(browser: Any, server: Server) -> None:
    with device(browser, server) as page:
        play_alone(page)
        page.get_by_text("day 1 of 25").wait_for()
        other = page.context.new_page()
        other.goto(server.address)
        try_codes(other, "BBBBB-AAAA")
        page.reload()
        page.get_by_text("day 1 of 25").wait_for()
        play_alone(other)
        other.get_by_text("day 1 of 25").wait_for()


@pytest.mark.slow
def test_saved_games_from_elsewhere(browser: Any, server: Server, tmp_path: Path) -> None:
    game = Game(short(), {"serbia": "person"}, seed=5)
    for _ in range(3):
        game.choose("serbia", Choice("accuse"))
        game.play_day()
    names = ("game.json", "cut.json", "large.json", "latin.json")
    good, cut, large, latin = (tmp_path / name for name in names)
    good.write_text(as_text(game), encoding="utf-8")
    cut.write_text(as_text(game)[:300], encoding="utf-8")
    large.write_bytes(b" " * 1_000_001)
    latin.write_text(as_text(game).replace('_name": "', '_name": "é'), encoding="latin-1")
    reaching = tmp_path / "reaching.json"
    content = json.loads(as_text(game)) | {"scenario": 'extends = "../../secret.toml"'}
    reaching.write_text(json.dumps(content), encoding="utf-8")
    with device(browser, server) as page:
        for path, answer in (
            (cut, "cut.json: this is no saved game, or it is damaged"),
            (large, "large.json: this file is too large for a saved game (allowed: up to 1 MB)"),
            (latin, "latin.json: this is no saved game, or it is damaged"),
            (reaching, "no other file is opened for this one"),
        ):
            page.get_by_label("Open a saved game").set_input_files(path)
            page.get_by_text(answer).wait_for()
        page.get_by_label("Open a saved game").set_input_files(good)
        page.get_by_role("heading", name="you play Serbia").wait_for()
        page.get_by_text("day 4 of 25").wait_for()
        page.get_by_role("button", name="Leave this game").click()
        page.get_by_role("heading", name="Play a government").wait_for()
        page.reload()
        page.get_by_role("heading", name="Play a government").wait_for()


@pytest.mark.slow
def test_what_is_typed_beside_the_menu_is_answered_in_words(browser: Any, server: Server) -> None:
    with device(browser, server) as page:
        page.get_by_label("Luck of history number").fill("many")
        page.get_by_label("Luck of history number").press("Tab")
        page.get_by_role("button", name="Play alone").click()
        page.get_by_text("'many' is not the number of a history; type 0, 1, 2, …").wait_for()
        play_alone(page)
        page.get_by_role("heading", name="Today Kosovo …").wait_for()
        page.get_by_label("Days of notice").fill("500")
        page.get_by_label("Days of notice").press("Tab")
        page.get_by_role("button", name="announces a measure").click()
        page.get_by_text("'500' is no number of days of notice; type 1 to 400, or leave it empty").wait_for()


@pytest.mark.slow
def test_the_figure_of_the_debrief_can_be_read_on_a_phone(
    browser: Any, server: Server, tmp_path: Path
) -> None:
    game = Game(short(), {"serbia": "person"}, seed=5)
    while not game.over:
        for actor in game.waiting:
            game.choose(actor, None)
        game.play_day()
    (tmp_path / "game.json").write_text(as_text(game), encoding="utf-8")
    with device(browser, server, width=360, height=800) as page:
        page.get_by_label("Open a saved game").set_input_files(tmp_path / "game.json")
        figure = page.get_by_role("img", name="Line chart of tension. Playing Serbia")
        figure.wait_for()
        page.wait_for_function("() => document.querySelector('img.cs-figure').complete")
        assert figure.evaluate("image => image.clientWidth") == 960
        box = page.get_by_role("group", name="The figure")
        box.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("() => document.querySelector('.cs-wide').scrollLeft > 0")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert serious_findings(page) == []
