"""Mediation by simulation: the same effects by the g-formula, with intervals by the bootstrap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from cohort.errors import Fault, SpecError
from cohort.estimates import Estimate, Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.design import Column
from cohort.models.mediating.asked import answered, effect_columns, pathway
from cohort.models.mediating.effects import OF_RISKS, share_mediated, share_told, sturdiness
from cohort.models.mediating.pathway import designs
from cohort.models.mediating.resampled import bootstrap, means, strata_of_draws
from cohort.models.request import ModelSpec, own_settings
from cohort.wanted.settings import SimulatedMediation

MIDDLE = (0.025, 0.975)


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """The effects of :mod:`.mediation`, with intervals from people (or whole clusters) drawn with replacement.

    Imai, Keele & Tingley 2010 (Psychol Methods 15:309), algorithm 2: both models are fitted to every sample, and the
    predicted risk is averaged over what the mediator would be. Its levels are summed over exactly; of a measure,
    residuals are drawn from those seen, so that no distribution is taken for granted. Intervals reach from the 2.5th to
    the 97.5th percentile of the samples; p is twice the share of samples on the other side of no effect.
    """
    asked = own_settings(spec, SimulatedMediation)
    _require_numbers(asked)
    path, notes = pathway(frame, spec, asked)
    given = designs(path)
    at = strata_of_draws(path.rows.n, asked.draws, asked.seed)
    risks = means(path, given, at, np.ones(path.rows.n))
    samples = bootstrap(path, given, at, asked.samples, asked.seed)
    ratio = asked.contrast == "ratio"
    found, drawn = (_effects(one, ratio) for one in (risks, samples))
    covariance = np.cov(drawn, rowvar=False)
    rows = _rows(effect_columns(path), found, drawn, ratio)
    told = (*notes, _how(asked, len(samples)), *_told(path.mediator.name, risks, samples))
    return answered(spec, asked.contrast, path, rows, covariance, told)


def _require_numbers(asked: SimulatedMediation) -> None:
    if asked.samples < 2 or asked.draws < 1:
        found = f"{asked.samples} samples, {asked.draws} draws"
        raise SpecError(
            Fault("settings.samples", found, "at least 2 samples and 1 draw; 1000 samples tell an interval")
        )


def _effects(risks: FloatArray, ratio: bool) -> FloatArray:
    """The effects (..., 5) of risks (..., 4), of ratios as logarithms."""
    return np.asarray((np.log(risks) if ratio else risks) @ OF_RISKS.T)


def _rows(columns: Sequence[Column], found: FloatArray, drawn: FloatArray, ratio: bool) -> list[Estimate]:
    error = drawn.std(axis=0, ddof=1)
    limits = np.quantile(drawn, MIDDLE, axis=0)
    shown = np.exp if ratio else np.asarray
    beyond = 1 + np.minimum((drawn <= 0).sum(axis=0), (drawn >= 0).sum(axis=0))
    p = np.minimum(1.0, 2 * beyond / (len(drawn) + 1))
    ratios = np.exp(found).tolist() if ratio else [None] * len(found)
    numbers = zip(columns, found.tolist(), error.tolist(), ratios, *shown(limits).tolist(), p.tolist(), strict=True)
    return [Estimate(c.term, c.level, c.reference, *told) for c, *told in numbers]


def _how(asked: SimulatedMediation, kept: int) -> str:
    lost = f", {asked.samples - kept} of them without a fit" if kept < asked.samples else ""
    return f"intervals from {asked.samples:,} samples of people drawn with replacement (seed {asked.seed}){lost}"


def _told(mediator: str, risks: FloatArray, samples: FloatArray) -> Iterator[str]:
    """The share that runs through the mediator, and how sturdy its parts are, whatever the contrast."""
    shares, totals = (
        np.quantile(one, MIDDLE).tolist() for one in (share_mediated(samples), samples[:, 3] - samples[:, 0])
    )
    yield share_told(mediator, float(share_mediated(risks)), tuple(shares), tuple(totals))
    ratios, drawn = np.exp(_effects(risks, True)), np.exp(np.quantile(_effects(samples, True), MIDDLE, axis=0))
    for number, effect in ((1, "natural direct effect"), (2, "natural indirect effect")):
        yield sturdiness(effect, float(ratios[number]), *drawn[:, number].tolist())
