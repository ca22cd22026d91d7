"""Every problem of an event file is named, in one line each, whatever the bytes."""

from __future__ import annotations

import datetime as dt
import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.cli import main
from sim.errors import RecordError
from sim.record.codebook import ACTORS_CODED, actions
from sim.record.columns import COLUMNS, EXTRA, NEEDED
from sim.record.eventfile import load_events
from sim.record.fileformat import MOST_BYTES, MOST_PROBLEMS, MOST_ROWS, read_file
from tests.patience import processor_time

HEADER = ",".join(NEEDED)
GOOD = "2022-08-01,kosovo,serbia,accuse,plates,Pristina,,,"
ACTORS = ", ".join(ACTORS_CODED)


def problems(path: Path, data: str | bytes) -> list[str]:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return [str(problem) for problem in read_file(path).problems]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (
            "2022-08-01,kosvo,serbia,accuse,plates,,,,",
            f"actor = 'kosvo': unknown actor; did you mean 'kosovo'? (allowed: {ACTORS})",
        ),
        (
            "2022-08-01,kosovo,Serbia,accuse,plates,,,,",
            f"target = 'Serbia': unknown target; did you mean 'serbia'? (allowed: {ACTORS}, none)",
        ),
        (
            "2022-08-01,kosovo,serbia,acuse,plates,,,,",
            "action = 'acuse': unknown action; did you mean 'accuse'?",
        ),
        (
            "2022-08-01,kosovo,serbia,sing,plates,,,,",
            f"action = 'sing': unknown action (allowed: {', '.join(actions())})",
        ),
        (
            "2022-08-01,kosovo,serbia,accuse,number_plates,,,,",
            "instrument = 'number_plates': unknown instrument; did you mean 'plates'? (allowed: plates, "
            "entry_exit_documents, elections, association, currency, none)",
        ),
        (
            "2022-08-01,,serbia,accuse,plates,,,,",
            f"actor = '': is empty: actor needed (allowed: {ACTORS})",
        ),
        (
            "01.08.2022,kosovo,serbia,accuse,plates,,,,",
            "date = '01.08.2022': is not a date (allowed: year-month-day, such as 2022-09-01)",
        ),
        ("2022-02-30,kosovo,serbia,accuse,plates,,,,", "date = '2022-02-30': is a day that does not exist"),
        (
            "1022-08-01,kosovo,serbia,accuse,plates,,,,",
            "date = '1022-08-01': must be at least 2000-01-01",
        ),
        (
            ",kosovo,serbia,accuse,plates,,,,",
            "date = '': is empty: every event has a date (allowed: year-month-day, such as 2022-09-01)",
        ),
        (
            "2022-08-01,kosovo,serbia,announce_measure,plates,,2022-07-01,,",
            "deadline = '2022-07-01': lies before the event, 2022-08-01",
        ),
        (
            "2022-08-01,kosovo,serbia,clash,none,,,three,",
            "injured = 'three': is not a whole number (allowed: 0 to 1,000,000, or nothing)",
        ),
        (
            "2022-08-01,kosovo,serbia,clash,none,,,,-1",
            "killed = '-1': is not a whole number (allowed: 0 to 1,000,000, or nothing)",
        ),
        (
            "2022-08-01,kosovo,serbia,clash,none,,,,9999999",
            "killed = 9999999: must be at most 1000000",
        ),
        ("2022-08-01,kosovo,serbia,accuse", "has 4 cells and the header has 9"),
        (
            f"2022-08-01,kosovo,serbia,accuse,plates,{'x' * 2001},,,",
            f"place = '{'x' * 58}…: is longer than the 2000 characters that are allowed",
        ),
        (
            "2022-08-01,kosovo,serbia,accuse,plates,\x1b[2J,,,",
            "place = '\\x1b[2J': may not hold control characters (here U+001B)",
        ),
        ("2022-08-01,=1+1,serbia,accuse,plates,,,,", f"actor = '=1+1': unknown actor (allowed: {ACTORS})"),
    ],
)
def test_what_is_wrong_with_a_row(tmp_path: Path, row: str, message: str) -> None:
    assert problems(tmp_path / "e.csv", f"{HEADER}\n{GOOD}\n{row}\n") == [f"e.csv:3: {message}"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", f" is empty (allowed: a header with {', '.join(NEEDED)}, and rows)"),
        (f"{HEADER}\n", " has a header and no rows"),
        (f"{HEADER}\n{GOOD}".encode("utf-16"), " is UTF-16 or not text at all; save it as CSV in UTF-8"),
        (bytes(range(256)), " is UTF-16 or not text at all; save it as CSV in UTF-8"),
        (
            f"{HEADER}\n{GOOD}\n2022-08-02,kosovo,serbia,accuse,plates,Zve\u010dan,,,".encode("cp1250"),
            "3: is not UTF-8 (byte 0xe8); save it as CSV in UTF-8",
        ),
        (HEADER.replace(",", ";") + "\n", "1: cells are separated by semicolons (allowed: commas)"),
        (HEADER.replace(",", "\t") + "\n", "1: cells are separated by tabs (allowed: commas)"),
        (
            "date,actor,action\n",
            "1: header: missing columns: target, instrument, place, deadline, injured, killed",
        ),
        (
            f"{HEADER},instrment\n{GOOD},\n",
            "1: header = 'instrment': unknown column; did you mean 'instrument'?",
        ),
        (f"{HEADER},date\n{GOOD},2022-08-01\n", "1: header = 'date': column given twice"),
        (f"{HEADER}\n{GOOD}\n{GOOD}\n", "3: repeats line 2 word for word"),
        (
            f"{HEADER}\n{GOOD}\n{GOOD.replace('08-01', '07-01')}\n",
            "3: date = '2022-07-01': out of order: line 2 is of 2022-08-01, and rows go by date",
        ),
        (f'{HEADER}\n{GOOD}\n2022-08-02,"kosovo', "3: a quoted cell is never closed"),
        (
            b"x" * (MOST_BYTES + 1),
            " is too large to be a list of events: 5.0 MB (allowed: 5 MB, about 20,000 rows)",
        ),
        (
            f"{HEADER}\n" + f"{GOOD}\n" * (MOST_ROWS + 1),
            "20002: has more than 20,000 rows (allowed: 20,000 rows)",
        ),
        (
            f"{HEADER},cameo_root\n{GOOD},21\n",
            "2: cameo_root = '21': is no CAMEO root code (allowed: 01 to 20, or nothing)",
        ),
        (
            f"{HEADER},confidence\n{GOOD},sure\n",
            "2: confidence = 'sure': unknown confidence (allowed: high, medium, low)",
        ),
        (
            f"{HEADER},barricades\n{GOOD},17\n",
            "2: barricades = 17: must be at most 16",
        ),
        (
            f"{HEADER},code\n{GOOD},kosovo.arest\n",
            "2: code = 'kosovo.arest': unknown code; did you mean 'kosovo.arrest'?",
        ),
        (f"{HEADER},code\n{GOOD},left_out deal\n", "2: code = 'left_out deal': 'left_out' stands alone"),
        (
            f"{HEADER},measures\n{GOOD},Plates!\n",
            "2: measures = 'Plates!': are not names of measures "
            "(allowed: names such as 'plates documents', with spaces between)",
        ),
    ],
)
def test_what_is_wrong_with_a_file(tmp_path: Path, data: str | bytes, message: str) -> None:
    assert problems(tmp_path / "e.csv", data) == [f"e.csv:{message}"]


