"""Odds ratios within sets: conditional logistic regression of matched or related people."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Estimates
from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray
from cohort.models.frame.discordance import with_discordance
from cohort.models.frame.rows import Rows
from cohort.models.likelihood.conditional_likelihood import maximise_exact
from cohort.models.likelihood.maximum import Maximum
from cohort.models.proportional_hazards.fit import fit_cox
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.risk_sets import RiskSets
from cohort.models.regression import Regression, regress
from cohort.models.request import ModelSpec, own_settings, require
from cohort.wanted.settings import ConditionalLogistic


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Odds ratios of ``spec.outcome`` among people of the same set, one for each combination of ``spec.strata``.

    A set without anybody with the outcome, or without anybody free of it, tells nothing; ``carried`` counts the others.
    ``loglik`` is conditional on the number of outcomes in each set.
    """
    require(spec, needs={"terms", "outcome", "strata", "settings"}, takes={"reference", "categorical", "person"})
    likelihood = own_settings(spec, ConditionalLogistic).likelihood
    kind = conditional(likelihood)
    return with_discordance(regress(kind, frame, spec), frame, spec, kind.unbounded, "sets")


def conditional(likelihood: str) -> Regression:
    """The kind with one of the likelihoods: ``exact``, or Cox's with the ties of ``efron`` or ``breslow``."""

    def maximise(matrix: FloatArray, rows: Rows) -> Maximum:
        told = informative(rows)
        if not told.any():
            raise ModelError(Fault("strata", "no set with and without the outcome", "sets whose members differ in it"))
        inside = rows.take(told)
        assert inside.stratum is not None, "require() has asked for strata"
        stratum = np.unique(inside.stratum, return_inverse=True)[1]
        if likelihood == "exact":
            return maximise_exact(matrix[told], inside.event, stratum)
        return _by_cox(matrix[told], inside.event, stratum, likelihood)

    return Regression("odds ratio", maximise, lambda n, events: events in (0, n))


def informative(rows: Rows) -> BoolArray:
    """The rows in sets that hold both outcomes."""
    assert rows.stratum is not None, "require() has asked for strata"
    size = np.bincount(rows.stratum)
    events = np.bincount(rows.stratum, rows.event, len(size))
    both: BoolArray = ((events > 0) & (events < size))[rows.stratum]
    return both


def _by_cox(matrix: FloatArray, event: BoolArray, stratum: IntArray, ties: str) -> Maximum:
    """Everybody of a set is at risk at one time, when those with the outcome have it."""
    sets = RiskSets(CountingProcess(np.ones(len(event)), event, None, stratum, None), ties)
    found = fit_cox(matrix, sets)
    return Maximum(
        found.coef, found.covariance, found.covariance, found.next_step, found.top.loglik, dict(found.dependent)
    )
