"""What is known of delivered column names: from deliveries, from public code, and from their words."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cohort.errors import CohortError
from cohort.ingest.header import same
from cohort.spec.delivery import Delivery, Source, read_delivery
from cohort.spec.register import Register

WORDS, TABLES = "facts/column_words.csv", "facts/finregistry_columns.csv"
SHORT = 4
"""Letters below which a word must be a part of a name of its own."""


@dataclass(frozen=True)
class Reading:
    """One source of one delivery: how its columns became those of a register."""

    delivery: str
    register: Register
    source: Source
    headed: bool

    @cached_property
    def wanted(self) -> frozenset[str]:
        """The delivered columns it reads, as names are compared; those of a joined file and its key, too."""
        return frozenset(map(same, self.source.delivered))

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The columns on which its files are joined."""
        return tuple(dict.fromkeys(name for joined in self.source.joined for name in joined.on))


@dataclass(frozen=True)
class Known:
    """``words``: what stems of names mean. ``tables``: the columns of delivered tables as public code reads them."""

    registers: Mapping[str, Register]
    readings: tuple[Reading, ...]
    words: Mapping[str, str]
    tables: Mapping[str, frozenset[str]]

    @cached_property
    def names(self) -> frozenset[str]:
        """Every delivered name that is known."""
        return frozenset().union(*(reading.wanted for reading in self.readings), *self.tables.values())

    def people(self, name: str) -> bool:
        """Whether a delivery reads people from a column of this name."""
        return same(name) in self._people

    def means_person(self, name: str) -> bool:
        """Whether the words of a name say that it holds people."""
        return "person" in self.meanings(name)

    def meanings(self, name: str) -> frozenset[str]:
        """What the words of a name mean: ``{birth, date}`` for FOED_DAG."""
        parts = [part for part in re.split(r"[^a-z]+", plain(name)) if part]
        return frozenset(meaning for part in parts for meaning in self._meanings_of(part))

    def _meanings_of(self, part: str) -> Iterator[str]:
        """A word within a longer one does not count: LOPV (end) in TULOPV (start)."""
        held = {stem: meaning for stem, meaning in self.words.items() if _holds(part, stem, meaning)}
        return (told for stem, told in held.items() if not any(stem in other and stem != other for other in held))

    def table_of(self, names: Sequence[str]) -> tuple[str, int] | None:
        """The publicly read table that shares most names with these, and how many; None below half of them."""
        held = frozenset(map(same, names))
        shared = {table: len(columns & held) for table, columns in self.tables.items()}
        best = max(shared, key=lambda table: (shared[table], -len(self.tables[table])), default=None)
        return (best, shared[best]) if best and 2 * shared[best] >= len(held) else None

    @cached_property
    def _people(self) -> frozenset[str]:
        return frozenset(
            same(column)
            for reading in self.readings
            for ours, mapped in reading.source.columns.items()
            if reading.register.columns[ours].type == "person" and reading.headed
            for column in mapped.delivered
        )


def plain(name: str) -> str:
    """A name in small ASCII letters, digits and _: ``syntyma_pvm`` for Syntymä-pvm."""
    ascii_only = unicodedata.normalize("NFKD", name.casefold().replace("ø", "oe")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", ascii_only).strip("_")


def read_known(config: Path, registers: Mapping[str, Register]) -> Known:
    """Read what ``config/`` knows. A delivery with faults is passed over: ``cohort check`` tells them."""
    readings = tuple(_readings(config / "deliveries", registers))
    words = {row["word"]: row["meaning"] for row in _rows(config / WORDS)}
    tables: dict[str, set[str]] = {}
    for row in _rows(config / TABLES):
        tables.setdefault(row["table"], set()).add(same(row["column"]))
    return Known(registers, readings, words, {table: frozenset(names) for table, names in tables.items()})


def _readings(folder: Path, registers: Mapping[str, Register]) -> Iterator[Reading]:
    for path in sorted(folder.glob("*.yaml")):
        try:
            delivery = read_delivery(path, path.name, registers)
        except CohortError:
            continue
        yield from _of_delivery(delivery, registers)


def _of_delivery(delivery: Delivery, registers: Mapping[str, Register]) -> Iterator[Reading]:
    for register, sources in delivery.registers.items():
        for source in sources:
            yield Reading(delivery.name, registers[register], source, delivery.formats[source.format].header)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _holds(part: str, stem: str, meaning: str) -> bool:
    """A short word must be all of the part; only those of dates end one: SYNTYMAPVM."""
    return stem in part if len(stem) >= SHORT else part == stem or (meaning == "date" and part.endswith(stem))
