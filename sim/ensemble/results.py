"""A run as a folder, complete by itself.

    results/<scenario>/<arm or base>-<digest>-s<seed>/
        scenario.toml     the resolved scenario        summary.json   headline numbers with intervals
        ensemble.nc       every member (not with keep="summary")      summary.nc     counts
        events.csv        events of a few members      provenance.json
        histories.csv     a row for every member (not with keep="summary", which never has them together)
        and the file of fitted parameters, if the scenario draws from one

The folder appears whole or not at all. Its name holds a digest of what was asked, so a finished run is
found again instead of repeated, as long as the code and versions that make it are the same (``identity``).
Titles, sources and other words decide no number: a run that is found takes those that were given. Until
then chunks wait in a hidden folder beside it (`store`), from which an interrupted run goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.arrays import Array
from sim.attributes import encoding
from sim.ensemble.dataset import Keep, modern
from sim.ensemble.design import Design
from sim.ensemble.doubt import doubt_attribute, parameter_doubt
from sim.ensemble.eventlist import write_events
from sim.ensemble.executors import check_running
from sim.ensemble.headline import headline
from sim.ensemble.histories import write_histories
from sim.ensemble.identity import IDENTITY, identity
from sim.ensemble.provenance import Meter, provenance
from sim.ensemble.replay import observed_for
from sim.ensemble.simulate import (
    Plan,
    Progress,
    assemble,
    assemble_summary,
    attributes,
    digest,
    executor_for,
    make_plan,
    run_chunks,
    run_members,
    size_of_chunks,
    spans,
)
from sim.ensemble.store import Store
from sim.ensemble.stored import damaged, read_dataset, read_object, read_provenance
from sim.ensemble.summary import modern_summary
from sim.ensemble.versions import READS_FOLDERS, changes_since
from sim.errors import CrisisSimError, Problem, ResultError
from sim.files import (
    check_complete,
    check_filled,
    check_place,
    netcdf,
    tidy,
    unfinished,
    whole_files,
    whole_folder,
)
from sim.parameters import PARAMETERS
from sim.plain import json_text
from sim.scenario import Scenario, load_scenario
from sim.scenario.posterior import posterior_bytes, recall
from sim.values import Value, checked_member, path_of, yes_or_no
from sim.world.origin import Origin

if TYPE_CHECKING:
    import xarray as xr

#: Members whose events are written to ``events.csv`` and handed to ``extras``.
SHOWN = 5

#: Called with (folder, log of a few members, summary) to add figures and reports.
Extras = Callable[[Path, "xr.Dataset", "xr.Dataset"], None]


@dataclass(frozen=True)
class Run:
    """A finished run on disk.

    Attributes
    ----------
    found : bool
        Whether it was there already.
    reworded : bool
        Whether it was there with other words than those of the scenario that was given, which it has now.
    outdated : bool
        Whether it takes the place of a result that other code made, or other versions.
    """

    path: Path
    provenance: dict[str, Any]
    found: bool = False
    reworded: bool = False
    outdated: bool = False

    @property
    def keep(self) -> Keep:
        """What the run kept of its members."""
        keep: Keep = self.provenance["run"]["keep"]
        return keep

    @property
    def changes(self) -> list[str]:
        """What changed in the model since the run was made, oldest first."""
        return changes_since(self.provenance["model_version"])

    @cached_property
    def scenario(self) -> Scenario:
        """The resolved scenario."""
        return load_scenario(self.path / "scenario.toml")

    @cached_property
    def _marks(self) -> dict[str, Any]:
        """Attributes of all datasets of this run, and of no other."""
        try:
            text = (self.path / "scenario.toml").read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise damaged(self.path / "scenario.toml", str(error)) from None
        return {"digest": self.provenance["run"]["digest"], "scenario": text}

    @cached_property
    def plan(self) -> Plan:
        """Everything that decided the result."""
        said, scenario = self.provenance["run"], self.scenario
        fitted = said["design"].get("posterior")
        if fitted is not None and recall(fitted) is None:
            raise damaged(self.path, "without the fitted parameters that it drew from")
        try:
            origin = Origin.from_description(said["origin"]) if said.get("origin") else None
            return Plan(scenario, Design.from_description(said["design"]), self.keep, origin)
        except (CrisisSimError, TypeError, ValueError, KeyError, IndexError, OverflowError) as error:
            raise damaged(self.path / "provenance.json", str(error)) from None

    @cached_property
    def headline(self) -> dict[str, Any]:
        """The headline numbers of ``summary.json``."""
        return read_object(self.path / "summary.json")

    @cached_property
    def summary(self) -> xr.Dataset:
        """The counts, in memory."""
        return modern_summary(_marked(read_dataset(self.path / "summary.nc", self._marks, of="n_members")))

    @cached_property
    def members(self) -> xr.Dataset:
        """Every member, in memory; see `keep` for what there is of them."""
        if self.keep == "summary":
            message = "this run kept a summary only; run it again with --keep log"
            raise ResultError(Problem(message, str(self.path)))
        return modern(_marked(read_dataset(self.path / "ensemble.nc", self._marks, of="replicate")))

    def history(self, member: int) -> xr.Dataset:
        """Return the log of one member, in memory, with a ``member`` axis of length one.

        Raises
        ------
        ResultError
            If the run kept no events.
        InputError
            If there is no such member.
        """
        if self.keep != "log":
            message = "this run kept no events; run it again with --keep log"
            raise ResultError(Problem(message, str(self.path)))

        def row(ds: xr.Dataset) -> xr.Dataset:
            return ds.isel(member=[checked_member(member, ds.sizes["member"])])

        return modern(_marked(read_dataset(self.path / "ensemble.nc", self._marks, row, of="replicate")))


def write_run(
    scenario: Scenario | str | Path,
    *,
    arm: str | None = None,
    replicates: int | Sequence[int] | Array | None = None,
    parameters: Mapping[str, Value] | None = None,
    seed: int | None = None,
    keep: Keep = "log",
    out: str | Path = "results",
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
    chunk: int | None = None,
    force: bool = False,
    extras: Extras | None = None,
    redraw: Extras | None = None,
) -> Run:
    """Simulate an ensemble and leave it as a folder; or find it there.

    Parameters
    ----------
    out : str or Path
        The folder of all results.
    force : bool
        Run again even if the folder is there, and go on from no earlier chunk.
    extras : callable, optional
        Called with (folder, log of a few members, summary) before the folder becomes visible.
    redraw : callable, optional
        The same, for a folder that is found with other words and has a report; ``extras`` by default.
    scenario, arm, replicates, parameters, seed, keep, executor, workers, progress, chunk
        As in `simulate`.

    Raises
    ------
    ScenarioError, InputError
        As in `simulate`; nothing is written.
    ResultError
        If the folder cannot be written. Finished chunks stay, hidden, and the next call goes on from them.
    """
    plan = make_plan(scenario, arm=arm, replicates=replicates, parameters=parameters, seed=seed, keep=keep)
    return write_plan(
        plan, out=out, executor=executor, workers=workers,
        progress=progress, chunk=chunk, force=force, extras=extras, redraw=redraw,
    )  # fmt: skip


def write_plan(
    plan: Plan,
    *,
    out: str | Path = "results",
    executor: Executor | None = None,
    workers: int | Literal["auto"] = "auto",
    progress: Progress | None = None,
    chunk: int | None = None,
    force: bool = False,
    extras: Extras | None = None,
    redraw: Extras | None = None,
) -> Run:
    """Simulate what a plan says and leave it as a folder; arguments and errors as in `write_run`."""
    check_running(executor, workers, progress)
    path = run_path(plan, out)
    tidy(path)
    found = None if yes_or_no(force, "force") else find_run(plan, path, extras, redraw)
    if found is not None:
        return found
    check_place(path)
    outdated = path.exists() and not force
    meter = Meter()
    with executor_for(plan, executor, workers) as runner, unfinished(path, anew=force) as hidden:
        store = Store(hidden, identity_of(plan), size_of_chunks(plan, runner, chunk))
        fill(plan, store, runner, progress, meter)
        publish(plan, store, runner, path, meter, extras, over=force or outdated)
    return replace(open_run(path), outdated=outdated)


def find_run(
    plan: Plan, path: Path, extras: Extras | None = None, redraw: Extras | None = None
) -> Run | None:
    """Return the run of a plan that lies in its folder, with the plan's words and, if asked for, its figures.

    What other code made, or other versions, is not found.

    Raises
    ------
    ResultError
        If there is something, but incomplete or damaged.
    """
    if not path.exists():
        return None
    found = open_run(path, found=True)
    if found.provenance.get("identity") != identity(__name__):
        return None
    check_filled(path)
    tidy(path, done=True)
    has_report = (path / "report.html").exists()
    if (path / "scenario.toml").read_text(encoding="utf-8") != plan.scenario.to_toml():
        _reword(found, plan, extras or (redraw if has_report else None))
        return replace(found, reworded=True)
    if extras is not None and not has_report:
        # Left by a comparison, which draws no figures of its arms.
        with whole_files(path, last="report.html") as folder:
            extras(folder, _shown(plan, None), found.summary)
    return found


def _reword(found: Run, plan: Plan, extras: Extras | None) -> None:
    """Publish a run again from its own numbers, with the words of a plan."""
    words = attributes(plan)
    summary = found.summary.assign_attrs(words)
    members = None if plan.keep == "summary" else found.members.assign_attrs(words)
    with whole_folder(found.path) as folder:
        _write_files(folder, plan, summary, members, extras)
        record = found.provenance
        record = {**record, "run": {**record["run"], "changed": words["changed"]}}
        _write_json(folder / "provenance.json", record)


def run_path(plan: Plan, out: str | Path = "results") -> Path:
    """Return the folder of a plan's result."""
    what = plan.scenario.arm or "base"
    if plan.origin is not None:
        what = f"fork-{plan.scenario.start}-m{plan.origin.member}"
    return path_of(out, "out") / plan.scenario.name / f"{what}-{digest(plan)[:12]}-s{plan.design.seed}"


