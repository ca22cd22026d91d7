"""The long statistical checks: ``make validate``.

Writes the table of docs/limits.md that says where the real path falls in each ensemble, and
docs/validation-statistics.md: whether intervals hold the truth as often as they say (`tools.coverage`), and
whether the simulator gives the answers that can be worked out by hand (`tools.closed_forms`). Then come the
known parameters that calibration should find, in docs/calibration.md (`tools.recovery`). It all takes too
long for every test run, so each carries a digest of what decides it, and a test compares the digest.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator

from sim.ensemble.replay import observed_for, rank_of_observed
from sim.ensemble.simulate import simulate
from sim.ensemble.versions import MODEL_VERSION
from sim.scenario import Scenario, load_scenario, shipped_scenarios
from sim.world.outcomes import EVENTS, NUMBERS, OUTCOMES
from tools import closed_forms, coverage, recovery
from tools.docs import ROOT
from tools.golden import FOLDER as GOLDEN

PAGE = ROOT / "docs" / "limits.md"
STATISTICS = ROOT / "docs" / "validation-statistics.md"
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


def statistics_digest() -> str:
    """Return a fingerprint of what decides the statistics: version, settings, and the first draws of each."""
    parts: list[object] = [MODEL_VERSION, coverage.STREAMS, coverage.MEMBERS, coverage.SEED]
    parts += [closed_forms.TRIALS, closed_forms.MEMBERS, closed_forms.DAYS]
    parts += [row for rows in coverage.TABLES.values() for row in rows(2)]
    for check in closed_forms.CHECKS:
        parts += [check.title, f"{check.truth:.6f}", *(f"{x:.5f}" for x in check.trial(seed=1))]
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:16]


def statistics() -> str:
    """Return the page of statistical checks as Markdown."""
    tables = "".join(f"\n### {title}\n\n{held_table(rows())}" for title, rows in coverage.TABLES.items())
    dips = "".join(
        f"| {low:g} to {high:g} | {100 * worst:.1f} % | {where:.3g} |\n"
        for low, high in ((0.01, 0.1), (0.1, 1), (1, 10), (10.2, 500))
        for where, worst in [coverage.worst_wilson(low, high)]
    )
    answers = "".join(map(answer_line, closed_forms.answers()))
    return STATISTICS_TEXT.format(
        digest=statistics_digest(),
        streams=f"{coverage.STREAMS:,}",
        members=f"{coverage.MEMBERS:,}",
        trials=closed_forms.TRIALS,
        each=closed_forms.MEMBERS,
        days=closed_forms.DAYS,
        tables=tables,
        dips=dips,
        answers=answers,
    )


def held_table(rows: Iterable[coverage.Row]) -> str:
    """Return how often intervals held the truth, as a Markdown table."""
    text = "| what | truth | held | required | as required |\n|---|---|---|---|---|\n"
    for row in rows:
        low, high = (100 * end for end in row.required)
        required = f"{low:.0f}–{high:.0f} %" if high < 100 else f"{low:.0f} % or more"
        said = "yes" if row.good else "**no**"
        text += f"| {row.what} | {row.truth:.5g} | {100 * row.share:.1f} % | {required} | {said} |\n"
    return text


def answer_line(answer: closed_forms.Answer) -> str:
    """Return the line of one closed form."""
    check, said = answer.check, "yes" if answer.good else "**no**"
    cells = (
        check.title,
        f"`{check.formula}`",
        f"{check.truth:.4f}",
        f"{answer.mean:.4f} ± {answer.error:.4f}",
    )
    return f"| {' | '.join(cells)} | {answer.held} of {answer.trials} | {said} |\n"


STATISTICS_TEXT = """# Statistical checks

Written by `make validate`; digest {digest}. A test compares the digest with what the code gives now.

## Do the intervals hold the truth?

A 95 % interval should hold the truth in 95 of 100 repetitions. To see whether ours do, {streams} ensembles
of {members} histories each were made up with a known truth and sent through the same code as real ones.
Required: 93–97 % where n p (1 − p) is 10 or more (for a difference, p is the share of pairs that differ), and
at least 90 % for what is rarer. Whole numbers have wide intervals by nature and no upper limit here.
{tables}
### The share of a rare outcome, exactly

Counts are whole, so the coverage of a share goes up and down with the true probability. The worst of each
range, worked out exactly for {members} histories:

| expected histories with the outcome | worst coverage | at |
|---|---|---|
{dips}
Wilson's interval alone falls to 82–84 % where a tenth to a fifth of a history is expected: a single history
that shows the outcome then rules out the truth. For one to three cases the interval therefore has the wider
end of Brown, Cai and DasGupta. Still read a count of one or two as "it can happen", and run more histories.

## Does the simulator give the answers that can be worked out?

{trials} ensembles of {each} histories over {days} days, with everything switched off but one mechanism. The
mean of all trials should agree with the exact answer within its error, and the 95 % interval of each trial
should hold it; "yes" means that neither is a surprise of one in a thousand.

| what | exact answer | value | mean of all trials | intervals that held | agrees |
|---|---|---|---|---|---|
{answers}"""


def main() -> None:
    """Write the tables into their pages."""
    STATISTICS.write_text(statistics(), encoding="utf-8")
    print(f"wrote {STATISTICS.relative_to(ROOT)}")
    page = PAGE.read_text(encoding="utf-8")
    block = re.compile(r"(<!-- ranks: generated -->\n).*?(<!-- ranks: end -->)", re.DOTALL)
    PAGE.write_text(block.sub(lambda m: m[1] + table() + m[2], page), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    recovery.main()


if __name__ == "__main__":
    sys.exit(main())
