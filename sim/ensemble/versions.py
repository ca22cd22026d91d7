"""What changed since a result was made, in the model's numbers and in the layout of its folder."""

from __future__ import annotations

from sim.world.versions import MODEL_VERSION, MODEL_VERSIONS

__all__ = ["FOLDER_VERSION", "MODEL_VERSION", "MODEL_VERSIONS", "READS_FOLDERS", "changes_since"]

#: Layout of the result folder. 2 holds dates as dates and missing values as missing (0.1 wrote numbers for
#: both), and ``histories.csv``. Version 0.1 refuses it with a clear message instead of misreading it.
FOLDER_VERSION = 2
#: Layouts that are read: those of 0.1 are converted on reading (`sim.ensemble.dataset.modern`).
READS_FOLDERS = (1, 2)


def changes_since(version: str) -> list[str]:
    """Return what changed after a model version, one sentence each; an unknown version is older than all."""
    known = list(MODEL_VERSIONS)
    later = known[known.index(version) + 1 :] if version in known else known
    return [f"{name}: {MODEL_VERSIONS[name]}" for name in later]
