"""What is printed, in full for a fixed summary."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.drawing.console import make_console, sparkline
from sim.drawing.context import Context
from sim.ensemble.summary import INCIDENT_BINS, summarise
from sim.runs.outcome_rows import cannot_happen, cannot_words, told
from sim.runs.terminal import doubt_words, incident_words, print_list, print_replay, print_run
from tests.drawing import synthetic

RUN = """\
The eve of the Brussels meeting
Does the dispute over plates and documents reach the barricades again?
400 histories of 17 Aug – 31 Oct 2022, base, seed 20220818, model 1.0, 2.1 s.

In how many histories ...   of 100         if run again  half by
A barricade                 83             79–86         30 Aug 2022
A blockade                  35             30–40         1 Sep 2022
Injuries                    93             90–95         3 Sep 2022
Many injured                4.2            2.7–6.7       17 Sep 2022
A lethal attack             6.2            4.3–9.1       8 Sep 2022
Postponed                   40             36–45         1 Sep 2022
Phased in                   20             17–25         1 Sep 2022
Enforced                    20             16–24         1 Sep 2022
No due-day decision         20             16–24         –
A deal                      20             16–24         1 Sep 2022
NATO's reserve              27             23–32         9 Sep 2022
War between states          not estimated

Tension    mean tension: median 41 (10–90 %: 31–55), mean 42; peak tension: median 68 (10–90 %:
           47–86), mean 67; on a scale of 0–100
           17 Aug 2022 ▁▁▂▂▃▃▄▅▇██████▇▇▇▇▇▆▆▆▆▆▆▅▅▅▅▅▅▅▅▅▅▅▅▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▃▃▃▃▃ 31 Oct 2022
           highest median 61 on 8 Sep, lowest 14
Incidents  median 3 (10–90 %: 1–7), mean 3.8 in the window
Undecided  79 histories, all with a rule that a deal had suspended, here or before the window
Ended      all 400 at the end of the window, 31 Oct 2022
Asked      a blockade: four or more barricades stand at once; many injured: an incident hurts 20 or
           more; a deal: a round settles any measure; NATO's reserve: NATO orders its reserve;
           postponed, phased in and enforced: Kosovo's first decision on a due day
Trust      assumption: the numbers of the model are not fitted to the record. See crisis-sim limits.
Files      results/august-2022/base-3f9c2a7be1d0-s20220818
Open       report.html and figures/fan.png
Read one   crisis-sim show results/august-2022/base-3f9c2a7be1d0-s20220818 --member 0
Next       crisis-sim run august-2022 --arm no-pressure
"""


def printed(run) -> str:
    """Return what is printed into a pipe, without the spaces that pad a table."""
    file = io.StringIO()
    run(make_console(file))
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()) + "\n"


def test_a_run_in_full(summary: xr.Dataset) -> None:
    text = printed(
        lambda console: print_run(
            console,
            summary,
            synthetic.context(),
            folder=Path("results/august-2022/base-3f9c2a7be1d0-s20220818"),
            files=("report.html", "figures/fan.png"),
            next_="crisis-sim run august-2022 --arm no-pressure",
            note="2.1 s",
        )
    )
    assert text == RUN


ONE = """\
The eve of the Brussels meeting
Does the dispute over plates and documents reach the barricades again?
1 history of 17 Aug – 31 Oct 2022, base, seed 20220818, model 1.0.

In this history ...                        on           real crisis
A barricade                 yes            2 Sep 2022   31 Aug 2022
A blockade                  no             –            never
Injuries                    yes            19 Aug 2022  never
Many injured                no             –            never
A lethal attack             no             –            never
Postponed                   yes            1 Sep 2022   never
Phased in                   no             –            never
Enforced                    no             –            never
No due-day decision         no             –            yes
A deal                      no             –            1 Sep 2022
NATO's reserve              no             –            never
War between states          not estimated               never

Tension    mean tension: 42; peak tension: 66; on a scale of 0–100
           17 Aug 2022 ▁▂▂▃▃▃▃▅▆▇█████▇▇▇▇▇▆▆▆▅▅▅▅▅▅▅▅▅▅▄▅▄▅▄▄▄▄▄▅▄▄▅▅▄▄▄▄▄▄▄▃▃▃▃▃▃ 31 Oct 2022
           highest 66 on 12 Sep, lowest 13
