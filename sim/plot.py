"""Figures for notebooks and scripts: each returns a Matplotlib figure of a result of the library.

>>> import sim
>>> figure = sim.plot.fan(sim.simulate("august-2022", replicates=200))
>>> figure.savefig("fan.png")

Those of a run take any dataset of `sim.simulate` and `sim.summarise`, and the ``summary`` of an opened run.
Title, notes and colours are those of the files that the command line writes. Every function raises
`sim.InputError` where a dataset does not hold what it draws.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sim.comparison import figure_effects, figure_fan
from sim.drawing.context import context_of
from sim.drawing.figure_result import Drawn
from sim.drawing.plate import Draw, draw_plate
from sim.drawing.style import new_figure
from sim.ensemble.summary import summarise
from sim.errors import InputError, Problem
from sim.explanation import figure_chance, figure_choice, figure_distinct, figure_pivotal
from sim.explanation.chance import Chance
from sim.explanation.choice import Explanation
from sim.explanation.distinguish import Distinction
from sim.explanation.pivotal import Pivots
from sim.runs.figures import FIGURES
from sim.values import kind_of

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure


def fan(ds: xr.Dataset) -> Figure:
    """Draw how tense the histories are, day by day, and how far they spread."""
    return _of_run("fan", ds)


def rungs(ds: xr.Dataset) -> Figure:
    """Draw the share of histories on each rung of the ladder, day by day."""
    return _of_run("rungs", ds)


def incidence(ds: xr.Dataset) -> Figure:
    """Draw the share of histories in which each outcome has happened, with intervals, day by day."""
    return _of_run("incidence", ds)


def movers(ds: xr.Dataset) -> Figure:
    """Draw who makes which move, week by week; histories that were kept as curves hold no moves."""
    return _of_run("movers", ds)


def north(ds: xr.Dataset) -> Figure:
    """Draw the share of histories with a barricade in each municipality of the north, day by day."""
    return _of_run("north", ds)


def kfor(ds: xr.Dataset) -> Figure:
    """Draw KFOR's strength, and when its reserve is ordered; needs moves, as `movers` does."""
    return _of_run("kfor", ds)


def effects(comparison: xr.Dataset) -> Figure:
    """Draw the paired effect of each arm on each outcome, with intervals; of `sim.compare`."""
    return _of_comparison(figure_effects.draw, comparison)


def difference_fan(comparison: xr.Dataset) -> Figure:
    """Draw how much tenser or calmer each arm makes each day, pair by pair; of `sim.compare`."""
    return _of_comparison(figure_fan.draw, comparison)


def swept(sweep: xr.Dataset) -> Figure:
    """Draw outcomes over one varied parameter as lines, over two as maps; of `sim.sweep`."""
    from sim.sweeps.figures import plates

    drawn = plates(_holding(sweep, "sweep", "varied"))
    if not drawn:
        raise InputError(Problem("more than two parameters vary, or one point is all", key="sweep"))
    return drawn[0].figure


def ranking(study: xr.Dataset) -> Figure:
    """Draw which parameters matter, or how much luck, choice and doubt do; of `sim.sensitivity`."""
    from sim.sweeps.figures_sensitivity import plates

    return plates(_holding(study, "study", "method"))[0].figure


def explanation(found: Explanation | Chance | Pivots | Distinction, log: xr.Dataset) -> Figure:
    """Draw an answer of `sim.explain`, `sim.explain_event`, `sim.pivotal` or `sim.distinguish`.

    Parameters
    ----------
    found : Explanation, Chance, Pivots or Distinction
    log : Dataset
        Histories as from ``sim.simulate(..., keep="log")``; the figure names their scenario, arm and seed.
    """
    draw = EXPLANATIONS.get(type(found))
    if draw is None:
        raise InputError(Problem("must be an answer of explain or pivotal", key="found", value=found))
    figure = new_figure(1.0)
    draw(figure, found, context_of(_counts(log)))
    return figure


#: What draws each kind of answer.
EXPLANATIONS: Mapping[type, Callable[..., Drawn]] = {
    Explanation: figure_choice.draw,
    Chance: figure_chance.draw,
    Pivots: figure_pivotal.draw,
    Distinction: figure_distinct.draw,
}


def _of_run(name: str, ds: xr.Dataset) -> Figure:
    counts = _counts(ds)
    return draw_plate(FIGURES[name], counts, context_of(counts)).figure


def _counts(ds: xr.Dataset) -> xr.Dataset:
    """Return what was counted of histories, which may be counted already."""
    return _holding(ds, "ds", "tension_hist") if "n_members" in _dataset(ds, "ds") else summarise(ds)


def _of_comparison(draw: Draw, ds: xr.Dataset) -> Figure:
    result = _holding(ds, "comparison", "tension_change")
    return draw_plate(draw, result, context_of(result, with_record=False)).figure


def _holding(ds: Any, key: str, name: str) -> xr.Dataset:
    """Return a dataset that has a variable or attribute; raise an `InputError` for any other value."""
    if name not in _dataset(ds, key).variables and name not in ds.attrs:
        raise InputError(Problem(f"has no {name}: it is not what this figure draws", key=key))
    return _dataset(ds, key)


def _dataset(ds: Any, key: str) -> xr.Dataset:
    import xarray as xr

    return kind_of(ds, xr.Dataset, key, "a dataset")
