"""One fit by one engine in a process of its own, its seconds, CPU seconds and coefficients. Usage: ENGINE CASE FOLDER.

The engine first fits the first rows, so that no import is timed.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

Rows = dict[str, Any]
Fit = Callable[[], Any]  # gives the coefficients


def ours(rows: Rows, case: str) -> Fit:
    from cohort.models.proportional_hazards.fit import fit_cox
    from cohort.models.proportional_hazards.process import CountingProcess
    from cohort.models.proportional_hazards.risk_sets import RiskSets

    process = CountingProcess(
        exit=rows["exit"],
        event=rows["event"].astype(bool),
        entry=rows["entry"] if "varying" in case else None,
        stratum=rows["stratum"].astype(np.intp) if "stratified" in case else None,
    )

    def run() -> Any:
        fitted = fit_cox(rows["x"], RiskSets(process))
        if "clustered" in case:
            fitted.robust_covariance(rows["family"].astype(np.intp))
        return fitted.coef

    return run


def lifelines(rows: Rows, case: str) -> Fit:
    import pandas as pd
    from lifelines import CoxPHFitter

    names = {"duration_col": "exit", "event_col": "event"}
    names |= {"entry_col": "entry"} if "varying" in case else {}
    names |= {"cluster_col": "family"} if "clustered" in case else {}
    strata = ["stratum"] if "stratified" in case else None
    kept = [*names.values(), *(strata or [])]
    frame = pd.DataFrame(rows["x"]).assign(**{name: rows[name] for name in kept})
    return lambda: CoxPHFitter().fit(frame, strata=strata, **names).params_


def statsmodels(rows: Rows, case: str) -> Fit:
    from statsmodels.duration.hazard_regression import PHReg

    entry = rows["entry"] if "varying" in case else None
    strata = rows["stratum"] if "stratified" in case else None
    groups = {"groups": rows["family"]} if "clustered" in case else {}

    def run() -> Any:
        model = PHReg(rows["exit"], rows["x"], rows["event"], entry=entry, strata=strata, ties="efron")
        fitted = model.fit(**groups)
        _ = fitted.bse
        return fitted.params

    return run


ENGINES = {"ours": ours, "lifelines": lifelines, "statsmodels": statsmodels}


def read_rows(folder: Path) -> Rows:
    """The columns that ``cox_rows`` wrote."""
    rows = {file.stem: np.fromfile(file) for file in sorted(folder.glob("*.f64"))}
    rows["x"] = rows["x"].reshape(len(rows["exit"]), -1, order="F")
    return rows


if __name__ == "__main__":
    engine, case, folder = sys.argv[1:]
    warnings.simplefilter("ignore")
    rows = read_rows(Path(folder))
    ENGINES[engine]({name: np.asfortranarray(values[:2_000]) for name, values in rows.items()}, case)()
    run = ENGINES[engine](rows, case)
    before, cpu = time.perf_counter(), time.process_time()
    coef = np.asarray(run())
    spent = {"seconds": time.perf_counter() - before, "cpu": time.process_time() - cpu}
    print(json.dumps({**spent, "coef": coef.tolist()}))
