"""What each item of a scale says beside the others: loadings on factors, or what it adds to the sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cohort.disclosure.model import PublicModel
from cohort.disclosure.numbers import decimal, p_value, whole
from cohort.disclosure.sources import Sources
from cohort.disclosure.wording import left_out_words, term_label
from cohort.estimates import Estimate
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning, plain_label
from cohort.tables.sheet import Column, Row, Sheet

ALL = "all items"
WIDE = "variance explained"


def items(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Sheet:
    """One row for each item of each model, one column for each of the numbers told of it."""
    asked = study.tables[name]
    models = [sources.model(model) for model in asked.models]
    columns = list(dict.fromkeys(column for model in models for column in _columns(model)))
    rows = tuple(row for model in models for row in _rows(model, columns, names))
    notes = [note for model in models for note in _notes(model, names)]
    heads = ("", *(column[:1].upper() + column[1:] for column in columns))
    return Sheet(name, asked.label or plain_label(name), tuple(map(Column, heads)), rows, tuple(notes))


def _columns(model: PublicModel) -> Iterator[str]:
    """What is told of the items themselves."""
    asked = {count.term for count in model.counts}
    yield from (row.level for row in model.estimates if row.term in asked and row.level is not None)


def _rows(model: PublicModel, columns: list[str], names: Mapping[str, Meaning]) -> Iterator[Row]:
    yield Row((f"{model.label} (n = {whole(model.n)})", *[""] * len(columns)), strong=True)
    told = {(row.term, row.level): row for row in model.estimates}
    for count in model.counts:
        cells = (_cell(told.get((count.term, column))) for column in columns)
        yield Row((term_label(count.term, names), *cells), indent=1)
    if any(level == WIDE for _, level in told):
        cells = (_cell(told.get((column, WIDE))) for column in columns)
        yield Row((WIDE.capitalize(), *cells), indent=1)


def _cell(row: Estimate | None) -> str:
    return "" if row is None or row.coef is None else decimal(row.coef, 2)


def _notes(model: PublicModel, names: Mapping[str, Meaning]) -> Iterator[str]:
    """What is told of all items together."""
    whole_scale = [row for row in model.estimates if row.term == ALL]
    told = [f"{row.level} {_with_interval(row)}" for row in whole_scale if row.coef is not None]
    told += [f"{test.test}: χ² = {decimal(test.chisq, 1)}, df {test.df}, p {p_value(test.p)}" for test in model.tests]
    for what in ("eigenvalue", "eigenvalue by chance"):
        values = [decimal(row.coef, 2) for row in model.estimates if row.term == what and row.coef is not None]
        told += [f"{what}s: {', '.join(values)}" if what == "eigenvalue" else f"by chance: {', '.join(values)}"] * bool(
            values
        )
    left_out = f"; left out: {left_out_words(model.excluded, names)}" if model.excluded else ""
    yield f"{model.label}: {model.method}{left_out}."
    if told:
        yield f"{model.label}: {'; '.join(told)}."
    for note in model.notes:
        yield f"{model.label}: {note}."
    if model.withheld:
        yield f"{model.label}: some numbers are hidden, as they rest on small counts."


def _with_interval(row: Estimate) -> str:
    assert row.coef is not None
    if row.lower is None or row.upper is None:
        return decimal(row.coef, 2)
    return f"{decimal(row.coef, 2)} (95% interval {decimal(row.lower, 2)} to {decimal(row.upper, 2)})"
