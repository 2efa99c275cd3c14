"""Probabilistic bias analysis: a risk ratio as it would be if a yes/no exposure had been recorded without error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Estimate, Estimates
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.rows import complete_cases
from cohort.models.frame.terms import Factor
from cohort.models.inference.contrasts import answer
from cohort.models.inference.wald import Z
from cohort.models.request import ModelSpec, own_settings, require
from cohort.wanted.settings import Misclassification

AS_RECORDED, CORRECTED, WITH_CHANCE = "as recorded", "corrected for error in recording", "and for chance"
FEWEST_POSSIBLE = 0.05
"""ASSUME: where fewer of the draws than this are possible with the data, the ranges contradict them."""


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """The crude risk ratio as recorded, corrected, and with chance added (medians, 2.5th and 97.5th percentiles).

    Sensitivity and specificity, the same whether or not the outcome happened, are drawn from their ranges, all values
    alike; those that would make counts negative are left out (Fox, Lash & Greenland 2005, Int J Epidemiol 34:1370).
    Raises :class:`ModelError` where hardly any are left.
    """
    require(spec, needs={"outcome", "settings"}, takes=set())
    settings = own_settings(spec, Misclassification)
    _require_ranges(settings)
    rows = complete_cases(frame, spec)
    exposed = rows.numbers["settings.exposure"] == 1
    exposure = Factor(settings.exposure, ("no", "yes"), exposed.astype(np.intp), "no")
    table = np.array([[np.sum(rows.event & e), np.sum(~rows.event & e)] for e in (exposed, ~exposed)], dtype=np.float64)
    if (table == 0).any():
        found = "a level without people with and without the outcome"
        raise ModelError(Fault("settings.exposure", found, "both in each level"))
    rng = np.random.default_rng(settings.seed)
    sensitivity = rng.uniform(settings.sensitivity[0], settings.sensitivity[1], settings.draws)
    specificity = rng.uniform(settings.specificity[0], settings.specificity[1], settings.draws)
    corrected, possible = corrected_tables(table, sensitivity, specificity)
    if possible.mean() < FEWEST_POSSIBLE:
        found = f"{100 * possible.mean():.1f} % of the drawn values are possible with these counts"
        raise ModelError(Fault("settings", found, "ranges of sensitivity and specificity that fit the data"))
    recorded, se = float(log_risk_ratio(table[None])[0]), _error(table)
    ratios = log_risk_ratio(corrected[possible])
    chance = ratios - rng.normal(size=len(ratios)) * se
    estimates = [
        _row(exposure.name, AS_RECORDED, np.array([recorded - Z * se, recorded, recorded + Z * se])),
        _row(exposure.name, CORRECTED, np.quantile(ratios, [0.025, 0.5, 0.975])),
        _row(exposure.name, WITH_CHANCE, np.quantile(chance, [0.025, 0.5, 0.975])),
    ]
    notes = (
        f"sensitivity drawn from {settings.sensitivity[0]:g} to {settings.sensitivity[1]:g}, specificity from "
        f"{settings.specificity[0]:g} to {settings.specificity[1]:g}, {settings.draws:,} times (seed {settings.seed})",
        f"{100 * possible.mean():.0f} % of the drawn values are possible with these counts",
        "no other factor is adjusted for",
    )
    return answer(spec.kind, "ratio", rows, [exposure], estimates, np.empty((0, 0)), notes)


def corrected_tables(
    table: FloatArray, sensitivity: FloatArray, specificity: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """The table (exposed, unexposed by with, without the outcome) for each draw (k, 2, 2), and whether it is possible.

    Of N people with m recorded as exposed, (m - (1 - Sp) N) / (Se + Sp - 1) are.
    """
    total = table.sum(axis=0)
    truly = (table[0] - (1 - specificity)[:, None] * total) / (sensitivity + specificity - 1)[:, None]
    tables = np.stack([truly, total - truly], axis=1)
    return tables, np.asarray((tables > 0).all(axis=(1, 2)))


def log_risk_ratio(tables: FloatArray) -> FloatArray:
    """Of each table (k, 2, 2)."""
    risks = tables[:, :, 0] / tables.sum(axis=2)
    return np.asarray(np.log(risks[:, 0] / risks[:, 1]))


def _error(table: FloatArray) -> float:
    """Standard error of the logarithm of the risk ratio as recorded."""
    return float(np.sqrt((1 / table[:, 0] - 1 / table.sum(axis=1)).sum()))


def _row(term: str, level: str, quantiles: FloatArray) -> Estimate:
    lower, ratio, upper = np.exp(quantiles).tolist()
    return Estimate(term, level, "no", float(quantiles[1]), None, ratio, lower, upper, None)


def _require_ranges(settings: Misclassification) -> None:
    for name in ("sensitivity", "specificity"):
        low, high = getattr(settings, name)
        if not 0 < low <= high <= 1:
            raise ModelError(Fault(f"settings.{name}", f"{low:g} to {high:g}", "a range within 0 and 1, low to high"))
    if settings.sensitivity[0] + settings.specificity[0] <= 1:
        found = "together 1 or less at their lowest"
        raise ModelError(
            Fault("settings", found, "a record that is better than a guess: sensitivity + specificity > 1")
        )
