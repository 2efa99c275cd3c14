"""What one kind of model asks beyond the parts all kinds share: a small frozen dataclass each.

A kind with settings of its own adds its class here and one line to :data:`SETTINGS`; the study language reads
``settings: {...}`` of a model through the class, and the kind gets it as ``ModelSpec.settings``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any, Literal


def column(*types: str, **options: Any) -> Any:
    """A field that names a column (or several) of the frame, of one of the study language's ``types``."""
    return field(metadata={"types": types}, **options)


@dataclass(frozen=True)
class RestrictedMean:
    """Survival time is counted up to ``until`` years."""

    until: float


@dataclass(frozen=True)
class FineGray:
    """Whoever is ``censored`` at the recorded time of an event leaves ``after_events`` at it, or ``with_events``."""

    censored: Literal["after_events", "with_events"] = "after_events"


@dataclass(frozen=True)
class Counts:
    """``person_years`` is a column with the years each count was made over; None: as long for every row."""

    person_years: str | None = column("number", "integer", default=None)


@dataclass(frozen=True)
class ConditionalLogistic:
    """How outcomes within a set are told apart: by the ``exact`` likelihood, or Cox's with ties by another method."""

    likelihood: Literal["exact", "efron", "breslow"] = "exact"


Contrast = Literal["difference", "ratio"]


@dataclass(frozen=True)
class Standardised:
    """Risks are told at each level of ``exposure``, one of the terms, and compared as a ``contrast``."""

    exposure: str = column("boolean", "category", "text")
    contrast: Contrast = "difference"


@dataclass(frozen=True)
class Weighted:
    """Exposed and unexposed are weighted by the propensity of ``exposure``, yes or no, given the terms.

    ``weights`` make both like ``everybody``, like the ``exposed``, or like those who might have been either
    (``overlap``).
    """

    exposure: str = column("boolean")
    weights: Literal["everybody", "exposed", "overlap"] = "everybody"
    contrast: Contrast = "difference"


@dataclass(frozen=True)
class Imputed:
    """Missing terms are drawn ``imputations`` times over, each after so many ``cycles`` through the columns.

    ``helpers`` are columns that are no terms but help to guess what is missing.
    """

    imputations: int = 20
    cycles: int = 10
    seed: int = 1
    helpers: tuple[str, ...] = column("boolean", "category", "text", "integer", "number", default=())


@dataclass(frozen=True)
class Mediation:
    """The effect of ``exposure`` is told apart into what runs through ``mediator`` and what does not.

    ``compare`` names two values of the exposure, the reference first: levels, or numbers of a measure, of which
    ``mean + 1 sd`` is one. The risk of a yes/no outcome is modelled by ``outcome_by``, that of an outcome in time is
    the risk by ``until`` years.
    """

    exposure: str = column("boolean", "category", "text", "integer", "number")
    mediator: str = column("boolean", "category", "text", "integer", "number")
    contrast: Contrast = "difference"
    compare: tuple[str | float, str | float] | None = None
    outcome_by: Literal["logistic", "modified_poisson"] = "logistic"
    until: float | None = None


@dataclass(frozen=True)
class SimulatedMediation(Mediation):
    """Intervals come from so many ``samples`` of people; ``draws`` of a measured mediator are made for each person."""

    samples: int = 1000
    draws: int = 20
    seed: int = 1


Spread = float | tuple[float, float] | dict[str, tuple[float, ...]]
"""A number that is known, the ends of a uniform distribution, or ``{beta: [85, 15]}``: a word and its numbers."""


@dataclass(frozen=True)
class Misclassification:
    """``exposure`` was recorded with an error: ``sensitivity`` and ``specificity`` are drawn from what is declared."""

    sensitivity: Spread
    specificity: Spread
    exposure: str = column("boolean")
    draws: int = 20_000
    seed: int = 1


@dataclass(frozen=True)
class OutcomeMisclassification:
    """The outcome was recorded with an error, of the exposed perhaps with another one."""

    sensitivity: Spread
    specificity: Spread
    exposure: str = column("boolean")
    sensitivity_exposed: Spread | None = None
    specificity_exposed: Spread | None = None
    draws: int = 20_000
    seed: int = 1


@dataclass(frozen=True)
class UnmeasuredConfounding:
    """A yes/no confounder was not measured: its prevalence in exposed and unexposed, and its own ``risk_ratio``."""

    prevalence_exposed: Spread
    prevalence_unexposed: Spread
    risk_ratio: Spread
    exposure: str = column("boolean")
    draws: int = 20_000
    seed: int = 1


@dataclass(frozen=True)
class Reliability:
    """``reversed`` are the items of which a high answer means little of what the others measure."""

    reversed: tuple[str, ...] = column("boolean", "integer", "number", default=())


@dataclass(frozen=True)
class FactorAnalysis:
    """``factors`` are to be found; None: as many as eigenvalues are larger than 95 % of those in ``draws`` by chance.

    The rotation ends where its criterion grows by less than a share of ``tolerance``.
    """

    factors: int | None = None
    rotation: Literal["varimax", "none"] = "varimax"
    tolerance: float = 1e-5
    draws: int = 500
    seed: int = 1


SETTINGS: dict[str, type[Any]] = {
    "fine_gray": FineGray,
    "restricted_mean": RestrictedMean,
    "poisson_count": Counts,
    "negative_binomial": Counts,
    "conditional_logistic": ConditionalLogistic,
    "standardised_risk": Standardised,
    "weighted_risk": Weighted,
    "mediation": Mediation,
    "mediation_simulated": SimulatedMediation,
    "misclassification": Misclassification,
    "outcome_misclassification": OutcomeMisclassification,
    "unmeasured_confounding": UnmeasuredConfounding,
    "imputed_cox": Imputed,
    "imputed_logistic": Imputed,
    "imputed_modified_poisson": Imputed,
    "imputed_linear": Imputed,
    "reliability": Reliability,
    "factor_analysis": FactorAnalysis,
}


def columns_named(settings: Any) -> Iterator[tuple[str, str, Any]]:
    """Each column that the settings name: the key that names it, the column, and the types it may be of."""
    for one in fields(settings) if settings is not None else ():
        named = getattr(settings, one.name)
        if "types" in one.metadata and named is not None:
            for name in (named,) if isinstance(named, str) else named:
                yield f"settings.{one.name}", name, one.metadata["types"]
