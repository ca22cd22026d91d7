"""Write the generated parts of the pages: ``make docs``.

Two things are generated, so that no page can say what the program does not do: every block between
``<!-- NAME: generated -->`` and ``<!-- NAME: end -->``, and what stands below each ``$ crisis-sim`` line of
a ``console`` block. Tests call `refreshed` and compare.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.actors.drivers import Part

ROOT = Path(__file__).parent.parent
FAN = ROOT / "docs" / "images" / "fan.png"
ABOUT = tuple(ROOT / name for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"))
PAGES = (*ABOUT, *sorted((ROOT / "docs").rglob("*.md")))

#: Blocks written by tools of their own, and guarded by digests.
TAKE_MINUTES = ("recovery", "ranks", "pairing", "morris", "split")

_BLOCK = re.compile(r"(<!-- ([\w ]+): generated -->\n)(.*?)(<!-- \2: end -->)", re.DOTALL)
_CONSOLE = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)


def parameter_table() -> str:
    """Return the table of parameters by tier, as Markdown."""
    from sim.parameters import PARAMETERS

    tiers = {
        "calibrate": "Calibrated: large effect, and data to inform it",
        "prior": "Prior: drawn from its range when the model is fitted",
        "definition": "Definition: kept fixed",
    }
    text = ""
    for tier, title in tiers.items():
        text += f"\n## {title}\n\n| name | default | range | unit | meaning | source |\n|{'---|' * 6}\n"
        for p in PARAMETERS.values():
            if p.tier == tier:
                name = f'"{p.name}"' if "." in p.name else p.name
                bounds = f"{p.low:,.10g} to {p.high:,.10g}"
                cells = (
                    f"`{name}`",
                    f"{p.default:,.10g}",
                    bounds,
                    p.unit,
                    f"**{p.label}**: {p.meaning}",
                    p.source,
                )
                text += f"| {' | '.join(cells)} |\n"
    return text


def scenario_table() -> str:
    """Return the shipped scenarios with their arms, as Markdown."""
    from sim.scenario import load_scenario, shipped_scenarios

    text = "\n| scenario | window | question | arms |\n|---|---|---|---|\n"
    for name in shipped_scenarios():
        scenario = load_scenario(name)
        arms = ", ".join(f"`{arm}`" for arm in scenario.arms) or "–"
        text += f"| `{name}` | {scenario.start} to {scenario.end} | {scenario.question} | {arms} |\n"
    return text + "\n"


def move_table() -> str:
    """Return every actor's repertoire in drawing order, as Markdown."""
    from sim.actors import APPEALS, DUE_DAY, REPERTOIRES
    from sim.world.vocabulary import ACTOR_NAMES

    head = "| move | what it is | CAMEO | points | calm log-odds | answers |\n|---|---|---|---|---|---|\n"
    text = ""
    for actor, title in ACTOR_NAMES.items():
        menus = {title: REPERTOIRES[actor] + APPEALS.get(actor, ())[1:]}
        if actor == "kosovo":
            menus[f"{title}, on a due day"] = DUE_DAY
        for heading, menu in menus.items():
            text += f"\n**{heading}**\n\n{head}"
            for move in menu:
                calm = f"`{move.calm}` {move.offset:+g}" if move.calm else f"{move.offset:g}"
                rate = "imposed only" if move.imposed_only else calm.removesuffix(" +0")
                weights = (f"{name.replace('_', ' ')} {weight:+g}" for name, weight in move.weights.items())
                answers = ", ".join(weights) or "–"
                cells = (f"`{move.name}`", move.words, move.cameo, f"{move.points:g}", rate, answers)
                text += f"| {' | '.join(cells)} |\n"
    return text + "\n"


