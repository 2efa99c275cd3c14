"""Regression tables: crude and adjusted ratios side by side, with the counts behind every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cohort.disclosure.model import PublicCount, PublicModel
from cohort.disclosure.numbers import interval, p_value, whole
from cohort.disclosure.protected import Count
from cohort.disclosure.sources import Sources
from cohort.disclosure.wording import left_out_words, level_order, term_label
from cohort.estimates import Estimate
from cohort.spec.among import words
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning, plain_label
from cohort.tables.sheet import Column, Row, Sheet, suppression_notes

_ABSOLUTE = {"risk difference": "risk", "risk ratio": "risk", "mean survival time": "years"}
REFERENCE = "1 (reference)"
NOT_ESTIMABLE = "–"


def estimates(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Sheet:
    """The models one below the other, each headed by its label and totals."""
    asked = study.tables[name]
    models = [sources.model(model) for model in asked.models]
    years = any(model.person_years is not None or any(row.person_years for row in model.counts) for model in models)
    scales = {model.scale for model in models}
    mixed = "ratio" if all(scale.endswith("ratio") for scale in scales) else "estimate"
    scale = scales.pop() if len(scales) == 1 else mixed
    columns = [Column(""), Column("People"), Column("Events"), *([Column("Person-years")] if years else [])]
    columns += [Column(f"{scale[:1].upper()}{scale[1:]} (95% CI)", span) for span in ("Crude", "Adjusted")]
    columns[-1:] = [Column("p", "Crude"), columns[-1], Column("p", "Adjusted")]
    rows = tuple(row for model in models for row in _model_rows(model, names, years))
    notes = ["Crude: one factor at a time. Adjusted: for all factors of the same model. Both on the same people."]
    notes += [note for model in models for note in _notes(model, study, names)]
    if any(NOT_ESTIMABLE in row.cells for row in rows):
        notes.append(f"{NOT_ESTIMABLE}: no finite estimate.")
    notes += suppression_notes(rows, sources.rule.small_text)
    return Sheet(name, asked.label or plain_label(name), tuple(columns), rows, tuple(notes))


def _model_rows(model: PublicModel, names: Mapping[str, Meaning], years: bool) -> Iterator[Row]:
    totals = [
        whole(model.n),
        _events(model.events, model.recurrences),
        *([_years(model.person_years, "person-years", model)] if years else []),
    ]
    yield Row((model.label, *totals, *[""] * 4), strong=True)
    for term in dict.fromkeys(row.term for row in model.estimates):
        rows = [row for row in model.estimates if row.term == term]
        label = term_label(term, names, per_unit=rows[0].level is None)
        if rows[0].level is None:
            yield Row((label, *_behind(model.count(term, None), years, model), *_both(rows[0], model)), indent=1)
            continue
        yield Row((label, *[""] * (7 if years else 6)), indent=1)
        absolute, rows = _absolute(rows)
        by_level = {row.level: row for row in rows}
        for level, level_label in level_order(term, [rows[0].reference, *by_level], names):
            reference = _reference(model)
            ratios = _both(by_level[level], model) if level in by_level else [reference, "", reference, ""]
            yield Row((level_label, *_behind(model.count(term, level), years, model), *ratios), indent=2)
            if level in absolute:
                blank = [""] * (3 if years else 2)
                itself = f"{level_label}: {_ABSOLUTE.get(model.scale, 'itself')}"
                yield Row((itself, *blank, *_both(absolute[level], model)), indent=2)


def _absolute(rows: list[Estimate]) -> tuple[dict[str | None, Estimate], list[Estimate]]:
    """The rows of levels themselves (a risk), and those of contrasts with a reference, where a term has both."""
    contrasts = [row for row in rows if row.reference is not None]
    if not contrasts or len(contrasts) == len(rows):
        return {}, rows
    return {row.level: row for row in rows if row.reference is None}, contrasts


def _reference(model: PublicModel) -> str:
    return REFERENCE if model.scale.endswith("ratio") else "0 (reference)"


def _negative_control(model: PublicModel, of: str, study: Study) -> str:
    label = study.models[of].label or plain_label(of)
    return (
        f"{model.label}: a negative control of {label}: no effect is possible here, so what lies off 1 (or 0) tells of "
        "confounding or selection that the other may share"
    )


def _both(row: Estimate, model: PublicModel) -> list[str]:
    same = (row.term, row.level, row.reference)
    crude = next((other for other in model.crude if (other.term, other.level, other.reference) == same), None)
    return [*_ratio(crude, "crude", model), *_ratio(row, "adjusted", model)]


def _ratio(row: Estimate | None, what: str, model: PublicModel) -> list[str]:
    if row is None:
        return ["", ""]
    if f"{what}: {row.term}" + (f"={row.level}" if row.level is not None else "") in model.withheld:
        return ["hidden", ""]
    point = row.coef if row.ratio is None else row.ratio
    if point is None or row.lower is None or row.upper is None:
        return [NOT_ESTIMABLE, ""]
    return [interval(point, row.lower, row.upper), p_value(row.p)]


def _behind(count: PublicCount | None, years: bool, model: PublicModel) -> list[str]:
    if count is None:
        return [""] * (3 if years else 2)
    held = f"person-years: {count.term}" + ("" if count.level is None else f"={count.level}")
    return [
        whole(count.n),
        _events(count.events, count.recurrences),
        *([_years(count.person_years, held, model)] if years else []),
    ]


def _events(people: Count | None, recurrences: int | None) -> str:
    """People with the event; where they have several, how many events these are."""
    return whole(people) if recurrences is None else f"{whole(people)} ({whole(recurrences)} events)"


def _years(person_years: float | None, name: str, model: PublicModel) -> str:
    if person_years is None:
        return "hidden" if name in model.withheld else ""
    return whole(round(person_years))


def _notes(model: PublicModel, study: Study, names: Mapping[str, Meaning]) -> Iterator[str]:
    spec = study.models.get(model.model)
    text = f"{model.label}: {model.method}, {model.scale}s with 95% confidence intervals"
    if spec and spec.cluster and model.clusters is not None:
        text += (
            f", errors robust to clustering by {names[spec.cluster].label.lower()} ({whole(model.clusters)} clusters)"
        )
    elif spec and spec.errors:
        text += {"robust": ", robust errors", "model": ", errors from the information"}[spec.errors]
    if spec and spec.time and spec.time.every:
        text += ", errors robust to several events of a person, who counts once among those with events"
    if spec and spec.among:
        text += f", among the people with {words(spec.among)}"
    if model.excluded:
        text += "; left out: " + left_out_words(model.excluded, names)
    yield text + "."
    if spec and spec.negative_control_of:
        yield _negative_control(model, spec.negative_control_of, study)
    for note in model.notes:
        yield f"{model.label}: {note}."
