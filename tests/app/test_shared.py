"""What pages ask about a history is computed once, by the server's workers, for all who look at it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

pytest.importorskip("solara", reason="comes with the extra 'app'")

from sim.app import look, work
from sim.app.explore import member
from sim.app.understand import choice, history, parting, pivotal
from sim.ensemble.executors import InProcess
from sim.ensemble.variant import Variant
from sim.explanation.history import History
from sim.scenario import load_scenario


def quiet(done: int, total: int) -> None:
    return


class Counting(InProcess):
    """Counts what it was asked to do."""

    asked = 0

    def submit(self, function: Callable[..., Any], /, *args: Any, **options: Any) -> Any:
        self.asked += 1
        return super().submit(function, *args, **options)


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting()
    monkeypatch.setattr(work, "pool", lambda: counting)
    return counting


def variant(seed: int) -> Variant:
    return Variant(load_scenario("deadline"), replicates=4, seed=seed)


def by_all(ask: Callable[[int], Any]) -> list[Any]:
    """Ask from four tabs at once."""
    with ThreadPoolExecutor(4) as tabs:
        return list(tabs.map(ask, range(4)))


def test_a_history_is_told_once(workers: Counting) -> None:
    told = by_all(lambda _: history.told(variant(71), 1, quiet))
    assert all(one is told[0] for one in told) and isinstance(told[0], History)
    assert workers.asked == 1
    assert history.told(variant(71), 2, quiet) is not told[0]


def test_the_same_numbers_in_other_words_are_another_history(workers: Counting) -> None:
    one = variant(75)
    other = replace(one, scenario=one.scenario.model_copy(update={"title": "Another title"}))
    titles = [history.told(which, 1, quiet).context.scenario.title for which in (one, other)]
    assert titles == [one.scenario.title, "Another title"]
    found = [look.look(which, None, quiet).context.scenario.title for which in (one, other)]
    assert found == titles


def test_what_is_asked_of_a_history_is_found_once(workers: Counting) -> None:
    one = history.told(variant(72), 1, quiet)
    first = one.parent.plan.setting.start
    for ask, tasks in (
        (lambda _: choice.ask(one, first, "kosovo", quiet), 1),
        (lambda _: parting.part(one, variant(72), None, 2, quiet), 2),
        (lambda _: parting.part(one, variant(72), "overnight", None, quiet), 2),
        (lambda _: pivotal.answer(one, "blockade", quiet), None),
    ):
        workers.asked = 0
        found = by_all(ask)
        assert found[0] is not None and all(other is found[0] for other in found)
        assert workers.asked == tasks if tasks else workers.asked > 0


def test_effects_and_chronicles_are_found_once(workers: Counting) -> None:
    seen = by_all(lambda _: look.look(variant(73), variant(74), quiet))
    assert all(one.effects is seen[0].effects is not None for one in seen)
    told = by_all(lambda _: member.tell(seen[0], 1, quiet))
    assert all(one is told[0] for one in told)
