"""How anything is written: after a look at its place, and whole or not at all, whatever was there before.

What is being made lies in a hidden folder beside its place, ``.NAME.new-HOST-PID-N``, and appears in one
step; a kill at any moment leaves what was there before, or what is new. Parts of long work wait in
``.NAME.work``, from which the next process goes on.

A process locks its hidden folders for as long as it lives, however it ends. So whoever writes there next
knows what the dead have left, and clears it. Where that cannot be known (another host, Windows, network disks
without locks) it stays.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import platform
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import InputError, Problem, ResultError

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    import xarray as xr

_HOST = f"{zlib.crc32(platform.node().encode()):08x}"
#: Tells the hidden folders of one process apart.
_NUMBERS = count()
#: Replacements of the same result by other processes that are waited for.
_PATIENCE = 1000


@contextmanager
def refusing(place: Path) -> Iterator[None]:
    """Turn trouble with the disk into one clear message under the name that the user knows."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        problem = Problem(f"the results cannot be written here: {reason}", str(place))
        raise ResultError(problem) from error


def check_place(*paths: Path) -> None:
    """Raise a `ResultError` unless a file or folder can be made at each path; nothing is left there."""
    for path in paths:
        with refusing(path), tempfile.TemporaryFile(dir=_nearest(path.parent)):
            pass


def check_free(*paths: Path, force: bool = False) -> None:
    """Raise an `InputError` if files would be written over others without ``force``, or over a folder."""
    taken = [path for path in paths if path.exists() and not force]
    problems = [Problem("there is such a file already; --force replaces it", str(path)) for path in taken]
    folders = [path for path in paths if path.is_dir() and path not in taken]
    problems += [Problem("there is a folder of this name", str(path)) for path in folders]
    if problems:
        raise InputError(*problems)


@contextmanager
def whole_folder(path: Path, *, over: bool = True) -> Iterator[Path]:
    """Yield a hidden folder that becomes ``path`` in one step.

    Parameters
    ----------
    path : Path
    over : bool
        What to do if there is such a folder when the new one is ready: replace it, or leave it and drop the
        new one.

    Raises
    ------
    ResultError
        If it cannot be written; nothing of it is left then.
    """
    with _aside(path, path.parent) as made:
        yield made
        _put(made, path, over)


@contextmanager
def whole_files(folder: Path, *, last: str = "") -> Iterator[Path]:
    """Yield a hidden folder whose files then appear in ``folder``, each whole, beside what is there.

    Parameters
    ----------
    folder : Path
    last : str
        Name of the file that appears last, and so says that the others are there.

    Raises
    ------
    ResultError
        If they cannot be written.
    """
    with _aside(folder / "files", folder) as made:
        yield made
        for name in sorted(files_in(made), key=last.__eq__):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (made / name).replace(target)


