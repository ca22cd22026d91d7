"""The backtest's page: ``python -m tools.backtest`` writes ``docs/validation.md``, its figures and tables.

Two backtests are run, with the defaults and, where one lies beside the scenarios, with a posterior fitted
until the cut-off. The page says so if there is none. A test compares the digest on the page with the code's.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np

from sim.drawing.words import listed
from sim.ensemble.executors import InProcess, Workers
from sim.ensemble.versions import MODEL_VERSION
from sim.forecast import past_odds as past
from sim.forecast.backtest_figures import publish_backtest
from sim.forecast.backtest_words import beaten, hardest, p_words, skill_words, target_words
from sim.forecast.backtesting import (
    MEMBERS,
    SEED,
    TRAIN_UNTIL,
    Backtest,
    backtest,
    baselines,
    described,
)
from sim.forecast.forecast import HORIZONS, forecast
from sim.forecast.frozen import IN, MODEL, OUT, days_of, known_digest
from sim.forecast.origin_path import coded_path
from sim.forecast.score import BLOCK, EDGES
from sim.forecast.score_table import Score, past_odds
from sim.record import LAST_DAY, record_events
from sim.scenario.posterior import read_posterior
from sim.world.outcomes import EVENTS
from tools.docs import ROOT

PAGE = ROOT / "docs" / "validation.md"
IMAGES = ROOT / "docs" / "images"
PAST = ROOT / "sim" / "forecast" / "data" / "past_odds.csv"
POSTERIOR = ROOT / "scenarios" / f"posterior-{TRAIN_UNTIL:%Y-%m}.nc"
BASELINES = ("climatology", "persistence", "Markov chain", "Hawkes process")


def digest() -> str:
    """Return a fingerprint of what decides the page: version, settings, record, and a few forecasts."""
    record = record_events()
    path = coded_path(record, (TRAIN_UNTIL,), TRAIN_UNTIL)
    found = forecast(record, path, {}, members=20, seed=SEED, executor=InProcess(), horizons=(7, 30))
    history = path.known_at(TRAIN_UNTIL)
    chances = [b.chance(name, 30, history) for b in baselines(history) for name in EVENTS]
    parts: list[object] = [MODEL_VERSION, MEMBERS, SEED, TRAIN_UNTIL, HORIZONS, BLOCK, EDGES]
    parts += [known_digest(record, LAST_DAY), found.happened.tolist(), *(f"{p:.4f}" for p in chances)]
    parts += [f"{mean:.3f}" for mean in found.values.mean(axis=-1).ravel()]
    parts += [read_posterior(POSTERIOR).digest] if POSTERIOR.exists() else []
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


def scored_table(scores: Sequence[Score]) -> str:
    """Return targets with enough episodes, and numbers, with the skill over every baseline."""
    text = "| target | days | weeks | with it | episodes | blocks | score | AUC | p | "
    text += f"{' | '.join(BASELINES)} | by episode |\n|---|{'---:|' * 8}{'---|' * 5}\n"
    for s in scores:
        cells = [target_words(s.target), s.horizon, s.weeks, _known(s.happened), _known(s.episodes), s.blocks]
        cells += [
            f"{s.mean[MODEL]:.3g}",
            "" if s.auc is None else f"{s.auc:.2f}",
            p_words(s.p) if s.p else "",
        ]
        cells += [skill_words(s.against[b].by_week) if b in s.against else "–" for b in BASELINES]
        stretch = s.against[hardest(s.mean)].by_episode
        cells.append(f"{skill_words(stretch)} over {hardest(s.mean)}" if stretch else "–")
        text += f"| {' | '.join(map(str, cells))} |\n"
    return text


def counted_table(scores: Sequence[Score]) -> str:
    """Return targets with too few episodes: counts and log scores."""
    text = f"| target | days | weeks | with it | episodes | model | {' | '.join(BASELINES)} |\n"
    text += f"|---|{'---:|' * 9}\n"
    for s in scores:
        cells = [target_words(s.target), s.horizon, s.weeks, s.happened, s.episodes, f"{s.log[MODEL]:.2f}"]
        cells += [f"{s.log[b]:.2f}" for b in BASELINES]
        text += f"| {' | '.join(map(str, cells))} |\n"
    return text


def _known(value: int | None) -> str:
    return "" if value is None else str(value)


def odds_table(rows: Sequence[past.PastOdds]) -> str:
    """Return how often events happened that had been given similar odds, by sample."""
    text = "| odds given | " + " | ".join(f"{h} days, {s}" for s in (OUT, IN) for h in HORIZONS) + " |\n"
    text += f"|---|{'---:|' * 6}\n"
    at = {(row.sample, row.horizon, row.low): row for row in rows}
    for low, high in pairwise(EDGES):
        cells = []
        for sample in (OUT, IN):
            for horizon in HORIZONS:
                row = at[sample, horizon, low]
                cells.append(f"{row.happened} of {row.forecasts}" if row.forecasts else "–")
        text += f"| {100 * low:g}–{100 * high:g} % | {' | '.join(cells)} |\n"
    return text


def losses(found: Backtest) -> Iterator[str]:
    """Yield a line for each target out of sample in which some baseline was better."""
    out = [score for score in found.scores if score.sample == OUT]
    for score, best in beaten(out):
        means, what = (score.log, "log score") if score.only_counted else (score.mean, "score")
        line = f"- {target_words(score.target)}, {score.horizon} days: {best} ({what} {means[best]:.3g}, "
        yield line + f"model {means[MODEL]:.3g})"


def clear(found: Backtest) -> tuple[list[str], list[str]]:
    """Return where the model is better than every baseline, by week and by episode, and worse than one."""
    better, worse = [], []
    for score in found.scores:
        if score.sample != OUT or score.only_counted:
            continue
        words = f"{target_words(score.target).lower()} at {score.horizon} days"
        skills = {name: found.by_week for name, found in score.against.items()}
        stretches = [found.by_episode for found in score.against.values() if found.by_episode]
        if all(skill.low > 0 for skill in (*skills.values(), *stretches)):
            better.append(words)
        lost = [name for name, skill in skills.items() if skill.high < 0]
        if lost:
            worse.append(f"{words} (to {listed(lost)})")
    return better, worse


def section(found: Backtest, name: str, trust: str) -> str:
    """Return the results of one backtest as Markdown."""
    parts = {
        (sample, few): [s for s in found.scores if s.sample == sample and s.only_counted == few]
        for sample in (OUT, IN)
        for few in (False, True)
    }
    out = [*parts[OUT, False], *parts[OUT, True]]
    odds = [row for sample, ds in found.forecasts.items() for row in past_odds(sample, ds, found.path)]
    images = f"images/backtest-{name}"
    better, worse = clear(found)
    return SECTION.format(
        trust=trust,
        better=listed(better) or "nowhere",
        worse=listed(worse) or "nowhere",
        scorable=len(parts[OUT, False]),
        scored_out=scored_table(parts[OUT, False]),
        counted_out=counted_table(parts[OUT, True]),
        scored_in=scored_table(parts[IN, False]),
        counted_in=counted_table(parts[IN, True]),
        lost=len(beaten(out)),
        compared=len(out),
        losses="\n".join(losses(found)),
        odds=odds_table(odds),
        images=images,
    )


def run(folder: Path, posterior: Path | None) -> tuple[Backtest, str]:
    """Return a backtest and where its parameters come from."""
    fitted = read_posterior(posterior) if posterior else None
    with Workers() as workers:
        return backtest(folder, posterior=fitted, executor=workers), described(fitted)


def main() -> None:
    """Run both backtests and write everything that comes of them."""
    text = ""
    runs = {"defaults": None} | ({"fitted": POSTERIOR} if POSTERIOR.exists() else {})
    for name, posterior in runs.items():
        with tempfile.TemporaryDirectory() as folder:
            found, trust = run(Path(folder), posterior)
            pictures = publish_backtest(Path(folder) / "figures", found, trust)
            for picture in pictures:
                (IMAGES / f"backtest-{name}-{picture.name}").write_bytes(picture.read_bytes())
        text += f"\n## With {TITLES[name]}\n" + section(found, name, trust)
        if name == "defaults":
            rows = [
                row for sample, ds in found.forecasts.items() for row in past_odds(sample, ds, found.path)
            ]
            PAST.write_text(past.written(rows), encoding="utf-8")
    missing = "" if "fitted" in runs else NOT_FITTED
    origins = {sample: days_of(ds) for sample, ds in found.forecasts.items()}
    page = TEXT.format(
        digest=digest(),
        members=f"{MEMBERS:,}",
        until=TRAIN_UNTIL,
        n_in=len(origins[IN]),
        n_out=len(origins[OUT]),
        first_in=origins[IN][0],
        first_out=origins[OUT][0],
        last_out=origins[OUT][-1],
        sections=text + missing,
        never=int(np.sum([s.only_counted for s in found.scores if s.sample == OUT and s.horizon == 30])),
        events=len(EVENTS),
    )
    PAGE.write_text(page, encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")


TITLES = {"defaults": "the default parameters", "fitted": "parameters fitted until the cut-off"}

NOT_FITTED = """
## With parameters fitted until the cut-off

