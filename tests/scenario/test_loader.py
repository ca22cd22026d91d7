"""Reading files: what is refused before parsing, names of shipped scenarios, and files that extend others."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario import check_scenario, load_scenario, parse_scenario, shipped_scenarios
from sim.scenario.loader import parse_upload, scenario_in
from tests.patience import processor_time

HEAD = 'schema = 1\ntitle = "t"\nstart = 2022-08-17\nend = 2022-10-31\n'


def put(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def messages(path: Path) -> list[str]:
    """Return the errors of a file, without the folder in front."""
    errors, _ = check_scenario(path)
    return [str(problem).replace(f"{path.parent}/", "").replace(f"{path.parent}\\", "") for problem in errors]


UNREADABLE = {
    b"": ["f.toml: this file is empty"],
    b" \n\t\n": ["f.toml: this file is empty"],
    b"# \xff\xfe\n": ["f.toml:1: not a text file in UTF-8"],
    b"# a\n# b\n\x80": ["f.toml:3: not a text file in UTF-8"],
    b"a = \n": ["f.toml:1: not valid TOML: Invalid value"],
    b"a = 1\na = 2\n": ["f.toml:2: not valid TOML: Cannot overwrite a value"],
    b"a = 1\n[b]\n\n[b]\n": ["f.toml:4: not valid TOML: Cannot declare ('b',) twice"],
    b'a = "x\n': ["f.toml:1: not valid TOML: Illegal character '\\n'; is a quote not closed?"],
    b"a = " + b"[" * 5000: ["f.toml: tables are nested too deeply"],
    b"a = 1\nb = " + b"[" * 30 + b"]" * 30: ["f.toml:2: tables are nested too deeply"],
    b"a = 0x" + b"f" * 9000: ["f.toml:1: a: a whole number with too many digits"],
    b"\n" + b".".join([b"a"] * 400_000) + b" = 1": ["f.toml:2: more dots than any key or sentence needs"],
    b"#" * 1_000_001: ["f.toml: this file is too large for a scenario (allowed: up to 1 MB)"],
}


@pytest.mark.parametrize("content", UNREADABLE, ids=lambda content: repr(content[:12]))
def test_unreadable_files(tmp_path: Path, content: bytes) -> None:
    with processor_time(5):
        assert messages(put(tmp_path, "f.toml", content)) == UNREADABLE[content]
        with pytest.raises(ScenarioError) as refused:
            parse_upload(content, "f.toml")
        assert [str(problem) for problem in refused.value.problems] == UNREADABLE[content]


def test_endless_decimal_numbers_are_refused(tmp_path: Path) -> None:
    (message,) = messages(put(tmp_path, "f.toml", "a = " + "9" * 5000))
    assert message.startswith("f.toml: not valid TOML: Exceeds the limit")


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    (tmp_path / "f.toml").mkdir()
    assert messages(tmp_path / "f.toml") == ["f.toml: this is a folder, not a scenario file"]
    assert messages(tmp_path / "g.toml") == ["g.toml: there is no such file or shipped scenario"]
    with pytest.raises(ScenarioError, match=r"^scenario = .*: no scenario \(allowed: a scenario, the path"):
        load_scenario(tmp_path / "nul\0.toml")


BARE = "schema = 1\nstart = 2022-06-01\nend = 2022-07-01\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f'title = "{"x" * 201}"', "title = .*is longer than the 200 characters that are allowed"),
        (
            'title = "x"\n[parameters]\n' + "\n".join(f"p{n} = 1" for n in range(40_000)),
            "parameters: has more than the 500 entries that are allowed",
        ),
        (
            'title = "x"\n' + "\n".join(f'[arms.a{n}]\ntitle = "x"' for n in range(51)),
            "arms: has more than the 50 entries that are allowed",
        ),
    ],
)
def test_more_than_any_scenario_needs_is_one_problem(text: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message) as refused:
        parse_scenario(BARE + text)
    assert len(refused.value.problems) == 1


def test_a_name_that_is_almost_right() -> None:
    with pytest.raises(ScenarioError) as refused:
        load_scenario("blnk")
    assert str(refused.value) == "blnk: there is no such file or shipped scenario; did you mean 'blank'?"


def test_a_name_without_its_ending(tmp_path: Path, monkeypatch) -> None:
    put(tmp_path, "mine.toml", "schema = 1")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ScenarioError) as refused:
        load_scenario("mine")
    assert str(refused.value) == "mine: there is no such file or shipped scenario; did you mean 'mine.toml'?"


def test_shipped_scenarios_load_by_name_whatever_lies_around(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "blank").mkdir()
    assert "blank" in shipped_scenarios()
    assert load_scenario("blank").name == "blank"


def test_files_from_other_systems(tmp_path: Path) -> None:
    windows = put(
        tmp_path, "w.toml", b"\xef\xbb\xbf" + HEAD.replace("\n", "\r\n").encode() + b"strat = 1\r\n"
    )
    assert messages(windows) == ["w.toml:5: strat = 1: unknown key; did you mean 'start'?"]


def test_the_name_comes_from_the_file(tmp_path: Path) -> None:
    assert load_scenario(put(tmp_path, "my crisis (2).toml", HEAD)).name == "my-crisis-2"
    assert load_scenario(put(tmp_path, "a.toml", HEAD + 'name = "b"')).name == "b"
    assert parse_scenario(HEAD, name="given").name == "given"


class TestExtends:
    def test_tables_join_lists_add_and_values_replace(self, tmp_path: Path) -> None:
        event = '[[events]]\ndate = 2022-08-18\nactor = "eu"\nmove = "convene"\n'
        base = put(
            tmp_path,
            "base.toml",
            HEAD
            + event
            + '[measures.plates]\nowner = "kosovo"\nannounced = 2022-06-29\ndue = 2022-09-01\n'
            + '[parameters]\nlam = { dist = "uniform", low = 0.8, high = 1.2 }\nkap = 1.5\n',
        )
        child = put(
            tmp_path,
            "child.toml",
            f'extends = "{base.name}"\nschema = 1\nend = 2022-11-30\n[measures.plates]\ndue = 2022-10-01\n'
            + event.replace("18", "19")
            + '[parameters]\nlam = { dist = "normal", mean = 1, sd = 0.1 }\n',
        )
        scenario = load_scenario(child)
        assert scenario.name == "child"
        assert str(scenario.end) == "2022-11-30"
        assert [event.date.day for event in scenario.events] == [18, 19]
        assert str(scenario.measures["plates"].announced) == "2022-06-29"
        assert str(scenario.measures["plates"].due) == "2022-10-01"
        assert scenario.parameters["kap"] == 1.5
        assert scenario.parameters["lam"].dist == "normal"

    def test_chains_shipped_names_and_folders(self, tmp_path: Path) -> None:
        (tmp_path / "inner").mkdir()
        put(tmp_path, "b.toml", 'extends = "blank"\nschema = 1\nend = 2022-11-30')
        top = put(tmp_path / "inner", "a.toml", 'extends = "../b.toml"\ntitle = "a"')
        scenario = load_scenario(top)
        assert (scenario.title, str(scenario.end)) == ("a", "2022-11-30")
        assert scenario.measures == load_scenario("blank").measures

    def test_inlined_content_has_the_same_digest(self, tmp_path: Path) -> None:
        child = load_scenario(put(tmp_path, "c.toml", 'extends = "blank"\n[parameters]\nlam = 1.2'))
        assert child.digest() == load_scenario("blank").with_parameters({"lam": 1.2}).digest()

    def test_cycles(self, tmp_path: Path) -> None:
        put(tmp_path, "a.toml", 'extends = "b.toml"')
        put(tmp_path, "b.toml", '\nextends = "a.toml"')
        assert messages(tmp_path / "a.toml") == [
            "b.toml:2: extends = 'a.toml': extends itself: a.toml -> b.toml -> a.toml"
        ]
        own = put(tmp_path, "own.toml", 'extends = "own.toml"')
        assert messages(own) == ["own.toml:1: extends = 'own.toml': extends itself: own.toml -> own.toml"]

    def test_what_cannot_be_extended(self, tmp_path: Path) -> None:
        assert messages(put(tmp_path, "a.toml", 'extends = "blnk"')) == [
            "a.toml:1: extends = 'blnk': there is no such file or shipped scenario; did you mean 'blank'?"
        ]
        assert messages(put(tmp_path, "a.toml", "x = 1\nextends = 3")) == [
            "a.toml:2: extends = 3: must be the name of a scenario or the path of a file, in quotes"
        ]
        assert len(messages(put(tmp_path, "a.toml", 'extends = "nul\\u0000.toml"'))) == 1

    def test_problems_stand_in_their_own_file(self, tmp_path: Path) -> None:
        put(tmp_path, "base.toml", HEAD + "[parameters]\nlam = 9\n")
        child = put(tmp_path, "child.toml", 'extends = "base.toml"\nend = 2022-08-01\n')
        assert sorted(messages(child)) == [
            "base.toml:6: parameters.lam = 9: outside its range (allowed: 0.6 to 1.6 factor)",
            "child.toml:2: end = 2022-08-01: the window ends before it starts (2022-08-17)",
        ]


def test_a_text_from_somebody_else_opens_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path, "base.toml", HEAD)
    assert parse_scenario('extends = "base.toml"').title == "t"
    for wish in ('"base.toml"', '"/etc/hostname"', '"../secret"', "3"):
        with pytest.raises(
            ScenarioError, match=r"scenario:2: extends = .*: no other file is opened for this"
        ):
            parse_scenario(f"# mine\nextends = {wish}", alone=True)
    for place in ("", "[arms.fitted]\n"):
        with pytest.raises(ScenarioError, match=r"parameters = 'base.toml': no other file is opened"):
            parse_scenario(f'{HEAD}{place}parameters = "base.toml"', alone=True)
    for fit in ('posterior = { file = "base.toml", sha256 = "0" }', 'posterior = "base.toml"'):
        with pytest.raises(ScenarioError, match=r"posterior = .*: no other file is opened for this one"):
            parse_scenario(f"{HEAD}{fit}", alone=True)
    with pytest.raises(ScenarioError, match=r"too large for a scenario"):
        parse_scenario("#" * 1_000_001, alone=True)
    shipped = parse_scenario('extends = "deadline"\ntitle = "Mine"', alone=True)
    assert (shipped.title, shipped.start) == ("Mine", load_scenario("deadline").start)


def test_what_a_dataset_carries_is_parsed_once() -> None:
    scenario = load_scenario("deadline")
    first = {"scenario": scenario.to_toml(), "scenario_name": "deadline"}
    assert scenario_in(first) is scenario_in(dict(first))
    assert scenario_in(first) == scenario
    with pytest.raises(ScenarioError):
        scenario_in(first | {"scenario": "start ="})
