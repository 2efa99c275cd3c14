"""Everyone analysed, as the other outputs of a study count them: what a model's counts can be taken from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

Levels = Mapping[str, Mapping[str, int]]
MISSING = "missing"


@dataclass(frozen=True)
class Everyone:
    """``sizes`` counts everyone analysed by the levels of each term, as Table 1 prints them.

    ``events`` and ``events_of`` count those of them with a model's event, all and by level, where another output
    counts that event, too; else they are empty. Those without an answer are of the level ``missing``.
    """

    sizes: Levels = field(default_factory=dict)
    events: int | None = None
    events_of: Levels = field(default_factory=dict)


def everyone(frame: pd.DataFrame, terms: tuple[str, ...], event: str | None) -> Everyone:
    """Count the people of ``frame``, a row each; ``event`` names the column of an event that others count, too."""
    levelled = [term for term in terms if frame[term].dtype.kind not in "iuf"]
    sizes = {term: _sizes(frame[term]) for term in levelled}
    if event is None:
        return Everyone(sizes)
    happened = frame[frame[event].fillna(False).astype(bool)]
    events_of = {term: dict.fromkeys(sizes[term], 0) | _sizes(happened[term]) for term in levelled}
    return Everyone(sizes, len(happened), events_of)


def level_of(term: str, level: str) -> str:
    """The condition of being in a level, as tables name it; of having no answer at all: ``adhd missing``."""
    return f"{term} {MISSING}" if level == MISSING else f"{term}={level}"


def _sizes(column: pd.Series) -> dict[str, int]:
    told = column.dropna()
    yes_no = bool(told.isin([True, False]).all())
    counted = told.map({True: "yes", False: "no"} if yes_no else str).value_counts()
    sizes = {str(level): int(n) for level, n in sorted(counted.items())}
    return sizes | ({MISSING: int(column.isna().sum())} if column.isna().any() else {})
