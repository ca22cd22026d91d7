"""How anything is written: killed at any step, on a disk that is full, by two at once."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import xarray as xr

from sim.errors import InputError, ResultError
from sim.files import (
    check_complete,
    check_free,
    check_listed,
    check_place,
    netcdf,
    tidy,
    unfinished,
    whole_files,
    whole_folder,
    write_file,
)
from tests.patience import PATIENCE

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs locks and signals of POSIX")


def fill(folder: Path, word: str) -> None:
    for name in ("a", "b", "inside/c"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(word, encoding="utf-8")


def words(folder: Path) -> set[str]:
    """Return what the files of a folder say, and how many there are."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.read_text(encoding="utf-8") for path in files} | {str(len(files))}


def hidden(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.name.startswith(".")]


#: Replaces a result again and again, killed a step later each time; says what it found after each kill.
KILLED = """
import os, signal, sys, threading
from pathlib import Path
from sim import files
from tests.test_files import fill, hidden, words
place, how = Path(sys.argv[1]), sys.argv[2]
if how == "in steps":
    files._exchanged = lambda one, other: False
def write(word):
    if how == "file":
        files.write_file(place / "it" / "file", word)
    else:
        with files.whole_folder(place / "it") as folder:
            fill(folder, word)
write("0")
for step in range(1, 200):
    before = words(place / "it") if (place / "it").is_dir() else None
    child = os.fork()
    if child == 0:
        left = step
        def count(event, _):
            global left
            if event.partition(".")[0] in ("os", "open", "shutil", "ctypes", "fcntl"):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        write(str(step))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    files.tidy(place / "it" / "file" if how == "file" else place / "it")
    number = "1" if how == "file" else "3"
    now = words(place / "it")
    assert now in ({number, "0"}, {number, str(step)}), (step, now, hidden(place))
    assert not hidden(place), (step, hidden(place))
    write("0")
    if status == 0:
        break
print(step)
"""


@posix
@pytest.mark.parametrize("how", ["in one step", "in steps", "file"])
def test_a_kill_at_any_step_leaves_the_old_whole_or_the_new(tmp_path: Path, how: str) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path), how]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10, "there were steps to be killed at"


def test_an_error_leaves_what_was_there_and_nothing_else(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "it") as folder:
        fill(folder, "old")
    with pytest.raises(ResultError, match=r"a.b: the results cannot be written here: Not a dir"):
        write_file(tmp_path / "it" / "a" / "b", "below a file")
    for error, expected in ((OSError(28, "No space left on device"), ResultError), (KeyError(), KeyError)):
        with pytest.raises(expected), whole_folder(tmp_path / "it") as folder:
            fill(folder, "new")
            raise error
    assert words(tmp_path) == {"old", "3"} and not hidden(tmp_path)


def test_unless_it_goes_over_the_first_result_stays(tmp_path: Path) -> None:
    for word in ("first", "second"):
        with whole_folder(tmp_path / "it", over=False) as folder:
            fill(folder, word)
    assert words(tmp_path) == {"first", "3"} and not hidden(tmp_path)


def test_files_appear_beside_others_and_the_last_one_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    order: list[str] = []
    rename = Path.replace
    monkeypatch.setattr(Path, "replace", lambda path, to: (order.append(path.name), rename(path, to))[1])
    with whole_files(tmp_path, last="a") as folder:
        fill(folder, "new")
    assert order == ["b", "c", "a"]
    assert words(tmp_path) == {"mine", "new", "4"} and not hidden(tmp_path)


@posix
def test_a_private_file_is_its_owners_alone(tmp_path: Path) -> None:
    write_file(tmp_path / "codes", "secret", private=True)
    assert (tmp_path / "codes").stat().st_mode & 0o777 == 0o600


@posix
def test_what_the_dead_left_is_cleared_and_what_the_living_use_is_not(tmp_path: Path) -> None:
    path = tmp_path / "it"
    with whole_folder(path) as living:
        fill(living, "living")
        dead = living.with_name(living.name + "9")
        elsewhere = tmp_path / ".it.new-00000000-1-0"  # of another host: nobody knows
        for folder in (dead, elsewhere):
            folder.mkdir()
            fill(folder, "left")
        tidy(path)
        assert living.is_dir() and elsewhere.is_dir() and not dead.exists()
    assert words(path) == {"living", "3"}


