"""Whose answers moved between two versions, among the people of both."""

from __future__ import annotations

from collections.abc import Iterator

from cohort.compile.statement import Context
from cohort.difference.people import as_text
from cohort.difference.reasons import rewritten
from cohort.disclosure.cells import split
from cohort.disclosure.rule import Rule
from cohort.disclosure.suppress import protect
from cohort.store import Connection, quoted


def moved_answers(then: Context, now: Context, connection: Connection, rule: Rule) -> Iterator[str]:
    """A line for each variable that was rewritten or answers differently, with the reason."""
    for name in dict.fromkeys([*now.study.variables, *then.study.variables]):
        reasons = rewritten(name, then, now)
        if name not in now.study.variables or name not in then.study.variables:
            yield f"{'':>12}  {name}: {reasons[0]}"
            continue
        changed, same = _changed(name, connection)
        if not (changed or reasons):
            continue
        cells = split("in both", {"changed": changed, "same": same})
        shown = protect(cells, rule, f"{now.study.name}, answers of {name}")
        yield f"{as_text(shown['changed']):>12}  {name}: {', '.join(reasons) or 'by the data alone'}"


def _changed(name: str, connection: Connection) -> tuple[int, int]:
    column = quoted(name)
    rows = connection.execute(f"""
SELECT
    count(*) FILTER (WHERE before.{column}::VARCHAR IS DISTINCT FROM after.{column}::VARCHAR),
    count(*) FILTER (WHERE before.{column}::VARCHAR IS NOT DISTINCT FROM after.{column}::VARCHAR)
FROM kept_then AS before JOIN kept_now AS after USING (person_id)
""").fetchall()
    return rows[0]