Not here yet: no posterior lies beside the scenarios. `crisis-sim calibrate` writes one, and
`crisis-sim backtest --parameters FILE` scores it.
"""

SECTION = """
Parameters: {trust}.

**In short**, out of sample, of {scorable} targets and horizons that can be scored: better than all
baselines at once beyond the 95 % intervals, by week and by episode: {better}.
Worse than a baseline beyond the interval, by week: {worse}.
Everything else is undecided.

![Probability by week of six outcomes within 30 days, with what happened]({images}-weeks.png)

### Out of sample

Skill is the share of a baseline's error that is avoided: +20 % means a fifth less error, a negative
number that the baseline was better. In brackets the 95 % interval, weeks resampled in blocks. The score
is Brier's for events and the CRPS for numbers (smaller is better).

{scored_out}
![Skill over each baseline out of sample, with intervals]({images}-skill-out-of-sample.png)

Fewer than three separate episodes, so a count and a log score (smaller is better) and nothing else:

{counted_out}
### Where baselines win

In {lost} of {compared} targets and horizons out of sample the best baseline did better than the model:

{losses}

### How often it happened when such odds were given

All registered outcomes together, by class of odds. `crisis-sim nowcast` prints the 30-day column beside
its odds.

{odds}
![Reliability out of sample]({images}-reliability-out-of-sample.png)

