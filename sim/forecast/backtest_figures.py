"""The figures of a backtest: forecasts by week, tension, skill, reliability."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.drawing import style
from sim.drawing.figure_result import Cell, Drawn, Table
from sim.drawing.plate import Plate, put_plates
from sim.drawing.style import label, panel
from sim.files import write_file
from sim.forecast.backtest_words import SAMPLES, target_words
from sim.forecast.backtesting import Backtest
from sim.forecast.frozen import IN, MODEL, OUT
from sim.forecast.score_table import Score, scored_origins
from sim.world.outcomes import EVENTS, OUTCOMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: Horizon of the figures by week, and the targets shown.
HORIZON = 30
SHOWN = ("barricade", "injuries", "lethal", "postponed", "deal", "reserve")
#: Colours of baselines: none is an actor's.
BASELINES = {
    "climatology": "#57606A",
    "persistence": "#8C6D31",
    "Markov chain": "#7B4173",
    "Hawkes process": "#31A354",
}
LEFT, RIGHT = 1.75, 0.4


def publish_backtest(folder: Path, found: Backtest, trust: str) -> list[Path]:
    """Write the figures of a backtest into ``folder`` and ``scores.csv`` beside it; return the pictures."""
    write_file(folder.parent / "scores.csv", score_table(found.scores).to_csv())
    drawings = [weeks, tension, *(part(s) for part in (_skill, _reliability) for s in (OUT, IN))]
    about = found.forecasts[OUT].attrs
    notes = {"trust": trust, "trained until": str(found.train_until), "seed": str(about["seed"])}
    source = f"{about['members']:,} futures a week, seed {about['seed']}, model {about['model_version']}"
    plates = []
    for draw in drawings:
        figure = style.new_figure(1.0)
        drawn = draw(figure, found, f"{source}. Record: sim/record/data.\nTrust: {trust}.")
        if drawn is not None:
            plates.append(Plate(figure, drawn, notes))
    return [path for path in put_plates(plates, folder) if path.suffix == ".png"]


def score_table(scores: Sequence[Score]) -> Table:
    """Return all scores, a row for each target, horizon, sample and baseline; blank where there is none."""
    names = ("sample", "target", "days", "weeks", "blocks", "happened", "episodes", "auc", "p_shuffled",
             "against", "score", "its_score", "log_score", "its_log_score", "skill", "low", "high",
             "skill_by_episode", "low_by_episode", "high_by_episode")  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for s in scores:
        known = (s.sample, s.target, s.horizon, s.weeks, s.blocks, *map(_blank, (s.happened, s.episodes)))
        for name in (name for name in s.mean or s.log if name != MODEL):
            pair = [_blank(means.get(who)) for means in (s.mean, s.log) for who in (MODEL, name)]
            found = s.against.get(name)
            week = vars(found.by_week).values() if found else ("",) * 3
            stretch = vars(found.by_episode).values() if found and found.by_episode else ("",) * 3
            rows.append((*known, _blank(s.auc), _blank(s.p), name, *pair, *week, *stretch))
    return Table(names, tuple(rows))


def _blank(value: Cell | None) -> Cell:
    return "" if value is None else value


def weeks(figure: Figure, found: Backtest, footnote: str) -> Drawn:
    """Draw the probability of the main outcomes within 30 days, by week, with what happened."""
    height, gap, left = 0.78, 0.2, 2.45
    style.resize(figure, style.HEAD + style.FOOT + 0.45 + len(SHOWN) * (height + gap))
    title = "Where forecasts were high, and where it happened"
    subtitle = (
        f"Probability within {HORIZON} days, by week: model (blue) and climatology (grey). Black bars: weeks "
        "after which it did happen. Dashed line: cut-off; weeks left of it are in sample."
    )
    style.frame(figure, title, subtitle, footnote)
    origins, chance, base, happened = _by_week(found)
    x = [style.position(origin) for origin in origins]
    for row, name in enumerate(SHOWN):
        bottom = style.FOOT + 0.4 + (len(SHOWN) - 1 - row) * (height + gap)
        axes = panel(figure, left, bottom, style.WIDTH - left - RIGHT, height)
        e = EVENTS.index(name)
        axes.fill_between(
            x, -0.09, -0.02, where=happened[:, e].tolist(), step="mid", color=style.RECORD, lw=0
        )
        axes.plot(x, base[:, e], color=style.GREY, linewidth=1.0)
        axes.plot(x, chance[:, e], color=style.BASE, linewidth=1.6)
        axes.axvline(style.position(found.train_until), color=style.INK, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.set_ylim(-0.1, 1.0)
        style.value_grid(axes, (0, 0.5, 1), ("0", "50 %", "100 %"))
        style.date_axis(axes, origins[0], origins[-1])
        if row < len(SHOWN) - 1:
            axes.set_xticklabels([])
        label(axes, target_words(name), (0, 0.5), "axes", shift=(-48, 0), ha="right", va="center", bold=True)
    columns: dict[str, Sequence[Cell]] = {"origin": [str(origin) for origin in origins]}
    for name in SHOWN:
        e = EVENTS.index(name)
        columns |= {
            f"{name}_model": chance[:, e].tolist(),
            f"{name}_climatology": base[:, e].tolist(),
            f"{name}_happened": happened[:, e].astype(int).tolist(),
        }
    told = (
        f"{target_words(n)}: {int(happened[:, EVENTS.index(n)].sum())} of {len(origins)} weeks" for n in SHOWN
    )
    return Drawn("weeks", title, subtitle, f"{subtitle} {'; '.join(told)}.", Table.of(**columns))


def _by_week(found: Backtest) -> tuple[list[dt.date], Any, Any, Any]:
    """Return origins, the model's and climatology's probabilities, and what happened, by week and event."""
    origins: list[dt.date] = []
    chance, base = [], []
    for sample in (IN, OUT):
        ds = found.forecasts[sample]
        here = scored_origins(ds, found.path, HORIZON)
        at = ds["probability"].sel(horizon=HORIZON).isel(origin=slice(len(here)))
        chance.append(at.sel(forecaster=MODEL).values)
        base.append(at.sel(forecaster="climatology").values)
        origins += here
    happened = [[found.path.after(origin, HORIZON).outcome(name) for name in EVENTS] for origin in origins]
    return origins, np.concatenate(chance), np.concatenate(base), np.array(happened)


def tension(figure: Figure, found: Backtest, footnote: str) -> Drawn:
    """Draw the forecast and the observed mean tension of the 30 days after each week."""
    style.resize(figure, 4.6)
    rows = []
    for sample in (IN, OUT):
        ds = found.forecasts[sample]
        here = scored_origins(ds, found.path, HORIZON)
        points = ds["points"].sel(forecaster=MODEL, horizon=HORIZON, quantity="tension_mean").values
        bands = np.quantile(points[: len(here)], (0.1, 0.5, 0.9), axis=1)
        real = [found.path.after(origin, HORIZON).quantity("tension_mean") for origin in here]
        rows += list(zip(here, *bands.tolist(), real, strict=True))
    origins, low, middle, high, real = (list(column) for column in zip(*rows, strict=True))
    inside = sum(a <= value <= b for a, b, value in zip(low, high, real, strict=True))
    right = round(0.8 * len(rows))
    title = f"Tension fell inside the 80 % range in {inside} of {len(rows)} weeks; {right} would be right"
    subtitle = (
        f"Mean tension (0–100) of the {HORIZON} days after each week, as a record would show it: forecast "
        "median and 10–90 % (blue), observed (black). Left of the dashed line: in sample."
    )
    style.frame(figure, title, subtitle, footnote)
    axes = panel(figure, 0.75, style.FOOT + 0.4, style.WIDTH - 1.4, 4.6 - style.HEAD - style.FOOT - 0.55)
    x = [style.position(origin) for origin in origins]
    axes.fill_between(x, low, high, color=style.BASE, alpha=0.35, linewidth=0)
    axes.plot(x, middle, color=style.BASE, linewidth=1.4)
    axes.plot(x, real, color=style.RECORD, linewidth=1.5)
    axes.axvline(style.position(found.train_until), color=style.INK, linewidth=0.8, linestyle=(0, (4, 3)))
    axes.set_ylim(0, 100)
    style.value_grid(axes, range(0, 101, 20), [str(value) for value in range(0, 101, 20)])
    style.date_axis(axes, origins[0], origins[-1])
    names = [str(origin) for origin in origins]
    table = Table.of(origin=names, q10=low, median=middle, q90=high, observed=real)
    return Drawn("tension", title, subtitle, f"{title}. {subtitle}", table)


def _skill(sample: str) -> Any:
    return lambda figure, found, footnote: skill(figure, found, footnote, sample)


def skill(figure: Figure, found: Backtest, footnote: str, sample: str) -> Drawn | None:
    """Draw the skill over each baseline for targets with enough episodes and for numbers."""
    mine = [s for s in found.scores if s.sample == sample and not s.only_counted]
    targets = list(dict.fromkeys(score.target for score in mine))
    if not targets:
        return None
    horizons = sorted({score.horizon for score in mine})
    body = 0.72 * len(targets)
    style.resize(figure, style.HEAD + style.FOOT + 0.75 + body)
    title = f"Is it better than guessing from the past? {'After' if sample == OUT else 'Before'} the cut-off"
    subtitle = (
        f"{SAMPLES[sample]}. Share of a baseline's error that the model avoids, with 95 % intervals; left of "
        "the line the baseline is better. Intervals beyond the panel are cut."
    )
    style.frame(figure, title, subtitle, footnote)
    gap = 0.7
    width = (style.WIDTH - LEFT - 0.5 - gap * (len(horizons) - 1)) / len(horizons)
    rows: list[tuple[Cell, ...]] = []
    for column, horizon in enumerate(horizons):
        axes = panel(figure, LEFT + column * (width + gap), style.FOOT + 0.5, width, body)
        label(axes, f"{horizon} days ahead", (0, 1), "axes", shift=(0, 6), bold=True)
        _skill_axes(axes, len(targets))
        for place, target in enumerate(targets):
            if column == 0:
                at = (0, place + 0.5)
                label(axes, target_words(target), at, "side", shift=(-8, 0), ha="right", va="center")
            for score in (s for s in mine if s.target == target and s.horizon == horizon):
                rows += _skill_marks(axes, score, place)
    for place, (name, colour) in enumerate(BASELINES.items()):
        x = (LEFT + 1.9 * place) / style.WIDTH
        y = (style.FOOT + 0.08) / figure.get_figheight()
        figure.text(x, y, f"● over {name}", color=colour, fontsize=style.SMALL, fontfamily=style.FONT)
    won = sum(float(row[3]) > 0 for row in rows)
    alt = f"{title}. Over {len(rows)} pairs of target and baseline the model avoids error in {won}."
    names = ("target", "horizon", "baseline", "skill", "low", "high")
    return Drawn(f"skill-{sample}", title, subtitle, alt, Table(names, tuple(rows)))


def _skill_axes(axes: Axes, targets: int) -> None:
    axes.set_xlim(-1, 1)
    axes.set_ylim(targets, 0)
    axes.set_yticks([])
    axes.set_xticks([-1, -0.5, 0, 0.5, 1], ["−100 %", "", "0", "", "+100 %"])
    axes.axvline(0, color=style.INK, linewidth=0.9)
    for line in range(1, targets):
        axes.axhline(line, color=style.FAINT, linewidth=0.7)


def _skill_marks(axes: Axes, score: Score, place: int) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for number, (name, colour) in enumerate(BASELINES.items()):
        if name not in score.against:
            continue
        s = score.against[name].by_week
        y = place + 0.2 + 0.2 * number
        axes.plot([max(s.low, -1), min(s.high, 1)], [y, y], color=colour, linewidth=1.4, clip_on=True)
        axes.plot([max(s.value, -1)], [y], "o", color=colour, markersize=4.5, clip_on=False)
        rows.append((score.target, score.horizon, name, s.value, s.low, s.high))
    return rows


def _reliability(sample: str) -> Any:
    return lambda figure, found, footnote: reliability(figure, found, footnote, sample)


def reliability(figure: Figure, found: Backtest, footnote: str, sample: str) -> Drawn | None:
    """Draw how often events happened that had been given a probability, with consistency bands."""
    diagrams = [r for r in found.reliability if r.sample == sample and r.classes]
    if not diagrams:
        return None
    style.resize(figure, 5.0)
    when = "after" if sample == OUT else "before"
    title = f"Did it happen as often as was said? Weeks {when} the cut-off"
    words = sorted({OUTCOMES[name].label.lower() for r in diagrams for name in r.targets})
    subtitle = (
        f"Targets with three episodes or more ({', '.join(words)}). Dots: how often it happened, with the "
        "number of forecasts. Bars: where dots would lie if forecasts were right (95 %)."
    )
    style.frame(figure, title, subtitle, footnote)
    size = 2.65
    rows: list[tuple[Cell, ...]] = []
    for column, diagram in enumerate(diagrams):
        axes = panel(figure, 0.75 + column * (size + 0.45), style.FOOT + 0.45, size, size)
        label(axes, f"{diagram.horizon} days ahead", (0, 1), "axes", shift=(0, 8), bold=True)
        axes.plot([0, 1], [0, 1], color=style.GREY, linewidth=0.8)
        for c in diagram.classes:
            axes.plot([c.mean, c.mean], [c.low, c.high], color=style.BASE, linewidth=5, alpha=0.35)
            axes.plot([c.mean], [c.happened / c.forecasts], "o", color=style.RECORD, markersize=5)
            at = (c.mean, c.happened / c.forecasts)
            label(axes, str(c.forecasts), at, shift=(5, 4), colour=style.GREY)
            rows.append((diagram.horizon, c.forecasts, c.happened, c.mean, c.low, c.high))
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
        ticks = (0, 0.25, 0.5, 0.75, 1)
        style.value_grid(axes, ticks, [f"{100 * tick:.0f} %" for tick in ticks] if column == 0 else [""] * 5)
        axes.set_xticks([0, 0.5, 1], ["0", "50 %", "100 %"])
    inside = sum(float(low) <= float(k) / float(n) <= float(high) for _, n, k, _, low, high in rows)
    alt = f"{title} {inside} of {len(rows)} classes of forecasts lie inside their band."
    names = ("horizon", "forecasts", "happened", "mean_forecast", "low", "high")
    return Drawn(f"reliability-{sample}", title, subtitle, alt, Table(names, tuple(rows)))
