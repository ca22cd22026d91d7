"""What lies in a result folder, read with care: a file of another shape is one message, never a crash.

Whoever finds a folder does not know who wrote into it since. So what is read is checked by shape, and files
that hold numbers must say that they belong to the folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.errors import InputError, Problem, ResultError
from sim.shapes import words_of

if TYPE_CHECKING:
    import xarray as xr

Number = Annotated[float, Field(allow_inf_nan=False)]
#: More members than anybody can simulate, fewer than what overflows.
MOST = 1_000_000_000
Count = Annotated[int, Field(ge=1, le=MOST)]
Id = Annotated[int, Field(ge=0, lt=2**63)]


class _Shape(BaseModel):
    """Whole numbers are not text, and keys that nobody knows here are somebody's notes."""

    model_config = ConfigDict(strict=True, extra="ignore")


class _Law(_Shape):
    dist: str
    low: Number | None = None
    mode: Number | None = None
    high: Number | None = None
    mean: Number | None = None
    sd: Number | None = None


class _Design(_Shape):
    seed: int | dict[str, int]
    replicates: Count | Annotated[list[Id], Field(min_length=1)]
    parameters: dict[str, Number | _Law]
    points: dict[str, list[Number]]
    paired: bool = False
    strands: list[int] | None = None
    posterior: str | None = None


class _Origin(_Shape):
    parent: str
    member: Id
    state: dict[str, Number]
    stream: str
    renewed: list[str]
    past: list[Number]


class _Run(_Shape):
    scenario: str
    arm: str
    keep: Literal["log", "curves", "summary"]
    digest: str
    design: _Design
    origin: _Origin | None = None


class _Provenance(_Shape):
    """What ``provenance.json`` must say."""

    model_version: str
    identity: str | None = None
    run: _Run
    software: dict[str, str]
    environment: dict[str, str]


class _StudyRun(_Shape):
    kind: str
    scenario: str
    arm: str


class _Study(_Shape):
    """What ``study.json`` must say."""

    model_version: str
    identity: str | None = None
    run: _StudyRun


def read_provenance(path: Path) -> dict[str, Any]:
    """Return what ``provenance.json`` says, or raise a `ResultError` if it is damaged."""
    return _shaped(path, _Provenance)


def read_study(path: Path) -> dict[str, Any]:
    """Return what ``study.json`` says, or raise a `ResultError` if it is damaged."""
    return _shaped(path, _Study)


def read_object(path: Path) -> dict[str, Any]:
    """Return the JSON object in a file of a result.

    Raises
    ------
    ResultError
        If it cannot be read, or holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError:
        raise damaged(path, "nested too deeply") from None
    except (OSError, ValueError) as error:
        raise damaged(path, str(error)) from None
    if not isinstance(content, dict):
        raise damaged(path, "not an object")
    return content


def read_dataset(path: Path, attrs: Mapping[str, Any], members: Any = None, *, of: str = "") -> xr.Dataset:
    """Return a dataset of a result, in memory, with its file closed.

    Parameters
    ----------
    path : Path
    attrs : mapping
        Attributes that show that the file belongs to the result.
    members : callable, optional
        Called with the opened dataset; returns the part of it that is wanted.
    of : str
        A variable that every such file has, and no other file of the same result.

    Raises
    ------
    ResultError
        If it cannot be read, belongs to another result, or is another of its files.
    """
    import xarray as xr

    try:
        # Opened here, because the reader leaves files open that it cannot read.
        with path.open("rb") as file, xr.open_dataset(file, engine="h5netcdf") as ds:
            if of and of not in ds.variables:
                raise damaged(path, f"another file under this name: it has no {of}")
            found = (ds if members is None else members(ds)).load()
    except (InputError, MemoryError):
        raise
    except Exception as error:  # HDF5, h5netcdf and xarray each fail in ways of their own
        _let_go(error)
        raise damaged(path, str(error) or type(error).__name__) from None
    for key, value in attrs.items():
        if found.attrs.get(key) != value:
            raise damaged(path, f"belongs to another result: another {key}")
    return found


def damaged(path: Path, reason: str) -> ResultError:
    """Return what to say of a file that is not as it was written."""
    short = " ".join(reason.split())
    short = f"{short[:120]} …" if len(short) > 120 else short
    return ResultError(Problem(f"damaged ({short}); run with --force", str(path)))


def _shaped(path: Path, shape: type[_Shape]) -> dict[str, Any]:
    content = read_object(path)
    try:
        shape.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise damaged(path, f"{where}: {words_of(first)['message']}") from None
    except RecursionError:
        raise damaged(path, "nested too deeply") from None
    return content


def _let_go(error: BaseException | None) -> None:
    """Mark files that were opened by half as closed; they would complain when they are thrown away."""
    from h5netcdf import File

    while error is not None:
        step = error.__traceback__
        while step is not None:
            opened = step.tb_frame.f_locals.get("self")
            if isinstance(opened, File):
                opened._closed = True
            step = step.tb_next
        error.__traceback__ = None
        error = error.__context__
