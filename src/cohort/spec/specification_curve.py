"""A specification curve: one question, answered in every way that a study declares it could have been.

Simonsohn, Simmons & Nelson 2020, Nat Hum Behav 4:1208; Steegen et al. 2016, Perspect Psychol Sci 11:702.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cohort.spec.condition import Test
from cohort.spec.door import OneOrMore, Strict, refuse
from cohort.spec.model import Model, Term, Time
from cohort.spec.model_kind import ModelKind
from cohort.wanted.term import names_in

MOST = 200
"""Specifications of one curve: more could not be read."""


class Alternative(Strict):
    """How one specification differs from the main model; nothing here: as the main model has it.

    ``drop`` and ``add`` change its terms, ``replace`` puts another variable in the place of one, wherever it stands;
    ``reference`` is added to, ``because`` says why one could; the other keys take the place of the model's.
    """

    drop: OneOrMore = ()
    add: OneOrMore = ()
    replace_: dict[str, str] = Field(default_factory=dict, alias="replace")
    reference: dict[str, str] = Field(default_factory=dict)
    kind: ModelKind | None = None
    among: Test = ()
    time: Time | None = None
    cluster: str | None = None
    strata: tuple[str, ...] = ()
    ties: Literal["efron", "breslow"] | None = None
    errors: Literal["model", "robust"] | None = None
    because: str | None = None

    @property
    def instead(self) -> dict[str, Any]:
        """What takes the place of the model's own, by key."""
        own = ("kind", "among", "time", "cluster", "strata", "ties", "errors")
        return {key: getattr(self, key) for key in own if key in self.model_fields_set}

    def applied(self, model: Model) -> Model:
        """The model with these changes; a name that another choice has taken out is not looked for."""
        kept = [
            factor for factor in model.factors if self.drop == () or not set(names_in(factor.name)) & set(self.drop)
        ]
        factors = tuple(Term(self.renamed(one.name), one.how) for one in [*kept, *map(Term, self.add)])
        left = {name for factor in factors for name in names_in(factor.name)}
        reference = {self.renamed(name): level for name, level in (model.reference | self.reference).items()}
        changed = {
            "factors": factors,
            "reference": {name: level for name, level in reference.items() if name in left},
            "outcome": model.outcome and self.renamed(model.outcome),
            "strata": tuple(map(self.renamed, model.strata)),
            "cluster": model.cluster and self.renamed(model.cluster),
            "exposure": model.exposure and self.renamed(model.exposure),
        }
        return model.model_copy(update=changed | self.instead)

    def renamed(self, name: str) -> str:
        """A name, or a term made of names, with the variables replaced."""
        return re.sub(r"\b[a-z][a-z0-9_]*\b(?!\()", lambda found: self.replace_.get(found[0], found[0]), name)


def _options(content: Any) -> Any:
    if isinstance(content, Mapping) and len(content) < 2:
        refuse(f"{len(content)} option", "at least two options, of which one is {}: as the main model has it")
    return content


Options = Annotated[dict[str, Alternative], BeforeValidator(_options)]


class SpecificationCurve(Strict):
    """The estimate of ``term`` in the model ``of``, and in every combination of the ``alternatives``.

    Each entry of ``alternatives`` is a choice, with its options; one option of each is ``{}``, the main model's.
    ``level`` names the term's level where it has several.
    """

    of: str
    term: str
    level: str | None = None
    label: str | None = None
    note: str | None = None
    alternatives: Annotated[dict[str, Options], Field(min_length=1)]

    @property
    def size(self) -> int:
        """How many specifications there are."""
        return math.prod(len(options) for options in self.alternatives.values())


@dataclass(frozen=True)
class Specification:
    """One way to answer: the option taken of each choice, the model it leads to, and the term that is read from it."""

    options: tuple[str, ...]
    model: Model
    term: str
    main: bool


def specifications(curve: SpecificationCurve, main: Model) -> Iterator[Specification]:
    """Every combination of the options, in the order they are written."""
    for options in product(*curve.alternatives.values()):
        taken = [of[option] for of, option in zip(curve.alternatives.values(), options, strict=True)]
        model, term = main, curve.term
        for alternative in taken:
            model, term = alternative.applied(model), alternative.renamed(term)
        yield Specification(options, model, term, all(alternative == Alternative() for alternative in taken))
