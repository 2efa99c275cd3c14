"""The gate: what of a register's counts may be shown.

The rows of a period are never few, so they are shown; everything else is hidden where it is small, together with what
would give it away. Numbers that a reader could take from each other share one system of sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cohort.disclosure.cells import Cells, combine, split
from cohort.disclosure.protected import Count, Hidden, Protected
from cohort.disclosure.rule import Rule
from cohort.disclosure.suppress import protect
from cohort.errors import DataError
from cohort.quality.counted import NO_CODE, NOT_TOLD, Counted, FileCount, Year
from cohort.quality.periods import Period, periods
from cohort.quality.row_checks import RowCheck
from cohort.spec.register import Register

TOTAL = "rows"
WITHHELD = Hidden("withheld", small=False)
"""In place of every count of a table in which the small ones cannot be hidden."""


@dataclass(frozen=True)
class PublicFile:
    """A file's account as it may be shown."""

    name: str
    read: Count
    accepted: Count
    rejected: Count
    rows: Count
    reasons: tuple[tuple[str, Count], ...] = ()


@dataclass(frozen=True)
class PublicQuality:
    """Counts that have passed the gate; tables are keyed by what they tell and hold one count for each period."""

    rule: Rule
    rows: int
    periods: tuple[Period, ...]
    files: tuple[PublicFile, ...]
    by_file: Mapping[str, Sequence[Count]]
    missing: Mapping[str, Sequence[Count]]
    editions: Mapping[str, Sequence[Count]]
    unknown: Mapping[str, Sequence[Count]]
    checks: tuple[tuple[RowCheck, Count | None], ...]


def release(register: Register, counted: Counted, checks: Sequence[RowCheck], rule: Rule) -> PublicQuality | None:
    """What may be shown; None where the register has too few rows for that."""
    total = sum(counted.by_year.values())
    if rule.is_small(total):
        return None
    where = f"quality of {register.name}"
    told = periods(counted.by_year, rule)
    account = _guarded(_account(counted, told), [TOTAL, _of("all files", "rows"), *map(_rows, told)], rule, where)
    editions, unknown = _editions(register, counted, told, rule, where)
    missing = _missing(register, counted, told, rule, where)
    if register.code and any(count != 0 for count in editions.get(NO_CODE, ())):
        missing[register.code.column] = editions[NO_CODE]
    files = _files(counted.files, account)
    told_lines = [count for file in files for count in (file.rejected, *(n for _, n in file.reasons))]
    lines_shown = not any(isinstance(count, Hidden) for count in told_lines)
    return PublicQuality(
        rule=rule,
        rows=total,
        periods=told,
        files=files,
        by_file={file.name: [account[_cell(file.name, period)] for period in told] for file in counted.files},
        missing=missing,
        editions=editions,
        unknown=unknown,
        checks=tuple((check, _found(check, total, rule, where, lines_shown)) for check in checks),
    )


@dataclass(frozen=True)
class _Guarded:
    """Counts behind the gate; all of them are withheld where it cannot hide the small ones."""

    cells: Protected | None

    def __getitem__(self, name: str) -> Count:
        return WITHHELD if self.cells is None else self.cells[name]


def _guarded(parts: Sequence[Cells], fixed: Iterable[str], rule: Rule, where: str) -> _Guarded:
    """The parts as one system; ``fixed`` counts are printed elsewhere."""
    whole = combine(parts)
    cells = Cells(whole.counts, whole.sums, frozenset(fixed), whole.unpublished)
    try:
        return _Guarded(protect(cells, rule, where))
    except DataError:
        return _Guarded(None)


def _account(counted: Counted, told: Sequence[Period]) -> list[Cells]:
    """Lines by file, and rows by file and period."""
    files = counted.files
    names = [file.name for file in files]
    parts = [split(TOTAL, {_rows(period): period.rows for period in told})]
    for column in ("read", "accepted", "rejected", "rows"):
        parts.append(split(_of("all files", column), {_of(file.name, column): getattr(file, column) for file in files}))
    for file in (*files, _all(files)):
        lines = {_of(file.name, "accepted"): file.accepted, _of(file.name, "rejected"): file.rejected}
        parts.append(split(_of(file.name, "read"), lines))
        if file.reasons:
            reasons = {_of(file.name, reason): count for reason, count in file.reasons}
            parts.append(split(_of(file.name, "rejected"), reasons))
        if file.rows == file.accepted:
            parts.append(split(_of(file.name, "accepted"), {_of(file.name, "rows"): file.rows}))
    parts.append(split(_of("all files", "rows"), {TOTAL: sum(period.rows for period in told)}))
    for period in told:
        cells = {_cell(name, period): period.of(_years(counted.rows, name)) for name in names}
        parts.append(split(_rows(period), cells))
    for file in files:
        cells = {_cell(file.name, period): period.of(_years(counted.rows, file.name)) for period in told}
        parts.append(split(_of(file.name, "rows"), cells))
    return parts