def write_file(path: Path, content: bytes | str, *, private: bool = False) -> None:
    """Write a file, text in UTF-8, that appears whole or not at all; ``private`` lets only its owner read it.

    Raises
    ------
    ResultError
        If it cannot be written; what was there before stays.
    """
    mode = 0o600 if private else 0o666
    with _aside(path, path) as made:
        file = made / "file"
        with open(file, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as written:
            written.write(content.encode() if isinstance(content, str) else content)
        file.replace(path)


@contextmanager
def unfinished(path: Path, word: str = "work", *, anew: bool = False) -> Iterator[Path]:
    """Yield the hidden folder in which parts of a result wait, ``.NAME.work``.

    It is removed when the block is left in peace. After an error it stays for the next process if anything
    lies in it. A process that comes while another one works there gets a folder of its own.

    Parameters
    ----------
    path : Path
        The result.
    word : str
    anew : bool
        Throw away what waits there.

    Raises
    ------
    ResultError
        If it cannot be made.
    """
    with refusing(path.parent):
        new = [above for above in path.parents if not above.exists()]
        folder, lock = _claimed(path, word)
        try:
            if anew:
                empty(folder)
            yield folder
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            _prune(folder)
            for above in dict.fromkeys((path.parent, *new)):  # what was made for it goes too, while empty
                with suppress(OSError):
                    above.rmdir()
            _unlock(lock)
        for left in _hidden(path, word):
            _clear(left)


def tidy(path: Path, *, done: bool = False) -> None:
    """Clear what processes that are no more have left of a result, and put back what one had moved aside.

    Unfinished work goes only when the result is ``done``.
    """
    for old in _hidden(path, "old-"):
        with suppress(OSError):
            if path.exists():
                # Under a name that is never put back, because this may be killed too.
                shutil.rmtree(old.rename(_new_name(path)), ignore_errors=True)
            else:
                old.rename(path)
    for left in _hidden(path, f"new-{_HOST}-"):
        _clear(left)
    for left in _hidden(path, "work") if done else ():
        _clear(left)


def files_in(folder: Path) -> list[str]:
    """Return the files of a folder, with what lies in folders of it, in alphabetical order."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def check_complete(folder: Path, names: Iterable[str]) -> None:
    """Raise a `ResultError` if a result lacks one of its files."""
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        listed = f"{', '.join(missing[:5])}{' …' if len(missing) > 5 else ''}"
        raise ResultError(Problem(f"incomplete, without {listed}; run with --force", str(folder)))


def check_filled(folder: Path) -> None:
    """Raise a `ResultError` if a file of a result is empty, as a crash of the machine may leave it."""
    empty = sorted(path for path in folder.rglob("*") if path.is_file() and not path.stat().st_size)
    if empty:
        name = empty[0].relative_to(folder).as_posix()
        raise ResultError(Problem(f"damaged ({name} is empty); run with --force", str(folder)))


def netcdf(ds: xr.Dataset, encoding: Mapping[Any, Any]) -> bytes:
    """Return a dataset as the bytes of a netCDF file, with the content that ``to_netcdf`` writes.

    HDF5 crashes where its file does not fit on the disk, so it never sees the disk.
    """
    import h5netcdf
    import h5py
    from xarray.backends import H5NetCDFStore

    memory = {"driver": "core", "backing_store": False, "block_size": 1 << 20}
    with h5py.File("memory", "w", track_order=True, **memory) as raw:
        with h5netcdf.File(raw, "w") as file:
            ds.dump_to_store(H5NetCDFStore(file), encoding=encoding)
        raw.flush()
        image: bytes = raw.id.get_file_image()
    return image


def beside(path: Path, word: str) -> Path:
    """Return the hidden folder for a result's ``word``, such as ``work``, next to the result."""
    return path.with_name(f".{path.name}.{word}")


def check_listed(folder: Path, record: str) -> None:
    """Raise a `ResultError` if a result lacks a file that its own record, in JSON, lists under ``files``."""
    check_complete(folder, [record])
    try:
        listed = [str(name) for name in json.loads((folder / record).read_text(encoding="utf-8"))["files"]]
    except KeyError:  # written before there were such lists
        return
    except (OSError, ValueError, TypeError) as error:
        raise ResultError(Problem("damaged; run with --force", str(folder / record))) from error
    check_complete(folder, listed)


@contextmanager
def _aside(path: Path, named: Path) -> Iterator[Path]:
    """Yield a new hidden folder beside ``path``, removed afterwards; trouble is told of ``named``."""
    with refusing(named):
        tidy(path)
        made, lock = _made(path)
        try:
            yield made
        finally:
            shutil.rmtree(made, ignore_errors=True)
            _unlock(lock)


def _made(path: Path) -> tuple[Path, int | None]:
    """Make a hidden folder that is known to be in use, where that can be known."""
    while True:
        made = _new_name(path)
        try:
            made.mkdir(parents=True)
        except FileExistsError:  # left by a process of the same number, where nobody can know that it is dead
            continue
        try:
            return made, _lock(made, wait=True)
        except OSError:
            if made.is_dir():
                return made, None
        # Another process took it for left over, before it was locked.


def _claimed(path: Path, word: str) -> tuple[Path, int | None]:
    """Return the first hidden folder of a word that no other process works in."""
    for number in count(1):
        folder = beside(path, word if number == 1 else f"{word}-{number}")
        folder.mkdir(parents=True, exist_ok=True)
        try:
            return folder, _lock(folder)
        except (BlockingIOError, FileNotFoundError):
            continue
        except OSError:
            return folder, None
    raise AssertionError("unreachable")


def _lock(folder: Path, *, wait: bool = False) -> int:
    """Lock a folder until the process ends or `_unlock`; `BlockingIOError` if another process has it."""
    if sys.platform == "win32":
        raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(folder.stat(), os.fstat(handle)):
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    except BaseException:
        os.close(handle)
        raise
    return handle


def _unlock(handle: int | None) -> None:
    if handle is not None:
        os.close(handle)


def _clear(folder: Path) -> None:
    """Remove a hidden folder unless a process works in it, or nobody can know."""
    with suppress(OSError):
        handle = _lock(folder)
        shutil.rmtree(folder, ignore_errors=True)
        _unlock(handle)


def _put(made: Path, path: Path, over: bool) -> None:
    """Move a finished folder to its place; what it replaces is then at its former name."""
    for _ in range(_PATIENCE):
        try:
            made.rename(path)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        else:
            return
        if not over:
            return
        # Another process may replace it at this moment.
        with suppress(FileNotFoundError, FileExistsError):
            if _exchanged(made, path) or _swapped(made, path):
                return
    raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can."""
    try:
        rename: Callable[..., int] = ctypes.CDLL(None).renameat2
    except (AttributeError, TypeError):
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0


def _swapped(made: Path, path: Path) -> bool:
    """Exchange two folders in three steps; killed in between, `tidy` puts the old one back."""
    old = path.with_name(made.name.replace(f".{path.name}.new-", f".{path.name}.old-"))
    path.rename(old)
    try:
        made.rename(path)
    except OSError:
        if not path.exists():
            old.rename(path)
        raise
    with suppress(FileNotFoundError):  # another process saw the new one stand, and cleared the old
        old.rename(made)
    return True


def _new_name(path: Path) -> Path:
    return beside(path, f"new-{_HOST}-{os.getpid()}-{next(_NUMBERS)}")


def _hidden(path: Path, word: str) -> list[Path]:
    """Return the hidden folders of a result whose word begins so."""
    start = beside(path, word).name
    with suppress(OSError):
        return [found for found in path.parent.iterdir() if found.name.startswith(start)]
    return []


def empty(folder: Path) -> None:
    """Remove what lies in a folder, which itself stays."""
    for inside in folder.iterdir():
        if inside.is_dir():
            shutil.rmtree(inside, ignore_errors=True)
        else:
            inside.unlink()


def _prune(folder: Path) -> None:
    """Remove empty folders below and including this one."""
    below = [path for path in folder.rglob("*") if path.is_dir()]
    for path in (*sorted(below, reverse=True), folder):
        with suppress(OSError):
            path.rmdir()


def _nearest(folder: Path) -> Path:
    """Return the nearest folder above that is there."""
    while True:
        try:
            folder.stat()
        except FileNotFoundError:
            if folder.is_symlink():  # leads nowhere, and is in the way
                raise
            folder = folder.parent
        else:
            return folder
