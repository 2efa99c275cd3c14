"""The planted model: every combination of conditions, how common it is and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cohort.synthetic.calibrate import tilt
from cohort.synthetic.days import Bools, Floats, Ints
from cohort.synthetic.truth import Stratum, Truth

CHILD = {"boy": 2, "adhd": 2, "conduct": 2, "substance": 2, "depression_anxiety": 2, "other_psychiatric": 2}
FAMILY = {"assistance": 4, "parent_psychiatric": 2, "parent_death": 2}
ASSISTANCE = ("none", "one_year", "two_to_four_years", "over_four_years")
OWN_DISORDERS = ("adhd", "conduct", "substance", "depression_anxiety", "other_psychiatric")


def combinations() -> Mapping[str, Ints]:
    """Every combination of the child's and the family's conditions: for each condition, its level in every cell.

    Cells are ordered with the family's conditions running fastest.
    """
    shape = (*CHILD.values(), *FAMILY.values())
    return dict(zip((*CHILD, *FAMILY), np.indices(shape).reshape(len(shape), -1), strict=True))


def conditions() -> Mapping[str, Bools]:
    """Every yes-or-no condition that a truth file can name, in every cell."""
    cells = combinations()
    named = {name: levels > 0 for name, levels in cells.items()}
    named |= {label: cells["assistance"] == level for level, label in enumerate(ASSISTANCE)}
    named["psychiatric"] = np.any([named[name] for name in OWN_DISORDERS], axis=0)
    return named


@dataclass(frozen=True)
class Model:
    """``shares`` of children, which add up to 1, and their ``risks`` of a placement (NDD no and yes, child, family)."""

    shares: Floats
    risks: Floats


def planted_model(truth: Truth) -> Model:
    """Combinations with and without NDD. Raises SpecError where the truth file contradicts itself.

    Where hazards are planted, the risks are 0 here: placements come once everything else has its day.
    """
    strata = {"without_ndd": truth.children.without_ndd, "with_ndd": truth.children.with_ndd}
    risks = [_risks(truth, stratum) for stratum in strata.values()]
    shares = [
        stratum.share.value * _shares(truth, stratum, risk, f"children.{name}")
        for (name, stratum), risk in zip(strata.items(), risks, strict=True)
    ]
    shape = (2, -1, int(np.prod(list(FAMILY.values()))))
    return Model(np.reshape(shares, shape), np.minimum(np.reshape(risks, shape), 1.0))


def _risks(truth: Truth, stratum: Stratum) -> Floats:
    """Baseline times the ratio of everything that is true."""
    named = conditions()
    if truth.planted.hazard:
        return np.zeros(len(named["psychiatric"]))
    risks = stratum.baseline.value * np.where(named["psychiatric"], stratum.psychiatric_ratio.value, 1.0)
    for name, ratio in truth.planted.ratios.items():
        risks = risks * np.where(named[name], ratio.value, 1.0)
    return np.asarray(risks)


def _shares(truth: Truth, stratum: Stratum, risks: Floats, where: str) -> Floats:
    named = conditions()
    possible = (risks <= truth.planted.most_risk.value) & ~(named["adhd"] & ("adhd" not in stratum.margins))
    held = [(named[name] * 1.0, margin.value) for name, margin in stratum.margins.items()]
    if not truth.planted.hazard:
        placed = stratum.placed.value
        held += [(risks, placed)]
        held += [(risks * named[name], placed * share.value) for name, share in stratum.among_placed.items()]
    features, means = zip(*held, strict=True)
    return tilt(_associated(truth) * possible, np.column_stack(features), np.array(means), where)


def _associated(truth: Truth) -> Floats:
    """Weights under which any two conditions have their odds ratio, assistance between none and its highest level."""
    cells = combinations()
    weight = np.ones(len(cells["boy"]))
    for pair in truth.associations:
        degree = cells[pair.one] / cells[pair.one].max() * cells[pair.other] / cells[pair.other].max()
        weight = weight * pair.odds_ratio**degree
    return weight
