"""Simulated and real histories as event data, and back again."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sim.actors import MOVES_OF
from sim.cli import main
from sim.ensemble import open_run
from sim.ensemble.dataset import as_model
from sim.ensemble.results import Run, write_run
from sim.errors import InputError, RecordError
from sim.forecast.coded import coded_record
from sim.forecast.exported import events_of, export, record_rows, simulated_rows
from sim.model import CrisisModel, log_of
from sim.record import read_event_data, record_events
from sim.record.codebook import actions, goldstein_scores, plover_scores
from sim.record.coding import record_with_rows
from sim.record.datacolumns import ICEWS, POLECAT
from sim.record.eventfile import load_events
from sim.record.eventformats import FORMATS
from sim.record.eventrows import EventRow, cameo_of, move_rows, write_rows
from sim.record.evidence import LAST_DAY, events
from sim.record.fileformat import read_file
from sim.scenario import parse_scenario
from sim.world.events import ImposedEvent

MEMBERS = 3
#: One history always, the others in the long run of the tests.
EACH = [0, *(pytest.param(member, marks=pytest.mark.slow) for member in range(1, MEMBERS))]
SLOW_HISTORIES = [pytest.param(member, False, marks=pytest.mark.slow) for member in range(1, MEMBERS)]


PLAIN = """
schema = 1
title = "A calm start"
start = 2022-08-17
end = 2022-11-30

[measures.plates]
owner = "kosovo"
status = "announced"
announced = 2022-06-29
due = 2022-09-01

