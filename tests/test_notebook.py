"""The notebook of the methods class: stored without outputs, and every claim in it holds when it is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.patience import PATIENCE
from tools.docs import ROOT

pytestmark = pytest.mark.docs

PATH = ROOT / "docs" / "lessons" / "methods.ipynb"


def test_is_stored_without_outputs() -> None:
    nbformat = pytest.importorskip("nbformat")
    cells = nbformat.read(PATH, 4).cells
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)
    steps = [step for cell in cells for step in re.findall(r"^## (\d)\.", cell.source, re.MULTILINE)]
    assert steps == [*"12345"]


def test_its_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([\w./-]+)\)", PATH.read_text(encoding="utf-8")):
        assert (PATH.parent / target).exists(), target


# Jupyter's parts warn about each other, which is not ours to mend.
@pytest.mark.filterwarnings("default")
def test_runs(tmp_path: Path) -> None:
    nbformat, nbclient = pytest.importorskip("nbformat"), pytest.importorskip("nbclient")
    book = nbformat.read(PATH, 4)
    where = {"metadata": {"path": str(tmp_path)}}
    nbclient.NotebookClient(book, timeout=PATIENCE, kernel_name="python3", resources=where).execute()
    ran = [cell for cell in book.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in ran)
    assert all(output.output_type != "error" for cell in ran for output in cell.outputs)
    assert list(tmp_path.iterdir()) == []
