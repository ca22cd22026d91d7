"""What the code refers to can be opened: pages of docs, by sections that they have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = [path for folder in ("sim", "tests", "tools", "benchmarks") for path in (ROOT / folder).rglob("*.py")]
#: "docs/model.md: Choice", with the first section that is named.
SECTION = re.compile(r"docs/(\w+)\.md: ([A-Z][A-Za-z -]+)")
PAPER = re.compile(
    r"\b(?:SCIENCE|MODEL|DESIGN)(?:,? (?:section|part|ruling)s?)? (?:[A-C]\.)?[0-9]"
    r"|\b(?:MODEL\s)?rulings? [0-9]|\([AB]\.[0-9]"
)


@pytest.mark.parametrize("folder", ["sim", "tests", "tools", "benchmarks"])
def test_no_paper_is_cited_that_is_not_in_the_project(folder: str) -> None:
    cited = {str(path): PAPER.findall(path.read_text(encoding="utf-8")) for path in FILES}
    assert {path: found for path, found in cited.items() if found and f"/{folder}/" in path} == {}


def test_every_section_referred_to_exists() -> None:
    found = [match for path in FILES for match in SECTION.findall(path.read_text(encoding="utf-8"))]
    assert len(found) > 50
    for page, section in found:
        text = (ROOT / f"docs/{page}.md").read_text(encoding="utf-8")
        headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
        assert any(heading.startswith(section.strip()) for heading in headings), f"docs/{page}.md: {section}"
