"""Families, their conditions, and who takes part: combinations as common as the truth file says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cohort.synthetic.calibrate import tilt
from cohort.synthetic.chance import one_of, some
from cohort.synthetic.days import Bools, Floats, Ints
from cohort.synthetic.onset.truth import CONDITIONS, SEXES, OnsetTruth

TOOK_PART = ("no", "answered", "permitted", "examined")
"""How far a child went; every step holds those before."""
ANSWERED, PERMITTED, EXAMINED = 1, 2, 3
GIRL, BOY = (SEXES.index(sex) for sex in SEXES)


@dataclass(frozen=True)
class Background:
    """Children (n,): the family, the sex, the conditions (n, 4), and the chances (n, 4) of each way to take part."""

    family: Ints
    sex: Ints
    conditions: Bools
    chances: Floats

    @property
    def children(self) -> int:
        """Their number."""
        return len(self.family)


def draw_background(truth: OnsetTruth, births: int, rng: np.random.Generator) -> Background:
    """Draw families, then their children; second twins come last and share what is the family's."""
    shares = combinations(truth)
    families = round(births * truth.families.mothers.value / truth.families.children.value)
    twins = np.sort(rng.permutation(families)[: births - families])
    family = np.concatenate([np.arange(families), twins])
    home = one_of(rng, shares.sum(axis=(1, 2)).tolist(), families)[family]
    by_sex = shares.sum(axis=2)
    sex = some(rng, (by_sex[:, BOY] / by_sex.sum(axis=1))[home], births).astype(np.int64)
    conditions = np.stack(np.unravel_index(home, (2,) * len(CONDITIONS)), axis=1) > 0
    return Background(family, sex, conditions, shares[home, sex] / by_sex[home, sex][:, None])


def combinations(truth: OnsetTruth) -> Floats:
    """The share of children in each combination of conditions (16), sex (2) and way to take part (4)."""
    shape = (*(2,) * len(CONDITIONS), len(SEXES), len(TOOK_PART))
    cells = np.indices(shape).reshape(len(shape), -1)
    named: dict[str, Bools] = {name: cells[number] > 0 for number, name in enumerate(CONDITIONS)}
    sex, part = cells[-2], cells[-1]
    named |= {"boy": sex == BOY, "girl": sex == GIRL}
    wanted = [(named[name], margin.value) for name, margin in truth.conditions.margins.items()]
    wanted.append((named["boy"], truth.families.boys.value))
    wanted += _participation(truth, named, part)
    base = _associated(truth, named) * _examined_odds(truth, named, part > 0)
    features = np.column_stack([feature.astype(float) for feature, _ in wanted])
    shares = tilt(base, features, np.array([mean for _, mean in wanted]), "participation")
    return shares.reshape(-1, len(SEXES), len(TOOK_PART))


def _participation(truth: OnsetTruth, named: dict[str, Bools], part: Ints) -> list[tuple[Bools, float]]:
    """What the truth file says of participation; its numbers are of all children, of whom some died or left."""
    told, known = truth.participation, truth.families.children.value * truth.lives.stay
    answered = told.answered.value / known
    margins: dict[str, float] = {"boy": truth.families.boys.value, "girl": 1 - truth.families.boys.value}
    margins |= {name: margin.value for name, margin in truth.conditions.margins.items()}
    return [
        (part >= ANSWERED, answered),
        (part >= PERMITTED, told.permitted.value / known),
        (named["girl"] & (part >= ANSWERED), told.girls.value * answered),
        *(
            (named[name] & (part == EXAMINED), share.value * margins[name])
            for name, share in told.examined.items()
        ),
    ]  # fmt: skip


def _associated(truth: OnsetTruth, named: dict[str, Bools]) -> Floats:
    weight = np.ones(len(named["boy"]))
    for pair in truth.conditions.associations:
        weight = weight * pair.odds_ratio ** (named[pair.one] & named[pair.other])
    return np.asarray(weight)


def _examined_odds(truth: OnsetTruth, named: dict[str, Bools], took_part: Bools) -> Floats:
    """ASSUME: answering goes with sex and conditions by the odds ratios of coming to the examination."""
    told = truth.participation.examined
    rest = 1 - truth.families.boys.value
    share = told["boy"].value * truth.families.boys.value + told["girl"].value * rest
    weight = np.ones(len(took_part))
    for name, examined in told.items():
        weight = weight * (examined.value / (1 - examined.value) / (share / (1 - share))) ** (named[name] & took_part)
    return np.asarray(weight)
