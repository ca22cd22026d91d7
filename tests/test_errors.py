import pickle

import pytest

from sim.errors import MISSING, InputError, Problem, ResultError, ScenarioError, nearest


def test_a_problem_says_where_what_and_what_would_do():
    problem = Problem("unknown parameter", "a.toml", 12, "parameters.lev_UX", 3, "lev_US, lam", "lev_US")
    assert str(problem) == (
        "a.toml:12: parameters.lev_UX = 3: unknown parameter; did you mean 'lev_US'? (allowed: lev_US, lam)"
    )
    assert str(Problem("no such file", "a.toml")) == "a.toml: no such file"
    assert str(Problem("odd", "a\x1b[2J.toml", key="b\n\ud800")) == "a\\x1b[2J.toml: b\\n\\ud800: odd"
    assert len(str(Problem("too long", key="x", value="y" * 500))) < 100


@pytest.mark.parametrize("kind", [InputError, ScenarioError, ResultError])
def test_errors_cross_process_boundaries(kind):
    problems = (Problem("one", key="a"), Problem("two", key="b", value=None))
    again = pickle.loads(pickle.dumps(kind(*problems)))
    assert type(again) is kind and again.problems == problems
    assert again.problems[0].value is MISSING and again.problems[1].value is None


def test_nearest():
    assert nearest("lev_us", ["lev_US", "lam"]) == "lev_US"
    assert nearest("zzz", ["lev_US", "lam"]) is None
