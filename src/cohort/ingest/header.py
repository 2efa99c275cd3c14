"""Which cell of a line holds which delivered column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from cohort.errors import Fault, did_you_mean, one_of
from cohort.ingest.delivered_file import DeliveredFile
from cohort.spec.delivery import Months
from cohort.spec.mapping import Mapped

SEPARATORS = {";": "';'", ",": "','", "\t": "tab", "|": "'|'"}


def same(name: str) -> str:
    """Column names are one if they differ in case, blanks or quotes around them."""
    return name.strip().strip('"').casefold()


def delivered_columns(columns: Sequence[Mapped], months: Months | None) -> list[str]:
    """Every delivered column that these are read from, once."""
    named = [name for mapped in columns for name in mapped.delivered]
    named += [months.year, *months.columns] if months else []
    return list(dict.fromkeys(named))


def positions(file: DeliveredFile, names: Sequence[str]) -> dict[str, int]:
    """The position (from 1) of each column; ``names`` are those of a file without a header."""
    found: dict[str, int] = {}
    for position, name in enumerate(file.first if file.format.header else names, 1):
        found.setdefault(same(name), position)
    return found


def header_faults(file: DeliveredFile, wanted: Sequence[str], names: Sequence[str]) -> list[Fault]:
    """What keeps the wanted columns from being found; cells are told only where they are surely column names."""
    where = file.where
    if not file.format.header:
        return _faults_without_header(file, names, where)
    held = Counter(same(name) for name in file.first)
    missing = [column for column in wanted if same(column) not in held]
    twice = [column for column in wanted if held[same(column)] > 1]
    faults = [Fault(where, f"the column {column} twice", "every column once") for column in twice]
    if len(missing) == len(wanted):
        return [*faults, _nothing_found(file, wanted, where)]
    others = [name for name in file.first if name and same(name) not in map(same, wanted)]
    expected = one_of(others) if others else "nothing but the columns it has"
    return faults + [Fault(where, f"no column {name}", expected, did_you_mean(name, others)) for name in missing]


def _faults_without_header(file: DeliveredFile, names: Sequence[str], where: str) -> list[Fault]:
    if len(set(map(same, file.first)) & set(map(same, names))) > len(names) / 2:
        return [Fault(where, "column names", "a person's row: the format says 'header: false'")]
    if len(file.first) != len(names):
        expected = f"{len(names)}, as 'names:' tells"
        return [Fault(where, f"{len(file.first)} cells", expected, _other_separator(file, len(names)))]
    return []


def _nothing_found(file: DeliveredFile, wanted: Sequence[str], where: str) -> Fault:
    """The first line may be a person's row, so none of it is told."""
    expected = f"a header with {', '.join(wanted)}"
    if len(file.first) == 1 and file.format.kind == "text":
        return Fault(where, "one column only", expected, _other_separator(file, 2))
    found = f"{len(file.first)} columns, none of them known"
    if file.format.kind not in ("text", "excel"):
        return Fault(where, found, expected)
    return Fault(where, found, expected, "does the file have a header? If not: 'header: false' and 'names:'")


def _other_separator(file: DeliveredFile, columns: int) -> str | None:
    """Another separator that gives the first line at least so many columns, the one that gives most."""
    ours = file.format.separator
    line = ours.join(file.first)
    cells = {told: line.count(separator) + 1 for separator, told in SEPARATORS.items() if separator != ours}
    best = max(cells, key=lambda told: cells[told])
    return f"{best} would give {cells[best]}: see 'separator:' of the format" if cells[best] >= columns else None
