"""A drawn figure and its files: PNG, SVG, numbers as CSV and alt text, the same bytes for the same run."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.drawing.context import Context
from sim.drawing.figure_result import Drawn
from sim.drawing.style import DPI, new_figure
from sim.files import whole_files

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

#: What a caption repeats of a figure's metadata.
WHOSE = ("arm", "changed")

Draw = Callable[["Figure", "xr.Dataset", Context], Drawn]


@dataclass(frozen=True)
class Plate:
    """A drawn figure with what it drew, ready to be saved or put on a page."""

    figure: Figure
    drawn: Drawn
    metadata: Mapping[str, str]

    @property
    def alt(self) -> str:
        """What the picture shows in words, with whose histories these are."""
        whose = "; ".join(f"{key}: {self.metadata[key]}" for key in WHOSE if key in self.metadata)
        return f"{self.drawn.alt} {whose[0].upper()}{whose[1:]}." if whose else self.drawn.alt

    @cached_property
    def png(self) -> bytes:
        """Return the picture as PNG, 1600 pixels wide."""
        told = {
            "Title": self.drawn.title,
            "Description": self.alt,
            "Software": "crisis-sim",
            "Comment": _joined(self.metadata),
        }
        return self._written("png", dpi=DPI, metadata=told)

    @cached_property
    def svg(self) -> bytes:
        """Return the picture as SVG; letters are outlines, so it looks the same everywhere."""
        import matplotlib

        told = {
            "Title": self.drawn.title,
            "Description": f"{self.alt} ({_joined(self.metadata)})",
            "Creator": "crisis-sim",
            "Date": None,
        }
        # Without a fixed salt, and with a date, two equal figures would differ in their bytes.
        with matplotlib.rc_context({"svg.hashsalt": "crisis-sim", "svg.fonttype": "path"}):
            return self._written("svg", metadata=told)

    def _written(self, kind: str, **options: Any) -> bytes:
        buffer = io.BytesIO()
        self.figure.savefig(buffer, format=kind, **options)
        return buffer.getvalue()


def draw_plate(draw: Draw, summary: xr.Dataset, context: Context) -> Plate:
    """Draw one figure of a run."""
    figure = new_figure(1.0)
    return Plate(figure, draw(figure, summary, context), context.metadata)


def save_plate(plate: Plate, folder: Path) -> list[Path]:
    """Write ``NAME.png``, ``NAME.svg``, ``NAME.csv`` and ``NAME.txt`` into ``folder``; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = plate.drawn
    words = f"{drawn.title}\n\n{plate.alt}\n"
    content = (plate.png, plate.svg, drawn.table.to_csv().encode(), words.encode())
    paths = plate_files(drawn.name, folder)
    for path, data in zip(paths, content, strict=True):
        path.write_bytes(data)
    return list(paths)


def plate_files(name: str, folder: Path) -> tuple[Path, ...]:
    """Return the files that `save_plate` writes of a figure of this name."""
    return tuple(folder / f"{name}{suffix}" for suffix in (".png", ".svg", ".csv", ".txt"))


def put_plates(plates: Iterable[Plate], folder: Path) -> list[Path]:
    """Write figures among other files of a folder, each file whole; return the paths.

    Raises
    ------
    ResultError
        If they cannot be written.
    """
    with whole_files(folder) as aside:
        made = [path for plate in plates for path in save_plate(plate, aside)]
    return [folder / path.name for path in made]


def save_all(
    plates: Mapping[str, Plate], folder: Path, progress: Callable[[int, int], None] | None = None
) -> list[Path]:
    """Write all figures into ``folder``; return the paths. ``progress`` hears (figures written, in all)."""
    paths: list[Path] = []
    for done, plate in enumerate(plates.values(), start=1):
        paths += save_plate(plate, folder)
        if progress is not None:
            progress(done, len(plates))
    return paths


def _joined(metadata: Mapping[str, str]) -> str:
    return "; ".join(f"{key}: {value}" for key, value in metadata.items())