def _files(files: Sequence[FileCount], account: _Guarded) -> tuple[PublicFile, ...]:
    shown = []
    for file in (*files, _all(files)) if len(files) > 1 else files:
        read, accepted, rejected, rows = (
            account[_of(file.name, column)] for column in ("read", "accepted", "rejected", "rows")
        )
        reasons = tuple((reason, account[_of(file.name, reason)]) for reason, _ in file.reasons)
        shown.append(PublicFile(file.name, read, accepted, rejected, rows, reasons))
    return tuple(shown)


def _missing(
    register: Register, counted: Counted, told: Sequence[Period], rule: Rule, where: str
) -> dict[str, list[Count]]:
    """Empty cells of each column that has any; codes and their edition have a table of their own."""
    coded = (register.code.column, register.code.edition) if register.code else ()
    shown = {}
    for name, by_year in counted.missing.items():
        if name in coded or not any(by_year.values()):
            continue
        parts = [
            split(
                _rows(period),
                {
                    f"empty in {period.label}": period.of(by_year),
                    f"filled in {period.label}": period.rows - period.of(by_year),
                },
                unpublished=[f"filled in {period.label}"],
            )
            for period in told
        ]
        cells = _guarded(parts, map(_rows, told), rule, f"{where}, empty cells of {name}")
        shown[name] = [cells[f"empty in {period.label}"] for period in told]
    return shown


def _editions(
    register: Register, counted: Counted, told: Sequence[Period], rule: Rule, where: str
) -> tuple[dict[str, list[Count]], dict[str, list[Count]]]:
    """Rows by the edition of their code and, of them, codes of an unknown form."""
    order = {name: number for number, name in enumerate([*register.editions, NOT_TOLD, NO_CODE])}
    names = sorted({edition for _, edition in counted.editions}, key=lambda name: (order.get(name, -1), name))
    coded = [name for name in names if name != NO_CODE]
    if not names:
        return {}, {}
    parts = []
    for period in told:
        rows = {name: period.of(_years(counted.editions, name)) for name in names}
        parts.append(split(_rows(period), {_cell(name, period): n for name, n in rows.items()}))
        for name in coded:
            of, odd = _cell(name, period), period.of(_years(counted.unknown, name))
            parts.append(
                split(of, {f"unknown {of}": odd, f"known {of}": rows[name] - odd}, unpublished=[f"known {of}"])
            )
    cells = _guarded(parts, map(_rows, told), rule, f"{where}, editions")
    return (
        {name: [cells[_cell(name, period)] for period in told] for name in names},
        {name: [cells[f"unknown {_cell(name, period)}"] for period in told] for name in coded},
    )


def _found(check: RowCheck, total: int, rule: Rule, where: str, lines_shown: bool) -> Count | None:
    """Of lines kept out, nothing that the account hides."""
    if check.found is None:
        return None
    if check.rejected and check.found and not lines_shown:
        return Hidden(rule.small_text, small=True) if rule.is_small(check.found) else WITHHELD
    others = {"found": check.found, "others": max(total, check.found) - check.found}
    return _guarded([split("all", others, unpublished=["others"])], ["all"], rule, f"{where}, {check.key}")["found"]


def _all(files: Sequence[FileCount]) -> FileCount:
    return FileCount(
        "all files",
        sum(file.read for file in files),
        sum(file.accepted for file in files),
        sum(file.rejected for file in files),
        sum(file.rows for file in files),
    )


def _years(counts: Mapping[tuple[Year, str], int], name: str) -> dict[Year, int]:
    return {year: n for (year, other), n in counts.items() if other == name}


def _rows(period: Period) -> str:
    return f"rows in {period.label}"


def _cell(name: str, period: Period) -> str:
    return f"{name} in {period.label}"


def _of(file: str, column: str) -> str:
    return f"{file}: {column}"
