"""The second engine of restricted mean survival times."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.groups import grouped
from cohort.models.frame.rows import FollowUp
from cohort.models.request import ModelSpec, own_settings
from cohort.models.verify.agreement import Agreement, error_differences, number_differences
from cohort.wanted.settings import RestrictedMean


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement:
    """lifelines' area under its own curve; errors from how any two points of statsmodels' curve vary together."""
    from lifelines import KaplanMeierFitter
    from lifelines.utils import restricted_mean_survival_time

    means, errors = [], []
    until = own_settings(spec, RestrictedMean).until
    for group in grouped(frame, spec)[1]:
        time = group.rows.follow_up
        assert time is not None, "survival has times"
        entry = time.entry if time.entry.any() else None
        curve = KaplanMeierFitter().fit(time.exit, group.rows.event, entry=entry)
        means.append(restricted_mean_survival_time(curve, until))
        errors.append(_error(time, group.rows.event.astype(np.float64), until))
    told = [row for row in found.estimates if row.reference is None]
    ours = np.array([row.coef for row in told], dtype=np.float64)
    theirs = np.array([*errors, *np.hypot(errors[1:], errors[0])])
    differences = (
        number_differences(ours, np.array(means, dtype=np.float64), "the mean of a group"),
        *error_differences(found.estimates, theirs),
    )
    return Agreement(
        "lifelines KaplanMeierFitter", "restricted means, their errors and those of differences", differences
    )


def _error(time: FollowUp, event: FloatArray, until: float) -> float:
    """The root of the double integral of cov(S(s), S(t)) = S(s) S(t) V(min(s, t)), V Greenwood's variance of log S."""
    from statsmodels.duration.survfunc import SurvfuncRight

    curve = SurvfuncRight(time.exit, event, entry=time.entry if time.entry.any() else None)
    seen = (curve.surv_times < until) & (curve.surv_prob > 0)
    survival, of_log = curve.surv_prob[seen], (curve.surv_prob_se[seen] / curve.surv_prob[seen]) ** 2
    ends = [*curve.surv_times[curve.surv_times < until], until]
    area = survival * np.diff(ends)[: len(survival)]
    return float(np.sqrt(area @ np.minimum.outer(of_log, of_log) @ area))
