"""crisis-sim: a crisis-escalation scenario simulator. This is its public door.

The names are those of ``__init__.pyi``, where an editor and mypy read them too. Each is loaded when first
used, so that ``import sim`` is quick and changes nothing global.
"""

from __future__ import annotations

from typing import Any

from lazy_loader import attach_stub

from sim import old_names

__version__ = "0.1.0"

_load, __dir__, __all__ = attach_stub(__name__, __file__)


def __getattr__(name: str) -> Any:
    return old_names.load(name) if name in old_names.MOVED else _load(name)
