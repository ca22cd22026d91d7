"""Write the digests of the shipped scenarios' histories: ``python -m tools.bits``.

One digest stands for every array of 200 histories, one for each scenario and arm, in ``tests/bits.json``.
A model version stands for its numbers: bits that change without a new version
(``sim/world/versions.py``) are not written but refused.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble.processor import processor, uses_avx2
from sim.ensemble.simulate import make_plan, run_members
from sim.scenario import load_scenario, shipped_scenarios
from sim.world.versions import MODEL_VERSION

FILE = Path(__file__).parent.parent / "tests" / "bits.json"
BASE = "base"
MEMBERS = 200


def cases() -> Iterator[tuple[str, str]]:
    """Yield every shipped scenario with its base and each of its arms."""
    for name in shipped_scenarios():
        yield from ((name, arm) for arm in (BASE, *load_scenario(name).arms))


def digests(name: str, arm: str) -> dict[str, str]:
    """Return a digest of what a scenario says, and one of the histories that follow from it."""
    plan = make_plan(name, arm=None if arm == BASE else arm, replicates=MEMBERS)
    arrays = run_members(plan.scenario, plan.design.rows(0, MEMBERS), plan.design.source)
    bits = hashlib.sha256()
    for key in sorted(arrays):
        values = np.ascontiguousarray(arrays[key])
        bits.update(f"{key} {values.dtype.str} {values.shape}\n".encode())
        bits.update(values.tobytes())
    return {"scenario": plan.scenario.digest(), "bits": bits.hexdigest()}


def stored() -> dict[str, Any]:
    """Return the file: the model version, and the digests by scenario and arm."""
    content: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return content


def refused(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Return the scenarios that say the same, are simulated by a model of the same version, and differ."""
    if old.get("model_version") != new["model_version"]:
        return []
    before, after = old["histories"], new["histories"]
    return [
        case
        for case in after
        if case in before
        and before[case]["scenario"] == after[case]["scenario"]
        and before[case]["bits"] != after[case]["bits"]
    ]


def main() -> int:
    """Write the file anew, or say why not."""
    if not uses_avx2():
        print(f"refused: written on processors with AVX2, and this is {processor()}")
        return 1
    new = {
        "model_version": MODEL_VERSION,
        "histories": {f"{name}/{arm}": digests(name, arm) for name, arm in cases()},
    }
    wrong = refused(stored(), new) if FILE.exists() else []
    if wrong:
        print(f"refused: model {MODEL_VERSION} had other histories of {', '.join(wrong)};")
        print("a change of its numbers needs a new version in sim/world/versions.py")
        return 1
    FILE.write_text(json.dumps(new, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"wrote {FILE.name}: {len(new['histories'])} ensembles, model {MODEL_VERSION}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
