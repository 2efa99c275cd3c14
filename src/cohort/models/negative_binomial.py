"""Rate ratios of a count that varies more than Poisson's: negative binomial regression (Lawless 1987)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.cells import Cells
from cohort.models.frame.design import standardised
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import read_count
from cohort.models.likelihood.centred import Centred
from cohort.models.likelihood.dependence import dependent_columns
from cohort.models.likelihood.maximum import Maximum
from cohort.models.poisson_count import unbounded, years_of
from cohort.models.poisson_rate import rates
from cohort.models.regression import Regression, regress
from cohort.models.request import ModelSpec, require


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Ratios of the mean of ``spec.outcome`` (0, 1, 2 ...) per ``settings.person_years``, or per row without it.

    The variance is mean + alpha mean^2 (a note tells alpha). Errors from the observed information of coefficients and
    alpha together, or cluster-robust. Raises :class:`ModelError` where counts do not vary more than Poisson's.
    """
    require(spec, needs={"terms", "outcome"}, takes={"reference", "cluster", "categorical", "settings"})
    return regress(NEGATIVE_BINOMIAL, frame, spec)


def _maximise(matrix: FloatArray, rows: Rows) -> Maximum:
    """By statsmodels, from the Poisson estimates; raises :class:`FlatLikelihoodError` where these are infinite."""
    assert rows.response is not None, "require() has asked for an outcome"
    products = Centred(matrix).cross_products(np.ones(len(matrix)))
    dependent = dependent_columns(products, np.diag(products))
    z, _, spread = standardised(np.delete(matrix, list(dependent), axis=1))
    years = years_of(rows)
    poisson = rates(Cells(z, rows.response, years))
    _require_overdispersion(rows.response, years * np.exp(poisson.top.predictor), len(spread))
    fitted = _negative_binomial(z, rows, np.append(poisson.coef, 0.1))
    scale = 1 / np.outer(spread, spread)
    slopes = slice(1, len(spread) + 1)
    step = -np.linalg.solve(fitted.model.hessian(fitted.params), fitted.model.score(fitted.params))
    return Maximum(
        coef=fitted.params[slopes] / spread,
        covariance=np.linalg.inv(-fitted.model.hessian(fitted.params))[slopes, slopes] * scale,
        errors=fitted.cov_params()[slopes, slopes] * scale,
        next_step=step[slopes] / spread,
        loglik=float(fitted.llf),
        dependent=dependent,
        notes=(f"negative binomial: variance = mean + {fitted.params[-1]:.3g} mean²",),
    )


def _negative_binomial(z: FloatArray, rows: Rows, start: FloatArray) -> Any:
    from statsmodels.discrete.discrete_model import NegativeBinomial

    errors: dict[str, Any] = {"cov_type": "nonrobust"}
    if rows.cluster is not None:
        errors = {"cov_type": "cluster", "cov_kwds": {"groups": rows.cluster, "use_correction": False}}
    design = np.column_stack([np.ones(len(z)), z])
    model = NegativeBinomial(rows.response, design, exposure=years_of(rows))
    with np.errstate(all="ignore"):
        near = model.fit(start_params=start, method="bfgs", maxiter=1000, gtol=1e-4, disp=0, warn_convergence=False)
        return model.fit(start_params=near.params, method="newton", maxiter=50, tol=1e-14, disp=0, **errors)


def _require_overdispersion(count: FloatArray, mean: FloatArray, columns: int) -> None:
    """Score test's direction (Dean & Lawless 1989): the sum of (y - m)^2 - y is above 0 if counts vary more."""
    if float(np.sum((count - mean) ** 2 - count)) <= 0:
        found = "counts that vary no more than Poisson's"
        raise ModelError(Fault("kind", found, "counts with more variance than mean", "kind: poisson_count"))


NEGATIVE_BINOMIAL = Regression("rate ratio", _maximise, unbounded, read_outcome=read_count)
