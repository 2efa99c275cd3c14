"""How reliable the sum of some items is: Cronbach's alpha, McDonald's omega, and what each item adds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.psychometrics.consistency import alpha, alpha_without, error_of_alpha, omega, with_the_rest
from cohort.models.psychometrics.items import ALL, answer_of, number, read_items
from cohort.models.request import ModelSpec, own_settings, require
from cohort.wanted.settings import Reliability


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Alpha of the terms with its error, alpha of standardised answers, and omega total of one factor.

    Of each item: its correlation with the sum of the others, and alpha without it.
    """
    require(spec, needs={"terms"}, takes={"settings"})
    items = read_items(frame, spec, fewest=3).reversed(own_settings(spec, Reliability).reversed)
    covariance = np.cov(items.answers.T)
    rest = with_the_rest(items.answers)
    estimates = [number(ALL, "alpha", alpha(covariance), error_of_alpha(covariance, items.rows.n))]
    estimates += [number(ALL, "alpha, standardised", alpha(items.correlation))]
    estimates += [number(ALL, "omega", omega(items.correlation))]
    for name, corrected, without in zip(items.names, rest, alpha_without(covariance), strict=True):
        estimates += [number(name, "correlation with the rest", corrected), number(name, "alpha without it", without)]
    notes = [
        f"{name} goes against the other items; is it to be reversed?"
        for name, corrected in zip(items.names, rest, strict=True)
        if corrected < 0
    ]
    return answer_of(spec, "reliability", items, estimates, (), notes)