def test_everything_is_said_at_once_and_not_without_end(tmp_path: Path) -> None:
    bad = "nonsense,nobody,nowhere,nothing,none,,x,y,z"
    found = problems(tmp_path / "e.csv", f"{HEADER}\n{bad}\n")
    assert [line.split(" = ")[0].removeprefix("e.csv:2: ") for line in found] == [
        "date", "actor", "target", "action", "deadline", "injured", "killed",
    ]  # fmt: skip
    rows = "\n".join(f"nonsense {n},kosovo,serbia,accuse,plates,,,," for n in range(MOST_PROBLEMS + 7))
    found = problems(tmp_path / "e.csv", f"{HEADER}\n{rows}\n")
    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1] == "e.csv: and 7 more problems"


def test_a_million_rows_are_refused_by_their_size(tmp_path: Path) -> None:
    with processor_time(5):
        (problem,) = problems(tmp_path / "e.csv", f"{HEADER}\n" + f"{GOOD}\n" * 1_000_000)
    assert problem == "e.csv: is too large to be a list of events: 51.0 MB (allowed: 5 MB, about 20,000 rows)"


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert [str(p) for p in read_file(tmp_path / "no.csv").problems] == ["no.csv: no such file"]
    assert [str(p) for p in read_file(tmp_path).problems] == [f"{tmp_path.name}: is not a file"]
    with pytest.raises(RecordError, match="no such file"):
        load_events(tmp_path / "no.csv")


def test_harmless_oddities_are_noted_and_read(tmp_path: Path) -> None:
    path = tmp_path / "e.csv"
    cells = "2022-08-01 , kosovo,serbia,accuse,plates,Pristina,,,,4,=HYPERLINK(1)"
    path.write_bytes(f"\ufeff{HEADER},cameo_root,summary\r\n\r\n{cells}\r\n".encode())
    found = read_file(path)
    assert [str(note) for note in found.notes] == [
        "e.csv:1: starts with a byte-order mark, which is ignored",
        "e.csv:3: summary = '=HYPERLINK(1)': looks like a formula and is kept as text",
    ]
    (row,) = found.rows
    assert (row.summary, row.cameo_root, row.line) == ("=HYPERLINK(1)", "04", 3)
    assert len(load_events(path)) == 1


