"""What pairing is worth: the table of docs/compare.md, ``python -m tools.pairing``.

Every arm of the flagship and one small change of a parameter, 8,000 pairs each. It takes a minute, so the
table carries a digest of what decides it, and a test compares the digest.
"""

from __future__ import annotations

import hashlib
import math
import re
import sys

import xarray as xr

from sim.comparison.compare import compare
from sim.comparison.words import times
from sim.ensemble.versions import MODEL_VERSION
from sim.scenario import Scenario, parse_scenario
from sim.world.outcomes import OUTCOMES
from tools.docs import ROOT
from tools.golden import FOLDER as GOLDEN

PAGE = ROOT / "docs" / "compare.md"
PAIRS = 8000
#: The small change: the United States weighs a little less.
SMALL = 'extends = "august-2022"\nschema = 1\n[arms.us-weaker]\nparameters = { lev_US = 0.8 }\n'


def scenario() -> Scenario:
    """Return the flagship with the small change as one more arm."""
    return parse_scenario(SMALL, "august-2022")


def digest() -> str:
    """Return a fingerprint of what decides the table: version, scenario, arms, and what the base does."""
    flagship = scenario()
    log = (GOLDEN / "august-2022.txt").read_text(encoding="utf-8")
    parts = [MODEL_VERSION, str(PAIRS), str(flagship.ensemble.seed), flagship.digest(), log]
    parts += [flagship.with_arm(arm).digest() for arm in flagship.arms]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def table(result: xr.Dataset) -> str:
    """Return ratios with intervals and ceilings, outcomes by arms, as Markdown."""
    arms = [str(arm) for arm in result["arm"].values]
    seed = result.attrs["seed"]
    text = f"\n{PAIRS:,} pairs each, seed {seed}; ratio (95 % interval) · ceiling. Digest {digest()}.\n\n"
    text += f"| outcome | {' | '.join(f'`{arm}`' for arm in arms)} |\n|---|{'---|' * len(arms)}\n"
    for name in OUTCOMES:
        cells = (cell(result.sel(arm=arm, outcome=name)) for arm in arms)
        text += f"| {OUTCOMES[name].label} | {' | '.join(cells)} |\n"
    return text + "\n"


def cell(found: xr.Dataset) -> str:
    """Return one ratio with its interval and ceiling; a ratio clearly below one is in bold."""
    ratio, low, high = (float(found[name]) for name in ("ratio", "ratio_low", "ratio_high"))
    if not math.isfinite(ratio):
        return "no pair differs" if math.isinf(ratio) else "never happens"
    words = f"{times(ratio)} ({times(low)}–{times(high)})"
    words = f"**{words}**" if high < 1 else words
    ceiling = float(found["ceiling"])
    return words if math.isnan(ceiling) else f"{words} · {times(ceiling) if ceiling < 1000 else '>1,000'}"


def main() -> None:
    """Write the table into its page."""
    page = PAGE.read_text(encoding="utf-8")
    block = re.compile(r"(<!-- pairing: generated -->\n).*?(<!-- pairing: end -->)", re.DOTALL)
    made = table(compare(scenario(), replicates=PAIRS))
    PAGE.write_text(block.sub(lambda m: m[1] + made + m[2], page), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
