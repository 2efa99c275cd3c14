"""Probabilistic bias analysis: a risk ratio as it would be if a yes/no outcome had been recorded without error."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.bias import corrected as bias
from cohort.models.bias.spreads import Declared, declared
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.rows import complete_cases
from cohort.models.frame.terms import Factor
from cohort.models.inference.contrasts import answer
from cohort.models.request import ModelSpec, own_settings, require
from cohort.wanted.settings import OutcomeMisclassification

LEVELS = "as recorded", "corrected for error in recording"


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """The crude risk ratio as recorded, corrected, and with chance added (medians, 2.5th and 97.5th percentiles).

    Sensitivity and specificity are drawn from what is declared: once for exposed and unexposed alike, or for the
    exposed anew where theirs are told. Draws that would make risks negative, or more than 1, are left out (Lash, Fox &
    Fink 2009, Applying Quantitative Bias Analysis, chapters 6 and 8). Raises :class:`ModelError` where hardly any are
    left.
    """
    require(spec, needs={"outcome", "settings"}, takes=set())
    settings = own_settings(spec, OutcomeMisclassification)
    asked = _asked(settings)
    rows = complete_cases(frame, spec)
    exposed = rows.numbers["settings.exposure"] == 1
    table = bias.two_by_two(rows, exposed)
    rng = np.random.default_rng(settings.seed)
    drawn = {one.name: one.draw(rng, settings.draws) for one in asked}
    pairs = [
        np.stack([drawn.get(f"{name} exposed", drawn[name]), drawn[name]], axis=1)
        for name in ("sensitivity", "specificity")
    ]
    risks, errors, possible = corrected_risks(table, *pairs)
    told = bias.require_possible(possible)
    recorded = float(bias.log_risk_ratio(table[None])[0]), bias.error_of_log_ratio(table)
    ratios = np.log(risks[possible, 0] / risks[possible, 1])
    error = np.sqrt((errors[possible] ** 2).sum(axis=1))
    estimates = bias.three_rows(settings.exposure, LEVELS, recorded, ratios, error, rng)
    notes = (bias.drawn_words(asked, settings.draws, settings.seed), told, "no other factor is adjusted for")
    exposure = Factor(settings.exposure, ("no", "yes"), exposed.astype(np.intp), "no")
    return answer(spec.kind, "ratio", rows, [exposure], estimates, np.empty((0, 0)), notes)


def _asked(settings: OutcomeMisclassification) -> list[Declared]:
    names = ("sensitivity", "specificity", "sensitivity_exposed", "specificity_exposed")
    told = {name: getattr(settings, name) for name in names}
    asked = {name: declared(name, spread, (0, 1)) for name, spread in told.items() if spread is not None}
    bias.require_better_than_a_guess(asked["sensitivity"], asked["specificity"])
    bias.require_better_than_a_guess(
        *(asked.get(f"{name}_exposed", asked[name]) for name in ("sensitivity", "specificity"))
    )
    return list(asked.values())


def corrected_risks(
    table: FloatArray, sensitivity: FloatArray, specificity: FloatArray
) -> tuple[FloatArray, FloatArray, BoolArray]:
    """The true risks (k, 2) of exposed and unexposed for draws (k, 2), standard errors of their logarithms, and
    whether they are possible.

    Of a recorded risk r, (r - (1 - Sp)) / (Se + Sp - 1) is true (Rogan & Gladen 1978, Am J Epidemiol 107:71); the
    error of its logarithm is that of r over r - (1 - Sp).
    """
    n = table.sum(axis=1)
    recorded = table[:, 0] / n
    above = recorded - (1 - specificity)
    better = sensitivity + specificity - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        risks = above / better
        errors = np.sqrt(recorded * (1 - recorded) / n) / above
    return risks, errors, np.asarray(((risks > 0) & (risks <= 1) & (better > 0)).all(axis=1))
