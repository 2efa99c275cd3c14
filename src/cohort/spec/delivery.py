"""A delivery: how the files on this server look, and which of their columns feed which register."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from cohort.spec.door import Faults, Strict, refuse
from cohort.spec.register import Register
from cohort.spec.yaml_file import load


class Format(Strict):
    """The habits of a delimited text file.

    ``names`` gives the columns of a file without a header; ``dates`` are strptime patterns, tried in order;
    a cell that equals one of ``missing`` (after trimming blanks) holds nothing, nor does an empty one.
    """

    separator: str = ";"
    encoding: str = "utf-8"
    header: bool = True
    quote: str = '"'
    decimal: Literal[".", ","] = "."
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    missing: tuple[str, ...] = ()

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str) -> str:
        try:
            codecs.lookup(encoding)
        except LookupError:
            refuse(encoding, "an encoding Python knows: utf-8, latin-1, cp1252, utf-16 ...")
        return encoding

    @field_validator("separator")
    @classmethod
    def _one_character(cls, separator: str) -> str:
        separator = {"\\t": "\t", "tab": "\t"}.get(separator, separator)
        if len(separator) != 1:
            refuse(repr(separator), "one character, such as ';' or ',' or tab")
        return separator


class Mapped(Strict):
    """How one of our columns is read from a delivered row; exactly one origin.

    ``column``: one delivered column. ``columns``: several, giving one row for each that is filled.
    ``constant``: the same for every row. ``month``: the first or last day of a month in which ``months`` tells support.
    ``values`` translates delivered values into ours, ``otherwise`` those not listed; ``reads`` names a special form.
    """

    column: str | None = None
    columns: tuple[str, ...] = ()
    constant: str | None = None
    month: Literal["first_day", "last_day"] | None = None
    values: dict[str, str] = Field(default_factory=dict)
    otherwise: str | None = None
    reads: Literal["weeks_and_days"] | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = [bool(self.column), bool(self.columns), self.constant is not None, self.month is not None]
        if sum(origins) != 1:
            refuse("more or fewer than one origin", "exactly one of column, columns, constant, month")
        return self


def _read_mapped(content: Any) -> Any:
    if isinstance(content, str):
        return {"column": content}
    if isinstance(content, list):
        return {"columns": content}
    if isinstance(content, Mapping) and "values" in content and isinstance(content["values"], Mapping):
        return {**content, "values": {str(key): str(value) for key, value in content["values"].items()}}
    return content


class Months(Strict):
    """Twelve delivered columns, January first, that tell month by month; a row for each that is in ``received``."""

    year: str
    columns: tuple[str, ...] = Field(min_length=12, max_length=12)
    received: tuple[str, ...] = ("1",)


class Joined(Strict):
    """A second file whose rows carry on those of the first: both hold the key ``on``.

    One row comes out for each row of the second file; a row of it without a partner is rejected.
    """

    files: str
    on: str
    names: tuple[str, ...] = ()


class Source(Strict):
    """Files of one layout (``files`` may hold * and ?) and what their columns become."""

    files: str
    format: str
    names: tuple[str, ...] = ()
    joined: Joined | None = None
    months: Months | None = None
    columns: dict[str, Annotated[Mapped, BeforeValidator(_read_mapped)]]


class Delivery(Strict):
    """All files of one permit."""

    delivery_: str = Field(alias="delivery")
    label: str
    formats: dict[str, Format]
    registers: dict[str, tuple[Source, ...]]

    @property
    def name(self) -> str:
        """How ``config.yaml`` calls it."""
        return self.delivery_


def read_delivery(path: Path, name: str, registers: Mapping[str, Register]) -> Delivery:
    """Read one file of ``config/deliveries`` against the registers it feeds. Raises SpecError with every fault."""
    document = load(path, name)
    faults = Faults(document)
    delivery = faults.admit(Delivery, document.plain())
    if delivery:
        if delivery.name != path.stem:
            faults.add(("delivery",), delivery.name, f"'{path.stem}', the name of the file")
        for register, sources in delivery.registers.items():
            if register not in registers:
                faults.unknown(("registers", register), register, registers)
                continue
            for number, source in enumerate(sources):
                _check_source(delivery, registers[register], source, ("registers", register, number), faults)
    faults.raise_if_any()
    assert delivery is not None
    return delivery


def _check_source(
    delivery: Delivery, register: Register, source: Source, place: tuple[str | int, ...], faults: Faults
) -> None:
    if source.format not in delivery.formats:
        faults.unknown((*place, "format"), source.format, delivery.formats)
    elif delivery.formats[source.format].header == bool(source.names):
        faults.add(place, f"format {source.format}", "'names:' for a file without a header, and only there")
    for column, mapped in source.columns.items():
        if column not in register.columns:
            faults.unknown((*place, "columns", column), column, register.columns, f"columns of {register.name}")
        elif mapped.month and not source.months:
            faults.add((*place, "columns", column), "month", "'months:' with the year and twelve columns")
        if column in register.columns:
            _check_values(register, column, mapped, (*place, "columns", column), faults)
    for column, described in register.columns.items():
        if described.required and column not in source.columns:
            faults.add((*place, "columns"), f"no '{column}'", f"'{column}: DELIVERED_COLUMN' ({described.label})")


def _check_values(
    register: Register, column: str, mapped: Mapped, place: tuple[str | int, ...], faults: Faults
) -> None:
    known = register.columns[column].values
    if known is None:
        return
    told = [*mapped.values.values(), *([mapped.otherwise] if mapped.otherwise else [])]
    told += [mapped.constant] if mapped.constant else []
    for value in told:
        if value not in known:
            faults.unknown(place, value, known)
