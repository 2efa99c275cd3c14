"""Mediation by regression: how much of an exposure's effect on the risk of an outcome runs through a mediator."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.inference.wald import Z, difference_rows, wald_rows
from cohort.models.mediating.asked import answered, effect_columns, pathway
from cohort.models.mediating.effects import OF_RISKS, share_mediated, share_slope, share_told, sturdiness
from cohort.models.mediating.pathway import designs, fitted
from cohort.models.request import ModelSpec, own_settings
from cohort.wanted.settings import Mediation


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Total, natural direct and natural indirect effect of ``settings.exposure`` through ``settings.mediator``.

    Q(a, b) is the mean risk if everybody had exposure a and the mediator she would have had under b: for each person
    P(Y | a, m, C) averaged over m as it is under b and C (VanderWeele 2015, Explanation in Causal Inference, ch. 2;
    Pearl 2001). Levels of the mediator are summed over, by (multinomial) logistic regression; a measure is normal
    with a mean by linear regression, and averaged over by quadrature: Valeri & VanderWeele's closed forms (2013,
    Psychol Methods 18:137) without taking the outcome for rare. Total Q(1, 1) - Q(0, 0) = direct Q(1, 0) - Q(0, 0) +
    indirect Q(1, 1) - Q(1, 0), as differences, or as products of ratios. The model of the outcome holds the product
    of exposure and mediator. Errors allow for the coefficients of both models, the sample of people, and clusters.
    """
    asked = own_settings(spec, Mediation)
    path, notes = pathway(frame, spec, asked)
    risks, covariance = fitted(path, designs(path)).means()
    ratio = asked.contrast == "ratio"
    jacobian = OF_RISKS / risks if ratio else OF_RISKS
    errors = jacobian @ covariance @ jacobian.T
    table = wald_rows if ratio else difference_rows
    effects = table(effect_columns(path), OF_RISKS @ (np.log(risks) if ratio else risks), errors)
    told = (*notes, *_told(path.mediator.name, risks, covariance))
    return answered(spec, asked.contrast, path, effects, errors, told)


def _told(mediator: str, risks: FloatArray, covariance: FloatArray) -> Iterator[str]:
    """The share that runs through the mediator, and how sturdy its parts are, whatever the contrast."""
    share, slope = float(share_mediated(risks)), share_slope(risks)
    half = Z * float(np.sqrt(slope @ covariance @ slope))
    total, off = float(risks[3] - risks[0]), Z * float(np.sqrt(OF_RISKS[0] @ covariance @ OF_RISKS[0]))
    yield share_told(mediator, share, (share - half, share + half), (total - off, total + off))
    for number, effect in ((1, "natural direct effect"), (2, "natural indirect effect")):
        log, along = float(OF_RISKS[number] @ np.log(risks)), OF_RISKS[number] / risks
        half = Z * float(np.sqrt(along @ covariance @ along))
        yield sturdiness(effect, *np.exp([log, log - half, log + half]).tolist())
