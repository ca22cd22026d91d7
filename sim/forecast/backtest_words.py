"""A backtest in words: titles of targets, skill as text, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.forecast.frozen import IN, MODEL, OUT
from sim.forecast.score import Skill
from sim.forecast.score_table import FEWEST, Score
from sim.world.outcomes import OUTCOMES

#: What a sample is, as a heading.
SAMPLES = {
    OUT: "Out of sample: weeks after the cut-off",
    IN: "In sample: weeks whose outcome the parameters may know",
}


def target_words(name: str) -> str:
    """Return a target in the words of a table."""
    return "Tension, last day" if name == "tension" else OUTCOMES[name].label


def signed(share: float) -> str:
    """Return a skill in percent with its sign; what is far below zero is not told apart."""
    if share < -9.99:
        return "< −999 %"
    text = f"{abs(100 * share):.0f}"
    return f"{'−' if share < 0 and text != '0' else '+' if text != '0' else ''}{text} %"


def skill_words(skill: Skill) -> str:
    """Return "+25 % (−10 to +43)"."""
    low, high = (signed(end).removesuffix(" %") for end in (skill.low, skill.high))
    return f"{signed(skill.value)} ({low} to {high})"


def hardest(scores: Mapping[str, float]) -> str:
    """Return the baseline with the smallest mean score."""
    return min((name for name in scores if name != MODEL), key=lambda name: scores[name])


def counted_words(score: Score) -> str:
    """Return "19 of 53, 5 episodes", or the number of weeks for a number."""
    if score.happened is None:
        return f"{score.weeks} weeks"
    episodes = f"{score.episodes} episode{'' if score.episodes == 1 else 's'}"
    return f"{score.happened} of {score.weeks}, {episodes}"


def p_words(p: float) -> str:
    """Return a p-value with two digits after the point, never 0."""
    return "<.01" if p < 0.01 else f"{p:.2f}".removeprefix("0")


def beaten(scores: Sequence[Score]) -> list[tuple[Score, str]]:
    """Return where a baseline did better than the model: the score, and the best such baseline."""
    found = []
    for score in scores:
        means = score.log if score.only_counted else score.mean
        best = hardest(means)
        if means[best] < means[MODEL]:
            found.append((score, best))
    return found


#: Said below every table with targets that are only counted.
FEW = (
    f"Fewer than {FEWEST} separate episodes: a count and a log score (smaller is better), from which nothing "
    "else follows."
)
