"""Models beside each other: one column each, one row for each factor, matched by what a reader calls it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from cohort.disclosure.model import PublicModel
from cohort.disclosure.numbers import interval, whole
from cohort.disclosure.sources import Sources
from cohort.disclosure.wording import level_label, term_label
from cohort.estimates import Estimate
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning, plain_label
from cohort.tables.sheet import Column, Row, Sheet, suppression_notes

WIDTH = 22
"""Letters of a model's label on one line of its heading."""
Place = tuple[str, str]
"""A factor's label and its level's; the second is empty for yes/no factors and numbers."""


def side_by_side(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Sheet:
    """The adjusted estimates of several models; factors of the same label are one."""
    asked = study.tables[name]
    models = [sources.model(model) for model in asked.models]
    estimates = [{_place(row, names): _text(row, model) for row in model.estimates} for model in models]
    counted = (("People", [whole(model.n) for model in models]), ("Events", [whole(model.events) for model in models]))
    rows = (*(Row((label, *cells)) for label, cells in counted), *_rows(estimates))
    columns = [
        Column(""),
        *(Column(textwrap.fill(model.label, WIDTH), f"{model.scale}s".capitalize()) for model in models),
    ]
    notes = [
        "Adjusted estimates with 95% confidence intervals, each for all factors of its own model. Empty: not in it.",
        *(note for model in models for note in _notes(model, study)),
        *suppression_notes(rows, sources.rule.small_text),
    ]
    return Sheet(name, asked.label or plain_label(name), tuple(columns), rows, tuple(notes))


def _place(row: Estimate, names: Mapping[str, Meaning]) -> Place:
    label = term_label(row.term, names, per_unit=row.level is None)
    if row.level is None or (row.level, row.reference) == ("yes", "no"):
        return label, ""
    return label, level_label(row.term, row.level, names)


def _text(row: Estimate, model: PublicModel) -> str:
    point = row.coef if row.ratio is None else row.ratio
    if point is None or row.lower is None or row.upper is None:
        hidden = f"adjusted: {row.term}" + ("" if row.level is None else f"={row.level}") in model.withheld
        return "hidden" if hidden else "–"
    return interval(point, row.lower, row.upper)


def _rows(estimates: Sequence[Mapping[Place, str]]) -> Iterator[Row]:
    """Factors in the order of the first model that has them; levels below their factor."""
    places = dict.fromkeys(place for told in estimates for place in told)
    for factor in dict.fromkeys(label for label, _ in places):
        levels = [level for label, level in places if label == factor]
        if levels != [""]:
            yield Row((factor, *[""] * len(estimates)))
        for level in levels:
            cells = (told.get((factor, level), "") for told in estimates)
            yield Row((level or factor, *cells), indent=1 if level else 0)


def _notes(model: PublicModel, study: Study) -> Iterator[str]:
    spec = study.models[model.model]
    if spec.note:
        yield f"{model.label}: {spec.note}."
    for note in model.notes:
        yield f"{model.label}: {note}."