def driver_table() -> str:
    """Return what every actor attends to, part by part, as Markdown."""
    from sim.actors import DRIVERS
    from sim.world.vocabulary import ACTOR_NAMES, ACTORS

    head = "| attention | is | in words | rows of the state behind it |\n|---|---|---|---|\n"
    text = ""
    for drivers, actors in groupby(ACTORS, lambda actor: list(DRIVERS[actor].values())):
        text += f"\n**{' and '.join(ACTOR_NAMES[actor] for actor in actors)}**\n\n{head}"
        for driver in drivers:
            name = driver.name.replace("_", " ") + (" (shift)" if driver.shift else "")
            formula = " + ".join(map(_formula, driver.parts))
            words = "; ".join(part.words for part in driver.parts)
            rows = ", ".join(f"`{row}`" for part in driver.parts for row in part.rows) or "–"
            text += f"| {name} | {formula} | {words} | {rows} |\n"
    return text + "\n"


def _formula(part: Part) -> str:
    """Return a part of a driver as a product, a minus before it where more speaks against."""
    factors = (part.times, part.scale, part.quantity)
    product = " × ".join(f"`{factor.removeprefix('-')}`" for factor in factors if factor)
    return "−" * part.scale.startswith("-") + product


def likelihood_table() -> str:
    """Return where the likelihood of the record comes from at the defaults, as Markdown."""
    from sim.calibration.likelihood import record_log_likelihood
    from sim.ensemble.replay import record_scenario
    from sim.record import FIRST_DAY, LAST_DAY

    found = record_log_likelihood(record_scenario(FIRST_DAY, LAST_DAY))
    text = "\n| slot | terms | happened | long shots | log-likelihood | of it, what happened |\n"
    text += "|---|---:|---:|---:|---:|---:|\n"
    for row in found.table():
        counts = f"{row.terms:,.0f} | {row.happened:.0f} | {row.long_shots:.0f}"
        text += f"| {row.slot} | {counts} | {row.log_likelihood:.1f} | {row.of_happened:.1f} |\n"
    return text + f"| **all** | | | | **{found.total[0]:.1f}** | |\n\n"


def block(name: str, now: str) -> str:
    """Return what belongs between the markers of this name, given what stands there."""
    from sim.record.docs_tables import tables
    from tools import lessons

    if name.startswith("answers "):
        return lessons.block(name.removeprefix("answers "))
    makers: dict[str, Callable[[], str]] = {
        "drivers": driver_table,
        "likelihood": likelihood_table,
        "moves": move_table,
        "parameters": parameter_table,
        "scenarios": scenario_table,
    }
    if name in TAKE_MINUTES:
        return now
    return makers[name]() if name in makers else tables()[name] + "\n"


@contextlib.contextmanager
def elsewhere() -> Iterator[Path]:
    """Work in a temporary folder, so that a page's commands write nothing into the project."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield Path(folder)
        finally:
            os.chdir(before)


def run(command: str) -> str:
    """Return what a ``crisis-sim`` command prints, in this process and without a terminal's colours.

    Raises
    ------
    RuntimeError
        If the command fails: no page shows a failure by accident.
    """
    from sim.cli import main

    out = io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            main(shlex.split(command)[1:])
    except SystemExit as stop:
        if stop.code:
            raise RuntimeError(f"{command} ended with {stop.code}: {out.getvalue()}") from stop
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


def answered(block: str) -> str:
    """Return a console block with the output below each ``$ crisis-sim`` line made anew."""
    commands = [line for line in block.splitlines() if line.startswith("$ crisis-sim")]
    return "".join(f"{line}\n{run(line[2:])}" for line in commands)


def refreshed(text: str) -> str:
    """Return a page with all its generated parts made anew."""
    text = _BLOCK.sub(lambda m: m[1] + block(m[2], m[3]) + m[4], text)
    with elsewhere():
        return _CONSOLE.sub(lambda m: m[1] + answered(m[2]) + m[3], text)


def main() -> None:
    """Refresh every page in place and name those that changed."""
    for page in PAGES:
        before = page.read_text(encoding="utf-8")
        after = refreshed(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(f"wrote {page.relative_to(ROOT)}")
    draw_fan()


def draw_fan() -> None:
    """Write the picture of the README: the fan chart of the run whose output it shows."""
    with elsewhere() as folder:
        run("crisis-sim run august-2022")
        (drawn,) = folder.glob("results/august-2022/*/figures/fan.png")
        FAN.parent.mkdir(exist_ok=True)
        shutil.copyfile(drawn, FAN)


if __name__ == "__main__":
    sys.exit(main())
