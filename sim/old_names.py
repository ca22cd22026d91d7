"""Names of 0.1 that moved; each works for one more release, with a warning that says where it is now."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any
from warnings import warn

#: Where each old name of ``sim`` is now.
MOVED: Mapping[str, str] = {
    "backtest": "sim.forecast",
    "load_events": "sim.record",
    "nowcast": "sim.forecast",
    "patterns": "sim.forecast",
    "record_events": "sim.record",
    "teach": "sim.teaching",
}


def load(name: str) -> Any:
    """Return what an old name of ``sim`` stands for, and warn whoever asked for it."""
    home = MOVED[name]
    words = f"sim.{name} is now {home}.{name}; the old name goes with the next release."
    warn(words, FutureWarning, stacklevel=3)
    return getattr(import_module(home), name)
