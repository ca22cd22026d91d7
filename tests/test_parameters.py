import numpy as np
import pytest
from scipy import stats

from sim.errors import InputError
from sim.parameters import PARAMETERS, Distribution, Parameters


def test_every_default_lies_in_its_range():
    for row in PARAMETERS.values():
        assert row.low <= row.default <= row.high, row.name
        assert row.low < row.high, row.name


def test_every_parameter_says_where_it_comes_from():
    for row in PARAMETERS.values():
        assert row.source and row.meaning and row.unit and row.label, row.name
        assert row.tier in ("calibrate", "prior", "definition"), row.name


def test_attributes_are_unique_identifiers():
    names = [row.attribute for row in PARAMETERS.values()]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() for name in names)


def test_values_are_float32_arrays():
    p = Parameters({"b_rec": 2.0, "nato.troops": np.array([1.0, 2.0])})
    assert p.b_rec.dtype == np.float32 and p.b_rec.shape == ()
    assert p.nato_troops.tolist() == [1.0, 2.0]
    assert p.get("lam").item() == PARAMETERS["lam"].default


def test_an_unknown_name_is_refused():
    with pytest.raises(KeyError, match="lev_UX"):
        Parameters({"lev_UX": 1.0})


@pytest.mark.parametrize(
    ("distribution", "reference"),
    [
        (Distribution("uniform", low=-1, high=3), stats.uniform(-1, 4)),
        (Distribution("triangular", low=0, mode=0.2, high=1), stats.triang(0.2)),
        (Distribution("triangular", low=0, mode=0, high=1), stats.triang(0.0)),
        (Distribution("normal", mean=1, sd=2), stats.norm(1, 2)),
        (Distribution("normal", mean=1, sd=2, low=0, high=2), stats.truncnorm(-0.5, 0.5, 1, 2)),
    ],
)
def test_quantiles_agree_with_scipy(distribution, reference):
    u = np.linspace(0.001, 0.999, 101)
    assert np.allclose(distribution.quantile(u), reference.ppf(u), atol=1e-10)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"dist": "uniform", "low": 1}, "missing high"),
        ({"dist": "uniform", "low": 2, "high": 1}, "must be below"),
        ({"dist": "uniform", "low": 0, "high": 1, "sd": 1}, "has no sd"),
        ({"dist": "triangular", "low": 0, "mode": 2, "high": 1}, "must lie between"),
        ({"dist": "normal", "mean": 0, "sd": 0}, "above 0"),
    ],
)
def test_impossible_distributions_are_refused(fields, message):
    with pytest.raises(InputError, match=message):
        Distribution(**fields)
