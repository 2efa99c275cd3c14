"""The second engine of weighted risks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec, own_settings
from cohort.models.verify.agreement import Agreement, number_differences
from cohort.models.verify.climb import top_of
from cohort.models.weighted_risk import SCHEMES, propensity_model
from cohort.wanted.settings import Weighted


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """Propensities by statsmodels' Logit, and means of the outcome with its weights."""
    from statsmodels.api import Logit, add_constant
    from statsmodels.stats.weightstats import DescrStatsW

    settings, rows = own_settings(spec, Weighted), rows_to_fit(frame, spec)[0]
    exposed = rows.numbers["settings.exposure"] == 1
    design = add_constant(propensity_model(rows, exposed).matrix)
    propensity = top_of(Logit(exposed.astype(np.float64), design)).predict()
    scheme = SCHEMES[settings.weights]
    theirs = [
        DescrStatsW(rows.event[group].astype(np.float64), weigh(propensity[group])).mean
        for group, weigh in ((~exposed, scheme.unexposed), (exposed, scheme.exposed))
    ]
    ours = np.array([row.coef for row in found.estimates if row.reference is None], dtype=np.float64)
    return Agreement(
        "statsmodels Logit", "weighted risks", (number_differences(ours, np.array(theirs), "the weighted risks"),)
    )
