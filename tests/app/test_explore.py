"""*Explore* in a browser: a slider changes the chart, runs are pinned, told, saved, stopped, and uploaded."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest

import sim
from sim.errors import ScenarioError
from sim.scenario import load_scenario
from tests.app.conftest import Open

BROKEN = """\
schema = 1
title = "Broken"
start = 2022-08-17
end = 2022-08-01
[parameters]
"nato.trops" = 3000
"""


#: Files in which one thing is wrong.
REFUSED = (
    b'schema = 1\nextends = "blank"\ntitle = "Drops"\n[arms.a]\ndrop = 5\n',
    'schema = 1\nextends = "blank"\ntitle = "é"\n'.encode("latin-1"),
    'schema = 1\nextends = "blank"\n'.encode("utf-16"),
    b"schema = 1\n\xed\xa0\x80",
    b"",
    bytes(range(256)) * 3850,
    b"\1" * 900_000,
    b"x" * 1_000_001,
)


def drawn(tab: Any) -> int:
    """Return how often the fan was drawn."""
    return int(tab.locator(".cs-fan [role=img]").get_attribute("data-drawn") or 0)


def wait_for_drawing(tab: Any, after: int) -> None:
    tab.wait_for_function(
        "(n) => Number(document.querySelector('.cs-fan [role=img]').dataset.drawn) > n", arg=after
    )


def test_slider_changes_the_chart_and_goes_back(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    before, words = drawn(tab), tab.locator(".cs-fan [role=img]").get_attribute("aria-label")
    slider = tab.get_by_role("slider", name="Russian backing")
    slider.press("End")
    wait_for_drawing(tab, before)
    settled(tab)
    assert tab.locator(".cs-fan [role=img]").get_attribute("aria-label") != words
    said = tab.get_by_role("status")
    said.get_by_text(re.compile("Largest change: .*, [0-9]+ in 100 more than")).wait_for()
    assert "--set russia.backing=1 " in tab.locator(".cs-fan code").text_content() + " "
    tab.get_by_role("button", name="Set Russian backing of Serbia back").click()
    tab.wait_for_function(
        "(words) => document.querySelector('.cs-fan [role=img]').getAttribute('aria-label') === words",
        arg=words,
    )
    assert float(slider.input_value()) == 0.4


@pytest.mark.slow
def test_deadline_and_arm_change_the_command(visit: Open, settled) -> None:
    tab = visit()
    tab.get_by_role("combobox", name="Scenario").select_option("deadline")
    tab.get_by_role("heading", level=1, name="The deadline").wait_for()
    tab.get_by_role("combobox", name="Arm").select_option("overnight")
    settled(tab)
    tab.get_by_role("slider", name="Days to the deadline").press("End")
    tab.locator(".cs-fan code", has_text="run deadline --arm overnight --due-in 61").wait_for()


def test_pin_and_compare(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    tab.get_by_role("button", name="Pin this run to compare with it").click()
    tab.get_by_role("slider", name="KFOR soldiers").press("Home")
    tab.get_by_text("Pinned: base").wait_for()
    settled(tab)
    row = tab.locator(".cs-outcomes tr", has_text="A lethal attack")
    assert "more in 100" in row.locator("td").last.text_content()
    tab.get_by_text("the model breaks here").wait_for()
    tab.get_by_role("button", name="Unpin").click()
    tab.get_by_text("Pinned: base").wait_for(state="detached")


@pytest.mark.slow
def test_one_history_is_told(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    field = tab.get_by_label("Number of the history")
    field.fill("1000")
    field.press("Enter")
    tab.get_by_role("alert").get_by_text("There are histories 0 to 999.").wait_for()
    field.fill("7")
    field.press("Enter")
    first = tab.locator(".cs-chronicle li").first
    first.wait_for()
    assert first.text_content().startswith("17")


@pytest.mark.slow
def test_downloads(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    tab.get_by_role("slider", name="KFOR soldiers").press("Home")
    tab.locator(".cs-fan code", has_text="nato.troops=0").wait_for()
    tab.get_by_role("button", name="Download").click()
    tab.get_by_label("Author").fill("A teacher")
    tab.get_by_label("Author").press("Enter")
    with tab.expect_download() as saving:
        tab.get_by_role("button", name="Scenario file (TOML)").click()
    data = tomllib.loads(Path(saving.value.path()).read_text(encoding="utf-8"))
    assert data["extends"] == "blank"
    assert data["author"] == "A teacher"
    assert data["parameters"] == {"nato.troops": 0}
    tab.get_by_role("button", name="Figures and their numbers (ZIP)").click()
    with tab.expect_download() as saving:
        tab.get_by_role("button", name="Save blank-figures.zip").click()
    with zipfile.ZipFile(io.BytesIO(Path(saving.value.path()).read_bytes())) as archive:
        assert {"fan.png", "fan.svg", "fan.csv", "fan.txt"} <= set(archive.namelist())


@pytest.mark.slow
def test_making_a_file_is_stopped_and_asked_for_again(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    tab.get_by_role("button", name="Download").click()
    tab.get_by_role("button", name="Report, data and figures (ZIP)").click()
    tab.get_by_text("Making blank-run.zip").wait_for()
    tab.get_by_role("button", name="Stop making blank-run.zip").click()
    tab.get_by_role("button", name="Report, data and figures (ZIP)").click()
    tab.get_by_text(re.compile("Making blank-run.zip, .* % done")).wait_for()
    with tab.expect_download() as saving:
        tab.get_by_role("button", name="Save blank-run.zip").click()
    with zipfile.ZipFile(io.BytesIO(Path(saving.value.path()).read_bytes())) as archive:
        assert {"report.html", "ensemble.nc", "figures/fan.png"} <= set(archive.namelist())


@pytest.mark.slow
def test_a_thumb_held_still_is_answered(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    slider, before = tab.get_by_role("slider", name="Russian backing"), drawn(tab)
    box = slider.bounding_box()
    tab.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + box["height"] / 2)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2, steps=4)
    wait_for_drawing(tab, before)
    held = float(slider.input_value())
    assert held > 0.7
    tab.mouse.up()
    settled(tab)
    assert float(slider.input_value()) == held
    assert f"--set russia.backing={held:g} " in tab.locator(".cs-fan code").text_content() + " "


@pytest.mark.slow
def test_long_work_is_stopped(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    tab.get_by_role("combobox", name="Histories").select_option("100000")
    tab.get_by_role("button", name="Stop computing").click()
    tab.get_by_text("Stopped.").wait_for()
    tab.get_by_role("combobox", name="Histories").select_option("200")
    tab.get_by_text("200 histories computed").wait_for()


def test_broken_file_is_answered_in_plain_words(visit: Open, settled, tmp_path: Path) -> None:
    tab = visit()
    settled(tab)
    path = tmp_path / "broken.toml"
    path.write_text(BROKEN, encoding="utf-8")
    tab.locator("input[type=file]").set_input_files(path)
    said = tab.get_by_role("alert")
    said.get_by_text("did you mean 'nato.troops'?").wait_for()
    assert "broken.toml:6" in said.text_content()
    for content in REFUSED:
        path.write_bytes(content)
        tab.locator("input[type=file]").set_input_files(path)
        with pytest.raises(ScenarioError) as refused:
            load_scenario(path)
        (words,) = (str(problem) for problem in refused.value.problems)
        said.get_by_text(words.removeprefix(f"{tmp_path}/"), exact=True).wait_for()
    path.write_text('schema = 1\nextends = "../secret.toml"\n', encoding="utf-8")
    tab.locator("input[type=file]").set_input_files(path)
    said.get_by_text("extends").wait_for()
    assert tab.get_by_role("heading", level=1).text_content() == "A blank scenario"


@pytest.mark.slow
def test_own_file_is_opened(visit: Open, settled, tmp_path: Path) -> None:
    tab = visit()
    settled(tab)
    path = tmp_path / "mine.toml"
    path.write_text('schema = 1\nextends = "blank"\ntitle = "<b>Mine</b>"\n', encoding="utf-8")
    tab.locator("input[type=file]").set_input_files(path)
    tab.get_by_role("heading", level=1, name="<b>Mine</b>").wait_for()
    command = tab.locator(".cs-fan code")
    command.get_by_text("crisis-sim run mine.toml --replicates 1000", exact=True).wait_for()


@pytest.mark.slow
def test_a_click_on_a_day_asks_why(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    box = tab.locator(".cs-fan [role=img] .nsewdrag").first.bounding_box()
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.get_by_role("heading", level=1, name="Why did they do that?").wait_for()
    assert "on=2022-0" in tab.url


#: Where in the window a thin line of the fan runs far from all others, on a day, or steeply between two.
ALONE = """(between) => {
  const chart = document.querySelector('.cs-fan [role=img]')
  const line = chart.data.find((trace) => trace.line && trace.line.width === 0.7)
  const { xaxis, yaxis } = chart._fullLayout, box = chart.getBoundingClientRect()
  const days = line.x.slice(0, line.x.indexOf(null))
  const paths = []
  for (let n = 0; n < line.y.length; n += days.length + 1) paths.push(line.y.slice(n, n + days.length))
  const places = days.slice(1).flatMap((_, k) => {
    const at = paths.map((path) => (path[k] + path[k + between]) / 2)
    return paths.map((path, n) => ({
      n, y: at[n], x: (xaxis.d2p(days[k]) + xaxis.d2p(days[k + between])) / 2,
      steep: Math.abs(path[k + between] - path[k]),
      gap: Math.min(...at.map((other, m) => m === n ? 100 : Math.abs(other - at[n]))),
    }))
  })
  const best = places.filter((place) => place.steep >= 8 * between).sort((a, b) => b.gap - a.gap)[0]
  return { n: best.n, x: box.left + xaxis._offset + best.x, y: box.top + yaxis._offset + yaxis.d2p(best.y) }
}"""


@pytest.mark.parametrize("between", [0, 1], ids=["on a day", "between two days"])
def test_a_click_on_a_thin_line_opens_that_history(visit: Open, settled, between: int) -> None:
    tab = visit()
    settled(tab)
    place = tab.evaluate(ALONE, between)
    tab.mouse.click(place["x"], place["y"])
    summary = sim.simulate("blank", replicates=1000, keep="summary")
    member = int(summary["sample_member"][place["n"]])
    tab.wait_for_url(re.compile(f"/understand[?]member={member}&on="))


@pytest.mark.slow
def test_a_reload_keeps_what_is_shown(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    tab.get_by_label("Scenario", exact=True).select_option("deadline")
    tab.get_by_label("Arm").select_option("overnight")
    command = tab.locator(".cs-fan code")
    words = "crisis-sim run deadline --arm overnight --replicates 1000"
    command.get_by_text(words, exact=True).wait_for()
    tab.reload()
    command.get_by_text(words, exact=True).wait_for()


def test_a_held_key_moves_a_slider_to_where_it_says(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    slider = tab.get_by_role("slider", name="US leverage")
    slider.press("Home")
    low, step = (float(slider.get_attribute(name)) for name in ("min", "step"))
    for k in range(1, 16):
        slider.press("ArrowRight")
        assert float(slider.input_value()) == pytest.approx(low + k * step)
        tab.wait_for_timeout(60)  # as a key repeats; answers to earlier values arrive meanwhile
    tab.wait_for_timeout(1_000)
    settled(tab)
    assert float(slider.input_value()) == pytest.approx(low + 15 * step)


@pytest.mark.slow
def test_charts_stay_while_a_slider_moves_and_after_a_stop(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    tab.get_by_label("Histories", exact=True).select_option("100000")
    slider = tab.get_by_role("slider", name="US leverage")
    for _ in range(6):
        slider.press("ArrowRight")
        tab.wait_for_timeout(200)
        assert tab.locator(".cs-fan [data-drawn]").count() == 1
    tab.get_by_label("Stop computing").click()
    tab.get_by_text("Stopped. The picture is that of the last finished run").wait_for()
    assert tab.locator(".cs-fan [data-drawn]").count() == 1
    assert tab.get_by_text("The first futures are being computed").count() == 0


@pytest.mark.slow
def test_a_pinned_run_that_makes_no_pairs_is_said_to(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    tab.get_by_label("Pin this run").click()
    tab.get_by_label("Histories", exact=True).select_option("200")
    tab.get_by_text("Not compared: the pinned run has 1,000 histories, this one 200.").wait_for()
    assert tab.locator(".cs-fan [data-drawn]").count() == 1
    tab.get_by_label("Scenario", exact=True).select_option("deadline")
    tab.get_by_text("Not compared: the pinned run runs over").wait_for()


@pytest.mark.slow
def test_a_day_of_a_history_leads_to_its_reasons(visit: Open, settled) -> None:
    tab = visit()
    settled(tab)
    number = tab.get_by_label("Number of the history")
    number.fill("7")
    number.press("Enter")
    tab.locator(".cs-member li a").first.click()
    tab.get_by_role("heading", name="History 7, day by day").wait_for()


@pytest.mark.slow
def test_a_value_that_was_not_offered_is_not_heard(visit: Open, settled, tmp_path: Path) -> None:
    """A browser may send anything; a path must not be opened for it."""
    path = tmp_path / "secret.toml"
    path.write_text('schema = 1\nextends = "blank"\ntitle = "Secret"\n', encoding="utf-8")
    tab = visit()
    settled(tab)
    tab.get_by_label("Scenario", exact=True).evaluate(
        """(select, path) => {
          select.add(new Option(path, path))
          select.value = path
          select.dispatchEvent(new Event('change'))
        }""",
        str(path),
    )
    tab.get_by_label("Arm").select_option(index=0)
    tab.get_by_label("Histories", exact=True).select_option("200")
    tab.locator(".cs-fan code").get_by_text("--replicates 200").wait_for()
    assert tab.get_by_role("heading", level=1, name="Secret").count() == 0
