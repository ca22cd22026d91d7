"""Versions of the model's numbers, and of the result folder.

A change that can alter results gets a new model version and a line here, so that whoever opens an old
run is told what changed since.
"""

from __future__ import annotations

#: Model version -> what changed in its numbers, oldest first.
MODEL_VERSIONS = {
    "1.0": "first version",
    "1.1": "a due-day decision is read off its random number in another order; odds are as before",
}
MODEL_VERSION = list(MODEL_VERSIONS)[-1]

#: Layout of the result folder; readers refuse a newer one.
FOLDER_VERSION = 1


def changes_since(version: str) -> list[str]:
    """Return what changed after a model version, one sentence each; an unknown version is older than all."""
    known = list(MODEL_VERSIONS)
    later = known[known.index(version) + 1 :] if version in known else known
    return [f"{name}: {MODEL_VERSIONS[name]}" for name in later]
