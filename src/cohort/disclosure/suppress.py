"""Which counts are hidden: the small ones, and as few others as keep them from being worked out.

The cheapest further cells for one small count are found by an integer program (Fischetti & Salazar 2001, "Solving the
cell suppression problem on tabular data with linear constraints", Management Science 47:1008-1027), one small count
after the other; hiding more never uncovers an earlier one. Whether it worked is not taken from here but from
:func:`cohort.disclosure.audit.audit`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from cohort.disclosure.audit import Seen, audit
from cohort.disclosure.cells import Cells
from cohort.disclosure.protected import PROTECTING, Hidden, Protected
from cohort.disclosure.reader import Knowledge, coefficients, knowledge, linked_sums
from cohort.disclosure.rule import Rule
from cohort.errors import DataError, Fault


def protect(cells: Cells, rule: Rule, where: str) -> Protected:
    """Hide what must be hidden and prove it. ``where`` names the output in a message.

    Raises DataError where a small count is printed elsewhere (``fixed``) or cannot be kept from being worked out.
    """
    small = sorted(name for name, count in cells.counts.items() if rule.is_small(count))
    printed = [name for name in small if name in cells.fixed]
    if printed:
        raise DataError([_unprotectable(where, name, rule) for name in printed])
    hidden = {name for name in small if name not in cells.unpublished} | cells.withheld
    plan = _Plan(cells, rule, where, set(hidden), Seen(rule))
    for name in small:
        plan.cover(name)
    protected = plan.result()
    audit(protected, where, unpublished=tuple(name for name in small if name in cells.unpublished))
    return protected


@dataclass
class _Plan:
    """The cells hidden so far."""

    cells: Cells
    rule: Rule
    where: str
    hidden: set[str]
    seen: Seen

    def result(self) -> Protected:
        """What a reader would get now."""
        small = Hidden(self.rule.small_text, small=True)
        counts, unprinted = self.cells.counts, self.cells.unpublished | self.hidden
        marks = {name: small if self.rule.is_small(counts[name]) else PROTECTING for name in sorted(self.hidden)}
        shown = {name: count for name, count in counts.items() if name not in unprinted}
        return Protected(self.rule, shown, marks, self.cells.sums)

    def cover(self, name: str) -> None:
        """Hide the cheapest further cells that leave enough values possible for a small count."""
        if self.seen.wide(name, knowledge(self.result())):
            return
        choices = [choice for window in self._windows(name) if (choice := self._cheapest(name, window)) is not None]
        if not choices:
            raise DataError(_unprotectable(self.where, name, self.rule))
        self.hidden |= min(choices, key=lambda choice: (sum(map(self._cost, choice)), sorted(choice)))

    def _windows(self, name: str) -> list[tuple[int, int]]:
        """The ranges of values, as narrow as the rule allows, that hold the true count."""
        count, width = self.cells.counts[name], self.rule.fewest_values
        published = name not in self.cells.unpublished
        first, last = (1, self.rule.smallest_cell - 1) if published else (0, count + width)
        lows = range(max(first, count - width + 1), min(count, last - width + 1) + 1)
        return [(low, low + width - 1) for low in lows]

    def _cheapest(self, name: str, window: tuple[int, int]) -> set[str] | None:
        """The cells to hide so that the count could be either end of the window; totals of several sums come last."""
        for held in (self._many_closing(), frozenset[str]()):
            chosen: set[str] = set()
            for value in sorted(set(window) - {self.cells.counts[name]}):
                found = self._witness(name, value, chosen, held)
                if found is None:
                    break
                chosen |= found
            else:
                return chosen
        return None

    def _witness(self, name: str, value: int, chosen: set[str], held: frozenset[str]) -> set[str] | None:
        """The cheapest cells to hide so that other counts fit all that is shown and ``name`` is ``value`` in them."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array, diags_array, eye_array, hstack

        still = {cell: n for cell, n in self.cells.counts.items() if cell != name and not self._may_move(cell, held)}
        sums = linked_sums({name}, Knowledge(still, {}, self.cells.sums))
        names = sorted({cell for line in sums for cell in (line.total, *line.parts)} | {name})
        count = np.array([self.cells.counts[cell] for cell in names], dtype=float)
        bounds = [(float(still[cell]),) * 2 if cell in still else self._bounds(cell) for cell in names]
        lower, upper = np.array(bounds).T
        lower[names.index(name)] = upper[names.index(name)] = value
        free = np.array([cell not in still and self._is_shown(cell) and cell not in chosen for cell in names])
        cost = np.where(free, [self._cost(cell) for cell in names], 0.0)
        size, identity, rows = len(names), eye_array(len(names), format="csr"), coefficients(sums, names)
        further, lesser = (diags_array(ends, format="csr") for ends in (upper - count, count - lower))
        answer = milp(
            np.concatenate([np.zeros(size), cost]),
            integrality=np.ones(2 * size),
            bounds=Bounds(np.concatenate([lower, np.zeros(size)]), np.concatenate([upper, free.astype(float)])),
            constraints=[
                LinearConstraint(hstack([rows, csr_array(rows.shape)], format="csr"), 0, 0),
                LinearConstraint(hstack([identity, -further], format="csr")[free], -np.inf, count[free]),
                LinearConstraint(hstack([identity, lesser], format="csr")[free], count[free], np.inf),
            ],
            options={"mip_rel_gap": 0.0},
        )
        if answer.status != 0:
            return None
        return {cell for cell, hide in zip(names, answer.x[size:], strict=True) if hide > 0.5}

    def _bounds(self, name: str) -> tuple[float, float]:
        """The values a reader thinks possible of a cell that is not shown; far enough up for any exchange."""
        count, k = self.cells.counts[name], self.rule.smallest_cell
        if name in self.cells.unpublished:
            return 0, count + 4 * k
        return (1, k - 1) if self.rule.is_small(count) else (k, count + 4 * k)

    def _is_shown(self, name: str) -> bool:
        return name not in self.cells.unpublished and name not in self.hidden

    def _may_move(self, name: str, held: frozenset[str]) -> bool:
        """Whether a reader does not know the count, or need not get to know it."""
        if not self._is_shown(name):
            return True
        return self.cells.counts[name] != 0 and name not in self.cells.fixed | held

    @cached_property
    def _closes(self) -> Counter[str]:
        """How many sums each cell is the total of."""
        return Counter(line.total for line in self.cells.sums)

    @cached_property
    def _largest(self) -> int:
        """The largest of all counts."""
        return max(self.cells.counts.values())

    def _many_closing(self) -> frozenset[str]:
        """The totals of several sums, such as the size of a group."""
        return frozenset(name for name, number in self._closes.items() if number > 1)

    def _cost(self, name: str) -> float:
        """One for a cell, more for each sum it closes, less for a 'no' (least missed) and for a small count.

        Nothing here depends on which output asks, so that linked outputs hide the same cells.
        """
        spared = 0.5 if any(part.endswith("=no") for part in name.split(" & ")) else 0.0
        size = self.cells.counts[name] / (1 + self._largest)
        return 1 + 10 * self._closes[name] - spared + 0.1 * size


def _unprotectable(where: str, name: str, rule: Rule) -> Fault:
    return Fault(
        where,
        f"the count '{name}' is below {rule.smallest_cell} and the numbers around it give it away",
        "an output in which every small count can be hidden",
        "join levels, leave the row out, or ask the same people in every output",
    )