def open_run(path: str | Path, *, found: bool = False) -> Run:
    """Open a finished run.

    Raises
    ------
    InputError
        If it is no path.
    ResultError
        If the folder is missing, incomplete, damaged, or from a newer version.
    """
    path = path_of(path, "path")
    if not path.is_dir():
        raise ResultError(Problem("there is no such run folder", str(path)))
    if not (path / "provenance.json").exists():
        raise ResultError(Problem("not a run folder: it has no provenance.json", str(path)))
    record = read_object(path / "provenance.json")
    version = record.get("folder_version")
    if version not in READS_FOLDERS:
        readable = " and ".join(map(str, READS_FOLDERS))
        message = f"written by another version (folder layout {version}, this one reads {readable})"
        raise ResultError(Problem(f"{message}; run the scenario again", str(path)))
    run = Run(path, read_provenance(path / "provenance.json"), found)
    needed = ["scenario.toml", "summary.json", "summary.nc", "events.csv"]
    if run.keep != "summary":
        needed.append("ensemble.nc")
    check_complete(path, needed)
    return run


def fill(plan: Plan, store: Store, executor: Executor, progress: Progress | None, meter: Meter) -> None:
    """Run the chunks of a plan that are not stored yet."""
    cuts = spans(plan, store.size)
    kept = set(store.finished(cuts))
    done = sum(last - first for first, last in kept)
    missing = [span for span in cuts if span not in kept]
    for chunk in run_chunks(plan, missing, executor, progress, counted=True, done=done):
        store.save(chunk)
        meter.note(chunk.pid, chunk.peak)