def test_cells_may_hold_line_breaks_and_lines_stay_right(tmp_path: Path) -> None:
    text = f'{HEADER},summary\n{GOOD},"two\nlines"\n{GOOD.replace("kosovo", "kosvo")},one\n'
    (problem,) = problems(tmp_path / "e.csv", text)
    assert problem.startswith("e.csv:4: actor")


def command(*words: str) -> tuple[int | str | None, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as stop:
        main(words)
    return stop.value.code, out.getvalue(), err.getvalue()


def test_the_command_answers_for_every_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("good.csv").write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    Path("bad.csv").write_text(f"{HEADER}\n{GOOD.replace('kosovo', 'kosvo')}\n", encoding="utf-8")
    code, out, err = command("validate-events", "bad.csv", "good.csv", "none.csv")
    assert code == 2
    assert "good.csv: good, 1 row, 1 Aug 2022" in out
    assert [line.partition(": ")[0] for line in err.splitlines()] == ["bad.csv:2", "none.csv"]
    code, out, err = command("validate-events", "good.csv", "--rows")
    assert (code, err) == (0, "")
    assert "Kosovo accuses Serbia in public" in out
    assert "Aug 2022     1             1         0" in out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "good.csv"]


WORDS = [
    *ACTORS_CODED,
    *actions(),
    "plates",
    "2022-08-01",
    "2022-13-01",
    "",
    "=1",
    '"',
    "\n",
    ";",
    "\ufeff",
    "7",
]
CELL = st.one_of(st.sampled_from(WORDS), st.text(max_size=12))
LINES = st.lists(st.lists(CELL, max_size=15).map(",".join), max_size=8).map("\n".join)
HEADERS = st.one_of(
    st.just(HEADER),
    st.just(",".join((*COLUMNS, *EXTRA))),
    st.lists(st.sampled_from([*COLUMNS, *EXTRA, "x"]), max_size=20).map(",".join),
)
FILES = st.one_of(
    st.binary(max_size=300),
    st.builds("{}\n{}".format, HEADERS, LINES).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.builds("{}\n{}".format, HEADERS, LINES).map(lambda text: text.encode("utf-16", "surrogatepass")),
)


@given(FILES)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_crash_the_reader_or_leave_anything(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "e.csv"
    path.write_bytes(data)
    found = read_file(path)
    for problem in (*found.problems, *found.notes):
        assert str(problem).startswith("e.csv")
        assert "\n" not in str(problem)
    if found.problems:
        with pytest.raises(RecordError):
            load_events(path)
    else:
        load_events(path)
    assert found.problems or found.rows
    assert [entry.name for entry in tmp_path.iterdir()] == ["e.csv"]


def odd_rows() -> st.SearchStrategy[list[list[str]]]:
    """Return well-formed rows of every kind, sensible or not, in order of date."""
    places = ["Zvečan", "Jarinje", "North Kosovo", "Pristina", ""]
    row = st.tuples(
        st.dates(
            min_value=dt.date(2022, 1, 1),
            max_value=dt.date(2022, 4, 1),
        ),
        st.sampled_from(ACTORS_CODED),
        st.sampled_from([*ACTORS_CODED, "none"]),
        st.sampled_from(list(actions())),
        st.sampled_from(["plates", "entry_exit_documents", "elections", "association", "currency", "none"]),
        st.sampled_from(places),
        st.sampled_from(["", "2022-05-01"]),
        st.sampled_from(["", "3"]),
        st.sampled_from(["", "1"]),
    )
    return st.lists(row, min_size=1, max_size=25).map(
        lambda rows: [[str(cell) for cell in one] for one in sorted(set(rows))]
    )


@given(odd_rows())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_kind_of_row_has_a_reading_that_the_model_knows(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "e.csv"
    path.write_text("\n".join([HEADER, *map(",".join, rows)]), encoding="utf-8")
    events = load_events(path)
    slots = [
        (e.date, e.actor, e.move == "appeal") if e.actor else (e.date, e.event, e.place, e.measures)
        for e in events
    ]
    assert len(slots) == len(set(slots))
    standing: dict[str, int] = {}
    for event in events:
        assert (event.move is None) != (event.event is None)
        if event.place:
            standing[event.place] = standing.get(event.place, 0) + event.up - event.down
            assert 0 <= standing[event.place] <= 4
