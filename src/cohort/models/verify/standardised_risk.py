"""The second engine of standardised risks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec, own_settings
from cohort.models.standardised_risk import exposure_of, risk_model, set_to
from cohort.models.verify.agreement import Agreement, number_differences
from cohort.models.verify.climb import top_of
from cohort.wanted.settings import Standardised


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """statsmodels' Logit, and its predictions for everybody with one level, averaged."""
    from statsmodels.api import Logit, add_constant

    rows = rows_to_fit(frame, spec)[0]
    exposure, model = exposure_of(rows, own_settings(spec, Standardised).exposure), risk_model(rows)
    fitted = top_of(Logit(rows.event.astype(np.float64), add_constant(model.matrix)))
    risks = [row for row in found.estimates if row.reference is None]
    theirs = [
        fitted.predict(add_constant(set_to(model, [(exposure, str(row.level))]), has_constant="add")).mean()
        for row in risks
    ]
    ours = np.array([row.coef for row in risks], dtype=np.float64)
    where = f"the standardised risks by {exposure.name}"
    return Agreement("statsmodels Logit", "standardised risks", (number_differences(ours, np.array(theirs), where),))