![Forecast and observed tension]({images}-tension.png)

### In sample, kept apart

The parameters may know the outcomes of these weeks. They say whether the model can fit, not whether it can
foresee.

{scored_in}
{counted_in}"""

TEXT = """# Was it any good? Forecasts scored

Written by `python -m tools.backtest`; digest {digest}. A test compares the digest with what the code
gives now.

From every week of the record the model was asked for the next 7, 30 and 90 days, knowing only what was public
that day. The forecasts were frozen in files, with the date of the last thing known and a digest, and then
scored against what was coded. `crisis-sim backtest` does the same with any cut-off and any parameters.

```
$ crisis-sim backtest --train-until {until}
```

## Read this first

- **One record, few crises.** The weeks overlap and the crises are few: {never} of {events} yes/no targets
  have fewer than three separate episodes after the cut-off, and for them nothing but a count and a log
  score is given. `blocks` in the tables is the effective sample size: weeks cut into stretches that do
  not overlap. With four or seven blocks even an honest interval is a rough guide, and bootstrap intervals
  from so few are too narrow.
- **It is not a clean test.** Chosen with knowledge of 2021–23: the list of actors, moves and measures;
  which conditions gate which move; the functional forms; the default parameters and the ranges of their
  priors; the detection probabilities; the outcomes and their thresholds (four barricades, 20 hurt); the
  coding of the record itself, including how barricades are split between municipalities. A cut-off keeps
  numbers from seeing later weeks. It cannot keep the people who built the structure from having seen
  them.
- **What would be a clean test** is what happens after the record ends ({until:%Y} parameters, events from
  2024 on).
- **Two known reasons for misses.** While every measure is suspended the model lets nobody convene a
  round, so it gives a deal next to no chance in 2023, when the agreements of 18 March and 2 May were
  reached. And it expects barricades more often than the record shows them. Neither was tuned away.
- **Power.** Even the true model beats a baseline in only part of single records of this length; how often
  is in [validation-skill.md](validation-skill.md).

## How it is done

- {n_in} weeks in sample ({first_in} on) and {n_out} out of sample ({first_out} to {last_out}); {members}
  futures from each. At a horizon, origins end that many days before the record does. Windows of the last
  weeks in sample reach beyond the cut-off; they stay in sample.
- Known at an origin: events up to that day; due dates once announced; what rests on `medium` rows alone
  two days late; election days four weeks ahead.
- Observed is the coded record. Acts are always coded; tension and incidents are forecast as a record
  would show them, with speech and small incidents thinned by their detection probabilities.
- Baselines learn from the days before the cut-off, add-half smoothed. *Climatology*: how often.
  *Persistence*: what the last window was like, and how well that held. *Markov chain*: the ladder's
  rungs, with events starting and going on by rung. *Hawkes process*: hostile events that breed hostile
  events; incidents have their own. It says nothing about tension.
- Intervals: circular block bootstrap over weeks, blocks of eight weeks or of the horizon if that is
  longer. *By episode*: weeks in a row with the same outcome are averaged first, so that a long crisis
  counts once. *p*: rank of the Brier score among 500 in which outcomes are shuffled in blocks of eight
  weeks.
- Reliability: bars are consistency bands, in which weeks of a block share their luck.
{sections}
## What it must not be used for

- As a warning system, or to decide on security measures, travel or investment: odds are built on a handful of
  crises, and the tables above show where counting past weeks does better.
- To claim that an event was predictable, or that somebody caused it.
- For war between states: it has no data, and no number is given.
- For other crises, or for years with other actors and rules, without calibrating and scoring anew.
"""


if __name__ == "__main__":
    sys.exit(main())
