"""Who has what: every family and child draws a combination of conditions from the planted model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cohort.synthetic.chance import one_of, some
from cohort.synthetic.days import Bools, Floats, Ints
from cohort.synthetic.marked import Disorder
from cohort.synthetic.planted import OWN_DISORDERS, of_child, of_family, planted_model
from cohort.synthetic.truth import Truth


@dataclass(frozen=True)
class Statuses:
    """What is true in the years that count, of children (n,) and families (f,).

    ``disorders`` are the child's, by name; ``assistance`` is a level: none, one year, two to four, over four, or where
    the truth file does not tell years, none and some. ``told`` are the levels of everything else the file has a margin
    of, by name.
    """

    ndd: Bools
    boy: Bools
    disorders: Mapping[Disorder, Bools]
    placed: Bools
    assistance: Ints
    parent_psychiatric: Bools
    parent_death: Bools
    told: Mapping[str, Bools]


def draw_statuses(truth: Truth, family: Ints, families: int, rng: np.random.Generator) -> Statuses:
    """Draw families first, then their children given the family; twins share what is the family's.

    ``family`` (n,) is the position of each child's family.
    """
    model = planted_model(truth)
    family_shares = model.shares.sum(axis=(0, 1))
    family_cell = one_of(rng, family_shares.tolist(), families)
    cell = _given(model.shares.reshape(-1, len(family_shares)), family_cell[family], rng)
    ndd, child_cell = np.divmod(cell, model.shares.shape[1])
    placed = some(rng, model.risks[ndd, child_cell, family_cell[family]], len(family))
    own, shared = of_child(truth), of_family(truth)
    child = dict(zip(own, np.unravel_index(child_cell, tuple(own.values())), strict=True))
    home = dict(zip(shared, np.unravel_index(family_cell, tuple(shared.values())), strict=True))
    disorders: dict[Disorder, Bools] = {name: child[name] > 0 for name in OWN_DISORDERS if name in child}
    nobody, no_family = np.zeros(len(family), dtype=bool), np.zeros(families, dtype=bool)
    return Statuses(
        ndd=ndd > 0,
        boy=child["boy"] > 0,
        disorders=disorders | _kinds(truth, ndd > 0, disorders.get("adhd", nobody), rng),
        placed=placed | (child.get("placed", nobody) > 0),
        assistance=home["assistance"].astype(np.int64),
        parent_psychiatric=home["parent_psychiatric"] > 0,
        parent_death=home.get("parent_death", no_family) > 0,
        told={name: levels > 0 for name, levels in home.items()},
    )


def _given(shares: Floats, column: Ints, rng: np.random.Generator) -> Ints:
    """Draw a row of ``shares`` for each entry of ``column``, in proportion to that column."""
    cumulative = np.cumsum(shares / np.maximum(shares.sum(axis=0), np.finfo(float).tiny), axis=0)
    cumulative[-1] = 1.0
    ladder = (cumulative + np.arange(shares.shape[1])).T.ravel()
    drawn = np.searchsorted(ladder, column + rng.random(len(column)), side="right")
    return np.asarray(drawn - column * len(shares)).astype(np.int64)


def _kinds(truth: Truth, ndd: Bools, adhd: Bools, rng: np.random.Generator) -> dict[Disorder, Bools]:
    """Other neurodevelopmental disorders: at least one in a child with NDD and no ADHD."""
    weights = [share.value for share in truth.neurodevelopmental.values()] or [1.0]
    main, more = one_of(rng, weights, len(ndd)), one_of(rng, weights, len(ndd))
    another = some(rng, truth.one_more_disorder.value, len(ndd))
    return {
        name: ndd & ((~adhd & (main == kind)) | (another & (more == kind)))
        for kind, name in enumerate(truth.neurodevelopmental)
    }
