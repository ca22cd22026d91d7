"""The engine avoids the operations whose bits depend on array size or machine (docs/randomness.md)."""

import ast
from pathlib import Path

import numpy as np
import pytest

from sim.model import CrisisModel
from tests.scenes import announced

ROOT = Path(__file__).parent.parent / "sim"
ENGINE = [*sorted((ROOT / "world").glob("*.py")), *sorted((ROOT / "actors").glob("*.py")), ROOT / "model.py"]
BANNED = {
    "dot",
    "einsum",
    "tensordot",
    "matmul",
    "inner",
    "mean",
    "average",
    "expm1",
    "log1p",
    "power",
    "exp2",
    "sum",
}


@pytest.mark.parametrize("path", ENGINE, ids=lambda p: p.name)
def test_no_banned_operation(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult | ast.Pow)), (
            f"line {node.lineno}"
        )
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in BANNED, f"line {node.lineno}: {node.func.attr}"
            assert not ast.unparse(node.func).endswith("add.reduce"), f"line {node.lineno}: add.reduce"


def test_the_state_is_contiguous_float32_all_the_way():
    model = CrisisModel(announced(5, 30), replicates=range(50))
    while model.running:
        model.step()
        assert model.state.array.dtype == np.float32 and model.state.array.flags.c_contiguous
        for name, value in vars(model.events).items():
            if name != "day":
                assert value.dtype in (np.float32, np.int8, np.uint8), name


def test_nothing_in_the_situation_is_float64():
    from sim.world.situation import Situation

    model = CrisisModel(announced(5, 30), replicates=range(50))
    for _ in range(10):
        model.step()
    now = Situation(model.rules, model.state, model.day.toordinal())
    for name, value in vars(now).items():
        if isinstance(value, np.ndarray):
            assert value.dtype != np.float64, name
