"""Calls that run only where they can give the same bits as at home: with the same versions, on the same
kind of processor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from sim.ensemble.provenance import decides_bits, environment, software
from sim.errors import InputError, Problem

T = TypeVar("T")


def versions() -> dict[str, str]:
    """Return what must be equal for the same bits, and for objects to travel."""
    here = {"software": software(), "environment": environment()}
    return {**software(), **decides_bits(here)}


def run_alike(home: Mapping[str, str], function: Callable[..., T], *args: Any) -> T:
    """Call ``function(*args)`` on a worker, if its versions are those of ``home``, as from `versions`."""
    there = versions()
    if there != home:
        differ = [
            f"{name} {there.get(name)} instead of {here}"
            for name, here in home.items()
            if there.get(name) != here
        ]
        raise InputError(Problem(f"a worker has other versions than this machine: {', '.join(differ)}"))
    return function(*args)
