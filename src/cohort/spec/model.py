"""A model of a study: what is explained, by what, over which days of follow-up, in which sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cohort.errors import did_you_mean
from cohort.spec.condition import Test
from cohort.spec.cuts import CategoriesField
from cohort.spec.door import OneOrMore, Strict, refuse
from cohort.spec.model_kind import ModelKind
from cohort.spec.moment import Moment, MomentField
from cohort.wanted.term import all_names, names_in

How = Literal["time_varying", "current"]
HOW: tuple[How, ...] = ("time_varying", "current")


class Time(Strict):
    """Follow-up after the day ``from`` to the event ``until``; ``scale`` counts from birth or from ``from``.

    ``every`` instead of ``until`` counts all events: a variable of records, of which each day (``take: count``) or each
    episode (``take: episodes``) is one. ``scale: gap`` counts from the event before. ``at_risk: between_episodes``
    leaves out the days on which a record would only prolong an episode.

    ``competing`` names days of other events that end it, told apart from censoring. ``split`` cuts each person's time
    into the levels of terms of this model: ``of`` is ``age``, ``calendar_year``, a day that years are counted from, or
    ``events_before``, the number of events of ``every`` so far.
    """

    from_: MomentField = Field(alias="from")
    until: str | None = None
    every: str | None = None
    competing: OneOrMore = ()
    end: MomentField = Moment("end")
    scale: Literal["age", "follow_up", "gap"] = "follow_up"
    at_risk: Literal["always", "between_episodes"] = "always"
    split: dict[str, CategoriesField] = Field(default_factory=dict)

    @property
    def event(self) -> str:
        """The variable that tells the event, or the events."""
        return self.until or self.every or ""


@dataclass(frozen=True)
class Term:
    """A variable among the terms of a model; ``how`` its value changes in time (None: one value a person).

    ``time_varying``: as known by each day; ``current``: as of the records that last on that day.
    """

    name: str
    how: How | None = None


MATCHED_SET = "matched_set"
"""The name, in a model with matching, of the set somebody is in."""


class Matching(Strict):
    """Sets of people alike in the variables ``on``: one each, with up to ``controls`` others drawn by the ``seed``.

    ``risk_set``: each person with the event, and controls still at risk on the day of it (incidence density sampling);
    a control may serve several sets, and have the event later. ``exact``: each exposed person and unexposed ones,
    nobody in two sets.
    """

    kind: Literal["risk_set", "exact"]
    on: Annotated[OneOrMore, Field(min_length=1)]
    controls: int = Field(ge=1)
    seed: int


class Participation(Strict):
    """Participants weighted to stand for everyone invited: the people in the flow chart before the line ``took_part``.

    Each weighs one over the probability of having taken part ``given`` what is known of all invited, times the share
    who took part, or the probability given ``stabilised_by``. Weights above the percentile ``truncate`` are set to it.
    """

    took_part: Annotated[OneOrMore, Field(min_length=1)]
    given: Annotated[OneOrMore, Field(min_length=1)]
    stabilised_by: OneOrMore = ()
    truncate: float | None = Field(default=None, ge=50, lt=100)

    @property
    def told_of_all(self) -> tuple[str, ...]:
        """The names that are told of everyone invited."""
        return tuple(dict.fromkeys([*self.took_part, *all_names(self.given)]))


def _read_term(content: Any) -> Term:
    if isinstance(content, Term | str):
        return content if isinstance(content, Term) else Term(content)
    if isinstance(content, Mapping) and len(content) == 1:
        (name, how), *_ = content.items()
        if how in HOW:
            return Term(str(name), how)
        refuse(f"{name}: {how}", "one of " + ", ".join(HOW), did_you_mean(str(how), HOW))
    return refuse(str(content), "a variable, or {variable: time_varying}")


class Model(Strict):
    """One model: a kind, what is explained, by what, and the ``settings`` that are the kind's own.

    ``among`` tells of which of the study's people it is: those for whom all its conditions hold.
    """

    kind: ModelKind
    label: str | None = None
    among: Test = ()
    outcome: str | None = None
    time: Time | None = None
    factors: tuple[Annotated[Term, BeforeValidator(_read_term)], ...] = Field(default=(), alias="terms")
    exposure: str | None = None
    reference: dict[str, str] = Field(default_factory=dict)
    cluster: str | None = None
    by: str | None = None
    strata: tuple[str, ...] = ()
    matching: Matching | None = None
    weights: str | None = None
    participation: Participation | None = None
    ties: Literal["efron", "breslow"] = "efron"
    errors: Literal["model", "robust"] | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    verify: bool = True
    negative_control_of: str | None = None
    sensitivity_of: str | None = None
    note: str | None = None
    assumed: str | None = None

    @property
    def names_of_terms(self) -> Iterator[tuple[int, str]]:
        """Each name in the terms, with the number of its term."""
        yield from ((number, name) for number, term in enumerate(self.terms) for name in names_in(term))

    @property
    def explaining(self) -> Iterator[tuple[tuple[str, str | int], str]]:
        """Each name that explains the outcome, with its place in the model: those in terms, exposure and mediator."""
        yield from ((("terms", number), name) for number, name in self.names_of_terms)
        told = (key for key in ("exposure", "mediator") if isinstance(self.settings.get(key), str))
        yield from ((("settings", key), self.settings[key]) for key in told if self.settings[key] not in self.terms)

    @property
    def main_exposure(self) -> str | None:
        """The exposure that the model, or its kind's settings, name."""
        told = self.settings.get("exposure")
        return self.exposure or (told if isinstance(told, str) else None)

    @property
    def terms(self) -> tuple[str, ...]:
        """The names of the terms."""
        return tuple(factor.name for factor in self.factors)

    @property
    def varying(self) -> dict[str, How]:
        """The terms whose value changes in time, and how."""
        return {factor.name: factor.how for factor in self.factors if factor.how}

    @property
    def in_intervals(self) -> bool:
        """Whether a person's time is cut into intervals."""
        return bool(self.varying or (self.time and (self.time.split or self.time.every)))

    @property
    def by_risk_set(self) -> bool:
        """Whether the follow-up is read in sets of a case and controls at risk: who is the case is the outcome."""
        return self.matching is not None and self.matching.kind == "risk_set"
