"""Before any row is read: every file opened, every column found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from cohort.errors import CohortError, DataError, Fault
from cohort.ingest.delivered import Batch, shown
from cohort.ingest.delivered_file import DeliveredFile, look_into
from cohort.ingest.header import delivered_columns, header_faults, positions, same
from cohort.ingest.statement import Reading
from cohort.spec.delivery import Format, Source, Stage
from cohort.spec.mapping import Mapped
from cohort.spec.register import Register


@dataclass(frozen=True)
class Prepared:
    """The files of one layout; the readings of each stage carry on the rows of the one before."""

    format: Format
    stages: tuple[tuple[Reading, ...], ...]


def prepare(register: Register, found: Sequence[Batch]) -> list[Prepared]:
    """Look into all files and match their columns. Raises DataError with the faults of every file."""
    desk = _Desk(register)
    prepared = [desk.batch(batch) for batch in found]
    if desk.faults:
        raise DataError(desk.faults)
    return prepared


class _Desk:
    """Files come in one by one, get their number and leave as readings; faults are gathered."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.numbers: Iterator[int] = count(1)
        self.faults: list[Fault] = []

    def batch(self, batch: Batch) -> Prepared:
        """A column is read from the last stage that holds all it needs, and from the first where none does."""
        source = batch.source
        opened = [self._opened(files, batch.format) for files in batch.files]
        held = [
            positions(files[0][1], stage.names) if files else {}
            for stage, files in zip(source.stages, opened, strict=True)
        ]
        stages = {name: _last_stage(source.columns.get(name), held) for name in self.register.columns}
        self._check_before(source, stages, batch.files[0][0])
        return Prepared(
            batch.format,
            tuple(
                self._readings(files, source, stage, number, stages)
                for number, (stage, files) in enumerate(zip(source.stages, opened, strict=True))
            ),
        )

    def _opened(self, files: Sequence[Path], format_: Format) -> list[tuple[int, DeliveredFile]]:
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
        files: Sequence[tuple[int, DeliveredFile]],
        source: Source,
        stage: Stage,
        number: int,
        stages: Mapping[str, int],
    ) -> tuple[Reading, ...]:
        own = tuple(name for name, of in stages.items() if of == number)
        carried = tuple(name for name, of in stages.items() if of < number)
        named = [source.columns[name] for name in own if name in source.columns]
        wanted = [*stage.met_on, *stage.carried_on, *delivered_columns(named, source.months)]
        wanted = list(dict.fromkeys(wanted))
        self.faults += [fault for _, file in files for fault in header_faults(file, wanted, stage.names)]
        return tuple(
            Reading(self.register, source, stage, file, id_, positions(file, stage.names), wanted, own, carried)
            for id_, file in files
        )

    def _check_before(self, source: Source, stages: Mapping[str, int], path: Path) -> None:
        for name, mapped in source.columns.items():
            if mapped.before and stages[mapped.before.column] > stages[name]:
                found = f"{name}, which looks at {mapped.before.column} of a later file"
                self.faults.append(Fault(shown(path), found, "'before:' with a column of the same file"))


def _last_stage(mapped: Mapped | None, held: Sequence[Mapping[str, int]]) -> int:
    needed = mapped.delivered if mapped else ()
    holding = [number for number, columns in enumerate(held) if all(same(name) in columns for name in needed)]
    return max(holding, default=0)
