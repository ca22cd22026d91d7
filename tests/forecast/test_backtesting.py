"""Forecasts are frozen before they are scored, kept apart by sample, and few episodes are only counted."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from sim.errors import InputError, ResultError
from sim.files import netcdf
from sim.forecast import backtesting as bt
from sim.forecast.baseline import DRAWS
from sim.forecast.forecast import HORIZONS, Forecasts
from sim.forecast.frozen import IN, MODEL, OUT, known_digest, read_frozen
from sim.forecast.origin_path import QUANTITIES, CodedPath, coded_path
from sim.forecast.score_table import FEWEST, past_odds, scored_origins, scores
from sim.record import FIRST_DAY, LAST_DAY, record_events
from sim.world.outcomes import EVENTS

MEMBERS = 60
#: Days between the origins that are tried: each fifth week.
STEP = 35


@pytest.fixture(scope="module")
def path() -> CodedPath:
    some = tuple(day for day in bt.origins(bt.TRAIN_UNTIL) if (day - bt.TRAIN_UNTIL).days % STEP == 0)
    return coded_path(record_events(), some, LAST_DAY)


@pytest.fixture(scope="module")
def perfect(path: CodedPath) -> Forecasts:
    """Forecasts that know what happened: what a score makes of them is known."""
    shape = (len(path.origins), len(HORIZONS))
    happened = np.zeros((*shape, len(EVENTS)), np.int64)
    values = np.zeros((*shape, len(QUANTITIES), MEMBERS), np.float32)
    for o, origin in enumerate(path.origins):
        for h, horizon in enumerate(HORIZONS):
            if origin + dt.timedelta(horizon) <= LAST_DAY:
                days = path.after(origin, horizon)
                happened[o, h] = [MEMBERS * days.outcome(name) for name in EVENTS]
                values[o, h] = np.array([[days.quantity(name)] for name in QUANTITIES])
    return Forecasts(path.origins, HORIZONS, MEMBERS, happened, values)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, perfect: Forecasts, path: CodedPath) -> Path:
    folder = tmp_path_factory.mktemp("backtest")
    bt.freeze(folder, perfect, path, record_events(), bt.TRAIN_UNTIL, {"parameters": "perfect"})
    return folder


@pytest.fixture(scope="module")
def found(folder: Path, path: CodedPath) -> bt.Backtest:
    return bt.score_folder(folder, path, bt.TRAIN_UNTIL)


def test_samples_are_kept_apart(folder: Path) -> None:
    frozen = read_frozen(folder)
    inside, outside = (frozen[name]["origin"].values for name in (IN, OUT))
    assert max(inside) < np.datetime64("2022-12-31") == min(outside)
    assert all(frozen[name].attrs["sample"] == name for name in (IN, OUT))
    assert frozen[OUT]["points"].shape[-1] == DRAWS


def test_the_manifest_says_what_was_known(folder: Path) -> None:
    files = json.loads((folder / "frozen.json").read_text(encoding="utf-8"))["files"]
    first = files[f"{OUT}.nc"]["origins"][0]
    assert first["known_until"] == "2022-12-31"
    assert first["known_sha256"] == known_digest(record_events(), bt.TRAIN_UNTIL)
    later = files[f"{OUT}.nc"]["origins"][5]
    assert later["known_sha256"] != first["known_sha256"]


def test_a_changed_forecast_is_refused(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    changed = tmp_path / f"{OUT}.nc"
    ds = xr.load_dataset(changed, engine="h5netcdf")
    ds["probability"][0, 0] = 0.5
    ds.to_netcdf(changed, engine="h5netcdf")
    with pytest.raises(ResultError, match="frozen before scoring"):
        read_frozen(tmp_path)
    with pytest.raises(ResultError, match="no frozen forecasts"):
        read_frozen(tmp_path / "nowhere")
    elsewhere = f'{{"files": {{"../{changed.name}": {{"sha256": "x"}}}}}}'
    for text in ("[]", '{"files": 5}', '{"files": {"a.nc": {}}}', "[", '{"files": {}}', elsewhere):
        (tmp_path / "frozen.json").write_text(text, encoding="utf-8")
        with pytest.raises(ResultError, match="no frozen forecasts"):
            read_frozen(tmp_path)
    for content in (b"no forecasts", netcdf(xr.Dataset({"x": 1}), {})):
        changed.write_bytes(content)
        said = {"files": {changed.name: {"sha256": hashlib.sha256(content).hexdigest()}}}
        (tmp_path / "frozen.json").write_text(json.dumps(said), encoding="utf-8")
        with pytest.raises(ResultError, match="damaged"):
            read_frozen(tmp_path)


def test_perfect_forecasts_score_as_such(found: bt.Backtest) -> None:
    assert {(s.sample, s.horizon) for s in found.scores} == {(n, h) for n in (IN, OUT) for h in HORIZONS}
    for s in found.scores:
        if s.only_counted:
            assert s.log[MODEL] < 0.02 and not s.mean and s.auc is None and not s.against
        else:
            assert s.mean[MODEL] < 1e-3
            assert all(c.by_week.value > 0.9 for c in s.against.values())
            assert s.auc in (None, 1.0)


def test_few_episodes_are_only_counted(found: bt.Backtest) -> None:
    by_target = {(s.sample, s.target, s.horizon): s for s in found.scores}
    lethal = by_target[OUT, "lethal", 30]
    assert lethal.episodes == 1 < FEWEST and lethal.only_counted and lethal.log
    assert not by_target[OUT, "injuries", 30].only_counted
    for diagram in found.reliability:
        assert all(not by_target[diagram.sample, t, diagram.horizon].only_counted for t in diagram.targets)


def test_origins_end_one_horizon_before_the_record(folder: Path, path: CodedPath) -> None:
    out = read_frozen(folder)[OUT]
    for horizon in HORIZONS:
        last = scored_origins(out, path, horizon)[-1]
        assert last + dt.timedelta(horizon) <= LAST_DAY < last + dt.timedelta(horizon + STEP)


def test_past_odds_count_every_forecast_once(folder: Path, path: CodedPath) -> None:
    out = read_frozen(folder)[OUT]
    rows = [row for row in past_odds(OUT, out, path) if row.horizon == 30]
    assert sum(row.forecasts for row in rows) == len(EVENTS) * len(scored_origins(out, path, 30))
    assert rows[-1].happened == rows[-1].forecasts and rows[0].happened == 0


def test_what_the_record_holds_is_what_is_observed(path: CodedPath) -> None:
    banjska = path.after(dt.date(2023, 9, 23), 7)
    assert banjska.outcome("lethal") and not banjska.outcome("barricade")
    assert path.after(dt.date(2022, 12, 3), 30).outcome("blockade")
    autumn = path.after(dt.date(2023, 11, 25), 30)
    assert autumn.outcome("postponed") and not autumn.outcome("enforced")  # the first decision counts
    assert path.after(dt.date(2023, 12, 9), 30).outcome("enforced")


def test_history_before_an_origin_is_as_known_then(path: CodedPath) -> None:
    assert len(path.known_at(dt.date(2022, 12, 31))) == (dt.date(2022, 12, 31) - FIRST_DAY).days + 1
    with pytest.raises(ValueError, match="ends within 90 days"):
        path.after(dt.date(2023, 12, 30), 90)


@pytest.mark.parametrize("day", [dt.date(2021, 12, 1), dt.date(2023, 12, 1)])
def test_a_cut_off_leaves_something_to_learn_and_to_score(day: dt.date) -> None:
    with pytest.raises(InputError, match="train-until"):
        bt.cut_off(day, None)


def test_scores_are_reproducible(folder: Path, path: CodedPath, found: bt.Backtest) -> None:
    again = list(scores(OUT, read_frozen(folder)[OUT], path))
    assert again == [score for score in found.scores if score.sample == OUT]


def test_all_weeks_of_the_record_are_origins() -> None:
    days = bt.origins(bt.TRAIN_UNTIL)
    assert bt.TRAIN_UNTIL in days and {(b - a).days for a, b in pairwise(days)} == {7}
    assert days[-1] + dt.timedelta(7) <= LAST_DAY < days[-1] + dt.timedelta(14)
