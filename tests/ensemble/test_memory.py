"""What a machine says about its memory."""

from __future__ import annotations

import sys

import pytest

from sim.ensemble.memory import available_memory, peak_memory, size_words


@pytest.mark.skipif(sys.platform == "win32", reason="Windows is not asked")
def test_memory_is_known_and_plausible() -> None:
    free, peak = available_memory(), peak_memory()
    assert free is not None and 1e6 < free < 1e16
    assert peak is not None and 1e6 < peak < 1e16


def test_words() -> None:
    assert size_words(520e6) == "520 MB"
    assert size_words(12.34e9) == "12.3 GB"
    assert size_words(1.5e12) == "1,500.0 GB"
