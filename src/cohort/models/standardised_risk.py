"""Standardised risks: what the outcome's risk would be if everybody had one level of an exposure (g-formula)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError, SpecError, one_of
from cohort.estimates import Estimate, Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.design import Column, design_values
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import Factor, Interaction, Term
from cohort.models.inference.contrasts import answer, contrasted
from cohort.models.likelihood.glm import GlmFit, maximise
from cohort.models.likelihood.influence import coefficient_influence, with_ones
from cohort.models.likelihood.maximum import Maximum, robust_covariance
from cohort.models.logistic import BINOMIAL, LOGISTIC
from cohort.models.regression import design_of, maximum_over, rows_to_fit
from cohort.models.request import ModelSpec, own_settings, require
from cohort.wanted.settings import Standardised


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """The mean predicted risk of everybody at each level of ``settings.exposure``, then contrasts with its reference.

    Risks are predicted by logistic regression on all terms and averaged over the people of the model as they are
    (Robins 1986). Errors by the delta method allow for the estimated coefficients and for the sample of people, and
    for clusters where there are some. Raises :class:`ModelError` where a level has no finite estimate.
    """
    require(spec, needs={"terms", "outcome", "settings"}, takes={"reference", "cluster", "categorical"})
    settings = own_settings(spec, Standardised)
    rows, notes = rows_to_fit(frame, spec)
    exposure = exposure_of(rows, settings.exposure)
    estimates, covariance = _contrasts(rows, exposure, settings.contrast)
    crude, _ = _contrasts(replace(rows, terms=(exposure,)), exposure, settings.contrast)
    told = (*notes, f"standardised to the {rows.n:,} people of the model")
    return replace(
        answer(spec.kind, settings.contrast, rows, [exposure], estimates, covariance, told), crude=tuple(crude)
    )


def exposure_of(rows: Rows, name: str) -> Factor:
    """The term with levels of this name. Raises :class:`SpecError` where there is none."""
    factors = {term.name: term for term in rows.terms if isinstance(term, Factor)}
    if name not in factors:
        raise SpecError(Fault("settings.exposure", name, one_of(factors)))
    return factors[name]


@dataclass(frozen=True)
class RiskModel:
    """A fitted logistic model of everybody: its ``terms``, the ``columns`` it has slopes for, and their matrix."""

    fitted: GlmFit
    terms: tuple[Term, ...]
    columns: tuple[Column, ...]
    matrix: FloatArray


def risk_model(rows: Rows) -> RiskModel:
    """Logistic regression on all terms. Raises :class:`ModelError` where one of them has no finite estimate."""
    design = design_of(rows, LOGISTIC.unbounded)
    if design.placed != design.columns:
        raise ModelError(Fault("terms", design.notes[0], "levels that all have people with and without the outcome"))
    fits: list[GlmFit] = []

    def maximise_all(matrix: FloatArray, rows: Rows) -> Maximum:
        fits.append(maximise(BINOMIAL, matrix, rows.event.astype(np.float64)))
        return fits[0].without_intercept(fits[0].covariance)

    _, columns = maximum_over(design, maximise_all)
    kept = [design.columns.index(column) for column in columns]
    return RiskModel(fits[0], rows.terms, tuple(columns), design.matrix[:, kept])


def set_to(model: RiskModel, settings: Sequence[tuple[Factor, str]]) -> FloatArray:
    """The design (n, p) as if everybody had these levels."""
    terms = model.terms
    for factor, level in settings:
        everybody = replace(factor, codes=np.full_like(factor.codes, factor.levels.index(level)))
        terms = tuple(_with(term, everybody) for term in terms)
    return design_values(terms, model.columns)


def _with(term: Term, other: Factor) -> Term:
    """The term, or ``other`` in its place (also within an interaction) where it has the same name."""
    if isinstance(term, Interaction):
        return replace(term, parts=tuple(other if part.name == other.name else part for part in term.parts))
    return other if term.name == other.name else term


def _contrasts(rows: Rows, exposure: Factor, contrast: str) -> tuple[list[Estimate], FloatArray]:
    model = risk_model(rows)
    of_coefficients = coefficient_influence(model.fitted, model.matrix)
    levels = [exposure.reference, *(level for level in exposure.levels if level != exposure.reference)]
    risks, influences = [], []
    for level in levels:
        design = with_ones(set_to(model, [(exposure, level)]))
        predictor = design @ model.fitted.coef
        risk = BINOMIAL.mean(predictor)
        slope = (design * BINOMIAL.variance(predictor)[:, None]).mean(axis=0)
        risks.append(float(risk.mean()))
        influences.append((risk - risk.mean()) / rows.n + of_coefficients @ slope)
    covariance = robust_covariance(np.stack(influences, axis=1), rows.cluster)
    return contrasted(exposure.name, levels, np.array(risks), covariance, contrast)
