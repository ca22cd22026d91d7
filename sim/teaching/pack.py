"""The teaching pack: a folder of printed sheets made from a scenario.

    index.html                  where to begin, and who gets what
    handouts/                   information, five role sheets, predictions, rubric: nothing is given away
    teacher/                    injects, debriefing, answers and answer figures
    scenario.toml, pack.json    what it was made from

The folder appears whole or not at all, and its name holds a digest of all that decides its content.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sim.drawing.plate import Plate, draw_plate, save_plate
from sim.ensemble.executors import check_running
from sim.ensemble.identity import identity
from sim.ensemble.provenance import software
from sim.ensemble.simulate import Progress, digest
from sim.files import check_filled, check_listed, check_place, files_in, tidy, whole_folder
from sim.plain import json_text
from sim.runs import fan, incidence
from sim.scenario import Scenario, load_scenario
from sim.teaching.course import REPLICATES, Course, check, make_course
from sim.teaching.debrief import answers_page, debrief_page
from sim.teaching.figure import draw_answer, draw_frame
from sim.teaching.index import index_page
from sim.teaching.injects import injects_page
from sim.teaching.roles import first_morning, role_page
from sim.teaching.sheets import information_page, predictions_page, rubric_page
from sim.values import names_of, path_of, yes_or_no
from sim.world.vocabulary import ACTORS

#: Layout and words of a pack; part of its digest, so that new words make a new folder.
PACK_VERSION = 3
#: The file that says what a pack was made from, and of what it consists.
RECORD = "pack.json"
#: From a sheet back to the index.
UP = "../index.html"


@dataclass(frozen=True)
class Pack:
    """A teaching pack on disk.

    ``found`` says that it was there already; ``outdated`` that another was, with other words or code.
    """

    path: Path
    found: bool = False
    outdated: bool = False

    @property
    def index(self) -> Path:
        """The page to open first."""
        return self.path / "index.html"


def teach(
    scenario: Scenario | str | Path,
    *,
    out: str | Path = "results",
    arms: Sequence[str] | None = None,
    replicates: int = REPLICATES,
    member: int = 0,
    seed: int | None = None,
    force: bool = False,
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
) -> Pack:
    """Write a teaching pack, or find it there.

    Parameters
    ----------
    scenario : Scenario, str or Path
        A scenario, the path of its file, or the name of a shipped one.
    out : str or Path
        The folder of all results; the pack is a folder below it.
    arms : sequence of str, optional
        Arms in the debriefing; all by default, none with an empty sequence.
    replicates : int
        Histories behind the debriefing, at least 20.
    member : int
        The history that the class plays, from 0.
    seed : int, optional
        Start of all random numbers; the scenario's own by default.
    force : bool
        Make it again even if it is there.
    executor, workers, progress
        As in `simulate`.

    Raises
    ------
    ScenarioError
        If the scenario or an arm is wrong.
    InputError
        If another argument is wrong.
    ResultError
        If the folder cannot be written.
    """
    loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    check_running(executor, workers, progress)
    chosen = list(loaded.arms) if arms is None else names_of(arms, "arms", "arm")
    path, said = _identity(loaded, path_of(out, "out"), chosen, replicates, member, seed)
    tidy(path)
    if path.exists() and not yes_or_no(force, "force") and _is_todays(path, loaded):
        check_listed(path, RECORD)
        check_filled(path)
        return Pack(path, found=True)
    check_place(path)
    outdated = path.exists() and not force
    course = make_course(
        loaded, arms=chosen, replicates=replicates, member=member, seed=seed, executor=executor,
        workers=workers, progress=progress,
    )  # fmt: skip
    with whole_folder(path, over=force or outdated) as folder:
        _write(folder, loaded, course, said)
    return Pack(path, outdated=outdated)


def _identity(
    scenario: Scenario, out: Path, arms: Sequence[str], replicates: int, member: int, seed: int | None
) -> tuple[Path, dict[str, Any]]:
    """Return where a pack lies, and what decides its content."""
    plan = check(scenario, arms, replicates, member, seed)
    said: dict[str, Any] = {
        "pack": PACK_VERSION,
        "plan": digest(plan),
        "arms": {name: scenario.with_arm(name).digest() for name in arms},
        "member": int(member),
    }
    short = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]
    return out / scenario.name / f"teach-{short}-s{plan.design.seed}", said


def _is_todays(path: Path, scenario: Scenario) -> bool:
    """Return whether a pack was made by today's code and with the words of this scenario."""
    try:
        made = json.loads((path / RECORD).read_text(encoding="utf-8"))
        words = (path / "scenario.toml").read_text(encoding="utf-8")
    except (OSError, ValueError, RecursionError):
        return False
    same = isinstance(made, dict) and made.get("identity") == identity(__name__)
    return same and words == scenario.to_toml()


def _write(folder: Path, scenario: Scenario, course: Course, said: dict[str, Any]) -> None:
    handouts, teacher = folder / "handouts", folder / "teacher"
    handouts.mkdir()
    teacher.mkdir()
    plates = _answer_plates(course)
    for plate in plates:
        save_plate(plate, teacher / "figures")
    pages = {
        folder / "index.html": index_page(course),
        handouts / "information.html": information_page(course, UP),
        handouts / "predictions.html": predictions_page(course, draw_frame(course), UP),
        handouts / "rubric.html": rubric_page(course, UP),
        teacher / "injects.html": injects_page(course, UP),
        teacher / "debriefing.html": debrief_page(course, plates, UP),
        teacher / "answers.html": answers_page(course, UP),
    }
    mornings = first_morning(course.ensemble, scenario)
    for actor in ACTORS:
        pages[handouts / f"{actor}.html"] = role_page(actor, course.context, mornings[actor], UP)
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    (folder / "scenario.toml").write_text(scenario.to_toml(), encoding="utf-8")
    made = {"scenario": scenario.name, "histories": course.context.members, **said}
    made |= {"software": software(), "identity": identity(__name__), "files": files_in(folder)}
    (folder / RECORD).write_text(f"{json_text(made)}\n", encoding="utf-8")


def _answer_plates(course: Course) -> tuple[Plate, ...]:
    """Return the answer figures: the history played, the fan of all, and when things happen."""
    drawn = (draw_plate(draw, course.summary, course.context) for draw in (fan.draw, incidence.draw))
    return (draw_answer(course), *drawn)
