"""The flow of the population as a table: who was there, who left, and why."""

from __future__ import annotations

from cohort.disclosure.numbers import whole
from cohort.disclosure.sources import Sources
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning, plain_label
from cohort.tables.sheet import Column, Row, Sheet, suppression_notes


def flow(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Sheet:
    """One row per step of the population."""
    public = sources.flow()
    unseen = any(step.not_observable != 0 for step in public.steps)
    columns = [Column("Step"), Column("People kept"), Column("Left out")]
    columns += [Column("of whom\nnot observable")] if unseen else []
    rows = []
    for number, step in enumerate(public.steps):
        left = [whole(step.excluded), whole(step.not_observable)] if number else ["", ""]
        because = step.because[:1].upper() + step.because[1:]
        rows.append(Row((because, whole(step.kept), *left[: len(columns) - 2])))
    ranges = "–" in "".join(row.cells[1] + row.cells[2] for row in rows)
    notes = ["A range stands where the exact number would tell a count below the smallest cell."] if ranges else []
    notes += suppression_notes(tuple(rows), sources.rule.small_text)
    title = study.tables[name].label or plain_label(name)
    return Sheet(name, title, tuple(columns), tuple(rows), tuple(notes), public.cells)
