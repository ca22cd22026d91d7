"""Where the files that come with the package lie: scenarios, and parameters fitted to the record."""

from __future__ import annotations

from pathlib import Path


def shipped_folder() -> Path:
    """Return the folder of what comes along: inside the package, or beside it in a source tree."""
    package = Path(__file__).parents[1]
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"
