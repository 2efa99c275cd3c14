"""Personal identity codes among the cells that were looked at, found as an ingest finds them."""

from __future__ import annotations

from collections.abc import Sequence

from cohort.ingest.identity_codes import positions


def columns_with_identity_codes(cells: Sequence[Sequence[str]]) -> dict[int, int]:
    """How many codes stand in each column (from 0); columns without any are left out."""
    counts = {number: len(positions("\n".join(column).encode())) for number, column in enumerate(cells)}
    return {number: count for number, count in counts.items() if count}
