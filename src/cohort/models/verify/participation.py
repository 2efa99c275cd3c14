"""The second engines of models whose rows are weighted by an estimated probability of having taken part."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models import linear, logistic, modified_poisson, risk_difference
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.frame.weighing import EstimatedWeights
from cohort.models.regression import Regression
from cohort.models.request import ModelSpec
from cohort.models.verify import cox, weighted_curves
from cohort.models.verify.agreement import Agreement, Difference, number_differences
from cohort.models.verify.climb import top_of
from cohort.models.verify.discrete import outcome_of
from cohort.models.verify.refit import Answer, refits

FAMILIES: dict[str, tuple[Regression, str]] = {
    "logistic": (logistic.LOGISTIC, "Binomial"),
    "modified_poisson": (modified_poisson.MODIFIED_POISSON, "Poisson"),
    "linear": (linear.LINEAR, "Gaussian"),
    "risk_difference": (risk_difference.RISK_DIFFERENCE, "Gaussian"),
}
COMPARED = "probabilities of having taken part; coefficients, crude and adjusted"


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """Probabilities by statsmodels' Logit; coefficients by its GLM, or lifelines' Cox regression and curves.

    Errors are not compared: no second engine allows for weights that are estimated.
    """
    assert spec.participation is not None, "asked for estimated weights alone"
    probabilities = tuple(_probabilities(spec.participation))
    if spec.kind == "cox":
        hazards = cox.second(found, frame, spec)
        if hazards is None:
            return None
        return Agreement(f"statsmodels Logit, {hazards.engine}", COMPARED, (*probabilities, *hazards.differences))
    if spec.kind in weighted_curves.KINDS:
        curves = weighted_curves.second(found, frame, spec)
        if curves is None:
            return None
        compared = f"probabilities of having taken part; {curves.compared}"
        return Agreement(f"statsmodels Logit, {curves.engine}", compared, (*probabilities, *curves.differences))
    if spec.kind not in FAMILIES:
        return None
    kind, family = FAMILIES[spec.kind]

    def engine(matrix: FloatArray, rows: Rows) -> Answer:
        from statsmodels import api

        design = np.column_stack([np.ones(len(matrix)), matrix])
        model = api.GLM(outcome_of(rows), design, getattr(api.families, family)(), freq_weights=rows.weight)
        fitted = model.fit(tol=1e-14, maxiter=100)
        return np.asarray(fitted.params)[1:], np.asarray(fitted.bse)[1:]

    both = refits(found, frame, spec, kind.unbounded, engine, kind.read_outcome)
    differences = [difference for refit in both for difference in refit.of_coefficients]
    return Agreement("statsmodels Logit, GLM", COMPARED, (*probabilities, *differences))


def _probabilities(weights: EstimatedWeights) -> Iterator[Difference]:
    from statsmodels.api import Logit

    for part in weights.parts:
        theirs = top_of(Logit(part.took_part.astype(np.float64), part.design)).predict()
        yield number_differences(part.probability, np.asarray(theirs), "the probabilities of having taken part")
