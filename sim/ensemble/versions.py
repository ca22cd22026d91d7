"""What changed since a result was made, in the model's numbers and in the layout of its folder."""

from __future__ import annotations

from sim.world.versions import MODEL_VERSION, MODEL_VERSIONS

__all__ = ["FOLDER_VERSION", "MODEL_VERSION", "MODEL_VERSIONS", "changes_since"]

#: Layout of the result folder; readers refuse a newer one.
FOLDER_VERSION = 1


def changes_since(version: str) -> list[str]:
    """Return what changed after a model version, one sentence each; an unknown version is older than all."""
    known = list(MODEL_VERSIONS)
    later = known[known.index(version) + 1 :] if version in known else known
    return [f"{name}: {MODEL_VERSIONS[name]}" for name in later]
