"""The table of docs/compare.md belongs to this model, and its claims hold on fewer pairs."""

from __future__ import annotations

import re

import numpy as np

from sim.comparison.compare import compare
from sim.world.outcomes import OUTCOMES
from tools import pairing


def test_the_table_is_up_to_date() -> None:
    page = pairing.PAGE.read_text(encoding="utf-8")
    assert f"Digest {pairing.digest()}." in page, "run `python -m tools.pairing`"


def test_the_table_keeps_what_pairing_promises() -> None:
    """Ratios of 10 or more everywhere for a small change, and 4 for an early reserve on lethal attacks."""
    page = pairing.PAGE.read_text(encoding="utf-8")
    header, rows = re.findall(r"^\| outcome \|.*$", page, re.MULTILINE)[0], {}
    arms = re.findall(r"`([\w-]+)`", header)
    for outcome in OUTCOMES.values():
        line = re.findall(rf"^\| {outcome.label} \|(.*)\|$", page, re.MULTILINE)[0]
        first = (re.search(r"[\d.,]+", cell) for cell in line.split("|"))
        rows[outcome.name] = dict(zip(arms, (float(m[0].replace(",", "")) for m in first if m), strict=True))
    assert all(row["us-weaker"] >= 10 for row in rows.values())
    assert rows["lethal"]["reserve-at-once"] >= 4


def test_pairing_never_costs() -> None:
    """Ratios clearly below one are in bold: there are none."""
    table = pairing.PAGE.read_text(encoding="utf-8").split("<!-- pairing: generated -->")[1]
    assert "**" not in table.split("<!-- pairing: end -->")[0]


def test_the_small_change_pairs_well_on_other_luck() -> None:
    """1,500 pairs with another seed: no interval of the ratio lies below 10."""
    found = compare(pairing.scenario(), ["us-weaker"], replicates=1500, seed=1)
    high = found["ratio_high"].values
    assert (high[~np.isnan(high)] >= 10).all()