[measures.documents]
owner = "kosovo"
status = "announced"
announced = 2022-06-29
due = 2022-09-01
"""
FOLLOWED = PLAIN + "[record]\nuntil = 2022-11-30\nimpute = false\n"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return write_run(parse_scenario(PLAIN), replicates=MEMBERS, out=tmp_path_factory.mktemp("out"), workers=1)


def plain(found: Iterable[ImposedEvent]) -> set[ImposedEvent]:
    """Return events without where they are written down."""
    return {replace(event, source="") for event in found}


def cells(path: Path, separator: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=separator))


def without(path: Path, column: str) -> Path:
    rows = cells(path)
    names = [name for name in rows[0] if name != column]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize(("member", "as_recorded"), [(0, True), (0, False), *SLOW_HISTORIES])
def test_a_simulated_history_comes_back_from_its_file(
    run: Run, tmp_path: Path, member: int, as_recorded: bool
) -> None:
    (path,) = export(run, tmp_path / "e.csv", members=[member], as_recorded=as_recorded).files
    written = simulated_rows(run, member, as_recorded=as_recorded)
    assert not written.unsaid
    back = load_events(path)
    assert len(back) > 10
    log, setting = run.history(member), run.scenario.setting()
    luck = np.random.default_rng([run.plan.scenario.ensemble.seed, member])
    seen = coded_record(as_model(log), setting, luck)
    assert plain(back) == plain(seen if as_recorded else events_of(log))


def test_events_that_are_hard_to_write_come_back(tmp_path: Path) -> None:
    """A lethal attack that hurt nobody, a deal on two measures, and a round that fails."""
    first, second = dt.date(2022, 8, 17), dt.date(2022, 8, 18)
    told = (
        ImposedEvent(date=first, event="incident", count=2, lethal=True, origin="record"),
        ImposedEvent(date=first, actor="eu", move="convene", origin="record"),
        ImposedEvent(date=first, event="no_deal", origin="record"),
        ImposedEvent(date=second, actor="eu", move="convene", origin="record"),
        ImposedEvent(date=second, event="deal", measures=("plates", "documents"), origin="record"),
        ImposedEvent(date=dt.date(2022, 8, 19), event="no_deal", origin="record"),
        ImposedEvent(date=dt.date(2022, 8, 20), event="deal", measures=("general",), origin="record"),
    )
    path = tmp_path / "e.csv"
    path.write_text(FORMATS["codebook"].text(write_rows(told, LAST_DAY).rows, "a test"), encoding="utf-8")
    assert plain(load_events(path)) == set(told)


@pytest.mark.parametrize("format", ["cameo", "plover"])
@pytest.mark.parametrize("of", [*EACH, "record"])
def test_tables_of_codes_come_back_and_what_is_lost_is_counted(
    run: Run, tmp_path: Path, format: str, of: int | str
) -> None:
    what, rows = (None, record_rows().rows) if of == "record" else (run, simulated_rows(run, int(of)).rows)
    done = export(what, tmp_path / "e.tab", members=[0 if of == "record" else int(of)], format=format)
    back = read_event_data(done.files[0])
    assert len(rows) == done.rows + sum(done.uncoded.values())
    assert len(back) == done.rows
    kept = [row for row in rows if format == "cameo" or row.plover]
    told = [(row.date, row.actor, row.recipient, row.category) for row in back]
    plover = [":".join(filter(None, (row.plover, row.mode))) for row in kept]
    codes = [row.cameo for row in kept] if format == "cameo" else plover
    assert told == [(r.date, r.actor, r.target, code) for r, code in zip(kept, codes, strict=True)]
    assert bool(done.uncoded) == (format == "plover")


def test_the_evidence_is_in_the_record_s_rows_or_counted(tmp_path: Path) -> None:
    done = export(None, tmp_path / "record.csv")
    used = {row.row for _, found in record_with_rows() for row in found}
    assert done.unread + len(used) == len(events())


def test_tables_of_codes_are_told_apart_and_checked(tmp_path: Path) -> None:
    export(None, tmp_path / "r.tab", format="plover")
    code, out, err = command("validate-events", str(tmp_path / "r.tab"), "--rows")
    assert (code, err) == (0, "")
    assert "PLOVER codes under the columns of POLECAT" in out
    with pytest.raises(RecordError, match="too coarse for the model"):
        load_events(tmp_path / "r.tab")
    lines = (tmp_path / "r.tab").read_text(encoding="utf-8").splitlines()
    cells = lines[1].split("\t")
    cells[1], cells[2], cells[7] = "2021-13-01", "THREATN", "Serbai"
    bad = tmp_path / "bad.tab"
    bad.write_text("\n".join([lines[0], "\t".join(cells), "too\tfew"]), encoding="utf-8")
    code, out, err = command("validate-events", str(bad))
    assert (code, out) == (2, "")
    assert [line.split(" = ")[0] for line in err.splitlines()[:3]] == [
        "bad.tab:2: Event Date", "bad.tab:2: Actor Name", "bad.tab:2: Event Type",
    ]  # fmt: skip
    assert "did you mean 'Serbia'" in err
    assert "did you mean 'THREATEN:restrict'" in err
    assert "bad.tab:3: has 2 cells and the header has 40" in err
    (tmp_path / "e.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(RecordError, match="no table of CAMEO or PLOVER codes"):
        read_event_data(tmp_path / "e.csv")


def test_the_command_says_what_a_format_cannot_carry(tmp_path: Path) -> None:
    code, out, _ = command("export-events", "record", "--format", "plover", "--out", str(tmp_path / "r.tab"))
    without = len(record_rows().rows) - sum(bool(row.plover) for row in record_rows().rows)
    assert code == 0
    assert f"{without} of {len(record_rows().rows)} rows without PLOVER category (statement_restraint" in out
    assert out.count("Not carried: ") == 1


def test_by_rule_alone_moves_come_back_too(run: Run, tmp_path: Path) -> None:
    """Without the column ``code`` only what an earlier row would have to tell is lost."""
    same = all_of = 0
    for member in range(MEMBERS):
        (path,) = export(run, tmp_path / "e.csv", members=[member], force=True).files
        by_rule = plain(load_events(without(path, "code")))
        told = plain(events_of(run.history(member)))
        same, all_of = same + len(told & by_rule), all_of + len(told)
        lost = {event.move for event in told - by_rule}
        assert lost <= {"enforce", "announce", "postpone", "phase"}, lost
    assert same >= 0.97 * all_of


@pytest.mark.parametrize("member", EACH)
def test_what_is_loaded_folds_to_the_same_history(run: Run, tmp_path: Path, member: int) -> None:
    """Imposing the loaded events gives the moves, roads and incidents of the history they came from."""
    (path,) = export(run, tmp_path / "e.csv", members=[member]).files
    model = CrisisModel(parse_scenario(FOLLOWED), keep="log", record=load_events(path)).run()
    log, folded = run.history(member), log_of(model)
    for name in ("move", "appeal", "acted_on", "new_barricades", "removed_barricades", "deal", "incidents"):
        np.testing.assert_array_equal(folded[name][..., 0], log[name].values[..., 0], err_msg=name)


def test_the_record_comes_back_from_its_file(tmp_path: Path) -> None:
    (path,) = export(None, tmp_path / "record.csv").files
    assert not read_file(path).problems
    assert plain(load_events(path)) == plain(record_events())
    rows = cells(path)
    assert all(row["source_url"] for row in rows if "inferred" not in row["summary"])
    assert {row["place"] for row in rows if row["killed"]} == {"Banjska"}


def test_as_recorded_keeps_acts_and_loses_speech(run: Run) -> None:
    whole = [simulated_rows(run, member).rows for member in range(MEMBERS)]
    seen = [simulated_rows(run, member, as_recorded=True).rows for member in range(MEMBERS)]

    def number(histories: list[tuple[EventRow, ...]], actions: set[str]) -> int:
        return sum(row.action in actions for rows in histories for row in rows)

    acts = {"erect_barricade", "remove_barricade", "arrest", "deploy_police", "patrol", "sign_agreement"}
    speech = {"pressure", "accuse", "statement_restraint", "submit_proposal"}
    assert number(seen, acts) == number(whole, acts) > 0
    assert 0 < number(seen, speech) < 0.6 * number(whole, speech)
    assert simulated_rows(run, 0, as_recorded=True).rows == seen[0]


def test_what_event_data_cannot_say_is_counted() -> None:
    date = dt.date(2022, 8, 17)
    found = (
        ImposedEvent(date=date, event="kfor_troops", value=3000.0),
        ImposedEvent(date=date, actor="serbia", move="use_force"),
        ImposedEvent(date=date, actor="nato", move="patrol"),
    )
    written = write_rows(found, LAST_DAY)
    assert written.unsaid == {"kfor_troops": 1, "serbia use_force": 1}
    assert [row.action for row in written.rows] == ["patrol"]


def test_every_move_and_action_has_codes_that_exist() -> None:
    assert {f"{a}.{m}" for a, m in move_rows()} == {
        f"{actor}.{move}" for actor, moves in MOVES_OF.items() for move in moves if move != "hold"
    }
    for (actor, move), row in move_rows().items():
        assert cameo_of(actor, move) in goldstein_scores()
        assert (row.plover, row.mode) in plover_scores() or not row.plover
        assert row.action in actions() or (actor, move) == ("serbia", "use_force")
    for name, action in actions().items():
        assert -10 <= action.goldstein <= 10, name
        assert -10 <= action.plover_score <= 10, name


def test_codes_of_actions_have_the_roots_of_the_codebook() -> None:
    roots: dict[str, list[str]] = {}
    for row in events():
        roots.setdefault(row.action, []).append(row.cameo_root)
    assert set(roots) == set(actions())
    for name, found in roots.items():
        assert actions()[name].cameo[:2] in found, name


def test_cameo_and_plover_files_have_the_columns_of_the_published_data(run: Run, tmp_path: Path) -> None:
    for form, columns in (("cameo", ICEWS), ("plover", POLECAT)):
        for what, name in ((run, "simulated"), (None, "record")):
            (path,) = export(what, tmp_path / f"{name}-{form}.tab", format=form).files
            rows = cells(path, "\t")
            assert tuple(rows[0]) == columns
            scores = [float(row["Intensity"]) for row in rows]
            assert min(scores) < 0 < max(scores)
    written = record_rows().rows
    assert len(rows) == sum(bool(row.plover) for row in written) < len(written)


def test_no_cell_of_an_export_is_a_formula(run: Run, tmp_path: Path) -> None:
    for what in (run, None):
        (path,) = export(what, tmp_path / "e.csv", force=True).files
        assert read_file(path).notes == []


def command(*words: str) -> tuple[int | str | None, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stop:
        main(words)
    return stop.value.code, out.getvalue(), err.getvalue()


def test_the_command_writes_one_file_or_a_folder(run: Run, tmp_path: Path) -> None:
    folder = str(run.path)
    code, out, _ = command("export-events", folder, "--members", "2", "--out", str(tmp_path / "many"))
    assert code == 0
    assert "in 2 files" in out
    assert sorted(path.name for path in (tmp_path / "many").iterdir()) == [
        "history-0000.csv",
        "history-0001.csv",
    ]
    code, _, err = command("export-events", folder, "--members", "2", "--out", str(tmp_path / "many"))
    assert code == 2
    assert err.count("there is such a file already; --force replaces it") == 2
    assert len(list((tmp_path / "many").iterdir())) == 2
    code, _, err = command("export-events", folder, "--member", "99", "--out", str(tmp_path / "no.csv"))
    assert code == 2
    assert "no such history" in err
    assert not (tmp_path / "no.csv").exists()
    code, _, err = command("export-events", "record", "--member", "1", "--out", str(tmp_path / "no.csv"))
    assert code == 2
    assert "the record is one history" in err


def test_a_run_without_events_is_refused(tmp_path: Path) -> None:
    done = write_run("blank", replicates=2, out=tmp_path, workers=1, keep="summary")
    with pytest.raises(InputError, match="kept no events"):
        export(open_run(done.path), tmp_path / "e.csv")
    assert not (tmp_path / "e.csv").exists()