Incidents  3 in the window
Ended      at the end of the window, 31 Oct 2022
"""


def test_one_history_is_told_by_what_happens_in_it_and_when(log: xr.Dataset, context: Context) -> None:
    one, alone = summarise(log.isel(member=slice(1))), replace(context, members=1)
    text = printed(lambda console: print_run(console, one, alone))
    assert text.startswith(ONE)
    assert "Real path" not in text


def test_beside_a_record_the_real_crisis_has_a_column_and_a_rank(
    summary: xr.Dataset, context: Context
) -> None:
    text = printed(lambda console: print_run(console, summary, context))
    assert "real crisis" in text
    (real,) = [line for line in text.splitlines() if line.startswith("Real path")]
    assert "mean tension 40: above " in real
    (war,) = [line for line in text.splitlines() if line.startswith("War between states")]
    assert war.split() == ["War", "between", "states", "not", "estimated", "never"]
    assert max(map(len, text.splitlines())) <= 100


def test_the_due_day_decisions_and_the_rest_add_up_to_all_histories(summary: xr.Dataset) -> None:
    rows = {row.label: row.k for row in told(summary, synthetic.context())}
    parts = [rows[name] for name in ("Postponed", "Phased in", "Enforced", "No due-day decision")]
    assert sum(parts) == 400 and parts[-1] == 79
    older = summary.drop_vars("first_due_day_count")
    text = printed(lambda console: print_run(console, older, synthetic.context()))
    assert "No due-day decision         20" in text and "Undecided" not in text


def test_what_cannot_happen_has_no_row_and_is_said_below(log: xr.Dataset) -> None:
    calm = synthetic.context(setting=synthetic.setting(measures=(), events=(), unavailable=CANNOT))
    text = printed(lambda console: print_run(console, summarise(log), calm))
    told_above, told_below = text.split("Cannot happen here: ")
    for label in ("Postponed", "Phased in", "Enforced", "No due-day decision", "A deal", "reserve"):
        assert label not in told_above
    assert " ".join(told_below.split()).startswith(
        "postponed, phased in and enforced (no rule can fall due); a deal (nobody hosts talks); "
        "NATO's reserve (NATO cannot order it)."
    )
    real = replace(calm, observed=synthetic.observed())
    assert "a deal (nobody hosts talks; really 1 Sep 2022)" in cannot_words(cannot_happen(real), real)


def test_doubt_is_not_told_of_what_cannot_happen(summary: xr.Dataset) -> None:
    numbers = {"spread": 0.0, "low": 0.0, "high": 0.001}
    table = dict.fromkeys(("blockade", "deal"), numbers)
    doubtful = summary.assign_attrs(doubt=json.dumps(table))
    calm = synthetic.context(setting=synthetic.setting(measures=(), events=(), unavailable=CANNOT))
    assert "hardly at all: a blockade (one" in doubt_words(doubtful, calm)
    assert "hardly at all: a blockade and a deal (one" in doubt_words(doubtful, synthetic.context())


CANNOT = frozenset({("eu", "convene"), ("nato", "reserve")})


def test_a_record_that_ends_inside_the_window_is_not_ranked(summary: xr.Dataset) -> None:
    short = synthetic.setting(end=synthetic.DUE)
    context = synthetic.context(observed=synthetic.observed(here=short))
    text = printed(lambda console: print_run(console, summary, context))
    assert "the record ends on 1 Sep 2022, inside the window: no rank" in text


def test_no_colour_in_a_pipe_or_with_no_color(summary: xr.Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    print_run(make_console(file), summary, synthetic.context())
    assert "\x1b" not in file.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    file = io.StringIO()
    print_run(make_console(file), summary, synthetic.context())
    assert "\x1b[3" not in file.getvalue().replace("\x1b[3m", "")


def test_more_incidents_than_are_counted_are_said_to_be_more(summary: xr.Dataset) -> None:
    counted = np.zeros(INCIDENT_BINS, np.int64)
    counted[[7, 500]] = 40, 60
    crowded = summary.assign(number_hist_incidents=("incident_bin", counted))
    assert incident_words(crowded).startswith("median 500 or more (10–90 %: 7–500 or more), mean ")


def test_a_title_with_brackets_is_printed_as_it_is(summary: xr.Dataset) -> None:
    context = synthetic.context(scenario=synthetic.scenario(title="[bold]A question[/x]"))
    assert printed(lambda console: print_run(console, summary, context)).startswith("[bold]A question[/x]\n")


def test_sparklines() -> None:
    assert sparkline(np.arange(8.0)) == "▁▂▃▄▅▆▇█"
    assert sparkline(np.full(5, 3.0)) == "▁▁▁▁▁"
    assert len(sparkline(np.arange(883.0))) == 60
    assert sparkline(np.arange(8.0), "_#") == "____####"


def test_a_list_of_scenarios() -> None:
    rows = [("deadline", "The deadline", "1 Jul – 31 Aug 2022", ()), ("a", "b", "c", ("d", "e"))]
    assert printed(lambda console: print_list(console, rows)) == (
        "Scenario  Title         Window               Arms\n"
        "deadline  The deadline  1 Jul – 31 Aug 2022  –\n"
        "a         b             c                    d, e\n"
        "\n"
        "Look at one before it runs: crisis-sim show NAME\n"
    )


def test_the_replayed_record_on_its_key_days() -> None:
    here = synthetic.setting(measures=(), events=())
    imputed, coded = (summarise(synthetic.log(members, 3, here)) for members in (20, 1))
    context = synthetic.context(setting=here)
    text = printed(lambda console: print_replay(console, imputed, coded, context, (Path("replay.png"),)))
    days = [line for line in text.splitlines() if line.startswith("27 Aug 2022")]
    assert len(days) == 1
    assert "documents deal" in days[0]
    assert "Banjska" not in text
    assert "coded only" in text
    assert "replay.png" in text
