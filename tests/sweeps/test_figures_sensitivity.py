"""Figures and tables of sensitivity studies: they say what the dataset says."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

from sim.drawing.console import make_console
from sim.sweeps.figures_sensitivity import plates, print_study, ranks_table, split_table
from sim.sweeps.sensitivity import Inquiry, inquire, labelled, strongest
from sim.sweeps.split import COMBINATIONS, PARTS, split_of
from sim.world.outcomes import EVENTS, OUTCOMES

NAMES = ["lev_US", "mu0", "l_T", "settlement.ceiling"]


def screened(method: str) -> Any:
    """Return a study in which only `mu0` acts, upwards."""
    inquiry: Inquiry = inquire("august-2022", method, names=NAMES, budget=8000, replicates=40)
    assert inquiry.scheme is not None
    share = 0.2 + 0.6 * inquiry.scheme.shares[:, inquiry.scheme.names.index("mu0")]
    luck = np.random.default_rng(0).random((40, 1 + int(inquiry.scheme.strand[-1])))[:, inquiry.scheme.strand]
    found: dict[str, Any] = dict.fromkeys(OUTCOMES, luck < share)
    return labelled(inquiry, inquiry.scheme, found)


def split() -> Any:
    inquiry = inquire("august-2022", "split", names=NAMES, budget=8000)
    luck = np.random.default_rng(0).random((2, 1000))
    found = {name: np.stack([luck[mask & 1] < 0.4 for mask in range(COMBINATIONS)]) for name in EVENTS}
    return split_of(inquiry.plan, found)


def printed(ds: Any) -> str:
    out = io.StringIO()
    print_study(make_console(out), ds)
    text = out.getvalue()
    assert max(map(len, text.splitlines())) <= 100
    return text


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_ranks(method: str) -> None:
    ds = screened(method)
    assert all(strongest(ds, name) == ["mu0"] for name in OUTCOMES)
    (plate,) = plates(ds)
    assert "“Background incidents” matters most, for 13 of 13" in plate.drawn.title
    labels = [tick.get_text() for tick in plate.figure.axes[0].get_yticklabels()]
    assert labels[-1] == "Background incidents +"
    assert plate.png.startswith(b"\x89PNG")
    (row,) = [line for line in printed(ds).splitlines() if line.startswith("A blockade")]
    assert "mu0 +" in row and "–" in row
    rows = ranks_table(ds).rows
    assert len(rows) == len(OUTCOMES) * len(NAMES)
    assert [row[-1] for row in rows if row[0] == "blockade"] == ["yes", "no", "no", "no"]


def test_split() -> None:
    ds = split()
    (plate,) = plates(ds)
    assert plate.drawn.title.endswith("In 10 of 10 outcomes luck comes first")
    widths = [bar.get_width() for bar in plate.figure.axes[0].patches[: len(EVENTS)]]
    assert widths == pytest.approx([100] * len(EVENTS))
    assert len(split_table(ds).rows) == len(EVENTS) * len(PARTS)
    assert "100 (100–100)" in printed(ds)


def test_a_split_of_what_never_varies() -> None:
    ds = split().isel(outcome=[0])
    ds["share"][:] = np.nan
    ds["variance"][:] = 0
    (plate,) = plates(ds)
    assert plate.drawn.title.endswith("Too little varies to tell")
    assert "–" in printed(ds)


def test_what_cannot_happen_is_said_and_has_no_row() -> None:
    arm = inquire("august-2022", "split", names=NAMES, budget=8000, arm="deadline-fixed")
    luck = np.random.default_rng(0).random((2, 1000))
    found = {name: np.stack([luck[mask & 1] < 0.4 for mask in range(COMBINATIONS)]) for name in EVENTS}
    ds = split_of(arm.plan, found | {"lethal": np.zeros_like(found["lethal"])})
    text = printed(ds)
    rows = [line.split("  ")[0] for line in text.splitlines()]
    assert {"A barricade", "Enforced", "A lethal attack"} <= set(rows) and "Postponed" not in rows
    assert set(next(line for line in text.splitlines() if line.startswith("A lethal")).split()[3:]) == {"–"}
    assert "Cannot happen here: postponed (Kosovo cannot postpone)" in text
    (plate,) = plates(ds)
    assert plate.drawn.title.endswith("In 7 of 7 outcomes luck comes first")
