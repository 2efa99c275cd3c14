"""Natural direct and indirect effects of symptoms through leisure, as they follow from a truth file."""

from __future__ import annotations

import numpy as np

from cohort.synthetic.days import Bools, Floats
from cohort.synthetic.onset.covariates import Covariates
from cohort.synthetic.onset.disorders import cumulative, relative_hazards
from cohort.synthetic.onset.implied import People
from cohort.synthetic.onset.leisure import relative_odds
from cohort.synthetic.onset.truth import DISORDERS, LEVELS, SEXES, OnsetTruth, Trait


def mediated_effects(truth: OnsetTruth, people: People) -> dict[str, float]:
    """``girl_internalizing_total``, ``_direct`` and ``_indirect`` and so on: differences of risks.

    Q(a, b) is the mean risk of any disorder if everybody had a points of symptoms and the leisure she would have had
    with b (Pearl 2001): total Q(1, 1) - Q(0, 0) = direct Q(1, 0) - Q(0, 0) + indirect Q(1, 1) - Q(1, 0). The truth file
    tells risks and chances of levels, so that nothing is estimated; they are averaged over those analysed.
    """
    found: dict[str, float] = {}
    for trait, points in truth.mediation.compare.items():
        for number, name in enumerate(SEXES):
            here = people.sex == number
            worlds = {(a, b): _mean_risk(truth, people, here, trait, points[a], points[b]) for a, b in WORLDS}
            found |= {
                f"{name}_{trait}_total": worlds[1, 1] - worlds[0, 0],
                f"{name}_{trait}_direct": worlds[1, 0] - worlds[0, 0],
                f"{name}_{trait}_indirect": worlds[1, 1] - worlds[1, 0],
            }
    return found


WORLDS = ((0, 0), (1, 0), (1, 1))


def _mean_risk(truth: OnsetTruth, people: People, here: Bools, trait: Trait, own: float, as_if: float) -> float:
    """Of the people ``here``, with ``own`` points of a trait and the leisure they would have with other points."""
    chances = _chances(truth, people, here, _with(people.covariates, here, trait, as_if))
    covariates = _with(people.covariates, here, trait, own)
    risks = np.column_stack([_risks(truth, people, here, level, covariates) for level in range(len(LEVELS))])
    return float(np.average((chances * risks).sum(axis=1), weights=people.analysed[here]))


def _with(covariates: Covariates, here: Bools, trait: Trait, points: float) -> Covariates:
    told = {name: values[here] for name, values in covariates.items()}
    return told | {trait: np.full(int(here.sum()), points)}


def _chances(truth: OnsetTruth, people: People, here: Bools, covariates: Covariates) -> Floats:
    """The chances (n, 3) of levels, with the intercepts that the margins ask for."""
    observed = {name: values[here] for name, values in people.covariates.items()}
    intercepts = (people.chances[here] / relative_odds(truth, observed))[0]
    odds = relative_odds(truth, covariates) * (intercepts / intercepts[LEVELS.index("middle")])
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _risks(truth: OnsetTruth, people: People, here: Bools, level: int, covariates: Covariates) -> Floats:
    """The risks (n,) of any disorder within the years that are told, with the scales that the margins ask for."""
    sex = people.sex[here]
    observed = {name: values[here][:1] for name, values in people.covariates.items()}
    scale = people.hazards[here][:1] / relative_hazards(truth, sex[:1], people.level[here][:1], observed)
    age = truth.participation.age
    start = (age.youngest + age.commonest + age.oldest) / 3
    until = start + truth.mediation.years
    during = [np.diff(np.interp([start, until], *cumulative(truth, name)))[0] for name in DISORDERS]
    hazards = relative_hazards(truth, sex, np.full(len(sex), level), covariates) * scale
    return np.asarray(-np.expm1(-(hazards * during).sum(axis=1)))
