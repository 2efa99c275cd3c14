"""How far exposed and unexposed differ in what was adjusted for, before and after weighting."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cohort.disclosure.model import PublicModel
from cohort.disclosure.numbers import decimal
from cohort.disclosure.sources import Sources
from cohort.disclosure.weighting import LARGE
from cohort.disclosure.wording import level_label, term_label
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning, plain_label
from cohort.tables.sheet import Column, Row, Sheet

_EXPOSURE = (
    "Standardised difference: (mean of the exposed - mean of the unexposed) / standard deviation of the people as they "
    "are."
)
_PARTICIPATION = (
    "Standardised difference: (mean of those who took part - mean of all invited) / standard deviation of all invited."
)


def balance(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Sheet:
    """One row for each column of a weighted model's propensity; ``!`` marks what is still far apart."""
    asked = study.tables[name]
    models = [sources.model(model) for model in asked.models]
    rows = tuple(row for model in models for row in _rows(model, names))
    compared = {_PARTICIPATION if study.models[model].participation else _EXPOSURE: None for model in asked.models}
    notes = [*compared, f"! marks differences of {LARGE:g} or more after weighting."]
    notes += [f"{model.label}: {note}." for model in models for note in model.notes]
    notes += [f"{model.label}: hidden, as it rests on small counts." for model in models if not model.balance]
    columns = ("", "Before weighting", "After weighting")
    return Sheet(name, asked.label or plain_label(name), tuple(map(Column, columns)), rows, tuple(notes))


def _rows(model: PublicModel, names: Mapping[str, Meaning]) -> Iterator[Row]:
    yield Row((model.label, "", ""), strong=True)
    for row in model.balance:
        term = term_label(row.term, names)
        label = term if row.level is None else f"{term}: {level_label(row.term, row.level, names)}"
        mark = " !" if abs(row.after) >= LARGE else ""
        yield Row((label, decimal(row.before, 2), decimal(row.after, 2) + mark), indent=1)
