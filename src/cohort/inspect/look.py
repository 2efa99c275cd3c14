"""One look into one file: all that can be told of it before anybody has described it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from cohort.errors import DataError, Fault
from cohort.ingest.delivered import shown
from cohort.ingest.header import same
from cohort.inspect.column import Column, look_at, pseudonym_like, with_codes
from cohort.inspect.dialect import Dialect, find_dialect, records
from cohort.inspect.heading import Heading, find_heading
from cohort.inspect.identity import columns_with_identity_codes
from cohort.inspect.known import Known
from cohort.inspect.sample import Sample, take_sample
from cohort.inspect.table import kind_of, take_table
from cohort.spec.delivery import Kind

ROWS = 60_000
"""Rows of the sample that are looked at."""


@dataclass(frozen=True)
class View:
    """A file as it looks. ``rows`` are counted or estimated as ``sample`` tells; ``odd`` is the share of another width.

    ``kind`` is that of a delivery's format; ``dialect`` speaks of text only. ``person``: the column that tells people
    apart, or None.
    """

    path: Path
    kind: Kind
    sample: Sample
    dialect: Dialect
    heading: Heading
    rows: int
    odd: float
    columns: tuple[Column, ...]
    person: Column | None

    @property
    def names(self) -> tuple[str, ...]:
        """Its columns as a delivery calls them."""
        return tuple(column.called for column in self.columns)

    @property
    def decimals(self) -> tuple[str, ...]:
        """The decimal marks in its numbers."""
        return tuple(sorted({column.decimal for column in self.columns if column.decimal}))


def look(path: Path, known: Known, least: int) -> View:
    """Look into a file; what is told of its values rests on ``least`` people at least.

    Raises DataError: no delimited text, or personal identity codes, whose columns are named.
    """
    kind = kind_of(path)
    if kind == "text":
        sample = take_sample(path)
        dialect = find_dialect(sample.pieces)
        read = [[cell.strip() for cell in row] for row in _rows(sample, dialect)]
    else:
        sample, read = take_table(path, kind, ROWS)
        dialect = Dialect("", "", len(read[0]), 1.0)
    if not read:
        raise DataError(Fault(shown(path), "no lines that can be taken apart", "delimited text"))
    _stop_at_identity_codes(path, read)
    first, *rows = read
    heading = find_heading(first, rows, known.names) if kind == "text" else Heading(True, True)
    if not heading.present:
        rows = read
    if not rows:
        raise DataError(Fault(shown(path), "a header and no rows", "at least one row", "was the extract cut off?"))
    width = len(first) if heading.present else dialect.width
    fitting = [row for row in rows if len(row) == width]
    columns, person = _columns(first if heading.present else [None] * width, fitting, known, least)
    odd = 1 - len(fitting) / len(rows)
    return View(path, kind, sample, dialect, heading, sample.lines - heading.present, odd, columns, person)


def _columns(
    names: Sequence[str | None], rows: Sequence[Sequence[str]], known: Known, least: int
) -> tuple[tuple[Column, ...], Column | None]:
    """Every column, and the one that tells people apart, without which no code can be shown to rest on enough."""
    cells: list[Sequence[str]] = list(zip(*rows, strict=True)) or [()] * len(names)
    described = enumerate(zip(names, cells, strict=True), 1)
    columns = [look_at(position, name, column, least) for position, (name, column) in described]
    person = _person(columns, len(rows), known)
    columns = [_as_person(column, person, known) for column in columns]
    holders = cells[person.position - 1] if person else None
    told = [with_codes(column, cells[column.position - 1], holders, least) for column in columns]
    return tuple(told), told[person.position - 1] if person else None


def _rows(sample: Sample, dialect: Dialect) -> list[list[str]]:
    """Rows of every piece, as many of each as ``ROWS`` allows."""
    most = ROWS // len(sample.pieces)
    taken: list[list[str]] = []
    for piece in sample.pieces:
        for number, row in enumerate(records(piece, dialect.separator, dialect.quote)):
            if number >= most:
                break
            taken.append(row)
    return taken


def _stop_at_identity_codes(path: Path, read: Sequence[Sequence[str]]) -> None:
    """The names of columns are told only where the first line holds no code itself."""
    found = columns_with_identity_codes(list(zip_longest(*read, fillvalue="")))
    safe = not columns_with_identity_codes([[cell] for cell in read[0]])
    names = dict(enumerate(read[0])) if safe and not any(cell[:1].isdigit() for cell in read[0]) else {}
    told = [f"{names.get(n, f'column {n + 1}')} ({count:,} of the lines looked at)" for n, count in found.items()]
    if told:
        hint = "this file must not be here: tell the holder of the register"
        raise DataError(Fault(shown(path), f"personal identity codes in {', '.join(told)}", "pseudonyms", hint))


def _person(columns: Sequence[Column], rows: int, known: Known) -> Column | None:
    """ASSUME: the first column whose name is known for people, or means them; else the one most like pseudonyms."""
    likely = [column for column in columns if pseudonym_like(column, rows) > 0 or column.filled > 0.99]
    for told in (known.people, known.means_person):
        for column in likely:
            if column.name and told(column.name) and column.type not in ("date", "number"):
                return column
    unknown = [column for column in columns if not column.name or same(column.name) not in known.names]
    best = max(unknown, key=lambda column: pseudonym_like(column, rows), default=None)
    return best if best and pseudonym_like(best, rows) >= 0.02 else None


def _as_person(column: Column, person: Column | None, known: Known) -> Column:
    """ASSUME: what has the only shape of the person's pseudonyms, of five characters or more, is people, too."""
    if person is None:
        return column
    alike = column.shapes[:1] == person.shapes[:1] != () and len(person.shapes[0]) >= 5 and column.type == "text"
    named = column.name is not None and known.people(column.name)
    is_person = column.position == person.position or (column.type in ("text", "code", "integer") and (alike or named))
    return replace(column, type="person", form=None) if is_person else column
