"""What was made by other code is not found again, and is never paired with what today's code makes."""

import json
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.comparison.compare import compare, paired_effects
from sim.ensemble import identity as identities
from sim.ensemble import results
from sim.ensemble.identity import IDENTITY, identity
from sim.ensemble.results import open_run, write_run
from sim.ensemble.simulate import make_plan, simulate
from sim.errors import InputError
from sim.runs.precise import write_precise
from sim.runs.precision import Precision
from sim.sweeps import study, sweep
from sim.teaching import pack

PACKAGE = Path(sim.__file__).parent

#: Edits files of the package that it runs in, and prints the identity after each.
EDITS = """
import sys
from pathlib import Path
from sim.ensemble.identity import identity

def now(entry="sim.ensemble.results"):
    identity.cache_clear()
    return identity(entry)

def edit(name, old, new):
    path = Path("sim", name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    print(now())

print(now())
edit("world/north.py", "from __future__", "# a comment\\nfrom __future__")
edit("world/fold.py", '\"\"\"', '\"\"\"Said in other words. ')
edit("world/vocabulary.py", " import annotations", " import annotations\\n\\n")
edit("runs/fan.py", "import", "import json, ")
print("changed")
edit("world/north.py", "np.float32(-2.3)", "np.float32(-1.3)")
edit("actors/us.py", "    HOLD,", "    HOLD, Move('leave', 'leaves', '105', 1.0, 1, 'th_press'),")
edit("record/data/events.csv", "2022", "2021")
edit("ensemble/intervals.py", "import numpy", "X = 1\\nimport numpy")
"""

#: Runs a few histories in the package that it runs in.
RUN = """
from sim.ensemble.results import write_run
from sim.ensemble.simulate import simulate
run = write_run("deadline", replicates=20, keep="curves", out="out", workers=1)
fresh = simulate("deadline", replicates=20, keep="curves", workers=1)
print(run.found, run.outdated, bool((run.members["tension"] == fresh["tension"]).all()))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return a folder with a copy of the package, to be edited."""
    skip = shutil.ignore_patterns("__pycache__", "app")
    shutil.copytree(PACKAGE, tmp_path / "sim", ignore=skip)
    if not (tmp_path / "sim" / "scenarios").exists():
        shutil.copytree(PACKAGE.parent / "scenarios", tmp_path / "scenarios")
    return tmp_path


def said_in(folder: Path, program: str) -> list[str]:
    words = [sys.executable, "-c", program]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_only_what_decides_bits_changes_the_identity(package: Path) -> None:
    said = said_in(package, EDITS)
    at = said.index("changed")
    assert len(set(said[:at])) == 1 and at == 5
    assert len(set(said)) == len(said) - at + 1


def test_an_edited_model_is_run_again(package: Path) -> None:
    assert said_in(package, RUN) == ["False False True"]
    assert said_in(package, RUN) == ["True False True"]
    north = package / "sim" / "world" / "north.py"
    text = north.read_text(encoding="utf-8")
    north.write_text(text.replace("np.float32(-2.3)", "np.float32(-1.3)"), encoding="utf-8")
    assert said_in(package, RUN) == ["False True True"]
    assert said_in(package, RUN) == ["True False True"]


