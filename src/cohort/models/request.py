"""What is asked of a model: plain names of columns in a frame, free of YAML."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, fields
from typing import Any, Literal, TypeVar

from cohort.errors import Fault, SpecError
from cohort.models.frame.summed import SummedRows
from cohort.models.frame.weighing import EstimatedWeights
from cohort.wanted.settings import columns_named
from cohort.wanted.term import all_names, names_in, parts_of

S = TypeVar("S")
Errors = Literal["model", "robust"]
ANY_CAUSE = "any"


@dataclass(frozen=True)
class TimeColumns:
    """Columns that hold follow-up, in ``unit``; results are always in years (days / 365.25).

    ``exit`` is the time of event or censoring, ``event`` a boolean or 0/1; ``entry`` None means everybody enters
    at 0. A row is under observation in (entry, exit].

    ``event`` may also hold a code of what ended follow-up. Then ``cause`` names the code that is the event, the
    others ending follow-up without it, or is :data:`ANY_CAUSE`; ``censored`` is the code for nothing at all
    (None: the one of :data:`.NOTHING` that occurs). ``state`` is a column with the state a row is spent in, and
    ``origin`` restricts the model to the rows in one state: with ``cause``, to one transition. ``terminal`` is a
    column that tells which rows end by what leaves a person without further events (boolean or 0/1).
    """

    exit: str
    event: str
    entry: str | None = None
    unit: Literal["years", "days"] = "years"
    cause: str | None = None
    censored: str | None = None
    state: str | None = None
    origin: str | None = None
    terminal: str | None = None


@dataclass(frozen=True)
class ModelSpec:
    """One model to fit.

    ``terms`` are columns; a text, boolean or categorical column enters as indicators against its reference level,
    a numeric one as it is unless ``categorical`` names it. ``reference`` maps a term to its reference level, written
    as the level is labelled: ``yes`` and ``no`` for booleans, ``1`` for the number 1. ``outcome`` (boolean or 0/1)
    serves binary models, ``time`` survival models; ``by`` names the grouping column of a Kaplan-Meier curve;
    ``cluster`` asks for cluster-robust standard errors; ``errors`` for the model's own, from the information, or for
    robust ones, where the kind's usual ones are others. Cox models also take ``strata``, columns whose combinations
    have a baseline hazard each; ``weights``, a column of positive case weights; the approximation for ``ties``; and
    ``person``, the column that tells whose row it is where people have several (entry, exit] intervals.
    ``outside`` is a column that tells, of whoever the model is not about, the reason: they are left out first.
    ``participation`` are case weights estimated from everyone invited (:func:`cohort.models.participation.weigh`).
    ``summed`` tells that the frame holds cells in place of rows, and what was counted of these.
    ``settings`` are the kind's own, of the class that :data:`cohort.wanted.settings.SETTINGS` names for it.
    """

    kind: str
    terms: tuple[str, ...] = ()
    outcome: str | None = None
    time: TimeColumns | None = None
    reference: Mapping[str, str] = field(default_factory=dict)
    cluster: str | None = None
    by: str | None = None
    categorical: tuple[str, ...] = ()
    strata: tuple[str, ...] = ()
    weights: str | None = None
    ties: Literal["efron", "breslow"] = "efron"
    person: str | None = None
    outside: str | None = None
    errors: Errors | None = None
    participation: EstimatedWeights | None = None
    summed: SummedRows | None = None
    settings: Any = None

    @property
    def columns(self) -> dict[str, str]:
        """Every column the model reads, by the place that names it: ``outcome``, ``time.exit``, ``terms.TERM`` ..."""
        named = {"outcome": self.outcome, "by": self.by, "cluster": self.cluster, "weights": self.weights}
        named |= {"person": self.person, "outside": self.outside}
        named |= {"participation.person": self.participation.person if self.participation else None}
        if self.time:
            named |= {
                f"time.{part}": getattr(self.time, part) for part in ("event", "entry", "exit", "state", "terminal")
            }
        named |= {f"terms.{term}": names_in(term)[-1] for term in self.terms}
        named |= {f"terms.{name}": name for name in all_names(self.terms)}
        named |= {f"strata.{column}": column for column in self.strata}
        named |= {where: column for where, column, _ in columns_named(self.settings)}
        return {where: column for where, column in named.items() if column}


def require(spec: ModelSpec, needs: Set[str], takes: Set[str]) -> None:
    """Raise :class:`SpecError` unless ``spec`` gives every part in ``needs`` and no part outside ``needs | takes``."""
    parts = [part.name for part in fields(spec) if part.name not in ("kind", "outside")]
    nothing = ModelSpec(spec.kind)
    given = {part for part in parts if getattr(spec, part) != getattr(nothing, part)}
    known = ", ".join(part for part in parts if part in needs | takes)
    faults = [Fault(part, "nothing", f"{spec.kind} needs it") for part in parts if part in needs - given]
    faults += [
        Fault(part, f"{part} in a {spec.kind} model", f"one of {known}")
        for part in parts
        if part in given - needs - takes
    ]
    if spec.errors == "model" and (spec.cluster or spec.participation):
        other = "cluster" if spec.cluster else "participation"
        faults.append(Fault("errors", f"the model's errors beside '{other}'", f"'errors: robust', or no '{other}'"))
    answers = {spec.columns.get(where) for where in ("outcome", "time.event", "time.exit")}
    faults += [
        Fault(f"terms.{term}", "the same column twice", "each column in one place")
        for term in sorted({t for t in spec.terms if spec.terms.count(t) > 1 or not answers.isdisjoint(names_in(t))})
    ]
    faults += [
        Fault(f"terms.{term}", f"an interaction of {part}, which is not a term itself", "its parts as terms too")
        for term in spec.terms
        if len(parts_of(term)) > 1
        for part in parts_of(term)
        if part not in spec.terms
    ]
    for part, terms in (("reference", spec.reference), ("categorical", spec.categorical)):
        faults += [
            Fault(f"{part}.{term}", "a column that is not a term", "one of the model's terms")
            for term in terms
            if term not in all_names(spec.terms) and part in needs | takes
        ]
    if faults:
        raise SpecError(faults)


def own_settings(spec: ModelSpec, wanted: type[S]) -> S:
    """The settings of a kind that needs some. Raises :class:`SpecError` where they are not of the class ``wanted``."""
    if isinstance(spec.settings, wanted):
        return spec.settings
    keys = ", ".join(one.name for one in fields(wanted))  # type: ignore[arg-type]
    raise SpecError(Fault("settings", type(spec.settings).__name__, f"{wanted.__name__} with {keys}"))
