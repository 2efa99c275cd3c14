"""Before any row is read: every file opened, every column found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from cohort.errors import CohortError, DataError, Fault
from cohort.ingest.delivered import Batch, shown
from cohort.ingest.header import delivered_columns, header_faults, positions, same
from cohort.ingest.statement import Reading
from cohort.ingest.text_file import TextFile, look_into
from cohort.spec.delivery import Format, Source
from cohort.spec.register import Register


@dataclass(frozen=True)
class Prepared:
    """The files of one layout; those in ``joined`` carry on the rows of those in ``readings``."""

    format: Format
    readings: tuple[Reading, ...]
    joined: tuple[Reading, ...]


def prepare(register: Register, found: Sequence[Batch]) -> list[Prepared]:
    """Look into all files and match their columns. Raises DataError with the faults of every file."""
    desk = _Desk(register)
    prepared = [desk.joined(batch) if batch.source.joined else desk.single(batch) for batch in found]
    if desk.faults:
        raise DataError(desk.faults)
    return prepared


class _Desk:
    """Files come in one by one, get their number and leave as readings; faults are gathered."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.numbers: Iterator[int] = count(1)
        self.faults: list[Fault] = []

    def single(self, batch: Batch) -> Prepared:
        wanted, names = delivered_columns(batch.source), batch.source.names
        files = self._opened(batch.files, batch.format)
        return Prepared(
            batch.format, self._readings(files, batch.source, names, wanted, tuple(self.register.columns)), ()
        )

    def joined(self, batch: Batch) -> Prepared:
        """Columns are read from the second file where it holds them, and else from the first."""
        source = batch.source
        assert source.joined is not None
        files = self._opened(batch.files, batch.format)
        partners = self._opened(batch.joined, batch.format)
        held = positions(partners[0][1], source.joined.names) if partners else {}
        second = tuple(name for name in self.register.columns if _held(source, name, held))
        first = tuple(name for name in self.register.columns if name not in second)
        self._check_before(source, first, second, batch.files[0])
        readings = self._readings(files, source, source.names, _wanted(source, first), first)
        return Prepared(
            batch.format,
            readings,
            self._readings(partners, source, source.joined.names, _wanted(source, second), second),
        )

    def _opened(self, files: Sequence[Path], format_: Format) -> list[tuple[int, TextFile]]:
        found = []
        for path in files:
            number = next(self.numbers)
            try:
                found.append((number, look_into(path, format_)))
            except CohortError as error:
                self.faults += error.faults
        return found

    def _readings(
        self,
        files: Sequence[tuple[int, TextFile]],
        source: Source,
        names: Sequence[str],
        wanted: Sequence[str],
        columns: Sequence[str],
    ) -> tuple[Reading, ...]:
        self.faults += [fault for _, file in files for fault in header_faults(file, wanted, names)]
        return tuple(
            Reading(self.register, source, file, number, positions(file, names), columns) for number, file in files
        )

    def _check_before(self, source: Source, first: Sequence[str], second: Sequence[str], path: Path) -> None:
        for name in first:
            mapped = source.columns.get(name)
            if mapped and mapped.before and mapped.before.column in second:
                found = f"{name}, which looks at {mapped.before.column} of the second file"
                self.faults.append(Fault(shown(path), found, "'before:' with a column of the same file"))


def _held(source: Source, name: str, held: dict[str, int]) -> bool:
    mapped = source.columns.get(name)
    return mapped is None or all(same(column) in held for column in mapped.delivered)


def _wanted(source: Source, columns: Sequence[str]) -> list[str]:
    assert source.joined is not None
    named = [column for name in columns if name in source.columns for column in source.columns[name].delivered]
    return list(dict.fromkeys([source.joined.on, *named]))
