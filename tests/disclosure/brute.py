"""A second reader of small tables, who tries every table that fits instead of solving programs."""

from __future__ import annotations

from itertools import product

from cohort.disclosure.cells import EVERYONE, Cells, cell, combine, split
from cohort.disclosure.protected import Hidden, Protected

Table = tuple[tuple[int, ...], ...]


def names(rows: int, columns: int) -> list[str]:
    """The inner cells, row by row."""
    return [cell(f"row={r}", f"column={c}") for r, c in product(range(rows), range(columns))]


def cells_of(table: Table) -> Cells:
    """A two-way table with its margins; the number of everybody is printed elsewhere."""
    rows, columns = len(table), len(table[0])
    counts = dict(zip(names(rows, columns), (n for row in table for n in row), strict=True))
    inner = [
        split(
            f"row={r}",
            {cell(f"row={r}", f"column={c}"): counts[cell(f"row={r}", f"column={c}")] for c in range(columns)},
        )
        for r in range(rows)
    ] + [
        split(
            f"column={c}",
            {cell(f"row={r}", f"column={c}"): counts[cell(f"row={r}", f"column={c}")] for r in range(rows)},
        )
        for c in range(columns)
    ]
    margins = [
        split(EVERYONE, {f"row={r}": sum(table[r]) for r in range(rows)}),
        split(EVERYONE, {f"column={c}": sum(row[c] for row in table) for c in range(columns)}),
    ]
    whole = combine([*inner, *margins])
    return Cells(whole.counts, whole.sums, frozenset([EVERYONE]))


def possible_values(table: Table, public: Protected, room: int = 3) -> dict[str, set[int]]:
    """For each hidden count every value it has in some table that fits all that is public.

    Counts are tried up to ``room`` above the truth, so a value may be overlooked but never invented.
    """
    rows, columns = len(table), len(table[0])
    truth = [n for row in table for n in row]
    inner = names(rows, columns)
    tried = [[n] if name in public.shown else range(n + room + 1) for name, n in zip(inner, truth, strict=True)]
    values: dict[str, set[int]] = {name: set() for name in public.hidden}
    for guess in product(*tried):
        counts = counted(guess, inner, rows, columns)
        if all(counts[name] == n for name, n in public.shown.items()) and all(
            fits(counts[name], mark, public.rule.smallest_cell) for name, mark in public.hidden.items()
        ):
            for name, found in values.items():
                found.add(counts[name])
    return values


def counted(guess: tuple[int, ...], inner: list[str], rows: int, columns: int) -> dict[str, int]:
    """The inner cells and their margins."""
    counts = dict(zip(inner, guess, strict=True))
    counts |= {f"row={r}": sum(guess[r * columns : (r + 1) * columns]) for r in range(rows)}
    counts |= {f"column={c}": sum(guess[c::columns]) for c in range(columns)}
    return counts | {EVERYONE: sum(guess)}


def fits(count: int, mark: Hidden, k: int) -> bool:
    """Whether a count may stand behind a mark."""
    return 0 < count < k if mark.small else count >= k
