"""Coefficients, errors and log-likelihoods are R's, on R's own public data sets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.testing import assert_allclose

from cohort.estimates import Estimates
from cohort.models.frame.rows import complete_cases
from cohort.models.inference.wald import Z
from cohort.models.kaplan_meier import life_table
from cohort.models.kinds import fit
from cohort.models.likelihood.glm import maximise
from cohort.models.logistic import BINOMIAL
from cohort.models.modified_poisson import POISSON
from cohort.models.request import ModelSpec, TimeColumns

INFERT = ("spontaneous", "induced", "age")
COLON = TimeColumns(exit="time", event="status", unit="days")
HEART = TimeColumns(entry="start", exit="stop", event="event", unit="days")


def coef(fitted: Estimates) -> list[float | None]:
    return [row.coef for row in fitted.estimates]


def se(fitted: Estimates) -> list[float | None]:
    return [row.se for row in fitted.estimates]


@pytest.mark.parametrize(
    ("case", "time", "answer", "cluster", "errors", "digits"),
    [
        # coxph stops when the log-likelihood changes by less than 1e-9 of itself: colon is right to 3e-9,
        # heart to 2e-12 (one more step of Newton's moves it by so much)
        ("cox_colon", COLON, "efron", None, "se", 5e-9),
        ("cox_counting_process_heart", HEART, "efron", None, "se", 3e-12),
        ("cox_counting_process_heart", HEART, "cluster_id", None, "se", 3e-12),
        ("cox_counting_process_heart", HEART, "cluster_id", "id", "robust_se", 3e-12),
    ],
)
def test_cox(oracle, case, time, answer, cluster, errors, digits):
    data, expected = oracle(case)
    r = expected[answer]
    fitted = fit(data, ModelSpec("cox", terms=tuple(r["term"]), time=time, cluster=cluster))
    assert_allclose(coef(fitted), r["coef"], rtol=digits)
    assert_allclose(se(fitted), r[errors], rtol=digits)
    assert_allclose(fitted.loglik, r["loglik"], rtol=1e-12)
    assert (fitted.n, fitted.events) == (r["n"], r["events"])
    assert_allclose(np.sqrt(np.diag(fitted.covariance)), r[errors], rtol=digits)


def test_kaplan_meier(oracle):
    data, expected = oracle("cox_colon")
    r = expected["km_by_rx_5fu_at_1_3_5y"]
    survival, errors, limits = [], [], []
    for group in (0, 1):
        rows = complete_cases(data[data["rx_lev5fu"] == group], ModelSpec("kaplan_meier", time=COLON))
        table = life_table(rows.follow_up, rows.event)
        at = np.searchsorted(table.time * 365.25, [365.01, 1095.01, 1825.01]) - 1
        survival += table.survival[at].tolist()
        error = np.sqrt(table.log_variance[at])
        errors += (table.survival[at] * error).tolist()
        limits += zip(*(table.survival[at] * np.exp(sign * Z * error) for sign in (-1, 1)), strict=True)  # its "log"
    assert_allclose(survival, r["surv"], rtol=1e-13)
    assert_allclose(errors, r["se"], rtol=1e-13)
    assert_allclose(limits, np.column_stack([r["lower"], r["upper"]]), rtol=1e-13)


def r_glm(x, y, poisson: bool, epsilon: float):
    """R's glm.fit: weighted least squares from R's start until the deviance settles within ``epsilon``.

    Gives the coefficients, the inverse information and the rows' scores, both with the weights before the last step,
    as summary.glm and sandwich::estfun take them.
    """
    mu = y + 0.1 if poisson else (y + 0.5) / 2
    eta = np.log(mu) if poisson else np.log(mu / (1 - mu))
    deviance = np.inf
    for _ in range(50):
        weight = mu if poisson else mu * (1 - mu)
        inverse = np.linalg.inv((x * weight[:, None]).T @ x)
        beta = inverse @ x.T @ (weight * eta + y - mu)
        eta = x @ beta
        mu = np.exp(eta) if poisson else 1 / (1 + np.exp(-eta))
        before, deviance = (
            deviance,
            -2 * np.sum(y * np.log(mu) - mu + y if poisson else np.log(np.where(y, mu, 1 - mu))),
        )
        if abs(deviance - before) / (abs(deviance) + 0.1) < epsilon:
            break
    slope = mu if poisson else mu * (1 - mu)
    return beta, inverse, x * ((y - mu) / slope * weight)[:, None]


def sandwich_se(inverse, scores, groups):
    sums = np.array([scores[groups == group].sum(axis=0) for group in np.unique(groups)])
    return np.sqrt(np.diag(inverse @ sums.T @ sums @ inverse))


def model_se(inverse, scores, groups):
    return np.sqrt(np.diag(inverse))


@pytest.mark.parametrize(
    ("kind", "errors", "asked", "r_name", "as_printed"),
    [
        ("logistic", model_se, {}, "se", 1e-7),
        ("modified_poisson", sandwich_se, {}, "se_hc0", 3e-5),
        ("modified_poisson", sandwich_se, {"cluster": "stratum"}, "se_cluster_stratum_hc0_noadjust", 4e-5),
        ("modified_poisson", model_se, {"errors": "model"}, "se_model", 4e-5),
    ],
)
def test_binary(oracle, kind, errors: Callable[..., object], asked, r_name, as_printed):
    """R's printed numbers are R's steps stopped early; carried on to the end, the same steps give ours."""
    data, expected = oracle("binary_infert")
    r = expected[kind]
    x = np.column_stack([np.ones(len(data)), data[list(INFERT)]])
    y = data["case"].to_numpy(float)
    groups = data[asked["cluster"]].to_numpy() if "cluster" in asked else np.arange(len(data))

    beta, *parts = r_glm(x, y, kind == "modified_poisson", epsilon=1e-8)
    assert_allclose(beta, r["coef"], rtol=1e-12)
    assert_allclose(errors(*parts, groups), r[r_name], rtol=1e-12)

    beta, *parts = r_glm(x, y, kind == "modified_poisson", epsilon=0)
    fitted = fit(data, ModelSpec(kind, terms=INFERT, outcome="case", **asked))
    assert_allclose(coef(fitted), beta[1:], rtol=1e-10)
    assert_allclose(se(fitted), errors(*parts, groups)[1:], rtol=1e-10)
    assert_allclose(coef(fitted), r["coef"][1:], rtol=2e-8)
    assert_allclose(se(fitted), r[r_name][1:], rtol=as_printed)


@pytest.mark.parametrize(("family", "kind"), [(POISSON, "modified_poisson"), (BINOMIAL, "logistic")])
def test_intercept(oracle, family, kind):
    data, expected = oracle("binary_infert")
    found = maximise(family, data[list(INFERT)].to_numpy(float), data["case"].to_numpy(float))
    assert_allclose(found.coef, expected[kind]["coef"], rtol=2e-8)


def test_logistic_log_likelihood(oracle):
    data, expected = oracle("binary_infert")
    fitted = fit(data, ModelSpec("logistic", terms=INFERT, outcome="case"))
    assert_allclose(fitted.loglik, expected["logistic"]["loglik"], rtol=1e-13)
