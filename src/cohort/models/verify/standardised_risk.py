"""The second engine of standardised risks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec, own_settings
from cohort.models.standardised_risk import exposure_of, risk_model, set_to
from cohort.models.verify.agreement import Agreement, number_differences
from cohort.models.verify.climb import top_of
from cohort.models.verify.stacked import expit, risk_errors, sandwich
from cohort.wanted.settings import Standardised

COMPARED = "standardised risks, their errors and those of their contrasts"


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' Logit, and its predictions for everybody with one level, averaged; errors of equations stacked."""
    from statsmodels.api import Logit, add_constant

    rows = rows_to_fit(frame, spec)[0]
    exposure, model = exposure_of(rows, own_settings(spec, Standardised).exposure), risk_model(rows)
    y, design = rows.event.astype(np.float64), add_constant(model.matrix)
    coef = np.asarray(top_of(Logit(y, design)).params)
    told = [row for row in found.estimates if row.reference is None]
    worlds = [add_constant(set_to(model, [(exposure, str(row.level))]), has_constant="add") for row in told]
    theirs = np.array([expit(world @ coef).mean() for world in worlds])

    def equations(theta: Any) -> Any:
        slopes, risks = np.split(theta, [len(coef)])
        apart = [expit(world @ slopes) - risk for world, risk in zip(worlds, risks, strict=True)]
        return np.column_stack([design * (y - expit(design @ slopes))[:, None], *apart])

    covariance = sandwich(equations, np.append(coef, theirs), rows.cluster)[len(coef) :, len(coef) :]
    ours = np.array([row.coef for row in told], dtype=np.float64)
    of_risks = number_differences(ours, theirs, f"the standardised risks by {exposure.name}")
    return Agreement("statsmodels Logit", COMPARED, (of_risks, *risk_errors(found, theirs, covariance)))
