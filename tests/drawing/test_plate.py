"""Figures on disk."""

from __future__ import annotations

import struct
from pathlib import Path
from xml.etree import ElementTree

import xarray as xr

from sim.drawing.context import Context
from sim.drawing.plate import Plate, draw_plate, save_all
from sim.runs.figures import FIGURES


def test_four_files_for_each_figure(plates: dict[str, Plate], tmp_path: Path) -> None:
    few = {name: plates[name] for name in ("fan", "kfor")}
    paths = save_all(few, tmp_path / "figures")
    names = sorted(path.name for path in (tmp_path / "figures").iterdir())
    assert names == sorted(f"{name}{suffix}" for name in few for suffix in (".png", ".svg", ".csv", ".txt"))
    assert sorted(path.name for path in paths) == names
    assert few["fan"].drawn.alt in (tmp_path / "figures" / "fan.txt").read_text(encoding="utf-8")
    written = (tmp_path / "figures" / "fan.csv").read_text(encoding="utf-8")
    assert written == few["fan"].drawn.table.to_csv()


def test_a_caption_says_whose_histories_it_shows(plates: dict[str, Plate]) -> None:
    assert all(plate.alt == f"{plate.drawn.alt} Arm: base." for plate in plates.values())
    drawn = plates["fan"].drawn
    told = Plate(plates["fan"].figure, drawn, {"arm": "no-push", "changed": "lam set to 1.4", "seed": "1"})
    assert told.alt == f"{drawn.alt} Arm: no-push; changed: lam set to 1.4."
    assert Plate(plates["fan"].figure, drawn, {"seed": "1"}).alt == drawn.alt


def test_a_png_is_1600_pixels_wide_and_says_where_it_comes_from(plates: dict[str, Plate]) -> None:
    data = plates["fan"].png
    width, _ = struct.unpack(">II", data[16:24])
    assert width == 1600
    for told in (b"digest: 3f9c2a7be1d04c55aa", b"seed: 20220818", b"model_version: 1.0", b"commit: abc1234"):
        assert told in data


def test_an_svg_says_where_it_comes_from_and_asks_for_nothing(plates: dict[str, Plate]) -> None:
    data = plates["fan"].svg
    assert b"seed: 20220818" in data
    links = [
        value
        for element in ElementTree.fromstring(data).iter()
        for key, value in element.attrib.items()
        if key.endswith("href")
    ]
    assert links
    assert all(link.startswith("#") for link in links)


def test_the_same_run_gives_the_same_bytes(
    summary: xr.Dataset, context: Context, plates: dict[str, Plate]
) -> None:
    again = draw_plate(FIGURES["fan"], summary, context)
    assert again.png == plates["fan"].png
    assert again.svg == plates["fan"].svg
