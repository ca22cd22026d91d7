"""The process of a seat's code: loads it and answers, knowing nothing but the protocol."""

from __future__ import annotations

import importlib.util
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sim.play.protocol import Choice

READY, ANSWER, FAULT = "ready", "answer", "fault"


def serve(line: Connection, path: Path, target: str) -> None:
    """Load the code and answer until the other side hangs up; runs in the process of its own."""
    try:
        decide = _loaded(path, target)
    except Exception as error:
        line.send((FAULT, f"{type(error).__name__}: {error}"))
        return
    line.send((READY, ""))
    while True:
        try:
            seen = line.recv()
        except EOFError:
            return
        try:
            answer = decide(seen)
            kind = ANSWER
            if not isinstance(answer, str | Choice | None):
                kind, answer = FAULT, f"answered with {type(answer).__name__}, not with a choice"
        except Exception as error:
            kind, answer = FAULT, f"{type(error).__name__}: {error}"
        line.send((kind, answer))


def _loaded(path: Path, target: str) -> Any:
    spec = importlib.util.spec_from_file_location("seat", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = getattr(module, target)
    return found().decide if isinstance(found, type) else found
