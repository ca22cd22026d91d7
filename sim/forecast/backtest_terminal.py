"""What a person reads in the terminal after a backtest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from sim.drawing.console import print_heading
from sim.drawing.pages import LIMITS, see
from sim.drawing.tables import Fact, PlainTable, print_facts
from sim.drawing.words import count, day, plural
from sim.forecast.backtest_words import (
    FEW,
    SAMPLES,
    beaten,
    counted_words,
    hardest,
    p_words,
    skill_words,
    target_words,
)
from sim.forecast.backtesting import Backtest
from sim.forecast.frozen import IN, MODEL, OUT, days_of
from sim.forecast.score_table import Score


def print_backtest(
    console: Console, found: Backtest, trust: str, *, folder: Path, files: Sequence[Path] = ()
) -> None:
    """Print the scores of a backtest: out of sample first, in sample kept apart.

    Parameters
    ----------
    console : rich.console.Console
    found : Backtest
    trust : str
        Where the parameters come from.
    folder : Path
        Where forecasts and scores lie; ``files`` are the figures.
    """
    print_heading(
        console, "Backtest", "How good would forecasts have been, made every week with what was known?"
    )
    members = count(int(found.forecasts[OUT].attrs["members"]))
    console.print(
        f"{members} futures from each week; baselines learnt until {day(found.train_until)}; skill is the "
        "share of a baseline's error that is avoided (95 % interval, weeks resampled in blocks).\n"
    )
    out = [score for score in found.scores if score.sample == OUT]
    console.print(SAMPLES[OUT], style="bold")
    console.print(_scored([score for score in out if not score.only_counted]))
    console.print(f"\n{FEW}", style="dim")
    console.print(_counted([score for score in out if score.only_counted]))
    facts: dict[str, Fact] = {
        "In sample": f"{weeks_words(found, IN)}: kept apart in scores.csv, and no evidence of skill",
        "Beaten": f"a baseline did better in {len(beaten(out))} of {len(out)} comparisons out of sample",
        "Trust": trust,
        "Limits": f"{LIMITS}: not a forecast of events to come; {see('validation')} explains the scores",
        "Files": folder,
    }
    if files:
        facts["Figures"] = ", ".join(path.name for path in files)
    facts["Next"] = "crisis-sim nowcast --as-of 2023-09-23"
    print_facts(console, facts)


def _scored(scores: Sequence[Score]) -> PlainTable:
    """Return targets with enough episodes and numbers, each against the baseline that is hardest to beat."""
    table = _table(
        "Target", "days", "weeks with it", "score", "hardest baseline", "skill over it (95 %)", "AUC", "p"
    )
    for score in scores:
        other = hardest(score.mean)
        table.add_row(
            target_words(score.target),
            str(score.horizon),
            counted_words(score),
            f"{score.mean[MODEL]:.3g}",
            other,
            skill_words(score.against[other].by_week),
            "" if score.auc is None else f"{score.auc:.2f}".removeprefix("0"),
            "" if score.p is None else p_words(score.p),
        )
    return table


def _counted(scores: Sequence[Score]) -> PlainTable:
    table = _table("Target", "days", "weeks with it", "log score", "best baseline", "its log score")
    for score in scores:
        other = hardest(score.log)
        table.add_row(
            target_words(score.target),
            str(score.horizon),
            counted_words(score),
            f"{score.log[MODEL]:.2f}",
            other,
            f"{score.log[other]:.2f}",
        )
    return table


def _table(*titles: str) -> PlainTable:
    table = PlainTable(gap=1)
    table.add_text(titles[0])
    table.add_values(*titles[1:])
    return table


def weeks_words(found: Backtest, sample: str) -> str:
    """Return how many weekly origins a sample has and which."""
    origins = days_of(found.forecasts[sample])
    return f"{plural(len(origins), 'week')}, {origins[0]} to {origins[-1]}"
