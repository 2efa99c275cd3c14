"""The second engine of restricted mean survival times."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.groups import grouped
from cohort.models.request import ModelSpec, own_settings
from cohort.models.verify.agreement import Agreement, number_differences
from cohort.wanted.settings import RestrictedMean


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """lifelines' area under its own Kaplan-Meier curve."""
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

    theirs = []
    for group in grouped(frame, spec)[1]:
        time = group.rows.follow_up
        assert time is not None, "survival has times"
        entry = time.entry if time.entry.any() else None
        curve = KaplanMeierFitter().fit(time.exit, group.rows.event, entry=entry)
        theirs.append(restricted_mean_survival_time(curve, own_settings(spec, RestrictedMean).until))
    ours = np.array([row.coef for row in found.estimates if row.reference is None], dtype=np.float64)
    difference = number_differences(ours, np.array(theirs, dtype=np.float64), "the mean of a group")
    return Agreement("lifelines KaplanMeierFitter", "restricted means", (difference,))
