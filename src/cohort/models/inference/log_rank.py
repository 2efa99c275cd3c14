"""The log-rank test: do groups have the same hazard at all times?"""

from __future__ import annotations

import numpy as np

from cohort.estimates import ChiSquared
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.frame.strata import each_stratum
from cohort.models.inference.joint import chi_squared
from cohort.models.inference.risk_table import RiskTable, risk_table


def log_rank(rows: Rows) -> list[ChiSquared]:
    """Of the groups of ``rows.by``, within ``rows.stratum`` where there are strata; late entry is allowed.

    Events observed less those expected if all at risk shared one hazard, with the hypergeometric variance (Mantel
    1966; Peto & Peto 1972; Kalbfleisch & Prentice 2002, section 1.5). No test where nothing can be compared.
    """
    by = rows.by
    assert by is not None, "the test compares groups"
    k = len(by.levels)
    score, variance = np.zeros(k), np.zeros((k, k))
    for part in each_stratum(rows):
        assert part.by is not None and part.follow_up is not None, "parts have what the whole has"
        added = _score(risk_table(part.follow_up, part.event.astype(np.intp), part.by.codes, k, 1))
        score, variance = score + added[0], variance + added[1]
    name = "log-rank" if rows.stratum is None else "log-rank, stratified"
    return chi_squared(name, by.name, score[:-1], variance[:-1, :-1])


def _score(table: RiskTable) -> tuple[FloatArray, FloatArray]:
    """Observed less expected events (k), and their covariance (k, k)."""
    n = table.at_risk.sum(axis=1)
    d = table.events[:, :, 0].sum(axis=1)
    share = table.at_risk / n[:, None]
    spread = d * (n - d) / np.maximum(n - 1, 1)
    variance = np.diag(spread @ share) - share.T @ (share * spread[:, None])
    return (table.events[:, :, 0] - share * d[:, None]).sum(axis=0), variance
