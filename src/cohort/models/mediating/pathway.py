"""Exposure, mediator and outcome of the same people: both models fitted, and the risks of four worlds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.design import Column, columns_of, design_matrix, design_values
from cohort.models.frame.rows import Rows
from cohort.models.frame.terms import Factor, Interaction, Measure, Term
from cohort.models.likelihood.dependence import dependent_columns
from cohort.models.likelihood.influence import with_ones
from cohort.models.likelihood.maximum import NEGLIGIBLE_STEP, robust_covariance
from cohort.models.likelihood.newton import FlatLikelihoodError
from cohort.models.linear import least_squares
from cohort.models.mediating.compared import Compared, as_if
from cohort.models.mediating.mediator import MediatorModel, OfLevels, OfMeasure, World, normal_noise
from cohort.models.mediating.multinomial import fit_multinomial
from cohort.models.mediating.outcome import Kind, Solved
from cohort.models.regression import design_of, maximum_over

WORLDS = ((0, 0), (1, 0), (0, 1), (1, 1))
"""Which of the two values the exposure has, and under which the mediator is as it would be."""


@dataclass(frozen=True)
class Pathway:
    """Complete cases, the first two of whose terms are exposure and mediator, and what is asked of them."""

    rows: Rows
    compared: Compared
    kind: Kind

    @property
    def mediator(self) -> Factor | Measure:
        """The mediator as it is."""
        term = self.rows.terms[1]
        assert isinstance(term, Factor | Measure), "a mediator is a column"
        return term

    @property
    def outcome_terms(self) -> tuple[Term, ...]:
        """Exposure, mediator, their product, and the others."""
        exposure, mediator, *others = self.rows.terms
        assert isinstance(exposure, Factor | Measure), "an exposure is a column"
        product = Interaction(f"{exposure.name}:{mediator.name}", (exposure, self.mediator))
        return (exposure, mediator, product, *others)

    @property
    def mediator_terms(self) -> tuple[Term, ...]:
        """All but the mediator."""
        return (self.rows.terms[0], *self.rows.terms[2:])

    @property
    def anchors(self) -> tuple[Factor | Measure, ...]:
        """The mediator as if everybody had each of its levels, or the values 0 and 1."""
        one = self.mediator
        if isinstance(one, Measure):
            return tuple(replace(one, values=np.full_like(one.values, value)) for value in (0.0, 1.0))
        return tuple(replace(one, codes=np.full_like(one.codes, code)) for code in range(len(one.levels)))


@dataclass(frozen=True)
class Designs:
    """The matrices of both models: as the people are, and in each of the two worlds of the exposure.

    ``outcome`` (n, p) has no intercept; ``mediator`` (n, q) and the designs of worlds have one.
    """

    outcome: FloatArray
    columns: Sequence[Column]
    outcome_in: tuple[tuple[FloatArray, ...], ...]
    mediator: FloatArray
    mediator_columns: Sequence[Column]
    mediator_in: tuple[FloatArray, ...]


def designs(path: Pathway) -> Designs:
    """Columns that follow from earlier ones are left out. Raises :class:`ModelError`, also for want of positivity."""
    require_positivity(path)
    rows = replace(path.rows, terms=path.outcome_terms)
    design = design_of(rows, path.kind.unbounded)
    if design.placed != design.columns:
        raise ModelError(Fault("terms", design.notes[0], "levels that all have people with and without the outcome"))
    _, columns = maximum_over(design, lambda matrix, rows: path.kind.solve(matrix, rows).found)
    in_worlds = tuple(
        tuple(with_ones(design_values(as_if(rows.terms, exposure, anchor), columns)) for anchor in path.anchors)
        for exposure in path.compared.both
    )
    return Designs(design_values(rows.terms, columns), columns, in_worlds, *_of_mediator(path))


def _of_mediator(path: Pathway) -> tuple[FloatArray, list[Column], tuple[FloatArray, ...]]:
    """In standard deviations from the mean, as the people are."""
    columns = list(columns_of(path.mediator_terms))
    matrix = design_matrix(path.mediator_terms, columns)
    mean, spread = matrix.mean(axis=0), matrix.std(axis=0)
    scaled = (matrix - mean) / spread
    dependent = dependent_columns(scaled.T @ scaled, np.full(len(columns), float(path.rows.n)))
    kept = [j for j in range(len(columns)) if j not in dependent]
    in_worlds = tuple(
        with_ones((design_values(as_if(path.mediator_terms, exposure), columns) - mean) / spread)[
            :, [0, *(j + 1 for j in kept)]
        ]
        for exposure in path.compared.both
    )
    return with_ones(scaled[:, kept]), [columns[j] for j in kept], in_worlds


def require_positivity(path: Pathway) -> None:
    """Raise :class:`ModelError` for a level of the mediator that nobody at a compared exposure has, or all of whose
    people there have one outcome: what its risk would be is then not known."""
    exposure, mediator = path.rows.terms[0], path.mediator
    if not isinstance(exposure, Factor) or isinstance(mediator, Measure):
        return
    faults = []
    for at, label in zip(path.compared.both, path.compared.labels, strict=True):
        assert isinstance(at, Factor)
        for code, level in enumerate(mediator.levels):
            here = (exposure.codes == at.codes[0]) & (mediator.codes == code)
            which = f"{mediator.name} ({level}) at {exposure.name} ({label})"
            if not here.any():
                faults.append(
                    Fault(
                        "settings.mediator",
                        f"nobody has {which}",
                        "people in every combination (positivity)",
                        "merge levels",
                    )
                )
            elif path.kind.unbounded(int(here.sum()), int(path.rows.event[here].sum())):
                faults.append(
                    Fault(
                        "settings.mediator",
                        f"everybody or nobody with {which} has the outcome",
                        "people with and without it",
                        "merge levels",
                    )
                )
    if faults:
        raise ModelError(faults)


@dataclass(frozen=True)
class Models:
    """Both models, fitted."""

    path: Pathway
    designs: Designs
    outcome: Solved
    mediator: MediatorModel

    def world(self, exposed: int) -> World:
        """The outcome's model with everybody at the first (0) or second (1) exposure."""
        return World(self.path.kind, self.designs.outcome_in[exposed], self.outcome.coef)

    def risks(self) -> list[FloatArray]:
        """Everybody's risk (n) in each of :data:`WORLDS`."""
        both = [self.world(exposed) for exposed in (0, 1)]
        return [self.mediator.risk(self.designs.mediator_in[under], both[exposed]) for exposed, under in WORLDS]

    def means(self) -> tuple[FloatArray, FloatArray]:
        """The mean risk in each of :data:`WORLDS` (4), and their covariance, summed in clusters (4, 4).

        The errors are those of both models' coefficients and of the sample of people.
        """
        both = [self.world(exposed) for exposed in (0, 1)]
        of_outcome = self.outcome.influence()
        means, influences = [], []
        for exposed, under in WORLDS:
            found = self.mediator.nested(self.designs.mediator_in[under], both[exposed])
            means.append(float(found.of_each.mean()))
            own = (found.of_each - found.of_each.mean()) / len(found.of_each)
            influences.append(own + of_outcome @ found.by_outcome + found.by_mediator)
        return np.array(means), robust_covariance(np.stack(influences, axis=1), self.path.rows.cluster)


