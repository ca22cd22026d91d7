"""Downloads of *Explore*: figures with their numbers, the whole run, and this as a scenario file."""

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import solara

from sim.app import parts, work
from sim.app.look import Look
from sim.drawing.plate import save_all
from sim.ensemble.results import write_plan
from sim.runs.figures import draw_all
from sim.runs.publish import publish

#: A text that somebody types.
Words = Any


@solara.component
def Save(found: Look | None) -> None:
    """Show the downloads, folded away."""
    shown, set_shown = solara.use_state(False)
    title = solara.use_reactive("")
    question = solara.use_reactive("")
    author = solara.use_reactive("")
    with parts.html("div", class_="cs-inline"):
        parts.disclosure("Download", shown, lambda: set_shown(not shown))
        if shown:
            _panel(found, title, question, author)


def _panel(found: Look | None, title: Words, question: Words, author: Words) -> None:
    with parts.html("div", class_="cs-panel cs-downloads"):
        if found is None:
            parts.empty("There is nothing to download before the first futures are computed.")
            return
        variant, name = found.variant, found.variant.scenario.name
        with parts.html("div", class_="cs-tools"):
            _Made("Figures and their numbers (ZIP)", f"{name}-figures.zip", found, figures_zip)
            _Made("Report, data and figures (ZIP)", f"{name}-run.zip", found, run_zip)
        parts.text("This as a scenario file, with only the lines that differ:")
        with parts.html("div", class_="cs-tools"):
            parts.field("Title", title.value, title.set)
            parts.field("Question", question.value, question.set)
            parts.field("Author", author.value, author.set)

            def text() -> bytes:
                words = {"title": title.value, "question": question.value, "author": author.value}
                return variant.to_toml(**words).encode()

            parts.download("Scenario file (TOML)", f"{name}-changed.toml", text)
        if not variant.shipped:
            parts.text("It extends the scenario itself, which must lie beside it:")
            whole = variant.scenario.to_toml(comments=True).encode()
            parts.download(f"{name}.toml", f"{name}.toml", lambda: whole)


@solara.component
def _Made(words: str, filename: str, found: Look, make: Callable[[Look, work.Progress], bytes]) -> None:
    """Offer a file that takes a while: it is made when asked for, and then saved."""
    # The run asked for, and how often: what was stopped can be asked for again.
    asked: tuple[Look | None, int]
    asked, ask = solara.use_state((None, 0))
    wanted = asked[0] is found
    task = work.use_work(lambda progress: make(found, progress) if wanted else None, [asked if wanted else 0])
    if wanted and task.pending:
        share = f", {task.progress:.0f} % done" if task.progress else ""
        parts.html("span", f"Making {filename}{share} …", role="status")
        parts.button("Stop", task.cancel, label=f"Stop making {filename}")
    elif wanted and task.finished and task.latest is not None:
        data = task.latest
        parts.download(f"Save {filename} ({len(data) / 1e6:.1f} MB)", filename, lambda: data)
    else:
        parts.button(words, lambda: ask((found, asked[1] + 1)))
        if wanted and task.exception:
            parts.problem(task.exception)


def figures_zip(found: Look, progress: work.Progress) -> bytes:
    """Return the six figures as PNG and SVG, their numbers as CSV and their words."""
    with tempfile.TemporaryDirectory() as folder:
        save_all(draw_all(found.summary, found.context), Path(folder), progress)
        return _zipped(Path(folder))


def run_zip(found: Look, progress: work.Progress) -> bytes:
    """Return the folder that ``crisis-sim run`` leaves."""

    def simulated(done: int, total: int) -> None:
        progress(done, 2 * total)

    def drawn(done: int, total: int) -> None:
        progress(total + done, 2 * total)

    with tempfile.TemporaryDirectory() as folder:
        run = write_plan(
            found.variant.plan(), out=folder, executor=work.pool(), progress=simulated,
            extras=partial(publish, progress=drawn),
        )  # fmt: skip
        return _zipped(run.path)


def _zipped(folder: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return packed.getvalue()
