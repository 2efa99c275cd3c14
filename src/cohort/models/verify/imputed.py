"""The second engine of regressions after imputation: that of the regression, and the pooling once more."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.imputed import FITS, completed
from cohort.models.request import ModelSpec
from cohort.models.verify import cox, linear, logistic, modified_poisson
from cohort.models.verify.agreement import Agreement, coefficient_differences, error_differences

SECOND: dict[str, Callable[[Estimates, pd.DataFrame, ModelSpec], Agreement | None]] = {
    "cox": cox.second,
    "linear": linear.second,
    "logistic": logistic.second,
    "modified_poisson": modified_poisson.second,
}


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """The first completed data set by another engine; all of them pooled by Rubin's rules, one number at a time.

    What was drawn is ours: no two programs draw the same.
    """
    kind = spec.kind.removeprefix("imputed_")
    inner = replace(spec, kind=kind, settings=None)
    sets = list(completed(frame, spec))
    fits = [FITS[kind](one, inner) for one in sets]
    agreement = SECOND[kind](fits[0], sets[0], inner)
    if agreement is None:
        return None
    coef = np.array([[row.coef for row in one.estimates if row.coef is not None] for one in fits])
    within = np.mean([[(row.se or 0.0) ** 2 for row in one.estimates if row.coef is not None] for one in fits], axis=0)
    between = ((coef - coef.mean(axis=0)) ** 2).sum(axis=0) / (len(fits) - 1)
    rows = [row for row in found.estimates if row.coef is not None]
    differences = (
        *agreement.differences,
        *coefficient_differences(rows, coef.mean(axis=0)),
        *error_differences(rows, np.sqrt(within + (1 + 1 / len(fits)) * between)),
    )
    compared = f"of the first completed data, {agreement.compared}; the pooling of all"
    return Agreement(agreement.engine, compared, differences)
