"""No page says what the program does not do: generated parts are up to date, commands and names exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.actors import MOVES_OF
from sim.scenario import parse_scenario
from tools import docs, validate

pytestmark = pytest.mark.docs

PAGES = [pytest.param(page, id=page.name) for page in docs.PAGES]
MAKEFILE = (docs.ROOT / "Makefile").read_text(encoding="utf-8")
MAKE_TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES)
def test_generated_parts_are_up_to_date(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert docs.refreshed(text) == text, "run `make docs`"


def test_the_table_of_ranks_is_up_to_date() -> None:
    assert f"digest {validate.digest()}." in validate.PAGE.read_text(encoding="utf-8"), "run `make validate`"


@pytest.mark.parametrize("page", PAGES)
def test_python_examples_run(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "example"}
    for example in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(example, page.name, "exec"), names)


@pytest.mark.parametrize("page", PAGES)
def test_shown_commands_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"`?make ([a-z]+)`", text)) <= MAKE_TARGETS
    for command in set(re.findall(r"(?:^|^\$ |`)crisis-sim ([a-z-]+)", text, re.MULTILINE)):
        assert docs.run(f"crisis-sim {command} --help").startswith("Usage: crisis-sim")


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:\s]+)(?:#[\w-]+)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES)
def test_named_files_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"`((?:sim|scenarios|docs|tests|tools|benchmarks)/[\w./-]+)`", text):
        assert (docs.ROOT / name).exists(), name


def test_the_page_of_scenarios_names_every_move() -> None:
    page = (docs.ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"\| `(\w+)` \| (`.*) \|", page))
    for actor, moves in MOVES_OF.items():
        assert set(re.findall(r"`(\w+)`", rows[actor])) == set(moves), actor


@pytest.mark.parametrize("page", PAGES)
def test_whole_scenario_files_load(page: Path) -> None:
    for example in re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        if "schema = 1" in example:
            assert parse_scenario(example).arms
