"""statsmodels' models taken to the last digit of their maximum."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np


def top_of(model: Any, **errors: Any) -> Any:
    """The fit by Newton's method, whose full steps may lead astray far from the top: then from where BFGS ends.

    ``errors`` choose the covariance. What the model is started from is its own; none of our numbers enter.
    """
    newton = {"method": "newton", "maxiter": 100, "tol": 1e-14, "disp": 0, **errors}
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            fitted = model.fit(**newton)
        except np.linalg.LinAlgError:
            fitted = None
        if fitted is None or not np.isfinite(fitted.params).all() or _steep(model, fitted):
            fitted = model.fit(start_params=model.fit(method="bfgs", maxiter=1000, disp=0).params, **newton)
    return fitted


def _steep(model: Any, fitted: Any) -> bool:
    """Whether the score is far from 0, in standard errors of the estimates, or the curvature not that of a top."""
    score, information = np.asarray(model.score(fitted.params)), -model.hessian(fitted.params)
    if not np.isfinite(information).all() or np.linalg.eigvalsh(information).min() <= 0:
        return True
    return bool(score @ np.linalg.solve(information, score) > 1e-8)
