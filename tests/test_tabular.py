"""Answers in Python: one line, a table, a DataFrame whose numbers are those of the answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import xarray as xr

import sim


@pytest.fixture(scope="module")
def log() -> xr.Dataset:
    return sim.simulate("deadline", replicates=60)


@pytest.fixture(scope="module")
def answers(log: xr.Dataset) -> dict[str, Any]:
    return {
        "explain": sim.explain(log, 1, on="2022-08-31", actor="kosovo"),
        "explain_event": sim.explain_event(log, 1, on="2022-08-31", event="incidents"),
        "pivotal": sim.pivotal("deadline", 1, futures=10),
        "distinguish": sim.distinguish(log, "barricade"),
        "nowcast": sim.forecast.nowcast("2022-08-17", members=50),
        "compare": sim.compare("deadline", ["overnight"], replicates=10),
        "sensitivity": sim.sensitivity("deadline", budget=60, replicates=4, names=["lam", "b_X"]),
        "split": sim.sensitivity("deadline", "split", budget=800, names=["lam", "b_X"]),
    }


NAMES = ("explain", "explain_event", "pivotal", "distinguish", "nowcast", "compare", "sensitivity", "split")


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_is_a_line_a_table_and_a_dataframe(name: str, answers: dict[str, Any]) -> None:
    answer = answers[name]
    assert len(repr(answer)) < 160 and "\n" not in repr(answer)
    frame = answer.to_dataframe()
    assert 0 < len(frame) < 1000 and frame.columns.is_unique
    html = answer._repr_html_()
    assert html.count("<tr") == len(frame) + 1 and "NaN" not in html


def test_terms_add_up_to_the_log_odds(answers: dict[str, Any]) -> None:
    frame = answers["explain"].to_dataframe()
    terms = frame.drop(columns=["move", "chosen", "available", "probability", "log_odds"])
    assert np.allclose(terms.sum(axis=1), frame["log_odds"], atol=1e-5)
    assert frame["probability"].sum() == pytest.approx(1)
    assert frame.loc[frame["chosen"], "move"].tolist() == [answers["explain"].chosen]


def test_an_event_is_the_sum_of_its_terms(answers: dict[str, Any]) -> None:
    found = answers["explain_event"]
    assert found.to_dataframe()["value"].sum() == pytest.approx(found.total)


def test_events_that_were_asked_about_stand_in_order(answers: dict[str, Any]) -> None:
    found, frame = answers["pivotal"], answers["pivotal"].to_dataframe()
    assert frame["date"].tolist() == [pivot.question.date for pivot in found.tested]
    assert np.allclose(frame["with_it"] - frame["without"], frame["change"])


def test_features_keep_their_largest_difference(answers: dict[str, Any]) -> None:
    found, frame = answers["distinguish"], answers["distinguish"].to_dataframe()
    assert np.allclose(frame["difference"].abs(), [np.abs(one.difference).max() for one in found.features])


def test_a_nowcast_is_its_odds_with_what_moved_them(answers: dict[str, Any]) -> None:
    found, frame = answers["nowcast"], answers["nowcast"].to_dataframe()
    assert frame["happened"].tolist() == list(found.happened.values())
    assert ((frame["low"] <= frame["share"]) & (frame["share"] <= frame["high"])).all()
    assert len(frame.columns) == 5 + 3 * len(found.drivers)
    change = found.drivers[0].changes[0]
    moved = frame.set_index("outcome").loc[change.outcome].iloc[4:7]
    assert moved.tolist() == [change.value, change.low, change.high]


def test_a_comparison_has_a_row_for_each_arm_and_outcome(answers: dict[str, Any]) -> None:
    result, frame = answers["compare"], answers["compare"].to_dataframe()
    assert len(frame) == result.sizes["arm"] * result.sizes["outcome"]
    row = frame[frame["outcome"] == "barricade"].iloc[0]
    assert row["effect"] == result["effect"].sel(arm="overnight", outcome="barricade").item()
    # What xarray would give can still be had, and a part of a result is a table too.
    assert len(result[["effect"]].to_dataframe(dim_order=["outcome", "arm"])) == len(frame)
    assert len(result.isel(arm=0).to_dataframe()) == result.sizes["outcome"]


def test_names_are_text_in_html() -> None:
    from sim.tabular import TabularDataset

    class Answer(TabularDataset):
        __slots__ = ()
        ROWS = ("at",)

    html = Answer({"x": ("at", [np.nan])}, {"at": ["<b>"]}, {"title": "a < b"})._repr_html_()
    assert "a &lt; b" in html and "&lt;b&gt;" in html and "–" in html
