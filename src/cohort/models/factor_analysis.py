"""Exploratory factor analysis: the few things that many items have in common."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Estimate, Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.psychometrics.adequacy import (
    LOW_ADEQUACY,
    eigenvalues,
    eigenvalues_by_chance,
    sampling_adequacy,
    sphericity,
)
from cohort.models.psychometrics.extraction import LEAST_UNIQUENESS, in_order, minimal_residuals, varimax
from cohort.models.psychometrics.items import ALL, Items, answer_of, number, read_items
from cohort.models.request import ModelSpec, own_settings, require
from cohort.wanted.settings import FactorAnalysis


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Loadings of the terms on factors of minimal residuals, rotated by varimax, and each item's communality.

    Also the sampling adequacy of items (Kaiser, Meyer, Olkin), Bartlett's test of sphericity, and the eigenvalues of
    the correlations beside those that chance gives (parallel analysis), which tell the number of factors unless
    ``settings.factors`` does. The correlations are Pearson's.
    """
    require(spec, needs={"terms"}, takes={"settings"})
    settings = own_settings(spec, FactorAnalysis)
    items = read_items(frame, spec, fewest=3)
    own = eigenvalues(items.correlation)
    chance = eigenvalues_by_chance(items.rows.n, len(own), settings.draws, settings.seed)
    above = int(np.argmin(np.append(own > chance, False)))
    factors = settings.factors or above
    _require_room(factors, len(own))
    found = minimal_residuals(items.correlation, factors)
    turned = varimax(found.loadings, settings.tolerance) if settings.rotation == "varimax" else found.loadings
    adequacy, of_items = sampling_adequacy(items.correlation)
    estimates = [
        *_of_items(items, in_order(turned), found.uniqueness, of_items),
        number(ALL, "sampling adequacy", adequacy),
        *(number("eigenvalue", str(j), value) for j, value in enumerate(own, start=1)),
        *(number("eigenvalue by chance", str(j), value) for j, value in enumerate(chance, start=1)),
    ]
    notes = [f"parallel analysis: {above} of the eigenvalues are larger than 95 % of those that chance gives"]
    notes += [f"a sampling adequacy below {LOW_ADEQUACY:g}: the items have little in common"] * (
        adequacy < LOW_ADEQUACY
    )
    notes += [
        f"{name}: its communality is as large as can be (a Heywood case); fewer factors may do"
        for name, left in zip(items.names, found.uniqueness, strict=True)
        if left <= LEAST_UNIQUENESS * 1.01
    ]
    return answer_of(spec, "loading", items, estimates, (sphericity(items.correlation, items.rows.n),), notes)


def _of_items(items: Items, loadings: FloatArray, uniqueness: FloatArray, adequacy: FloatArray) -> list[Estimate]:
    rows = []
    for name, own, left, fits in zip(items.names, loadings, uniqueness, adequacy, strict=True):
        rows += [number(name, f"factor {j}", value) for j, value in enumerate(own, start=1)]
        rows += [number(name, "communality", 1 - left), number(name, "sampling adequacy", fits)]
    shares = np.mean(loadings**2, axis=0)
    return rows + [number(f"factor {j}", "variance explained", share) for j, share in enumerate(shares, start=1)]


def _require_room(factors: int, items: int) -> None:
    """Raise :class:`ModelError` unless there are more correlations than loadings to make them from."""
    if factors == 0:
        found = "no eigenvalue larger than chance gives"
        raise ModelError(Fault("settings.factors", found, "items that have something in common", "name a number"))
    if (items - factors) ** 2 < items + factors:
        raise ModelError(Fault("settings.factors", f"{factors} factors of {items} items", "fewer factors"))
