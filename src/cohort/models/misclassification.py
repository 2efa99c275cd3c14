"""Probabilistic bias analysis: a risk ratio as it would be if a yes/no exposure had been recorded without error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.bias import corrected as bias
from cohort.models.bias.spreads import declared
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.rows import complete_cases
from cohort.models.frame.terms import Factor
from cohort.models.inference.contrasts import answer
from cohort.models.request import ModelSpec, own_settings, require
from cohort.wanted.settings import Misclassification

LEVELS = "as recorded", "corrected for error in recording"


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """The crude risk ratio as recorded, corrected, and with chance added (medians, 2.5th and 97.5th percentiles).

    Sensitivity and specificity, the same whether or not the outcome happened, are drawn from what is declared; those
    that would make counts negative are left out (Fox, Lash & Greenland 2005, Int J Epidemiol 34:1370). Chance is that
    of the corrected ratio, which varies more than the one recorded (Greenland 1988, Stat Med 7:745).
    Raises :class:`ModelError` where hardly any are left.
    """
    require(spec, needs={"outcome", "settings"}, takes=set())
    settings = own_settings(spec, Misclassification)
    asked = [declared(name, getattr(settings, name), (0, 1)) for name in ("sensitivity", "specificity")]
    bias.require_better_than_a_guess(*asked)
    rows = complete_cases(frame, spec)
    exposed = rows.numbers["settings.exposure"] == 1
    table = bias.two_by_two(rows, exposed)
    rng = np.random.default_rng(settings.seed)
    drawn = [one.draw(rng, settings.draws) for one in asked]
    tables, possible = corrected_tables(table, *drawn)
    told = bias.require_possible(possible)
    recorded = float(bias.log_risk_ratio(table[None])[0]), bias.error_of_log_ratio(table)
    ratios = bias.log_risk_ratio(tables[possible])
    error = errors_of_corrected(table, tables[possible], *(values[possible] for values in drawn))
    estimates = bias.three_rows(settings.exposure, LEVELS, recorded, ratios, error, rng)
    notes = (bias.drawn_words(asked, settings.draws, settings.seed), told, "no other factor is adjusted for")
    exposure = Factor(settings.exposure, ("no", "yes"), exposed.astype(np.intp), "no")
    return answer(spec.kind, "ratio", rows, [exposure], estimates, np.empty((0, 0)), notes)


def corrected_tables(
    table: FloatArray, sensitivity: FloatArray, specificity: FloatArray
) -> tuple[FloatArray, BoolArray]:
    """The table (exposed, unexposed by with, without the outcome) for each draw (k, 2, 2), and whether it is possible.

    Of N people with m recorded as exposed, (m - (1 - Sp) N) / (Se + Sp - 1) are.
    """
    total = table.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        truly = (table[0] - (1 - specificity)[:, None] * total) / (sensitivity + specificity - 1)[:, None]
    tables = np.stack([truly, total - truly], axis=1)
    return tables, np.asarray((tables > 0).all(axis=(1, 2)) & (sensitivity + specificity > 1))


def errors_of_corrected(
    table: FloatArray, tables: FloatArray, sensitivity: FloatArray, specificity: FloatArray
) -> FloatArray:
    """The standard error of the log risk ratio (k) of ``tables`` (k, 2, 2), corrected from the recorded ``table``.

    By the delta method: each recorded count, times the square of what one more in it adds to the log ratio.
    """
    with_outcome, total = tables[:, :, 0], tables.sum(axis=2)
    sign = np.array([1.0, -1.0])
    slope = np.stack([sign / with_outcome - sign / total, -sign / total], axis=2)  # (k, truly, outcome)
    better = sensitivity + specificity - 1
    truly = np.array([[specificity, specificity - 1], [sensitivity - 1, sensitivity]]).transpose(2, 0, 1)
    adds = truly.transpose(0, 2, 1) @ slope / better[:, None, None]  # (k, recorded, outcome)
    return np.asarray(np.sqrt((table * adds**2).sum(axis=(1, 2))))
