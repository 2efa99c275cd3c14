"""A study file as frozen objects: cohort, population, variables, models, tables, figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field

from cohort.errors import did_you_mean
from cohort.spec.condition import Conditions, Test
from cohort.spec.cuts import CategoriesField
from cohort.spec.door import Faults, Strict, refuse
from cohort.spec.moment import Moment, MomentField
from cohort.spec.variable import KINDS, Described
from cohort.spec.yaml_file import Document, load
from cohort.wanted.term import names_in

How = Literal["time_varying", "current"]
HOW: tuple[How, ...] = ("time_varying", "current")
FindingName = Literal["time_zero", "order", "observability", "collision"]
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NAME_RULE = "a name of small letters, digits and _, beginning with a letter"
T = TypeVar("T")
ModelKind = Literal[
    "modified_poisson",
    "logistic",
    "cox",
    "fine_gray",
    "kaplan_meier",
    "aalen_johansen",
    "restricted_mean",
    "nelson_aalen",
    "state_occupancy",
    "adjusted_survival",
    "baseline_hazard",
    "risk_difference",
    "linear",
    "poisson_rate",
    "poisson_count",
    "negative_binomial",
    "conditional_logistic",
    "standardised_risk",
    "weighted_risk",
    "sibling_cox",
    "imputed_cox",
    "imputed_logistic",
    "imputed_modified_poisson",
    "imputed_linear",
    "mediation",
    "mediation_simulated",
    "misclassification",
    "outcome_misclassification",
    "unmeasured_confounding",
]
Explained = Literal["outcome", "time", "outcome or time"]
OUTCOME_OF: dict[ModelKind, Explained] = {
    "modified_poisson": "outcome",
    "logistic": "outcome",
    "cox": "time",
    "fine_gray": "time",
    "kaplan_meier": "time",
    "aalen_johansen": "time",
    "restricted_mean": "time",
    "nelson_aalen": "time",
    "state_occupancy": "time",
    "adjusted_survival": "time",
    "baseline_hazard": "time",
    "risk_difference": "outcome",
    "linear": "outcome",
    "poisson_rate": "time",
    "poisson_count": "outcome",
    "negative_binomial": "outcome",
    "conditional_logistic": "outcome",
    "standardised_risk": "outcome",
    "weighted_risk": "outcome",
    "sibling_cox": "time",
    "imputed_cox": "time",
    "imputed_logistic": "outcome",
    "imputed_modified_poisson": "outcome",
    "imputed_linear": "outcome",
    "mediation": "outcome or time",
    "mediation_simulated": "outcome or time",
    "misclassification": "outcome",
    "outcome_misclassification": "outcome",
    "unmeasured_confounding": "outcome",
}


def explained(model: Any) -> Literal["outcome", "time"]:
    """What a model of this kind explains; of a kind that takes either, what it names: ``time``, or an ``outcome``."""
    wanted = OUTCOME_OF[model.kind]
    return ("time" if model.time else "outcome") if wanted == "outcome or time" else wanted


def _as_list(content: Any) -> Any:
    return [content] if isinstance(content, str) else content


class Cohort(Strict):
    """Who is followed, from which day, until which.

    ``people`` is the register of persons; where people lived is told by the spells of the register ``residence`` or,
    where a study names none, by the register of persons' days of emigration and immigration.
    """

    register_: str = Field(alias="register")
    people: str = "persons"
    residence: str | None = None
    where: Conditions = ()
    index: MomentField = Moment("birth")
    end: MomentField


class Step(Strict):
    """One line of the population: who stays, and why."""

    keep: Test
    because: str


class Time(Strict):
    """Follow-up after the day ``from`` to the event ``until``; ``scale`` counts from birth or from ``from``.

    ``competing`` names days of other events that end it, told apart from censoring. ``split`` cuts each person's time
    into the levels of terms of this model: ``of`` is ``age``, ``calendar_year`` or a day that years are counted from.
    """

    from_: MomentField = Field(alias="from")
    until: str
    competing: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()
    end: MomentField = Moment("end")
    scale: Literal["age", "follow_up"] = "follow_up"
    split: dict[str, CategoriesField] = Field(default_factory=dict)


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
    on: Annotated[tuple[str, ...], BeforeValidator(_as_list), Field(min_length=1)]
    controls: int = Field(ge=1)
    seed: int


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
    ties: Literal["efron", "breslow"] = "efron"
    settings: dict[str, Any] = Field(default_factory=dict)
    verify: bool = True
    negative_control_of: str | None = None
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
        return bool(self.varying or (self.time and self.time.split))

    @property
    def by_risk_set(self) -> bool:
        """Whether the follow-up is read in sets of a case and controls at risk: who is the case is the outcome."""
        return self.matching is not None and self.matching.kind == "risk_set"


class Acknowledged(Strict):
    """A finding of the design check that the study keeps, of these models or variables, and why."""

    finding: FindingName
    of: Annotated[tuple[str, ...], BeforeValidator(_as_list)]
    because: str


class Table(Strict):
    """A table: characteristics (Table 1), estimates, the flow of the population, E-values, or balance of weights."""

    kind: Literal["characteristics", "estimates", "flow", "e_values", "balance"]
    label: str | None = None
    by: str | None = None
    rows: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


class Figure(Strict):
    """A figure: flow chart, forest plot, cumulative incidence, or what each register could have held (coverage)."""

    kind: Literal["flow_chart", "forest", "cumulative_incidence", "coverage"]
    label: str | None = None
    models: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()


class Outline(Strict):
    """A study file's keys; the entries below them are read one by one, so that a fault in one hides none in another."""

    title: str
    reference: str | None = None
    note: str | None = None
    verify: bool = True
    cohort: Cohort
    population: list[Any] = Field(default_factory=list)
    variables: dict[str, Any] = Field(default_factory=dict)
    acknowledge: list[Any] = Field(default_factory=list)
    models: dict[str, Any] = Field(default_factory=dict)
    tables: dict[str, Any] = Field(default_factory=dict)
    figures: dict[str, Any] = Field(default_factory=dict)


