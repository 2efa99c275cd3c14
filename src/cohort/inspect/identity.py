"""Personal identity codes among the cells that were looked at, found by the very words that stop an ingest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from cohort.ingest.words import WORDS
from cohort.store import connect


def columns_with_identity_codes(cells: Sequence[Sequence[str]], work: Path) -> dict[int, int]:
    """How many cells of each column (from 0) are such codes; columns without any are left out."""
    import pyarrow as pa

    counts = [
        (number, cell, count)
        for number, column in enumerate(cells)
        for cell, count in Counter(column).items()
        if len(cell) in (10, 11)
    ]
    if not counts:
        return {}
    columns, looked_at, times = zip(*counts, strict=True)
    with connect(work) as connection:
        connection.execute(WORDS)
        connection.register("looked_at", pa.table({"number": columns, "cell": looked_at, "times": times}))
        found = connection.execute("""
SELECT number, sum(times)::BIGINT
FROM looked_at
WHERE identity_code(cell) IS NOT NULL
GROUP BY number ORDER BY number
""").fetchall()
    return dict(found)
