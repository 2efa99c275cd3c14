"""Who entered and who left between two built cohorts, by the box of the flow chart that let them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cohort.disclosure.cells import Cells, Sum
from cohort.disclosure.protected import Count, Hidden
from cohort.disclosure.rule import Rule
from cohort.disclosure.suppress import protect
from cohort.store import Connection, literal

ELSEWHERE = "not among the people the study begins with"
THEN, NOW, BOTH, ENTERED, LEFT = "then", "now", "in both", "entered", "left"


@dataclass(frozen=True)
class Built:
    """The people of one version, kept and left out, each in a parquet file."""

    kept: Path
    left_out: Path


def open_people(then: Built, now: Built, connection: Connection) -> None:
    """Both versions as views: ``kept_then``, ``left_out_then``, ``kept_now``, ``left_out_now``."""
    for name, built in ((THEN, then), (NOW, now)):
        connection.execute(f"CREATE VIEW kept_{name} AS FROM read_parquet({literal(built.kept)})")
        connection.execute(f"CREATE VIEW left_out_{name} AS FROM read_parquet({literal(built.left_out)})")


def moved_people(connection: Connection, rule: Rule, study: str) -> Iterator[str]:
    """Lines to print; counts that are small, or would give a small one away, are hidden by the gate."""
    entered, left = _reasons(NOW, THEN, connection), _reasons(THEN, NOW, connection)
    both = connection.execute("SELECT count(*) FROM kept_then SEMI JOIN kept_now USING (person_id)").fetchall()[0][0]
    counts = {BOTH: both, ENTERED: sum(entered.values()), LEFT: sum(left.values())}
    counts |= {THEN: both + counts[LEFT], NOW: both + counts[ENTERED]}
    sums = [Sum(THEN, (BOTH, LEFT)), Sum(NOW, (BOTH, ENTERED))]
    for word, reasons in ((ENTERED, entered), (LEFT, left)):
        counts |= {f"{word}: {reason}": count for reason, count in reasons.items()}
        sums += [Sum(word, tuple(f"{word}: {reason}" for reason in reasons))] if reasons else []
    shown = protect(Cells(counts, tuple(sums)), rule, f"{study}, people of both versions")
    for word in (THEN, NOW, BOTH):
        yield f"{as_text(shown[word]):>12}  {word}"
    for word, reasons, other in ((ENTERED, entered, THEN), (LEFT, left, NOW)):
        yield f"{as_text(shown[word]):>12}  {word}"
        for reason in reasons:
            yield f"{as_text(shown[f'{word}: {reason}']):>14}  {other} left out by: {reason}"


def as_text(count: Count) -> str:
    """``1,234``, ``<5`` or ``hidden``."""
    return count.text if isinstance(count, Hidden) else f"{count:,}"


def _reasons(here: str, there: str, connection: Connection) -> dict[str, int]:
    """People kept here and not there, by what left them out there."""
    rows = connection.execute(f"""
WITH came AS (SELECT person_id FROM kept_{here} ANTI JOIN kept_{there} USING (person_id))
SELECT coalesce(because, {literal(ELSEWHERE)}) AS because, count(*)
FROM came LEFT JOIN left_out_{there} USING (person_id)
GROUP BY 1 ORDER BY 1
""").fetchall()
    return dict(rows)
