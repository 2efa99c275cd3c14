"""Gray's test: do groups have the same cumulative incidence of one cause, the others competing?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cohort.estimates import ChiSquared
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.frame.strata import each_stratum
from cohort.models.inference.joint import chi_squared
from cohort.models.inference.risk_table import RiskTable, risk_table


def gray_tests(rows: Rows) -> list[ChiSquared]:
    """One test per cause, of the groups of ``rows.by`` (Gray 1988, with weight 1), within strata if there are any.

    For right-censored rows: the test is not defined for late entry.
    """
    by, causes = rows.by, rows.causes
    assert by is not None and causes is not None, "the test compares groups by cause"
    k, parts = len(by.levels), list(each_stratum(rows))
    tables = [_table(part, k, len(causes.names)) for part in parts]
    return [test for number, cause in enumerate(causes.names) for test in _test(cause, number, tables, k)]


def _table(rows: Rows, groups: int, causes: int) -> RiskTable:
    assert rows.follow_up is not None and rows.by is not None and rows.causes is not None
    return risk_table(rows.follow_up, rows.causes.code, rows.by.codes, groups, causes)


def _test(cause: str, number: int, tables: Sequence[RiskTable], groups: int) -> list[ChiSquared]:
    """Scores of all groups but the last, and their covariance, added up over the strata."""
    score, variance = np.zeros(groups), np.zeros((groups, groups))
    for table in tables:
        parts = _Parts.of(table, number)
        score, variance = score + parts.score, variance + parts.variance
    return chi_squared("Gray", cause, score[:-1], variance[:-1, :-1])


@dataclass(frozen=True)
class _Parts:
    """Gray's section 3 at the times (t) of events of any cause, in each of the groups (k).

    ``weighted`` is h = Y / S(t-), ``pooled`` the common subdistribution F just after each time.
    """

    at_risk: FloatArray
    of_cause: FloatArray
    of_others: FloatArray
    free_before: FloatArray
    free_after: FloatArray
    incidence_before: FloatArray

    @classmethod
    def of(cls, table: RiskTable, cause: int) -> _Parts:
        """From the counts: S by Kaplan-Meier and F by Aalen-Johansen in each group."""
        n = np.where(table.at_risk > 0, table.at_risk, 1.0)
        d, any_cause = table.events[:, :, cause], table.events.sum(axis=2)
        after = np.cumprod(1 - any_cause / n, axis=0)
        before = np.vstack([np.ones(n.shape[1]), after[:-1]])
        incidence = np.cumsum(before * d / n, axis=0)
        incidence_before = np.vstack([np.zeros(n.shape[1]), incidence[:-1]])
        return cls(table.at_risk, d, any_cause - d, before, after, incidence_before)

    @property
    def weighted(self) -> FloatArray:
        present = self.at_risk > 0
        return np.where(present, self.at_risk / np.where(present, self.free_before, 1.0), 0.0)

    @property
    def score(self) -> FloatArray:
        """Events of the cause less those expected from R = h (1 - F(t-)), who never had it (k)."""
        exposed = self.weighted * (1 - self.incidence_before)
        events = self.of_cause.sum(axis=1)
        expected: FloatArray = np.divide(events, exposed.sum(axis=1))[:, None] * exposed
        total: FloatArray = (self.of_cause - expected).sum(axis=0)
        return total

    @property
    def variance(self) -> FloatArray:
        """The covariance of the scores (k, k), with both kinds of event of every group as independent sources.

        Tied events of a source are taken without replacement: a factor 1 - (d - 1) / (Y - 1).
        """
        h, total = self.weighted, self.weighted.sum(axis=1)
        d = self.of_cause.sum(axis=1)
        pooled = np.cumsum(d / total)
        still_free = 1 - np.append(0.0, pooled[:-1])
        a = np.eye(h.shape[1]) * h[:, :, None] - h[:, :, None] * h[:, None, :] / total[:, None, None]
        c = np.cumsum(a * (d / (total * still_free))[:, None, None], axis=0)
        present = self.at_risk > 0
        free = np.where(self.free_after > 0, self.free_after, np.inf)
        n = np.where(present, self.at_risk, 1.0)
        share = (1 - pooled)[:, None] / free
        own = a + (1 - share)[:, None, :] * (c[-1] - c)
        other = share[:, None, :] * (c[-1] - c)
        of_own = _without_replacement(d[:, None], total[:, None] * self.free_before) * self.free_before * d[:, None]
        of_own = np.where(present, of_own / (total[:, None] * n), 0.0)
        of_other = _without_replacement(self.of_others, n) * self.free_before**2 * self.of_others / n**2
        of_other = np.where(self.free_after > 0, of_other, 0.0)
        variance: FloatArray = sum(
            np.einsum("tik,tjk,tk->ij", w, w, each) for w, each in ((own, of_own), (other, of_other))
        )
        return variance


def _without_replacement(events: FloatArray, at_risk: FloatArray) -> FloatArray:
    several = events > 1
    left = np.where(several, at_risk - 1, 1.0)
    return np.where(several, 1 - (events - 1) / left, 1.0)
