"""How tests wait: for what happens, not for the clock.

Nothing may be decided by how busy a machine is. So a test waits for an event, however long that takes; the
limit here only ends a test that hangs, and work is bounded by processor time.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: Seconds after which a test is taken to hang.
PATIENCE = 900


def wait_until(happened: Callable[[], object], pause: float = 0.02) -> None:
    """Return once something has happened."""
    started = time.monotonic()
    while not happened():
        assert time.monotonic() - started < PATIENCE, "it never happened"
        time.sleep(pause)


@contextmanager
def processor_time(limit: float) -> Iterator[None]:
    """Fail if this process and the children that it has waited for take more seconds of a processor."""
    before = os.times()
    yield
    after = os.times()
    used = sum(after[:4]) - sum(before[:4])
    assert used < limit, f"{used:.1f} seconds of a processor"
