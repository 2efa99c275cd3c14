"""What the likelihood is computed from."""

from __future__ import annotations

from dataclasses import dataclass

from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class CountingProcess:
    """n rows, each at risk in (entry, exit] with ``event`` at exit or not (Andersen & Gill 1982).

    A person may have several rows, as long as they do not overlap. ``entry`` None: at risk from the beginning.
    Rows of different ``stratum`` (numbers from 0) never share a risk set. ``weight``: positive case weights.
    Every entry must lie before its exit.
    """

    exit: FloatArray
    event: BoolArray
    entry: FloatArray | None = None
    stratum: IntArray | None = None
    weight: FloatArray | None = None

    @property
    def n(self) -> int:
        """How many rows there are."""
        return len(self.exit)

    def take(self, rows: slice) -> CountingProcess:
        """Some of the rows."""
        return CountingProcess(
            self.exit[rows],
            self.event[rows],
            None if self.entry is None else self.entry[rows],
            None if self.stratum is None else self.stratum[rows],
            None if self.weight is None else self.weight[rows],
        )
