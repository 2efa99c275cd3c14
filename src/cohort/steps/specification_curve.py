"""``cohort curve STUDY CURVE``: one question answered in every way that a study declares it could have been."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cohort.compile.statement import Context
from cohort.disclosure.files import publish
from cohort.disclosure.rule import Rule
from cohort.disclosure.specification_curve import PublicCurve, release_specification
from cohort.disclosure.wording import level_label, term_label
from cohort.errors import Fault, ModelError
from cohort.estimates import Crossed, Estimates
from cohort.figures import kinds as figures
from cohort.figures.specification_curve import specification_figure
from cohort.models.counting import counted
from cohort.models.kinds import fit
from cohort.models.verify.kinds import verified
from cohort.spec.project import Project
from cohort.spec.specification_curve import Specification, SpecificationCurve, specifications
from cohort.spec.vocabulary import plain_label
from cohort.steps.cells import data_of
from cohort.steps.context import context_of
from cohort.steps.participation import weights_of
from cohort.steps.sources import require_asked
from cohort.tables import kinds as tables
from cohort.tables.specification_curve import specification_sheet


def make_specification_curve(project: Project, study: str, name: str) -> Path:
    """Write ``results/STUDY/specification_curves/NAME`` as json, table and figure.

    Raises SpecError, DataError, ModelError.
    """
    context = context_of(project, study)
    require_asked(name, context.study.specification_curves, f"config/studies/{study}.yaml  specification_curves")
    curve = public_curve(project, context, name)
    folder = project.results / study / "specification_curves"
    publish(folder / f"{name}.json", curve.json())
    for ending, render in tables.FORMATS.items():
        publish(folder / f"{name}.{ending}", render(specification_sheet(curve)))
    for form, draw in figures.FORMATS.items():
        publish(folder / f"{name}.{form}", draw(specification_figure(curve)))
    return folder / f"{name}.html"


def public_curve(project: Project, context: Context, name: str) -> PublicCurve:
    """Every specification fitted, and what may be shown of it. Raises ModelError, DataError, SpecError."""
    curve = context.study.specification_curves[name]
    main = context.study.models[curve.of]
    asked = list(specifications(curve, main))
    fitted = [_fitted(project, context, name, one) for one in asked]
    told = [one[0] for one in fitted if one]
    if not told:
        where = f"config/studies/{context.study.name}.yaml  specification_curves.{name}"
        raise ModelError(Fault(where, "no specification that can be fitted", "a model that the data can answer"))
    rule = Rule(project.settings.disclosure.smallest_cell)
    rows = [
        release_specification(found, one.options, one.main, one.term, curve.level, rule)
        for one, found in zip(asked, fitted, strict=True)
    ]
    differences = [found.verification.difference for found in told if found.verification]
    return PublicCurve(
        study=context.study.name,
        name=name,
        label=curve.label or plain_label(name),
        model=main.label or plain_label(curve.of),
        question=_question(curve, context),
        scale=told[0].scale,  # the check of the study has seen to it that all have one measure
        choices=tuple(curve.alternatives),
        specifications=tuple(sorted(rows, key=lambda row: (row.ratio is None, row.ratio or 0, row.options))),
        difference=max((size for size in differences if size is not None), default=None),
    )


def _fitted(project: Project, context: Context, name: str, one: Specification) -> tuple[Estimates, Crossed] | None:
    """One specification by both engines, and its combinations of levels; None where its rows have no answer.

    It has the rows of the main model, whose name it takes. Raises ModelError where the engines disagree.
    """
    of = context.study.specification_curves[name].of
    other = replace(context, study=replace(context.study, models={**context.study.models, of: one.model}))
    frame, asked = data_of(project, other, of)
    asked = replace(asked, participation=weights_of(project, other, of))
    try:
        found, combinations = fit(frame, asked), counted(frame, asked).crossed
    except ModelError:
        return None
    try:
        return verified(found, frame, asked) if one.model.verify else found, combinations
    except ModelError as error:
        where = f"config/studies/{context.study.name}.yaml  specification_curves.{name} ({'; '.join(one.options)})"
        raise ModelError([Fault(f"{where}  {f.where}", f.found, f.expected, f.hint) for f in error.faults]) from None


def _question(curve: SpecificationCurve, context: Context) -> str:
    label = term_label(curve.term, context.names)
    return label if curve.level is None else f"{label}: {level_label(curve.term, curve.level, context.names)}"
