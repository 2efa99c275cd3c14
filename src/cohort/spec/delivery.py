"""A delivery: how the files on this server look, and which of their columns feed which register."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from cohort.errors import Fault, SpecError
from cohort.spec.door import Faults, Strict, refuse
from cohort.spec.mapping import Mapped, Mark, Marks, known_values, read_mapped
from cohort.spec.register import Register
from cohort.spec.yaml_file import Place, load


def one_or_more(content: Any) -> Any:
    """Inside a validator: a single one is short for a list of one."""
    return content if isinstance(content, list | tuple) else (content,)


_DATE_PATTERN = re.compile(r"([^%]|%[YymdbBHMSf%])+")


Kind = Literal["text", "parquet", "excel", "spss", "stata", "sas"]
_ONLY: dict[str, tuple[Kind, ...]] = {
    "separator": ("text",),
    "header": ("text",),
    "quote": ("text",),
    "encoding": ("text", "spss", "stata", "sas"),
    "sheet": ("excel",),
}
"""Habits that only files of these kinds can have."""


class Format(Strict):
    """The habits of a delivered file: delimited text, or the table of another program.

    ``header: false``: the first line is a person's, and ``names`` of the source gives the columns. ``quote: ''``:
    quotes are characters like any other. ``dates`` are strptime patterns, tried in order; those with %y need
    ``two_digit_years_from``, the first of the hundred years that two digits can mean. A cell that equals one of
    ``missing`` (after trimming blanks) holds nothing, nor does an empty one. ``sheet``: which one of a workbook.
    """

    kind: Kind = "text"
    sheet: str | None = None
    separator: str = ";"
    encoding: str = "utf-8"
    header: bool = True
    quote: str = '"'
    decimal: Literal[".", ","] = "."
    dates: tuple[str, ...] = ("%Y-%m-%d",)
    two_digit_years_from: int | None = Field(default=None, ge=1800, le=2099)
    missing: tuple[Mark, ...] = ()

    @property
    def own_encoding(self) -> str | None:
        """The encoding, where the format tells one; other programs' files know their own."""
        return self.encoding if "encoding" in self.model_fields_set else None

    @property
    def day_patterns(self) -> tuple[str, ...]:
        """``dates``, after the forms in which typed days of other programs' tables arrive."""
        return self.dates if self.kind == "text" else ("%Y-%m-%d", "%Y-%m-%d %H:%M:%S", *self.dates)

    @model_validator(mode="after")
    def _habits_of_its_kind(self) -> Self:
        for habit, kinds in _ONLY.items():
            if habit in self.model_fields_set and self.kind not in kinds:
                refuse(f"{habit} for kind {self.kind}", f"'{habit}:' for {' or '.join(kinds)} only")
        if any("%y" in pattern for pattern in self.dates) != (self.two_digit_years_from is not None):
            refuse(
                ", ".join(self.dates), "'two_digit_years_from:' (1930: 30 is 1930, 29 is 2029) with %y, and only there"
            )
        return self

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, encoding: str) -> str:
        try:
            "".encode(encoding)
        except LookupError:
            refuse(encoding, "an encoding Python knows: utf-8, latin-1, cp1252, utf-16 ...")
        return encoding

    @field_validator("separator")
    @classmethod
    def _one_character(cls, separator: str) -> str:
        separator = {"\\t": "\t", "tab": "\t"}.get(separator, separator)
        if len(separator) != 1 or not separator.isascii():
            refuse(repr(separator), "one ASCII character, such as ';' or ',' or tab")
        return separator

    @field_validator("quote")
    @classmethod
    def _one_quote(cls, quote: str) -> str:
        if len(quote) > 1 or not quote.isascii():
            refuse(repr(quote), "one character, or '' where nothing is quoted")
        return quote

    @field_validator("dates")
    @classmethod
    def _patterns(cls, dates: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in dates:
            if not _DATE_PATTERN.fullmatch(pattern) or "%" not in pattern:
                refuse(pattern, "a pattern such as %d.%m.%Y, made of %Y %y %m %d %b %H %M %S")
        return dates


class Months(Strict):
    """Twelve delivered columns, January first, that tell month by month; a row for each that is in ``received``.

    A line with any other mark than those and ``not_received`` (an empty cell says no, too) is rejected.
    """

    year: str
    columns: tuple[str, ...] = Field(min_length=12, max_length=12)
    received: tuple[Mark, ...] = ("1",)
    not_received: tuple[Mark, ...] = ("0",)


class Joined(Strict):
    """Further files whose rows carry on those of the files before them: both hold the key ``on`` (one column or more).

    One row comes out for each row of the last of the files; a row without a partner is rejected.
    """

    files: str
    on: Annotated[tuple[str, ...], BeforeValidator(one_or_more)] = Field(min_length=1)
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """The files of a source whose rows meet those of the stage before by ``met_on`` and the next by ``carried_on``."""

    files: str
    names: tuple[str, ...] = ()
    met_on: tuple[str, ...] = ()
    carried_on: tuple[str, ...] = ()


class Source(Strict):
    """Files of one layout (``files`` may hold * and ?) and what their columns become.

    ``keep``: our columns and the values that a row must have; other lines are accepted and give no row.
    """

    files: str
    format: str
    names: tuple[str, ...] = ()
    joined: Annotated[tuple[Joined, ...], BeforeValidator(one_or_more)] = ()
    months: Months | None = None
    keep: dict[str, Marks] = Field(default_factory=dict)
    columns: dict[str, Annotated[Mapped, BeforeValidator(read_mapped)]]

    @property
    def delivered(self) -> tuple[str, ...]:
        """Every delivered column that it reads, the keys of joined files among them; each once."""
        named = [name for mapped in self.columns.values() for name in mapped.delivered]
        named += [self.months.year, *self.months.columns] if self.months else []
        named += [name for joined in self.joined for name in joined.on]
        return tuple(dict.fromkeys(named))

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Its own files, and then those of each ``joined``; the rows of the last become rows of the register."""
        parts: list[Source | Joined] = [self, *self.joined]
        keys = [(), *(joined.on for joined in self.joined), ()]
        return tuple(Stage(part.files, part.names, *met) for part, met in zip(parts, pairwise(keys), strict=True))


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


def feeding(register: str, deliveries: Mapping[str, Delivery]) -> Delivery:
    """The one delivery that feeds the register. Raises SpecError where none or more than one does."""
    found = [delivery for delivery in deliveries.values() if register in delivery.registers]
    if len(found) != 1:
        names = ", ".join(delivery.name for delivery in found) or "no delivery"
        hint = "config.yaml lists the deliveries of this server (deliveries:)"
        raise SpecError(Fault("config/deliveries/", f"{register}: {names}", "exactly one delivery that feeds it", hint))
    return found[0]


def _check_source(delivery: Delivery, register: Register, source: Source, place: Place, faults: Faults) -> None:
    if source.format not in delivery.formats:
        faults.unknown((*place, "format"), source.format, delivery.formats)
    else:
        for there, names in [
            (place, source.names),
            *(((*place, "joined", number), joined.names) for number, joined in enumerate(source.joined)),
        ]:
            if delivery.formats[source.format].header == bool(names):
                faults.add(there, f"format {source.format}", "'names:' for a file without a header, and only there")
    for column, mapped in source.columns.items():
        here = (*place, "columns", column)
        if column not in register.columns:
            faults.unknown(here, column, register.columns, f"columns of {register.name}")
            continue
        _check_values(register, column, mapped, here, faults)
        _check_origin(source, mapped, here, faults)
        _check_before(register, source, mapped, here, faults)
    for column, described in register.columns.items():
        if described.required and column not in source.columns:
            faults.add((*place, "columns"), f"no '{column}'", f"'{column}: DELIVERED_COLUMN' ({described.label})")
    _check_rows(source, (*place, "columns"), faults)
    _check_kept(register, source, (*place, "keep"), faults)


def _check_values(register: Register, column: str, mapped: Mapped, place: Place, faults: Faults) -> None:
    known = known_values(register.columns[column])
    for value in mapped.told:
        if known is not None and value not in known:
            faults.unknown(place, value, known)


def _check_origin(source: Source, mapped: Mapped, place: Place, faults: Faults) -> None:
    several = [name for name, other in source.columns.items() if other.columns]
    if mapped.month and not source.months:
        faults.add(place, "month", "'months:' with the year and twelve columns")
    if mapped.column_of and mapped.column_of not in several:
        faults.add(place, mapped.column_of, "one of our columns that is read from a list of delivered columns")


def _check_before(register: Register, source: Source, mapped: Mapped, place: Place, faults: Faults) -> None:
    if mapped.before is None:
        return
    looked_at = mapped.before.column
    kind = "integer" if isinstance(mapped.before.values[0][0], int) else "date"
    fitting = [name for name in source.columns if name in register.columns and register.columns[name].type == kind]
    if looked_at not in fitting:
        faults.unknown((*place, "before", looked_at), looked_at, fitting, f"columns of type {kind} that are read here")
    elif source.columns[looked_at].before:
        faults.add((*place, "before"), looked_at, "a column without 'before:' of its own")


def _check_rows(source: Source, place: Place, faults: Faults) -> None:
    """One thing at most may make several rows of a line."""
    several = [f"{name}: {', '.join(mapped.columns)}" for name, mapped in source.columns.items() if mapped.columns]
    makers = [*several, *(["months"] if source.months else []), *(["joined"] if source.joined else [])]
    if len(makers) > 1:
        faults.add(place, "; ".join(makers), "one list of columns, or months, or a joined file")


def _check_kept(register: Register, source: Source, place: Place, faults: Faults) -> None:
    for column, marks in source.keep.items():
        if column not in source.columns or column not in register.columns:
            faults.unknown((*place, column), column, source.columns, "our columns that are read here")
            continue
        known = known_values(register.columns[column])
        for value in marks:
            if value and known is not None and value not in known:
                faults.unknown((*place, column), value, known)
