"""The studies of docs/sensitivity.md: ``python -m tools.sensitivity``.

A Morris screening and the split of the flagship take minutes, so their blocks carry a digest of what decides
them, and a test compares the digest.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import sys
from pathlib import Path

from sim.calibration.reweighted import doubt_laws
from sim.scenario import load_scenario
from sim.world.versions import MODEL_VERSION
from tools.docs import ROOT, elsewhere, run
from tools.golden import FOLDER as GOLDEN

PAGE = ROOT / "docs" / "sensitivity.md"
#: The screening as a table that travels with the program: what each parameter moves.
TABLE = ROOT / "sim" / "runs" / "data" / "sensitivity.csv"
COLUMNS = ("outcome", "parameter", "effect", "low_95", "high_95", "direction", "above_noise")
COMMANDS = {
    "morris": "crisis-sim sensitivity august-2022 --budget 110000",
    "split": "crisis-sim sensitivity august-2022 --method split --budget 40000",
}
#: The lines of the output about files, whose names are of no interest on a page.
_FILES = re.compile(r"^(Files|Open|Next) .*(\n {11}.*)*\n", re.MULTILINE)


def digest(name: str) -> str:
    """Return a fingerprint of what decides a study: version, command, doubt, and what the base does."""
    flagship = load_scenario("august-2022")
    log = (GOLDEN / "august-2022.txt").read_text(encoding="utf-8")
    parts = [MODEL_VERSION, COMMANDS[name], flagship.digest(), repr(doubt_laws(flagship)), log]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def study(name: str) -> str:
    """Return the block of a study: its command, what it prints, and the digest."""
    with elsewhere():
        printed = _FILES.sub("", run(COMMANDS[name])).rstrip()
        for figure in Path("results").rglob("morris.csv"):
            TABLE.write_text(table(figure.read_text(encoding="utf-8")), encoding="utf-8")
    return f"\n`{COMMANDS[name]}`, digest {digest(name)}:\n\n```text\n{printed}\n```\n\n"


def table(figure: str) -> str:
    """Return the numbers behind the figure of the screening as the table that travels with the program."""
    text = io.StringIO()
    text.write(f"# {COMMANDS['morris']}, digest {digest('morris')}\n")
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(csv.DictReader(figure.splitlines()))
    return text.getvalue()


def main() -> None:
    """Write the blocks into their page."""
    for name in COMMANDS:
        made = study(name)
        block = re.compile(rf"(<!-- {name}: generated -->\n).*?(<!-- {name}: end -->)", re.DOTALL)
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(block.sub(lambda m, made=made: m[1] + made + m[2], page), encoding="utf-8")
        print(f"wrote {name} into {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
