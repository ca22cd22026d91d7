"""The table of members: which replicate, which point, which values."""

from dataclasses import replace

import numpy as np
import pytest

from sim.ensemble.design import Design, make_design
from sim.errors import InputError
from sim.parameters import Distribution

BACKING = Distribution("uniform", low=0.2, high=0.6)


def test_in_a_run_every_member_is_its_own_point() -> None:
    design = make_design({"lam": 1.2, "russia.backing": BACKING}, 50, seed=7)
    rows = design.rows(0, 50)
    assert rows.replicate.tolist() == rows.point.tolist() == list(range(50))
    assert rows.parameters["lam"] == 1.2
    drawn = np.asarray(rows.parameters["russia.backing"])
    assert len(set(drawn.tolist())) == 50
    assert drawn.min() >= 0.2
    assert drawn.max() <= 0.6
    assert design.varied == ("russia.backing",)


def test_values_depend_on_seed_and_replicate_only() -> None:
    whole = make_design({"russia.backing": BACKING}, 50, seed=7).rows(0, 50)
    some = make_design({"russia.backing": BACKING}, [7, 3, 3], seed=7)
    values = np.asarray(whole.parameters["russia.backing"])
    assert np.array_equal(some.rows(0, 3).parameters["russia.backing"], values[[7, 3, 3]])
    assert np.array_equal(some.rows(1, 3).parameters["russia.backing"], values[[3, 3]])
    other = make_design({"russia.backing": BACKING}, 50, seed=8).rows(0, 50)
    assert not np.array_equal(other.parameters["russia.backing"], values)


def test_explicit_points_repeat_over_replicates_and_stay_balanced() -> None:
    design = make_design({"russia.backing": BACKING}, [5, 9], seed=7, given={"lam": [0.8, 1.0, 1.4]})
    assert design.members == 6
    rows = design.rows(0, 6)
    assert rows.replicate.tolist() == [5, 5, 5, 9, 9, 9]
    assert rows.point.tolist() == [0, 1, 2, 0, 1, 2]
    assert np.asarray(rows.parameters["lam"]).tolist() == [0.8, 1.0, 1.4] * 2
    backing = np.asarray(rows.parameters["russia.backing"])
    assert np.array_equal(backing[:3], backing[3:])


def test_rows_are_the_same_however_they_are_cut() -> None:
    design = make_design({}, 4, seed=1, given={"lam": [0.8, 1.4], "b_rec": BACKING})
    whole = design.rows(0, 8)
    cut = [design.rows(i, i + 3) for i in range(0, 8, 3)]
    for name in ("lam", "b_rec"):
        assert np.array_equal(np.concatenate([part.parameters[name] for part in cut]), whole.parameters[name])
    assert sum(len(part) for part in cut) == len(whole) == 8


def test_what_is_given_wins() -> None:
    rows = make_design({"lam": BACKING}, 2, seed=1, given={"lam": 1.1}).rows(0, 2)
    assert rows.parameters == {"lam": 1.1}


def test_a_description_makes_the_same_design_again() -> None:
    for replicates in (5, [7, 3, 3]):
        design = make_design({"lam": 1.2, "b_rec": BACKING}, replicates, 7, {"b_X": [2.0, 3.0]})
        again = Design.from_description(design.describe())
        assert again.digest() == design.digest()
        for name, values in design.rows(0, 10).parameters.items():
            assert np.array_equal(again.rows(0, 10).parameters[name], values)


@pytest.mark.parametrize("replicates", [0, -3, [], [1, -1], [[1, 2]]])
def test_an_ensemble_without_members_is_refused(replicates: object) -> None:
    with pytest.raises(InputError, match="replicates"):
        make_design({}, replicates, seed=1)  # type: ignore[arg-type]


def test_points_of_different_lengths_and_unknown_names_are_refused() -> None:
    with pytest.raises(InputError, match="one length"):
        make_design({}, 3, 1, {"lam": [1.0, 1.1], "b_rec": [1.0]})
    with pytest.raises(InputError, match=r"did you mean 'b_rec'"):
        make_design({}, 3, 1, {"b_rce": 1.0})


def test_paired_points_share_their_doubt_replicate_by_replicate() -> None:
    design = make_design({"russia.backing": BACKING}, 3, seed=1, given={"lam": [0.8, 1.4]})
    backing = np.asarray(replace(design, paired=True).rows(0, 6).parameters["russia.backing"])
    assert np.array_equal(backing[0::2], backing[1::2])
    alone = np.asarray(
        make_design({"russia.backing": BACKING}, 3, seed=1).rows(0, 3).parameters["russia.backing"]
    )
    assert np.array_equal(backing[0::2], alone)


def test_points_of_different_strands_share_no_luck() -> None:
    design = make_design({}, 2, seed=1, given={"lam": [0.8, 1.0, 1.4]})
    rows = replace(design, strands=np.array([0, 0, 1])).rows(0, 6)
    assert rows.replicate.tolist() == [0, 0, 2, 1, 1, 3]


def test_a_group_of_channels_can_have_its_own_seed() -> None:
    seeds = {"luck": 1, "choice": 2, "doubt": 3}
    design = make_design({"russia.backing": BACKING}, 4, seeds)
    assert design.source == seeds
    assert Design.from_description(design.describe()).digest() == design.digest()
    drawn = design.rows(0, 4).parameters["russia.backing"]
    alone = make_design({"russia.backing": BACKING}, 4, 3).rows(0, 4).parameters["russia.backing"]
    assert np.array_equal(drawn, alone)
    with pytest.raises(InputError, match="lacks a seed"):
        make_design({}, 4, {"luck": 1})
