"""The second engine of weighted risks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec, own_settings
from cohort.models.verify.agreement import Agreement, number_differences
from cohort.models.verify.climb import top_of
from cohort.models.verify.stacked import expit, risk_errors, sandwich
from cohort.models.weighted_risk import SCHEMES, propensity_model
from cohort.wanted.settings import Weighted

COMPARED = "weighted risks, their errors and those of their contrast"


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """Propensities by statsmodels' Logit, and means of the outcome with its weights; errors of equations stacked."""
    from statsmodels.api import Logit, add_constant
    from statsmodels.stats.weightstats import DescrStatsW

    settings, rows = own_settings(spec, Weighted), rows_to_fit(frame, spec)[0]
    exposed = rows.numbers["settings.exposure"] == 1
    design = add_constant(propensity_model(rows, exposed).matrix)
    coef = np.asarray(top_of(Logit(exposed.astype(np.float64), design)).params)
    scheme, y = SCHEMES[settings.weights], rows.event.astype(np.float64)
    groups = ((~exposed, scheme.unexposed), (exposed, scheme.exposed))
    propensity = expit(design @ coef)
    theirs = np.array([DescrStatsW(y[group], weigh(propensity[group])).mean for group, weigh in groups])

    def equations(theta: Any) -> Any:
        slopes, risks = np.split(theta, [len(coef)])
        chance = expit(design @ slopes)
        apart = [group * weigh(chance) * (y - risk) for (group, weigh), risk in zip(groups, risks, strict=True)]
        return np.column_stack([design * (exposed - chance)[:, None], *apart])

    covariance = sandwich(equations, np.append(coef, theirs), rows.cluster)[len(coef) :, len(coef) :]
    ours = np.array([row.coef for row in found.estimates if row.reference is None], dtype=np.float64)
    of_risks = number_differences(ours, theirs, "the weighted risks")
    return Agreement("statsmodels Logit", COMPARED, (of_risks, *risk_errors(found, theirs, covariance)))
