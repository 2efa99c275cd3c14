"""A lookup: a csv file that tells, for a key and a span of days, what the key stood for."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path

from cohort.errors import Fault, SpecError

KEYS = ("key", "from", "until")
FIRST, LAST = date(1800, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True)
class Row:
    """One line: what ``key`` gives from the day ``opens`` up to, but not including, ``closes``."""

    key: str
    opens: date
    closes: date
    given: tuple[str, ...]


@dataclass(frozen=True)
class LookupTable:
    """A named table; ``columns`` are those it can give."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_lookup(path: Path, name: str) -> LookupTable:
    """Read one file of ``config/lookups``. Raises SpecError: no text, a wrong header or day, a key twice a day."""
    try:
        header, *lines = [*csv.reader(path.read_text(encoding="utf-8-sig").splitlines())] or [[]]
    except (OSError, UnicodeDecodeError):
        raise SpecError(Fault(name, "a file that cannot be read", "commas between cells, UTF-8")) from None
    if tuple(header[:3]) != KEYS or len(header) < 4:
        raise SpecError(Fault(f"{name}:1", ",".join(header) or "nothing", ",".join(KEYS) + ", then what it gives"))
    faults: list[Fault] = []
    rows = [row for number, line in enumerate(lines, 2) if (row := _row(line, len(header), f"{name}:{number}", faults))]
    faults += _overlaps(rows, name)
    if faults:
        raise SpecError(faults)
    return LookupTable(path.stem, tuple(header[3:]), tuple(rows))


def _row(line: list[str], length: int, where: str, faults: list[Fault]) -> Row | None:
    if len(line) != length:
        faults.append(Fault(where, f"{len(line)} fields", f"{length}"))
        return None
    try:
        opens, closes = (date.fromisoformat(text) if text else None for text in line[1:3])
    except ValueError:
        faults.append(Fault(where, ",".join(line[1:3]), "days such as 2017-01-01, or nothing"))
        return None
    if (opens or FIRST) >= (closes or LAST):
        faults.append(Fault(where, f"until {closes}", f"a day after {opens or FIRST}"))
        return None
    return Row(line[0], opens or FIRST, closes or LAST, tuple(line[3:]))


def _overlaps(rows: list[Row], name: str) -> list[Fault]:
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    return [
        Fault(name, f"{key} twice on {max(one.opens, other.opens)}", "one line for a key on any day")
        for key, of_key in by_key.items()
        for one, other in combinations(of_key, 2)
        if one.opens < other.closes and other.opens < one.closes
    ]
