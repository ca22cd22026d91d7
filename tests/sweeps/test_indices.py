"""SALib's own test functions through our code path, and what noise alone shows."""

from __future__ import annotations

from collections.abc import Callable
from math import pi

import numpy as np
import pytest
from SALib.test_functions import Ishigami, Sobol_G

from sim.calibration.reweighted import values_of
from sim.errors import InputError
from sim.parameters import Distribution
from sim.sweeps.indices import Indices, Method, Scheme, indices, make_scheme, strand_length

ISHIGAMI = {name: Distribution("uniform", low=-pi, high=pi) for name in ("x1", "x2", "x3")}
#: Ishigami and Homma 1990, a = 7, b = 0.1, in closed form.
ISHIGAMI_FIRST, ISHIGAMI_TOTAL = (0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437)
G_COEFFICIENTS = (0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0)
G = {f"x{i}": Distribution("uniform", low=0.0, high=1.0) for i in range(8)}


def evaluated(
    laws: dict[str, Distribution], method: Method, strands: int, function: Callable[[np.ndarray], np.ndarray]
) -> tuple[Scheme, Indices]:
    scheme = make_scheme(method, tuple(laws), strands, seed=0)
    y = function(np.stack(list(values_of(laws, scheme.shares).values()), axis=1))
    return scheme, indices(scheme, np.stack([y, y]))


def g(x: np.ndarray) -> np.ndarray:
    return np.asarray(Sobol_G.evaluate(x, np.array(G_COEFFICIENTS)))


def test_sobol_indices_of_ishigami() -> None:
    _, found = evaluated(ISHIGAMI, "sobol", 4096, Ishigami.evaluate)
    assert found.first == pytest.approx(ISHIGAMI_FIRST, abs=0.02)
    assert found.effect == pytest.approx(ISHIGAMI_TOTAL, abs=0.02)
    assert np.all((found.low <= ISHIGAMI_TOTAL) & (found.high >= ISHIGAMI_TOTAL))
    assert np.all(found.noise == 0)


def test_sobol_indices_of_sobol_g() -> None:
    coefficients = np.array(G_COEFFICIENTS)
    _, found = evaluated(G, "sobol", 2048, g)
    assert found.first == pytest.approx(Sobol_G.sensitivity_index(coefficients), abs=0.03)
    assert found.effect == pytest.approx(Sobol_G.total_sensitivity_index(coefficients), abs=0.03)


def test_morris_effects_of_ishigami() -> None:
    # Published by SALib (examples/morris): mu* 7.5-8.1, 7.875, 5.6-6.7 with four levels.
    _, found = evaluated(ISHIGAMI, "morris", 1000, Ishigami.evaluate)
    assert found.effect == pytest.approx([7.7, 7.875, 6.2], abs=0.6)
    assert found.effect[1] == pytest.approx(7.875, abs=1e-9)
    assert np.all(found.low <= found.effect) and np.all(found.effect <= found.high)


def test_morris_ranks_sobol_g() -> None:
    _, found = evaluated(G, "morris", 200, g)
    assert np.argsort(-found.effect)[:4].tolist() == [0, 1, 2, 3]


def test_a_linear_function_has_its_slopes_as_effects() -> None:
    scheme, found = evaluated(G, "morris", 10, lambda x: 3 * x[:, 0] - 2 * x[:, 1])
    assert found.effect == pytest.approx([3, 2, 0, 0, 0, 0, 0, 0])
    assert found.direction.tolist()[:2] == [1, -1]
    assert np.bincount(scheme.strand).tolist() == [strand_length("morris", 8)] * 10


@pytest.mark.parametrize(("method", "strands"), [("morris", 300), ("sobol", 512)])
def test_noise_is_found_apart_from_effects(method: Method, strands: int) -> None:
    scheme = make_scheme(method, tuple(G), strands, seed=3)
    rng = np.random.default_rng(5)
    noise = rng.normal(0, 0.5, (2, len(scheme.shares)))
    found = indices(scheme, 3 * scheme.shares[:, 0] + noise)
    # Only the first input acts; the others show what noise shows.
    assert found.low[0] > 4 * found.noise[0]
    assert found.effect[1:] == pytest.approx(found.noise[1:], rel=0.4)
    assert found.noise_share == pytest.approx(0.125 / (0.125 + np.var(3 * scheme.shares[:, 0])), rel=0.15)


def test_what_never_varies_has_no_effects() -> None:
    scheme = make_scheme("sobol", ("a", "b"), 16, seed=0)
    found = indices(scheme, np.ones((2, len(scheme.shares))))
    assert found.effect.tolist() == found.noise.tolist() == [0, 0]
    assert found.noise_share == 0


def test_without_salib_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.sweeps.indices.find_spec", lambda name: None)
    with pytest.raises(
        InputError, match=r"^SALib is not installed; get it with: .*crisis-sim\[sensitivity\]'$"
    ):
        make_scheme("morris", ("a",), 4, seed=0)