def publish(
    plan: Plan,
    store: Store,
    executor: Executor,
    path: Path,
    meter: Meter,
    extras: Extras | None,
    said: dict[str, Any] | None = None,
    *,
    over: bool = True,
) -> None:
    """Assemble the folder out of sight, then make it visible in one step; ``said`` joins its provenance.

    Unless it goes ``over`` what is there, the folder of another process that was faster is left.
    """
    with whole_folder(path, over=over) as folder:
        cuts = spans(plan, store.size)
        summary = assemble_summary(plan, (store.load(span)[1] for span in cuts))
        summary.attrs |= doubt_attribute(parameter_doubt(plan, executor))
        summary.attrs[IDENTITY] = identity(__name__)
        ds = assemble(plan, [store.load(span)[0] for span in cuts]) if plan.keep != "summary" else None
        if ds is not None:
            ds.attrs[IDENTITY] = identity(__name__)
        _write_files(folder, plan, summary, ds, extras)
        made = provenance({**_described(plan), **(said or {})}, meter, identity(__name__))
        _write_json(folder / "provenance.json", made)


def _write_files(
    folder: Path, plan: Plan, summary: xr.Dataset, ds: xr.Dataset | None, extras: Extras | None
) -> None:
    """Write all that a folder holds but its provenance; ``ds`` is every member, if they were kept."""
    (folder / "scenario.toml").write_text(plan.scenario.to_toml(), encoding="utf-8")
    if plan.scenario.posterior is not None and plan.design.posterior is not None:
        content = posterior_bytes(plan.design.posterior.dataset)
        (folder / plan.scenario.posterior.file).write_bytes(content)
    _write_dataset(folder / "summary.nc", summary)
    _write_json(folder / "summary.json", headline(summary, observed_for(plan.scenario, plan.origin)))
    if ds is not None:
        _write_dataset(folder / "ensemble.nc", ds)
        write_histories(folder / "histories.csv", ds)
    shown = _shown(plan, ds)
    write_events(folder / "events.csv", shown, range(shown.sizes["member"]))
    if extras is not None:
        extras(folder, shown, summary)


def _shown(plan: Plan, ds: xr.Dataset | None) -> xr.Dataset:
    """Return the log of the first few members; where it was not kept, run again they are the same bits."""
    if ds is not None and plan.keep == "log":
        return ds.isel(member=slice(SHOWN))
    few = plan.design.rows(0, SHOWN)
    return assemble(plan, [run_members(plan.scenario, few, plan.design.source, plan.origin)])


def identity_of(plan: Plan) -> str:
    """Return what chunks on disk must agree in: the plan, and what makes them."""
    return f"{digest(plan)} {identity(__name__)}"


def _described(plan: Plan) -> dict[str, Any]:
    design, words = plan.design.describe(), attributes(plan)
    fork = {"origin": plan.origin.describe()} if plan.origin else {}
    defaults = {name: parameter.default for name, parameter in PARAMETERS.items()}
    return {
        "scenario": plan.scenario.name,
        "arm": words["arm"],
        "changed": words["changed"],
        "keep": plan.keep,
        "digest": digest(plan),
        "design": design,
        "parameters": {**defaults, **design["parameters"], **design["points"]},
        **fork,
    }


def _write_dataset(path: Path, ds: xr.Dataset) -> None:
    path.write_bytes(netcdf(ds, encoding(ds)))


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json_text(content) + "\n", encoding="utf-8")


def _marked(ds: xr.Dataset) -> xr.Dataset:
    """Say of a result of version 0.1, which does not say itself what made it, that nobody knows."""
    ds.attrs.setdefault(IDENTITY, "unknown")
    return ds
