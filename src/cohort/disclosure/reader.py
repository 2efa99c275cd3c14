"""The reader who does all the arithmetic: which values a count that is not shown can take."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from cohort.disclosure.cells import Sum
from cohort.disclosure.protected import Protected

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class Band:
    """Counts times ``weights`` add up to something from ``low`` to ``high``: what rounded means tell of counts."""

    weights: Mapping[str, float]
    low: float
    high: float


@dataclass(frozen=True)
class Knowledge:
    """Counts that are known, the bounds of those that are not, and the sums and bands that hold between them."""

    known: Mapping[str, int]
    bounds: Mapping[str, tuple[float, float]]
    sums: tuple[Sum, ...]
    bands: tuple[Band, ...] = ()


def knowledge(protected: Protected) -> Knowledge:
    """What one output tells: its numbers, what its marks say, and that no count is negative."""
    k = protected.rule.smallest_cell
    bounds: dict[str, tuple[float, float]] = {
        name: (0, math.inf)
        for line in protected.sums
        for name in (line.total, *line.parts)
        if name not in protected.shown
    }
    bounds |= {name: (1, k - 1) if mark.small else (k, math.inf) for name, mark in protected.hidden.items()}
    return Knowledge(protected.shown, bounds, protected.sums)


def settled(knows: Knowledge) -> Knowledge:
    """The same with every count worked out that is the only unknown one of some sum."""
    known, waiting = dict(knows.known), list(knows.sums)
    found = True
    while found:
        found = False
        for line in list(waiting):
            open_cells = [cell for cell in (line.total, *line.parts) if cell not in known]
            if len(open_cells) > 1:
                continue
            waiting.remove(line)
            if open_cells:
                found = True
                others = sum(known[part] for part in line.parts if part in known)
                known[open_cells[0]] = others if open_cells[0] == line.total else known[line.total] - others
    return replace(knows, known=known)


def value_range(name: str, knows: Knowledge) -> tuple[float, float] | None:
    """The smallest and largest whole number the count can be; None where no numbers fit what is known."""
    tables = extremes(name, knows)
    return None if tables is None else (tables[0][name], tables[1][name])


def extremes(name: str, knows: Knowledge) -> tuple[dict[str, float], dict[str, float]] | None:
    """Two ways to fill in all counts that bear on one, in which it is smallest and largest; None where there is none.

    A count without an upper bound is infinite where it is largest.
    """
    if name in knows.known:
        there = {name: float(knows.known[name])}
        return there, there
    weighed = {cell for band in knows.bands for cell in band.weights}
    sums = linked_sums({name, *weighed}, knows)
    unknown = sorted({cell for line in sums for cell in (line.total, *line.parts)} - knows.known.keys() | {name})
    least, most = (_extreme(name, unknown, sums, knows, sign) for sign in (1, -1))
    return None if least is None or most is None else (least, most)


def linked_sums(names: set[str], knows: Knowledge) -> tuple[Sum, ...]:
    """The sums that bear on the cells, directly or through other unknown cells."""
    with_cell: dict[str, list[int]] = {}
    for number, line in enumerate(knows.sums):
        for cell in (line.total, *line.parts):
            with_cell.setdefault(cell, []).append(number)
    reached, frontier, found = set(names), list(names - knows.known.keys()), set[int]()
    while frontier:
        for number in set(with_cell.get(frontier.pop(), ())) - found:
            found.add(number)
            line = knows.sums[number]
            new = {line.total, *line.parts} - reached - knows.known.keys()
            reached |= new
            frontier += new
    return tuple(knows.sums[number] for number in sorted(found))


def coefficients(sums: Sequence[Sum], names: list[str]) -> csr_array:
    """One row per sum: its total minus its parts, over the columns ``names``; almost all are 0, and not kept."""
    from scipy.sparse import csr_array

    column = {name: number for number, name in enumerate(names)}
    told = [
        (row, column[cell], sign)
        for row, line in enumerate(sums)
        for cell, sign in ((line.total, 1.0), *((part, -1.0) for part in line.parts))
        if cell in column
    ]
    rows, columns, signs = np.array(told).reshape(-1, 3).T
    return csr_array((signs, (rows.astype(int), columns.astype(int))), shape=(len(sums), len(names)))


def _extreme(
    name: str, unknown: list[str], sums: tuple[Sum, ...], knows: Knowledge, sign: int
) -> dict[str, float] | None:
    """The unknown counts where ``name`` is least (``sign`` 1) or greatest (-1), by integer programming."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    roof = 10.0 * max(
        [1000, *knows.known.values()]
    )  # stands for infinity, which some solvers cannot tell from no answer
    lower, upper = (np.array([min(knows.bounds[cell][end], roof) for cell in unknown], dtype=float) for end in (0, 1))
    objective = np.array([sign if cell == name else 0.0 for cell in unknown])
    constraints = []
    if sums:
        shown = sorted(knows.known)
        right = -coefficients(sums, shown) @ np.array([knows.known[cell] for cell in shown], dtype=float)
        constraints = [LinearConstraint(coefficients(sums, unknown), right, right)]
    for band in knows.bands:
        told = sum(weight * knows.known.get(cell, 0) for cell, weight in band.weights.items())
        weights = np.array([band.weights.get(cell, 0.0) for cell in unknown])
        constraints.append(LinearConstraint(weights, band.low - told, band.high - told))
    answer = milp(objective, constraints=constraints, integrality=np.ones(len(unknown)), bounds=Bounds(lower, upper))
    if answer.status != 0:
        return None
    counts = np.round(answer.x)
    return dict(zip(unknown, np.where(counts >= roof, math.inf, counts).tolist(), strict=True))
