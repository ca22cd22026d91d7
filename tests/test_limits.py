"""The limits are at hand wherever the program runs, and output never names a file that is not there."""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from sim.drawing import pages
from tests.drawing import synthetic

ROOT = Path(__file__).parent.parent


def test_the_command_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    from sim.cli import main

    with pytest.raises(SystemExit) as left:
        main(["limits"])
    text = capsys.readouterr().out
    assert not left.value.code
    heading = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8").splitlines()[0].lstrip("# ")
    assert heading in text and "<!--" not in text and "](" not in text


def test_trust_leads_to_the_command_and_in_a_report_to_its_own_section() -> None:
    context = synthetic.context()
    assert context.trust.endswith(" See crisis-sim limits.") and context.footnote.endswith(context.trust)
    assert pages.in_app(context.trust).endswith(" See limits, at the top of the page.")


def test_a_page_that_does_not_travel_is_named_with_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pages.see("record") == "docs/record.md"
    monkeypatch.setattr(pages, "PACKAGE", tmp_path / "sim")
    assert pages.see("record") == "docs/record.md of the source code"


def test_no_output_names_a_page_without_looking() -> None:
    """Text in quotes that names a page of docs/, outside docstrings, goes through `see` or `LIMITS`."""
    import ast

    named = []
    for path in sorted((ROOT / "sim").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        statements = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            text = node.value if isinstance(node, ast.Constant) and id(node) not in statements else ""
            if isinstance(text, str) and re.search(r"docs/[a-z-]+\.md", text):
                named.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    for path in sorted((ROOT / "sim").rglob("templates/*.html")):
        if re.search(r"docs/[a-z-]+\.md", path.read_text(encoding="utf-8")):
            named.append(str(path.relative_to(ROOT)))
    assert named == []


@pytest.mark.slow
def test_an_installed_wheel_prints_the_limits_and_points_to_no_file(tmp_path: Path) -> None:
    pytest.importorskip("hatchling")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "env", with_pip=False, symlinks=True)
    python = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    paths = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    site = Path(paths.stdout.strip())
    install = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", str(site)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    # What it depends on is taken from here; this tree itself is not, as such a file is not read for others.
    there = [path for path in sys.path if Path(path).name == "site-packages"]
    (site / "there.pth").write_text("\n".join(there), encoding="utf-8")

    def said(*words: str) -> str:
        made = subprocess.run(
            [python, "-m", "sim", *words], cwd=tmp_path, check=True, capture_output=True, text=True,
            encoding="utf-8", env={"PATH": "", "PYTHONUTF8": "1"},
        )  # fmt: skip
        return made.stdout

    where = subprocess.run([python, "-c", "import sim; print(sim.__file__)"], cwd=tmp_path, check=True,
                           capture_output=True, text=True)  # fmt: skip
    assert Path(where.stdout.strip()).is_relative_to(site)
    assert "What this can and cannot tell you" in said("limits")
    text = said("run", "thresholds", "-n", "3", "--workers", "1", "--out", str(tmp_path / "r"))
    assert "See crisis-sim limits." in " ".join(text.split()) and "docs/" not in text
    (page,) = (tmp_path / "r").rglob("report.html")
    shown = re.sub(r"base64,[^\"]*", "", page.read_text(encoding="utf-8"))
    assert 'href="#limits"' in shown and 'id="limits"' in shown
    for name in re.findall(r"docs/[a-z-]+\.md(?: of the source code)?", shown):
        assert name.endswith(" of the source code")