def fitted(path: Pathway, given: Designs) -> Models:
    """Both models by maximum likelihood, a measured mediator's errors normal. Raises :class:`ModelError`."""
    outcome = path.kind.solve(given.outcome, path.rows)
    one = path.mediator
    model = _normal(given.mediator, one.values) if isinstance(one, Measure) else _levels(path, given)
    return Models(path, given, outcome, model)


def _levels(path: Pathway, given: Designs) -> OfLevels:
    assert isinstance(path.mediator, Factor)
    try:
        top, step = fit_multinomial(given.mediator, path.mediator.codes, np.ones(path.rows.n))
    except FlatLikelihoodError:
        raise _decided(path) from None
    if not (np.abs(step) <= NEGLIGIBLE_STEP * (1 + np.abs(top.coef))).all():
        raise _decided(path)
    return OfLevels(top)


def _decided(path: Pathway) -> ModelError:
    found = f"{path.mediator.name} is decided by another column, so that its chances have no finite estimate"
    return ModelError(
        Fault("settings.mediator", found, "people of every level in every group (positivity)", "merge levels")
    )


def _normal(design: FloatArray, values: FloatArray) -> OfMeasure:
    """Least squares; the variance by maximum likelihood. Influence on the spread: (e^2 - s^2) / 2 s n."""
    fit = least_squares(design[:, 1:], values)
    residual = fit.top.residual
    spread = float(np.sqrt(np.mean(residual**2)))
    of_coef = (design * residual[:, None]) @ fit.covariance
    of_spread = (residual**2 - spread**2) / (2 * spread * len(values))
    return OfMeasure(fit.coef, spread, *normal_noise(), np.column_stack([of_coef, of_spread]))
