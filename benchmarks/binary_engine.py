"""One fit by one engine, in a process of its own: prints seconds, CPU seconds and coefficients.

Usage: ENGINE CASE FOLDER. The engine first fits the first rows, so that no import is timed.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Fit = Callable[[], Any]  # gives the coefficients without the intercept


def ours(x: Any, y: Any, case: str) -> Fit:
    """As R's glm: the coefficients and the model's standard errors."""
    from cohort.models.likelihood.glm import maximise
    from cohort.models.logistic import BINOMIAL
    from cohort.models.modified_poisson import POISSON

    family = BINOMIAL if case == "logistic" else POISSON

    def run() -> Any:
        fitted = maximise(family, x, y)
        _ = fitted.covariance
        return fitted.coef[1:]

    return run


def statsmodels(x: Any, y: Any, case: str) -> Fit:
    from statsmodels import api

    kind = api.Logit if case == "logistic" else api.Poisson

    def run() -> Any:
        fitted = kind(y, api.add_constant(x)).fit(method="newton", disp=0)
        _ = fitted.bse
        return fitted.params[1:]

    return run


ENGINES = {"ours": ours, "statsmodels": statsmodels}

if __name__ == "__main__":
    engine, case, folder = sys.argv[1:]
    y = np.fromfile(Path(folder) / "outcome.f64")
    x = np.fromfile(Path(folder) / "x.f64").reshape(len(y), -1, order="F")
    ENGINES[engine](np.asfortranarray(x[:2_000]), y[:2_000], case)()
    run = ENGINES[engine](x, y, case)
    before, cpu = time.perf_counter(), time.process_time()
    coef = np.asarray(run())
    seconds = {"seconds": time.perf_counter() - before, "cpu": time.process_time() - cpu}
    print(json.dumps(seconds | {"coef": coef.tolist()}))
