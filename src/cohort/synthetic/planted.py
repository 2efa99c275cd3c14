"""The planted model: every combination of conditions, how common it is and how it ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import numpy as np

from cohort.synthetic.calibrate import tilt
from cohort.synthetic.days import Bools, Floats, Ints
from cohort.synthetic.marked import OfChild, OfFamily, OwnDisorder
from cohort.synthetic.truth import Stratum, Truth

ASSISTANCE = ("none", "one_year", "two_to_four_years", "over_four_years")
OWN_DISORDERS: tuple[OwnDisorder, ...] = get_args(OwnDisorder)


def of_child(truth: Truth) -> dict[str, int]:
    """The number of levels of each condition that is the child's own, of those that have a margin."""
    return {name: 2 for name in get_args(OfChild) if name in truth.margins}


def of_family(truth: Truth) -> dict[str, int]:
    """Likewise of those that brothers and sisters share; assistance by years, where the years have margins."""
    told = {name: 2 for name in get_args(OfFamily) if name in truth.margins}
    return {"assistance": len(ASSISTANCE)} | told if "one_year" in truth.margins else told


def combinations(truth: Truth) -> Mapping[str, Ints]:
    """Every combination of the child's and the family's conditions: for each condition, its level in every cell.

    Cells are ordered with the family's conditions running fastest.
    """
    levels = of_child(truth) | of_family(truth)
    return dict(zip(levels, np.indices(tuple(levels.values())).reshape(len(levels), -1), strict=True))


def conditions(truth: Truth) -> Mapping[str, Bools]:
    """Every yes-or-no condition that the truth file can name, in every cell."""
    cells = combinations(truth)
    named = {name: levels > 0 for name, levels in cells.items()}
    if "one_year" in truth.margins:
        named |= {label: cells["assistance"] == level for level, label in enumerate(ASSISTANCE)}
    named["psychiatric"] = np.any([named[name] for name in OWN_DISORDERS if name in named], axis=0)
    return named


@dataclass(frozen=True)
class Model:
    """``shares`` of children, which add up to 1, and their ``risks`` of a placement (NDD no and yes, child, family)."""

    shares: Floats
    risks: Floats


def planted_model(truth: Truth) -> Model:
    """Combinations with and without NDD. Raises SpecError where the truth file contradicts itself.

    Where no risks are planted they are 0 here: placements are among the conditions, or come once all else has its day.
    """
    strata = truth.children.strata
    shape = (2, -1, int(np.prod(list(of_family(truth).values()))))
    shares, risks = np.zeros((2, 2, len(conditions(truth)["psychiatric"])))
    for number, (name, stratum) in enumerate(strata.items()):
        risks[number] = _risks(truth, stratum)
        shares[number] = stratum.share.value * _shares(truth, stratum, risks[number], f"children.{name}")
    return Model(np.reshape(shares, shape), np.minimum(np.reshape(risks, shape), 1.0))


def _risks(truth: Truth, stratum: Stratum) -> Floats:
    """Baseline times the ratio of everything that is true."""
    named = conditions(truth)
    risks = stratum.baseline.value * np.where(named["psychiatric"], stratum.psychiatric_ratio.value, 1.0)
    for name, ratio in truth.planted.ratios.items():
        risks = risks * np.where(named[name], ratio.value, 1.0) if stratum.baseline.value else risks
    return np.asarray(risks)


def _shares(truth: Truth, stratum: Stratum, risks: Floats, where: str) -> Floats:
    named = conditions(truth)
    absent = [named[name] for name in OWN_DISORDERS if name in named and name not in stratum.margins]
    possible = (risks <= truth.planted.most_risk.value) & ~np.any(
        [np.zeros_like(named["psychiatric"]), *absent], axis=0
    )
    held = [(named[name] * 1.0, margin.value) for name, margin in stratum.margins.items()]
    if stratum.baseline.value:
        placed = stratum.placed.value
        held += [(risks, placed)]
        held += [(risks * named[name], placed * share.value) for name, share in stratum.among_placed.items()]
    features, means = zip(*held, strict=True)
    return tilt(_associated(truth) * possible, np.column_stack(features), np.array(means), where)


def _associated(truth: Truth) -> Floats:
    """Weights under which any two conditions have their odds ratio, assistance between none and its highest level."""
    cells = combinations(truth)
    weight = np.ones(len(next(iter(cells.values()))))
    for pair in truth.associations:
        degree = cells[pair.one] / cells[pair.one].max() * cells[pair.other] / cells[pair.other].max()
        weight = weight * pair.odds_ratio**degree
    return weight
