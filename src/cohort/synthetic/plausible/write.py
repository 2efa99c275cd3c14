"""The files of a delivery, filled with plausible rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Literal

import numpy as np

from cohort.spec.codelist import Codelist
from cohort.spec.delivery import Delivery, Format, Kind, Source, Stage
from cohort.spec.register import Register
from cohort.synthetic.chance import chance
from cohort.synthetic.plausible.cells import Cells, cells, fixed_by, snapped
from cohort.synthetic.plausible.people import Pool, draw_pool
from cohort.synthetic.plausible.rows import Dictionary, Row, draw_rows

RECORDS = 60
"""Rows for each hundred people and line of coverage."""


@dataclass
class Written:
    """``files`` that were filled, and why others were not."""

    files: dict[str, int] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


@dataclass
class _File:
    format: Format
    names: Sequence[str]
    lines: list[Cells]


def synthesize_from(
    delivery: Delivery,
    registers: Mapping[str, Register],
    codelists: Mapping[str, Codelist],
    folder: Path,
    children: int,
    seed: int,
) -> Written:
    """Fill ``folder`` with a file for every pattern of the delivery: of the right types, codes, days and keys.

    No association is planted, and the same arguments give the same bytes. Tables of other programs than parquet are
    left out, and told.
    """
    fed = [registers[name] for name in delivery.registers]
    pool = draw_pool(chance(seed, "people"), children, _birth_years(fed))
    people = next((register for register in fed if register.people), None)
    written, files = Written(), dict[str, _File]()
    for name in sorted(delivery.registers, key=lambda name: not registers[name].unique):
        sources = delivery.registers[name]
        words = Dictionary(registers[name], people, codelists)
        for number, source in enumerate(sources):
            format_ = delivery.formats[source.format]
            if format_.kind not in _WRITE:
                written.left_out.append(f"{source.files}: a table of {format_.kind} can be read here, not written")
                continue
            rng = chance(seed, f"{name} {number}")
            lines = _lines(rng, words, _share(pool, words, number, len(sources)), source, format_)
            _gather(files, source, format_, lines, _days(words.register, source))
    for path, file in sorted(files.items()):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        _WRITE[file.format.kind](folder / path, file)
        written.files[path] = len(file.lines)
    return written


def _birth_years(registers: Sequence[Register]) -> tuple[int, int]:
    """The cohort that most lines of coverage speak of, and 1997 where none speaks of any."""
    lines = [line for register in registers for line in register.coverage]
    years = [line.birth_years for line in lines if line.birth_years and line.who == "child"]
    return max(sorted(set(years)), key=years.count) if years else (1997, 1997)


def _share(pool: Pool, words: Dictionary, number: int, of: int) -> Pool:
    """Where a register holds everybody once, each of its layouts has people of its own."""
    if words.register.unique != (words.register.person,):
        return pool
    return Pool(pool.children[number::of], pool.parents[number::of])


def _lines(rng: np.random.Generator, words: Dictionary, pool: Pool, source: Source, format_: Format) -> list[Cells]:
    rows = draw_rows(rng, words, pool, _typed(fixed_by(source), words), RECORDS)
    found = []
    for row in rows:
        _snap(row, source)
        line = cells(row, source, format_)
        if line is not None:
            found.append(line)
    return _with_keys(found, source)


def _typed(fixed: Row, words: Dictionary) -> Row:
    columns = words.register.columns
    return {name: value == "true" if columns[name].type == "boolean" else value for name, value in fixed.items()}


def _snap(row: Row, source: Source) -> None:
    for name, mapped in source.columns.items():
        if row.get(name) is not None and mapped.reads in ("end_of_year", "end_of_month"):
            row[name] = snapped(row[name], mapped.reads)


def _with_keys(lines: list[Cells], source: Source) -> list[Cells]:
    """Each row its own key where files are joined by one that no column of ours is read from."""
    read = {name for mapped in source.columns.values() for name in mapped.delivered}
    keys = [name for joined in source.joined for name in joined.on if name not in read]
    return [{**line, **dict.fromkeys(keys, f"K{number:08d}")} for number, line in enumerate(lines)]


def _days(register: Register, source: Source) -> list[str]:
    """The delivered columns with days, the first of a row's first."""
    dates = [name for name in register.ordered if name in source.columns]
    dates += [name for name in source.columns if register.columns[name].type == "date"]
    return list(dict.fromkeys(column for name in dates for column in source.columns[name].delivered))


def _gather(files: dict[str, _File], source: Source, format_: Format, lines: list[Cells], days: Sequence[str]) -> None:
    """Each file of the layout. One that another register has filled keeps its rows, and gets the cells they lack."""
    shared = [len(files[path].lines) for stage in source.stages if (path := _named(stage.files)) in files]
    lines = lines[: min(shared, default=len(lines))]
    for stage, names in zip(source.stages, _columns_of_stages(source), strict=True):
        path = _named(stage.files)
        held = [{name: line[name] for name in names} for line in lines]
        if path in files and held:
            held = [_both(theirs, mine, days) for theirs, mine in zip(files[path].lines, cycle(held), strict=False)]
        files[path] = _File(format_, stage.names or list(dict.fromkeys(name for line in held for name in line)), held)


def _both(earlier: Cells, mine: Cells, days: Sequence[str]) -> Cells:
    """One row of two registers: a day that the earlier one does not tell is its first, so that none runs backwards."""
    first = next((earlier[name] for name in days if earlier.get(name)), None)
    lacking = {name: first if first and name in days else cell for name, cell in mine.items() if not earlier.get(name)}
    return {**earlier, **lacking}


def _named(pattern: str) -> str:
    """A file that the pattern finds."""
    return re.sub(r"\[(.)[^]]*\]", r"\1", pattern).replace("*", "synthetic").replace("?", "1")


def _columns_of_stages(source: Source) -> list[list[str]]:
    """Codes lie in the last file, all else in the first; a mapping's columns stay together. Keys lie in both."""
    stages: list[Stage] = list(source.stages)
    found: list[dict[str, None]] = [dict.fromkeys((*stage.met_on, *stage.carried_on)) for stage in stages]
    for name, mapped in source.columns.items():
        last = len(stages) > 1 and mapped.before is None and name.startswith(("code", "position", "drug"))
        found[-1 if last else 0] |= dict.fromkeys(mapped.delivered)
    if source.months:
        found[0] |= dict.fromkeys([source.months.year, *source.months.columns])
    return [list(names) for names in found]


def _write_text(path: Path, file: _File) -> None:
    habits = file.format
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if habits.quote else csv.QUOTE_NONE
    with path.open("w", encoding=habits.encoding, newline="") as out:
        writer = csv.DictWriter(
            out, file.names, "", delimiter=habits.separator, quotechar=habits.quote or None, quoting=quoting,
            lineterminator="\n",
        )  # fmt: skip
        if habits.header:
            writer.writeheader()
        writer.writerows(file.lines)


def _write_parquet(path: Path, file: _File) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: pa.array([line.get(name) or None for line in file.lines], pa.string()) for name in file.names}
    pq.write_table(pa.table(columns), path)


_WRITE: dict[Kind, Callable[[Path, _File], None]] = {"text": _write_text, "parquet": _write_parquet}