@pytest.mark.parametrize(
    ("entry", "library", "counts"),
    [
        ("sim.world.numbers", "numpy", True),
        ("sim.world.numbers", "SALib", False),
        ("sim.sweeps.indices", "SALib", True),
    ],
)
def test_a_library_counts_where_it_is_imported(
    entry: str, library: str, counts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = identity.__wrapped__(entry)
    monkeypatch.setattr(identities, "_version", lambda name: "9" if name == library else version(name))
    assert (identity.__wrapped__(entry) != before) is counts


def test_the_processor_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    before = identity.__wrapped__("sim.errors")
    monkeypatch.setattr(identities, "processor", lambda: "another")
    assert identity.__wrapped__("sim.errors") != before


def other(entry: str) -> str:
    return f"other code of {entry}"


def test_a_run_of_other_code_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(results, "identity", other)
        old = write_run("deadline", replicates=5, out=tmp_path, workers=1)
    new = write_run("deadline", replicates=5, out=tmp_path, workers=1)
    assert (new.path, new.found, new.outdated) == (old.path, False, True)
    assert new.provenance[IDENTITY] == identity("sim.ensemble.results")
    assert [path.name for path in new.path.parent.iterdir()] == [new.path.name]


def test_a_result_of_0_1_opens_but_is_not_found(tmp_path: Path) -> None:
    old = write_run("deadline", replicates=5, out=tmp_path, workers=1)
    record = {key: value for key, value in old.provenance.items() if key != IDENTITY}
    (old.path / "provenance.json").write_text(json.dumps(record), encoding="utf-8")
    assert open_run(old.path).members.sizes["member"] == 5
    assert not write_run("deadline", replicates=5, out=tmp_path, workers=1).found


def test_chunks_of_other_code_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(results, "publish", interrupted)
        patch.setattr(results, "identity", other)
        with pytest.raises(KeyboardInterrupt):
            write_run("deadline", replicates=4, chunk=2, out=tmp_path, workers=1)
    done: list[int] = []
    write_run(
        "deadline", replicates=4, chunk=2, out=tmp_path, workers=1, progress=lambda n, _: done.append(n)
    )
    assert done == [0, 2, 4]


def test_a_wish_for_precision_answered_by_other_code_is_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, wish = make_plan("thresholds", keep="summary"), Precision(0.04)

    def run() -> results.Run:
        return write_precise(plan, wish, out=tmp_path, workers=1)

    with monkeypatch.context() as patch:
        patch.setattr(results, "identity", other)
        assert not run().found
    again = run()
    assert (again.found, again.outdated) == (False, True)
    assert run().found


def test_a_sweep_of_other_code_is_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    points, plan = sweep.sweep_plan("deadline", {"lam": [0.9, 1.0]}, replicates=3)

    def run() -> study.Study:
        return sweep.write_sweep(points, plan, out=tmp_path, workers=1)

    with monkeypatch.context() as patch:
        patch.setattr(study, "identity", other)
        assert not run().found
    again = run()
    assert (again.found, again.outdated) == (False, True)
    assert run().found


def test_a_pack_of_other_code_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pack, "identity", other)
        pack.teach("spiral", out=tmp_path, arms=[], replicates=20, workers=1)
    again = pack.teach("spiral", out=tmp_path, arms=[], replicates=20, workers=1)
    assert (again.found, again.outdated) == (False, True)


def test_arms_of_other_code_are_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run() -> dict[str, list[str]]:
        found = compare("deadline", ["overnight"], replicates=5, out=tmp_path, workers=1).attrs
        return {how: json.loads(found[how]) for how in ("found", "outdated")}

    with monkeypatch.context() as patch:
        patch.setattr(results, "identity", other)
        run()
    assert run() == {"found": [], "outdated": ["base", "overnight"]}
    assert run() == {"found": ["base", "overnight"], "outdated": []}


def test_unlike_things_are_never_paired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = write_run("deadline", replicates=4, out=tmp_path / "now", workers=1).members
    with monkeypatch.context() as patch:
        patch.setattr(results, "identity", other)
        old = write_run("deadline", arm="overnight", replicates=4, out=tmp_path / "old", workers=1).members
    fresh = simulate("deadline", arm="overnight", replicates=4, workers=1)
    for before, after in ((now, old), (old, fresh), (now, fresh.assign_attrs(model_version="0.9"))):
        with pytest.raises(InputError, match="other code or with other versions"):
            paired_effects(before, {"arm": after})
    both = paired_effects(now, {"arm": fresh}), paired_effects(old, {"arm": old})
    assert all(np.isfinite(effects["effect"].sel(outcome="tension_mean")).all() for effects in both)


def test_words_of_templates_count_for_the_pages_made_from_them_alone() -> None:
    found = {entry: identities._trees(entry)[0] for entry in ("sim.teaching.pack", "sim.ensemble.results")}
    told = {"teaching/templates/role.html", "runs/templates/report.html", "drawing/templates/pieces.html"}
    assert told <= set(found["sim.teaching.pack"])
    assert not [name for name in found["sim.ensemble.results"] if "templates" in name]
