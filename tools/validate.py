"""The long statistical checks: ``make validate``.

Writes the table of docs/limits.md that says where the real path falls in each ensemble. It takes too long
for every test run, so the table carries a digest of what decides it, and a test compares the digest.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterator

from sim.ensemble.replay import observed_for, rank_of_observed
from sim.ensemble.simulate import simulate
from sim.ensemble.versions import MODEL_VERSION
from sim.scenario import Scenario, load_scenario, shipped_scenarios
from sim.world.outcomes import EVENTS, NUMBERS, OUTCOMES
from tools.docs import ROOT
from tools.golden import FOLDER as GOLDEN

PAGE = ROOT / "docs" / "limits.md"
MEMBERS = 4000


def historical() -> Iterator[Scenario]:
    """Yield the shipped scenarios that start from the record."""
    for name in shipped_scenarios():
        scenario = load_scenario(name)
        if scenario.warm_start is not None:
            yield scenario


def digest() -> str:
    """Return a fingerprint of what decides the table: version, scenarios, and what they do."""
    parts = [MODEL_VERSION, str(MEMBERS)]
    for scenario in historical():
        log = (GOLDEN / f"{scenario.name}.txt").read_text(encoding="utf-8")
        parts += [scenario.name, scenario.digest(), str(scenario.ensemble.seed), log]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def ranks(scenario: Scenario) -> dict[str, str]:
    """Return, for each outcome, what was observed and its rank among the base's histories."""
    real = observed_for(scenario)
    if real is None:
        return {}
    summary = simulate(scenario, replicates=MEMBERS, keep="summary")
    cells = {}
    for name, rank in rank_of_observed(summary, real).items():
        value = real.value(name)
        said = "never" if value is None else f"{value:.0f}" if isinstance(value, float) else value[5:]
        cells[name] = f"{said} · {rank.share:.2f}"
    return cells


def table() -> str:
    """Return the table as Markdown, with its digest."""
    columns = {scenario.name: ranks(scenario) for scenario in historical()}
    text = f"\nObserved (month-day or number) · rank; {MEMBERS:,} histories each, digest {digest()}.\n\n"
    text += f"| outcome | {' | '.join(columns)} |\n|---|{'---|' * len(columns)}\n"
    for name in (*EVENTS, *NUMBERS):
        cells = (column.get(name, "–") for column in columns.values())
        text += f"| {OUTCOMES[name].label} | {' | '.join(cells)} |\n"
    return text + "\n"


def main() -> None:
    """Write the table into its page."""
    page = PAGE.read_text(encoding="utf-8")
    block = re.compile(r"(<!-- ranks: generated -->\n).*?(<!-- ranks: end -->)", re.DOTALL)
    PAGE.write_text(block.sub(lambda m: m[1] + table() + m[2], page), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
