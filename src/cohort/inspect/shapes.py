"""What a cell looks like, without what it says: ``9999``, ``A99.9``, ``dd.mm.yyyy``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

LONGEST = 14
"""Characters of a shape that is told in full."""
_RUNS = re.compile(r"(.)\1{3,}")

FORMS = {
    "ATC": re.compile(r"[A-V]\d{2}[A-Z]{1,2}(\d{2})?"),
    "ICD-10": re.compile(r"[A-Z]\d{2}\.?[0-9A-Z]{0,3}([*+&#][A-Z]\d{2}.*)?"),
    "ICD-9-FI": re.compile(r"\d{3}\.?\d?[A-Z]"),
    "39+4 (weeks+days)": re.compile(r"[12345]\d\+[0-6]"),
}
"""Forms of codes. ASSUME: what is of several forms is of the first."""


def shape(cell: str) -> str:
    """Digits become 9, letters A or a, and long runs are told by their length: ``9{12}``."""
    told = "".join("9" if c.isdigit() else "a" if c.islower() else "A" if c.isalpha() else c for c in cell)
    told = _RUNS.sub(lambda run: f"{run[1]}{{{len(run[0])}}}" if len(run[0]) > 8 else run[0], told)
    return told if len(told) <= LONGEST else "text"


def frequent_shapes(cells: Mapping[str, int], least: int) -> tuple[str, ...]:
    """The shapes of at least ``least`` cells, the most frequent first."""
    counts: Counter[str] = Counter()
    for cell, count in cells.items():
        counts[shape(cell)] += count
    return tuple(told for told, count in counts.most_common() if count >= least)


def form_of(cells: Mapping[str, int]) -> str | None:
    """The form of code that 95 % of the cells have; None where they have none."""
    total = sum(cells.values())
    for name, pattern in FORMS.items():
        fitting = sum(count for cell, count in cells.items() if pattern.fullmatch(cell))
        if total and fitting >= 0.95 * total:
            return name
    return None
