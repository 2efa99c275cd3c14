"""Weights that let those who took part stand for everyone invited: one over the probability of having taken part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cohort.errors import Fault, ModelError
from cohort.estimates import Balance, Participation
from cohort.models.frame.arrays import BoolArray, FloatArray, IntArray
from cohort.models.frame.weighing import EstimatedWeights, FittedPart
from cohort.models.inference.overlap import overlap
from cohort.models.likelihood.influence import coefficient_influence, with_ones
from cohort.models.logistic import BINOMIAL
from cohort.models.regression import rows_to_fit
from cohort.models.request import ModelSpec
from cohort.models.standardised_risk import RiskModel, risk_model
from cohort.wanted.term import all_names


@dataclass(frozen=True)
class Asked:
    """Who ``took_part``, a yes/no column of everyone invited, and what it is told from: the terms ``given``.

    Weights are the share who took part, or the probability of it given ``stabilised_by``, over the probability given
    all; those above the percentile ``truncate`` are set to it.
    """

    took_part: str
    given: tuple[str, ...]
    stabilised_by: tuple[str, ...] = ()
    truncate: float | None = None


def weigh(invited: pd.DataFrame, asked: Asked, person: str, cluster: str | None = None) -> EstimatedWeights:
    """The weights of everyone ``invited``, one row each, by logistic regressions of having taken part.

    Horvitz & Thompson 1952, J Am Stat Assoc 47:663; Seaman & White 2013, Stat Methods Med Res 22:278. Whoever lacks
    something ``given`` has no weight. Raises :class:`ModelError` where somebody was certain to take part, or not to.
    """
    known = invited[list(all_names(asked.given))].notna().all(axis=1).to_numpy()
    took_part = invited[asked.took_part].to_numpy(dtype=bool)
    _require_both(known, took_part)
    whole = _model(invited[known], asked, asked.given)
    parts = [_part(-1.0, whole, took_part[known])]
    if asked.stabilised_by:
        parts.append(_part(1.0, _model(invited[known], asked, asked.stabilised_by), took_part[known]))
    constant = 1.0 if asked.stabilised_by else float(took_part[known].mean())
    whole_weight = constant * np.prod([part.probability**part.sign for part in parts], axis=0)
    weight, cut = _truncated(whole_weight, took_part[known], asked.truncate)
    log_slope = np.hstack([part.log_slope for part in parts]) * ~cut[:, None]
    return EstimatedWeights(
        person=person,
        people=pd.Index(invited[person]),
        weight=_of_all(weight, known, np.nan),
        log_slope=_of_all(log_slope, known),
        influence=_of_all(np.hstack([part.influence for part in parts]), known),
        cluster=None if cluster is None else _numbered(invited[cluster]),
        told=_told(took_part[known], weight, whole, asked),
        parts=tuple(parts),
    )


def _model(invited: pd.DataFrame, asked: Asked, given: tuple[str, ...]) -> RiskModel:
    spec = ModelSpec("logistic", terms=given, outcome=asked.took_part)
    try:
        return risk_model(rows_to_fit(invited, spec)[0])
    except ModelError as error:
        hint = "somebody was certain to take part, or not to: merge levels, or weigh by less"
        raise ModelError(
            [Fault("participation.given", f"of having taken part: {f.found}", f.expected, hint) for f in error.faults]
        ) from None


def _part(sign: float, model: RiskModel, took_part: BoolArray) -> FittedPart:
    probability = BINOMIAL.mean(model.fitted.top.predictor)
    influence = coefficient_influence(model.fitted, model.matrix)
    return FittedPart(sign, took_part, with_ones(model.matrix), probability, influence)


def _of_all(values: FloatArray, known: BoolArray, others: float = 0.0) -> FloatArray:
    everyone = np.full((len(known), *values.shape[1:]), others)
    everyone[known] = values
    return everyone


def _numbered(cluster: pd.Series[Any]) -> IntArray:
    """Clusters from 0; whoever has none is one of her own."""
    numbers = np.asarray(pd.factorize(cluster)[0], dtype=np.intp)
    alone = numbers < 0
    numbers[alone] = numbers.max(initial=0) + 1 + np.arange(alone.sum())
    return numbers


def _truncated(weight: FloatArray, used: BoolArray, percentile: float | None) -> tuple[FloatArray, BoolArray]:
    """No weight above the ``percentile`` of those ``used``, and which were cut (all of them n).

    ASSUME: the bound is taken as known when errors are reckoned.
    """
    if percentile is None:
        return weight, np.zeros(len(weight), dtype=bool)
    bound = float(np.quantile(weight[used], percentile / 100))
    return np.minimum(weight, bound), weight > bound


def _told(took_part: BoolArray, weight: FloatArray, model: RiskModel, asked: Asked) -> Participation:
    used = weight[took_part]
    probability = BINOMIAL.mean(model.fitted.top.predictor)
    return Participation(
        invited=len(took_part),
        took_part=int(took_part.sum()),
        mean=float(used.mean()),
        truncate=asked.truncate,
        balance=tuple(_balance(model, took_part, weight)),
        overlap=overlap(None, model.terms, probability, took_part, (used, None)),
    )


def _balance(model: RiskModel, took_part: BoolArray, weight: FloatArray) -> list[Balance]:
    """Of each column: (mean of those who took part - mean of all invited) / standard deviation of all invited."""
    rows = []
    for j, column in enumerate(model.columns):
        values = model.matrix[:, j]
        spread = float(values.std()) or 1.0
        before, after = (
            (float(np.average(values[took_part], weights=weights[took_part])) - float(values.mean())) / spread
            for weights in (np.ones_like(weight), weight)
        )
        rows.append(Balance(column.term, column.level, round(before, 12) + 0.0, round(after, 12) + 0.0))  # no -0
    return rows


def _require_both(known: BoolArray, took_part: BoolArray) -> None:
    for group, who in ((took_part, "took part"), (~took_part, "did not take part")):
        if not (known & group).any():
            found = f"nobody who {who} and of whom all that is given is known"
            hint = "weights compare participants with the others: 'given' must be known of both"
            raise ModelError(Fault("participation", found, "people of both kinds", hint))
