"""The class of processor: what decides how ``exp`` and ``log`` round their last digit."""

from __future__ import annotations

import platform
import sys
from functools import cache
from importlib import import_module


@cache
def processor() -> str:
    """Return the class of this processor, such as ``x86_64 little-endian with AVX2``.

    What counts is what NumPy uses, which a user can restrict (``NPY_DISABLE_CPU_FEATURES``). Newer
    instructions than AVX2 change no bit of a history.
    """
    name = f"{platform.machine()} {sys.byteorder}-endian"
    features = _features()
    if not features.get("SSE2"):
        return name
    return f"{name} {'with' if uses_avx2(features) else 'without'} AVX2"


def uses_avx2(features: dict[str, bool] | None = None) -> bool:
    """Return whether NumPy calculates with AVX2 and fused multiplication here."""
    found = _features() if features is None else features
    # From NumPy 2.4 on the two belong to one group, and are switched off together.
    return found.get("X86_V3", found.get("AVX2", False) and found.get("FMA3", False))


def _features() -> dict[str, bool]:
    """Return what the processor can do and NumPy may use; nothing where NumPy does not tell."""
    try:
        # NumPy tells it nowhere else but in print.
        inside = import_module("numpy._core._multiarray_umath")
        features: dict[str, bool] = inside.__cpu_features__
    except (ImportError, AttributeError):
        return {}
    return features