@dataclass(frozen=True)
class Study:
    """A study whose words are all known; its names are checked by :func:`cohort.spec.checks.names.check_names`.

    A study that says ``verify: false`` has said it of every model.
    """

    name: str
    title: str
    reference: str | None
    note: str | None
    cohort: Cohort
    population: tuple[Step, ...]
    variables: dict[str, Described]
    acknowledge: tuple[Acknowledged, ...]
    models: dict[str, Model]
    tables: dict[str, Table]
    figures: dict[str, Figure]


def read_outline(path: Path, name: str) -> tuple[Document, Faults, Study | None]:
    """Read the words of one study file; faults are gathered, so that those of its names can join them."""
    document = load(path, name)
    faults = Faults(document)
    plain = document.plain()
    outline = faults.admit(Outline, plain)
    entries = {
        key: _entries(plain.get(key))
        for key in ("variables", "models", "tables", "figures", "population", "acknowledge")
    }
    _check_entry_names(path.stem, entries, faults)
    variables = {key: _read_variable(key, one, faults) for key, one in entries["variables"].items()}
    models = {key: faults.admit(Model, one, ("models", key)) for key, one in entries["models"].items()}
    if outline and not outline.verify:
        models = {key: one and one.model_copy(update={"verify": False}) for key, one in models.items()}
    tables = {key: faults.admit(Table, one, ("tables", key)) for key, one in entries["tables"].items()}
    figures = {key: faults.admit(Figure, one, ("figures", key)) for key, one in entries["figures"].items()}
    steps = [faults.admit(Step, one, ("population", key)) for key, one in entries["population"].items()]
    admitted = [faults.admit(Acknowledged, one, ("acknowledge", key)) for key, one in entries["acknowledge"].items()]
    if outline is None:
        return document, faults, None
    study = Study(
        name=path.stem,
        title=outline.title,
        reference=outline.reference,
        note=outline.note,
        cohort=outline.cohort,
        population=tuple(step for step in steps if step),
        variables=_read(variables),
        acknowledge=tuple(one for one in admitted if one),
        models=_read(models),
        tables=_read(tables),
        figures=_read(figures),
    )
    return document, faults, study


_STAND_INS: dict[str, dict[str, Any]] = {
    "source": {"source": "", "window": {"from": "birth", "until": "end"}, "take": "any"},
    "score": {"take": "sum"},
}
"""What stands in for a key that could not be read, so that the others are still checked."""


def _check_entry_names(name: str, entries: Mapping[str, Mapping[Any, Any]], faults: Faults) -> None:
    """Studies, models, tables and figures become files, and variables columns: their names must serve as both."""
    if not _NAME.fullmatch(name):
        faults.add((), f"the file name {name}", _NAME_RULE)
    for key in ("variables", "models", "tables", "figures"):
        for entry in entries[key]:
            if not _NAME.fullmatch(str(entry)):
                faults.add((key, entry), str(entry), _NAME_RULE)


def _entries(content: Any) -> dict[Any, Any]:
    """The entries of a mapping by name, those of a list by number; none of what is neither (the outline tells)."""
    if isinstance(content, Mapping):
        return dict(content)
    return dict(enumerate(content)) if isinstance(content, list) else {}


def _read(entries: Mapping[Any, T | None]) -> dict[str, T]:
    return {str(name): entry for name, entry in entries.items() if entry is not None}


def _read_variable(name: str, content: Any, faults: Faults) -> Described | None:
    """Read a variable by the one key that tells its kind."""
    place = ("variables", name)
    keys = list(content) if isinstance(content, Mapping) else []
    kinds = [key for key in KINDS if key in keys]
    if len(kinds) != 1:
        found = " and ".join(kinds) or ", ".join(map(str, keys)) or str(content)
        faults.add(place, found, "exactly one of " + ", ".join(KINDS))
        return None
    return faults.admit_in_part(KINDS[kinds[0]], content, place, _STAND_INS.get(kinds[0], {}))
