"""The second engines of bias analyses: the same draws, the table of true counts solved for as linear equations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models import modified_poisson as regression
from cohort.models.bias.corrected import two_by_two
from cohort.models.bias.spreads import declared
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import complete_cases
from cohort.models.request import ModelSpec
from cohort.models.verify import modified_poisson
from cohort.models.verify.agreement import Agreement, Difference, number_differences

ENGINE = "linear equations, draw by draw"


def exposure(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """The matrix method (Barron 1977, Biometrics 33:414): recorded = matrix of errors times true, in ill and well."""
    table, drawn = _table(frame, spec), _drawn(spec, ("sensitivity", "specificity"))
    errors = _errors(drawn["sensitivity"], drawn["specificity"])
    better = np.linalg.det(errors) > 0
    return _agreement(found, np.linalg.solve(errors[better], np.broadcast_to(table, (int(better.sum()), 2, 2))))


def outcome(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """The same along the outcome, in exposed and unexposed."""
    names = ("sensitivity", "specificity", "sensitivity_exposed", "specificity_exposed")
    table, drawn = _table(frame, spec), _drawn(spec, names)
    parts = []
    for group, suffix in enumerate(("_exposed", "")):
        sensitivity, specificity = (drawn.get(f"{name}{suffix}", drawn[name]) for name in names[:2])
        errors = _errors(sensitivity, specificity)
        parts.append(np.linalg.solve(errors, np.broadcast_to(table[group][:, None], (len(errors), 2, 1)))[:, :, 0])
    return _agreement(found, np.stack(parts, axis=1))


def confounder(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """The regression by its own second engine; a risk of 1 without the confounder mixed with that of those with it."""
    asked = spec.settings
    inner = replace(spec, kind="modified_poisson", terms=(asked.exposure, *spec.terms), settings=None)
    frame = frame.astype({asked.exposure: "boolean"})
    told = regression.fit(frame, inner)
    agreement = modified_poisson.second(told, frame, inner)
    drawn = _drawn(spec, ("prevalence_exposed", "prevalence_unexposed", "risk_ratio"))
    mixed = [p * drawn["risk_ratio"] + (1 - p) for p in (drawn["prevalence_exposed"], drawn["prevalence_unexposed"])]
    ratio = float(np.exp(told.estimates[0].coef or 0.0)) / (mixed[0] / mixed[1])
    compared = f"{agreement.compared} of the regression; the corrected ratios"
    return Agreement(agreement.engine, compared, (*agreement.differences, _ratios(found, ratio)))


def _table(frame: pd.DataFrame, spec: ModelSpec) -> FloatArray:
    rows = complete_cases(frame, spec)
    return two_by_two(rows, rows.numbers["settings.exposure"] == 1)


def _drawn(spec: ModelSpec, names: tuple[str, ...]) -> dict[str, FloatArray]:
    rng, settings = np.random.default_rng(spec.settings.seed), spec.settings
    told = {name: getattr(settings, name) for name in names if getattr(settings, name) is not None}
    return {name: declared(name, spread, (0, np.inf)).draw(rng, settings.draws) for name, spread in told.items()}


def _errors(sensitivity: FloatArray, specificity: FloatArray) -> FloatArray:
    """What is recorded yes and no (rows) of those who are yes and no (columns), for each draw (k, 2, 2)."""
    return np.array([[sensitivity, 1 - specificity], [1 - sensitivity, specificity]]).transpose(2, 0, 1)


def _agreement(found: Estimates, true: FloatArray) -> Agreement:
    """Exposed and unexposed by with and without the outcome (k, 2, 2); draws that make no table are left out."""
    told = true[(true > 0).all(axis=(1, 2))]
    ratio = (told[:, 0, 0] / told[:, 0].sum(axis=1)) / (told[:, 1, 0] / told[:, 1].sum(axis=1))
    return Agreement(ENGINE, "the corrected ratio and its interval", (_ratios(found, ratio),))


def _ratios(found: Estimates, ratio: FloatArray) -> Difference:
    row = found.estimates[1]
    ours = np.array([row.lower, row.ratio, row.upper], dtype=np.float64)
    return number_differences(ours, np.exp(np.quantile(np.log(ratio), [0.025, 0.5, 0.975])), "the corrected ratio")
