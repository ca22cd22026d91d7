"""Kinds of value that scenario files are made of, beyond what pydantic brings."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    Tag,
)
from pydantic_core import CoreSchema, core_schema

from sim.errors import InputError
from sim.parameters import Distribution
from sim.shapes import OneOf, refuse
from sim.values import A_NAME, FIRST_DATE, LAST_DATE, NAME, NO_NAME
from sim.world.vocabulary import ACTORS, PARTIES, PLACES, STATUSES

_FILE_NAME = re.compile(r"\w([\w.-]{0,78}[\w-])?")


class Model(BaseModel):
    """Base of everything in a scenario file: exact types, no unknown keys, no changes afterwards."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


def _named(name: str) -> str:
    if not NAME.fullmatch(name):
        raise refuse(NO_NAME, A_NAME)
    return name


def _file_name(name: str) -> str:
    if not _FILE_NAME.fullmatch(name):
        raise refuse("not usable as the name of a folder", "up to 80 letters, digits, '_', '-' and '.'")
    return name


def _arm_name(name: str) -> str:
    if _named(name) == "base":
        raise refuse("'base' means the scenario without an arm", "any other name")
    return name


def _measure_name(name: str) -> str:
    if _named(name) == "general":
        raise refuse("'general' means a deal about no particular measure", "any other name")
    return name


class DistributionSpec(Model):
    """A parameter that is not known exactly: drawn once for each simulated history."""

    dist: Annotated[str, OneOf(("uniform", "triangular", "normal"), "distribution")] = Field(
        description="uniform (low, high), triangular (low, mode, high), "
        "or normal (mean, sd; low and high cut it off)."
    )
    low: float | None = Field(None, description="Smallest value.")
    mode: float | None = Field(None, description="Likeliest value of a triangular distribution.")
    high: float | None = Field(None, description="Largest value.")
    mean: float | None = Field(None, description="Centre of a normal distribution.")
    sd: float | None = Field(None, description="Standard deviation of a normal distribution.")


class _FromTable:
    """Reads a `Distribution` from its table, and writes it back as one."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            _distribution,
            handler.generate_schema(DistributionSpec),
            serialization=core_schema.plain_serializer_function_ser_schema(table_of),
        )


def _distribution(spec: DistributionSpec) -> Distribution:
    try:
        return Distribution(**spec.model_dump())
    except InputError as error:
        raise refuse(error.problems[0].message) from None


def table_of(distribution: Distribution) -> dict[str, Any]:
    """Return a distribution as the table that a file would hold."""
    return {key: value for key, value in asdict(distribution).items() if value is not None}


def _kind_of_value(value: Any) -> str:
    return "distribution" if isinstance(value, Mapping | Distribution) else "number"


def _number_or_word(value: Any) -> float | str:
    number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not number and not isinstance(value, str):
        raise refuse("must be a number, or a status in quotes")
    return float(value) if number else str(value)


Actor = Annotated[str, OneOf(ACTORS, "actor")]
Party = Annotated[str, OneOf(PARTIES, "owner")]
Place = Annotated[str, OneOf(PLACES, "place")]
Status = Annotated[str, OneOf(STATUSES, "status")]
FileName = Annotated[str, AfterValidator(_file_name)]
ArmName = Annotated[str, AfterValidator(_arm_name)]
MeasureName = Annotated[str, AfterValidator(_measure_name)]
Day = Annotated[dt.date, Field(ge=FIRST_DATE, le=LAST_DATE)]
NumberOrWord = Annotated[float | str, BeforeValidator(_number_or_word)]
Words = Annotated[tuple[str, ...], Field(strict=False)]
Value = Annotated[
    Annotated[float, Tag("number")] | Annotated[Distribution, _FromTable(), Tag("distribution")],
    Discriminator(_kind_of_value),
]
