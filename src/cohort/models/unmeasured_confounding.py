"""Probabilistic bias analysis: a risk ratio as it would be if a yes/no confounder nobody measured were adjusted for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models import modified_poisson
from cohort.models.bias import corrected as bias
from cohort.models.bias.spreads import declared
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import complete_cases
from cohort.models.request import ModelSpec, own_settings, require
from cohort.wanted.settings import UnmeasuredConfounding

LEVELS = "as measured", "corrected for the unmeasured confounder"
PARAMETERS = {"prevalence_exposed": (0.0, 1.0), "prevalence_unexposed": (0.0, 1.0), "risk_ratio": (0.001, 1000.0)}


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """The risk ratio of ``settings.exposure`` adjusted for the terms, corrected, and with chance added.

    The ratio is that of modified Poisson regression with its robust error. ``prevalence_exposed`` and
    ``prevalence_unexposed`` are the shares of exposed and unexposed with the confounder, ``risk_ratio`` its ratio for
    the outcome, all given the terms (Lash, Fox & Fink 2009, chapters 5 and 8).
    ASSUME: the confounder's risk ratio is the same for exposed and unexposed.
    """
    asked = own_settings(spec, UnmeasuredConfounding)
    terms = (asked.exposure, *spec.terms)
    inner = replace(spec, kind="modified_poisson", terms=terms, settings=None)
    require(replace(inner, kind=spec.kind), {"terms", "outcome"}, {"reference", "cluster", "categorical"})
    parameters = [declared(name, getattr(asked, name), within) for name, within in PARAMETERS.items()]
    rows = complete_cases(frame, replace(spec, terms=terms))
    bias.two_by_two(rows, rows.numbers["settings.exposure"] == 1)
    found = modified_poisson.fit(frame.astype({asked.exposure: "boolean"}), inner)
    measured = found.estimates[0]
    assert measured.coef is not None and measured.se is not None, "there are events in both groups"
    rng = np.random.default_rng(asked.seed)
    log_bias = np.log(bias_factor(*(one.draw(rng, asked.draws) for one in parameters)))
    recorded = measured.coef, measured.se
    estimates = bias.three_rows(asked.exposure, LEVELS, recorded, measured.coef - log_bias, measured.se, rng)
    told = bias.drawn_words(parameters, asked.draws, asked.seed)
    return replace(
        found,
        kind=spec.kind,
        loglik=None,
        estimates=tuple(estimates),
        crude=(),
        tests=(),
        covariance=(),
        notes=(*found.notes, told, f"adjusted for {', '.join(spec.terms) or 'nothing that was measured'}"),
    )


def bias_factor(exposed: FloatArray, unexposed: FloatArray, ratio: FloatArray) -> FloatArray:
    """What the confounder multiplies the risk ratio by: (1 + p1 (RR - 1)) / (1 + p0 (RR - 1)).

    Bross 1966, J Chronic Dis 19:637; Schlesselman 1978, Am J Epidemiol 108:3.
    """
    return np.asarray((1 + exposed * (ratio - 1)) / (1 + unexposed * (ratio - 1)))
