"""The process of a seat's code: loads it and answers, knowing nothing but the protocol."""

from __future__ import annotations

import importlib.util
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sim.play.protocol import AnswerError, plain_answer

READY, ANSWER, FAULT = "ready", "answer", "fault"


def serve(line: Connection, path: Path, target: str) -> None:
    """Load the code and answer until the other side hangs up; runs in the process of its own."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the game's, which ends this process itself
    sys.argv[:] = [str(path)]  # the game's own, which came along, would tell its luck
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
            kind, answer = ANSWER, plain_answer(decide(seen))
        except AnswerError as error:
            kind, answer = FAULT, str(error)
        except Exception as error:
            kind, answer = FAULT, f"{type(error).__name__}: {error}"
        line.send((kind, answer))


def _loaded(path: Path, target: str) -> Any:
    # Helpers beside the file can be imported, but stand in for nothing that the program itself imports.
    sys.path.append(str(path.parent.resolve()))
    spec = importlib.util.spec_from_file_location("__seat__", path)
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)  # dataclasses look it up
    spec.loader.exec_module(module)
    found = getattr(module, target)
    decide = found().decide if isinstance(found, type) else found
    if not callable(decide):
        raise TypeError(f"{target} is neither a class with decide nor a function")
    return decide
