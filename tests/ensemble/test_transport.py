"""A parcel arrives as what was sent, large or small, and leaves no file behind."""

import pickle
import tempfile
from pathlib import Path

import numpy as np
import pytest

from sim.ensemble.transport import LARGE, Parcel


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("size", [3, LARGE])
def test_a_parcel_arrives_as_its_content(folder: Path, size: int) -> None:
    sent = {
        "a": np.arange(size, dtype=np.float32),
        "b": np.ones((2, 0, 3)),
        "c": np.arange(size)[::2],
        "d": "x",
    }
    data = pickle.dumps(Parcel(sent))
    assert len(list(folder.iterdir())) == (size == LARGE)
    received = pickle.loads(data)
    assert received["d"] == "x"
    for name in "abc":
        assert np.array_equal(received[name], sent[name])
        assert received[name].dtype == sent[name].dtype
    received["a"][0] = 7  # ordinary memory, free to be changed
    assert list(folder.iterdir()) == []


def test_without_a_place_for_files_the_pipe_is_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "missing"))
    received = pickle.loads(pickle.dumps(Parcel(np.zeros(LARGE))))
    assert received.shape == (LARGE,)
