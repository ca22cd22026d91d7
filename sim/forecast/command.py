"""Commands that hold the model against the record: how good its forecasts were, and what it says now."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.command.options import RESULTS, Dask, Fit, Json, Out, Workers, whole_option
from sim.command.program import print_json, progress
from sim.command.workers import place

if TYPE_CHECKING:
    from sim.scenario.posterior import Posterior

Futures = Annotated[int, whole_option("--replicates", "-n", help="How many futures of each day of forecast.")]
Seed = Annotated[int, whole_option("--seed", help="Start of all random numbers.")]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    app.command()(backtest)
    app.command()(nowcast)


def backtest(
    train_until: Annotated[
        str | None,
        typer.Option(
            "--train-until",
            metavar="DATE",
            help="Last day that may be learnt from; that of the fit, or 2022-12-31, by default.",
        ),
    ] = None,
    parameters: Fit = None,
    replicates: Futures = 2000,
    seed: Seed = 20220818,
    out: Out = RESULTS,
    workers: Workers = "auto",
    dask: Dask = None,
    json: Json = False,
) -> None:
    """Forecast from every week of the record, and score the forecasts.

    Each forecast knows only what was public on its day. Forecasts are frozen in files before they are
    scored, against what happened and against baselines that need no model. Weeks before the cut-off are
    kept apart.
    """
    from sim.drawing.console import make_console
    from sim.files import check_place
    from sim.forecast import backtesting as tests
    from sim.forecast.backtest_figures import publish_backtest
    from sim.forecast.backtest_terminal import print_backtest

    posterior = _posterior(parameters)
    until = tests.cut_off(train_until, posterior)
    folder = tests.folder_of(out, until, posterior)
    trust = tests.described(posterior)
    check_place(folder / "frozen", folder / "figures" / "weeks")
    with place(workers, dask) as where, progress("futures") as report:
        found = tests.backtest(
            folder,
            train_until=until,
            posterior=posterior,
            members=replicates,
            seed=seed,
            progress=report,
            **where,
        )
    files = publish_backtest(folder / "figures", found, trust)
    if json:
        print_json({"folder": str(folder), "trust": trust, "scores": [asdict(s) for s in found.scores]})
    else:
        print_backtest(make_console(), found, trust, folder=folder, files=files)


def nowcast(
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="DATE", help="Last day of which something is known.")
    ],
    events: Annotated[
        Path | None,
        typer.Option(
            "--events",
            metavar="FILE",
            help="Event file in the codebook's format; the shipped record by default.",
        ),
    ] = None,
    parameters: Fit = None,
    replicates: Futures = 2000,
    seed: Seed = 20220818,
    workers: Workers = "auto",
    dask: Dask = None,
    json: Json = False,
) -> None:
    """Give the odds of the 30 days after a date, and which recent events moved them.

    Only what was public on that day is used. Beside the odds stands how often such odds came true before.
    """
    from sim.drawing.console import make_console
    from sim.drawing.pages import see
    from sim.forecast.backtesting import described
    from sim.forecast.nowcast_terminal import print_nowcast
    from sim.forecast.nowcasting import nowcast as now
    from sim.record.eventfile import load_events

    posterior = _posterior(parameters)
    record = load_events(events) if events else None
    source = f"{events.name}, coded by rule ({see('record')})" if events else "the shipped record"
    with place(workers, dask) as where, progress("versions of the record") as report:
        found = now(
            as_of, record=record, posterior=posterior, members=replicates, seed=seed, progress=report, **where
        )
    if json:
        print_json(
            {
                "trust": described(posterior),
                "record": source,
                **asdict(found),
                "no_decision": found.no_decision,
            }
        )
    else:
        print_nowcast(make_console(), found, described(posterior), source)


def _posterior(path: Path | None) -> Posterior | None:
    from sim.scenario.posterior import read_posterior

    return None if path is None else read_posterior(path)