@posix
def test_two_at_once_have_their_unfinished_work_apart(tmp_path: Path) -> None:
    path = tmp_path / "some" / "it"
    with pytest.raises(KeyboardInterrupt), unfinished(path) as first:
        (first / "part").write_text("kept", encoding="utf-8")
        with unfinished(path) as second:
            assert second != first
        assert not second.exists()
        raise KeyboardInterrupt
    with unfinished(path) as again:
        assert (again / "part").read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "some").exists()


def test_unfinished_work_without_parts_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError), unfinished(tmp_path / "some" / "it") as folder:
        (folder / "of" / "parts").mkdir(parents=True)
        raise ValueError
    assert list(tmp_path.iterdir()) == []


@posix
def test_unfinished_work_goes_when_the_result_is_done(tmp_path: Path) -> None:
    """As after ``--force`` was killed beside an older result."""
    with whole_folder(tmp_path / "it") as folder:
        fill(folder, "done")
    (tmp_path / ".it.work").mkdir()
    (tmp_path / ".it.work" / "part").touch()
    tidy(tmp_path / "it")
    assert hidden(tmp_path), "the result may be outdated, and this its successor"
    tidy(tmp_path / "it", done=True)
    assert not hidden(tmp_path)


@posix
def test_many_that_replace_the_same_at_once(tmp_path: Path) -> None:
    """Somebody always finds a whole one, and in the end one of them stands."""
    path, failed = tmp_path / "it", []

    def write(word: str) -> None:
        try:
            for _ in range(20):
                with whole_folder(path) as folder:
                    fill(folder, word)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(f"word {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(words(path)) == 2 and not hidden(tmp_path)


def test_a_place_is_looked_at_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    check_place(tmp_path / "new" / "deep" / "it", tmp_path / "file")
    with pytest.raises(ResultError, match=r"file.deep.it: the results cannot be written here: Not a dir"):
        check_place(tmp_path / "file" / "deep" / "it")
    assert sorted(tmp_path.iterdir()) == before


@posix
def test_a_link_that_leads_nowhere_is_no_place(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ResultError, match="cannot be written here"):
        check_place(tmp_path / "link" / "it")


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_without_permission(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ResultError, match="Permission denied"):
            check_place(tmp_path / "it")
    finally:
        tmp_path.chmod(0o700)


def test_files_of_others_are_replaced_with_force_and_folders_never(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    check_free(tmp_path / "new", tmp_path / "file", force=True)
    with pytest.raises(InputError) as raised:
        check_free(tmp_path / "new", tmp_path / "file", tmp_path / "folder")
    assert len(raised.value.problems) == 2
    with pytest.raises(InputError, match="there is a folder of this name"):
        check_free(tmp_path / "folder", force=True)


def test_a_result_is_complete_or_says_what_it_lacks(tmp_path: Path) -> None:
    record = tmp_path / "record.json"
    record.write_text('{"files": ["a", "inside/c"]}', encoding="utf-8")
    fill(tmp_path, "x")
    check_complete(tmp_path, ["a", "b"])
    check_listed(tmp_path, "record.json")
    (tmp_path / "inside" / "c").unlink()
    with pytest.raises(ResultError, match="incomplete, without inside/c; run with --force"):
        check_listed(tmp_path, "record.json")
    record.write_text("[1]", encoding="utf-8")
    with pytest.raises(ResultError, match="damaged; run with --force"):
        check_listed(tmp_path, "record.json")
    record.unlink()
    with pytest.raises(ResultError, match=r"incomplete, without record.json"):
        check_listed(tmp_path, "record.json")


def test_a_dataset_is_packed_as_xarray_packs_it(tmp_path: Path) -> None:
    """The same bytes, but that older versions of h5py write down the second."""
    values = {"x": (("m", "d"), [[1.5, 2], [3, 4]], {"units": "1"}), "n": ((), 3)}
    ds = xr.Dataset(values, {"m": ["ä", "b"]}, {"title": "ß", "varied": ["a", "b"]})
    packed = {"x": {"compression": "gzip", "compression_opts": 1, "shuffle": True}}
    ds.to_netcdf(tmp_path / "file.nc", engine="h5netcdf", encoding=packed)
    write_file(tmp_path / "memory.nc", netcdf(ds, packed))
    one, other = ((tmp_path / name).read_bytes() for name in ("file.nc", "memory.nc"))
    assert len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 16
    with xr.open_dataset(tmp_path / "memory.nc", engine="h5netcdf") as found:
        assert found.identical(ds)
