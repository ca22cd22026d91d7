"""Finished chunks on disk, so that an interrupted run loses at most what was in hand.

A hidden folder beside the result (`sim.files.unfinished`) holds one file per chunk. A file appears whole or
not at all (written aside, then renamed) and carries the checksums of the zip format, so that a damaged one is
noticed and its members are run again. The folder belongs to one plan: anything else found there is thrown
away.
"""

from __future__ import annotations

import json
import os
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from sim import files
from sim.ensemble.dataset import Arrays
from sim.ensemble.simulate import Chunk, Span


class Store:
    """The chunks of one run.

    Parameters
    ----------
    path : Path
        The hidden folder.
    identity : str
        Identifies the run and the software that makes it; chunks of anything else are removed.
    size : int
        Members per chunk, unless chunks of another size have been kept.

    Attributes
    ----------
    size : int
        Members per chunk.
    """

    def __init__(self, path: Path, identity: str, size: int) -> None:
        self.path = path
        self._marker = path / "plan.json"
        try:
            kept = json.loads(self._marker.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            kept = {}
        known = kept.get("identity") == identity
        self.size = int(kept["size"]) if known else size
        self._said = json.dumps({"identity": identity, "size": self.size})
        if not known and path.is_dir():
            files.empty(path)

    def finished(self, spans: list[Span]) -> list[Span]:
        """Return the spans whose chunk is here and undamaged."""
        return [span for span in spans if self._sound(self._file(span))]

    def save(self, chunk: Chunk) -> None:
        """Write a chunk; it appears whole or not at all."""
        target = self._file((chunk.first, chunk.last))
        aside = target.with_suffix(f".{os.getpid()}.part")
        with files.refusing(self.path.parent):
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                with aside.open("wb") as file:
                    # Counts are mostly zeros; with the log beside them, compressing would take too long.
                    save = np.savez if chunk.arrays else np.savez_compressed
                    save(file, **_prefixed("arrays", chunk.arrays) | _prefixed("counts", chunk.counts))
                aside.replace(target)
                # Whose chunks these are; without it they would be thrown away.
                if not self._marker.exists():
                    self._marker.write_text(self._said, encoding="utf-8")
            except BaseException:
                with suppress(OSError):
                    aside.unlink()
                raise

    def load(self, span: Span) -> tuple[Arrays, Arrays]:
        """Return the arrays and the counts of a chunk."""
        parts: dict[str, Arrays] = {"arrays": {}, "counts": {}}
        with np.load(self._file(span), allow_pickle=False) as file:
            for key in file.files:
                kind, name = key.split("/", 1)
                parts[kind][name] = file[key]
        return parts["arrays"], parts["counts"]

    def _file(self, span: Span) -> Path:
        return self.path / f"{span[0]:09d}-{span[1]:09d}.npz"

    @staticmethod
    def _sound(path: Path) -> bool:
        try:
            with zipfile.ZipFile(path) as file:
                return file.testzip() is None
        except (OSError, zipfile.BadZipFile):
            return False


def _prefixed(kind: str, arrays: Arrays) -> dict[str, Any]:
    return {f"{kind}/{name}": values for name, values in arrays.items()}
