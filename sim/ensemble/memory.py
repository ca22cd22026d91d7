"""How much memory a process has needed at most, where the system tells."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def peak_memory() -> int | None:
    """Return the peak resident memory of this process in bytes; ``None`` where it is not known (Windows)."""
    try:
        # Not getrusage on Linux: there a new process inherits the peak of the one that started it.
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        pass
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def available_memory() -> int | None:
    """Return the memory in bytes that a new calculation may take; ``None`` where it is not known."""
    try:
        text = Path("/proc/meminfo").read_text(encoding="utf-8")
        return int(text.split("MemAvailable:")[1].split()[0]) * 1024
    except (OSError, IndexError):
        pass
    try:
        # Where free memory is not told (macOS), half of all there is.
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2
    except (AttributeError, OSError, ValueError):
        return None


def size_words(size: float) -> str:
    """Return a number of bytes in words: "1.4 GB"."""
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"
