"""A study file as frozen objects: cohort, population, variables, models, tables, figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cohort.spec.condition import Conditions, Test
from cohort.spec.door import Faults, Strict
from cohort.spec.moment import Moment, MomentField
from cohort.spec.variable import KINDS, Described
from cohort.spec.yaml_file import Document, load

ModelKind = Literal["modified_poisson", "logistic", "cox", "kaplan_meier"]
OUTCOME_OF: dict[ModelKind, Literal["outcome", "time"]] = {
    "modified_poisson": "outcome",
    "logistic": "outcome",
    "cox": "time",
    "kaplan_meier": "time",
}


class Cohort(Strict):
    """Who is followed, from which day, until which."""

    register_: str = Field(alias="register")
    people: str = "persons"
    where: Conditions = ()
    index: MomentField = Moment("birth")
    end: MomentField


class Step(Strict):
    """One line of the population: who stays, and why."""

    keep: Test
    because: str


class Time(Strict):
    """Follow-up after the day ``from`` to the event ``until``; ``scale`` counts from birth or from ``from``."""

    from_: MomentField = Field(alias="from")
    until: str
    end: MomentField = Moment("end")
    scale: Literal["age", "follow_up"] = "follow_up"


class Model(Strict):
    """One model: a kind, what is explained, and by what."""

    kind: ModelKind
    label: str | None = None
    outcome: str | None = None
    time: Time | None = None
    terms: tuple[str, ...] = ()
    reference: dict[str, str] = Field(default_factory=dict)
    cluster: str | None = None
    by: str | None = None
    assumed: str | None = None


class Table(Strict):
    """A table: characteristics (Table 1), estimates, or the flow of the population."""

    kind: Literal["characteristics", "estimates", "flow"]
    label: str | None = None
    by: str | None = None
    rows: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


class Figure(Strict):
    """A figure: flow chart, forest plot or cumulative incidence."""

    kind: Literal["flow_chart", "forest", "cumulative_incidence"]
    label: str | None = None
    models: Annotated[tuple[str, ...], BeforeValidator(lambda text: [text] if isinstance(text, str) else text)] = ()


class Outline(Strict):
    """A study file's keys; each variable is read by its own kind afterwards."""

    title: str
    reference: str | None = None
    note: str | None = None
    cohort: Cohort
    population: tuple[Step, ...] = ()
    variables: dict[str, Any] = Field(default_factory=dict)
    models: dict[str, Model] = Field(default_factory=dict)
    tables: dict[str, Table] = Field(default_factory=dict)
    figures: dict[str, Figure] = Field(default_factory=dict)


@dataclass(frozen=True)
class Study:
    """A study whose words are all known; its names are checked by :func:`cohort.spec.checks.names.check_names`."""

    name: str
    title: str
    reference: str | None
    note: str | None
    cohort: Cohort
    population: tuple[Step, ...]
    variables: dict[str, Described]
    models: dict[str, Model]
    tables: dict[str, Table]
    figures: dict[str, Figure]


def read_outline(path: Path, name: str) -> tuple[Document, Faults, Study | None]:
    """Read the words of one study file; faults are gathered, so that those of its names can join them."""
    document = load(path, name)
    faults = Faults(document)
    plain = document.plain()
    outline = faults.admit(Outline, plain)
    variables = read_variables(plain.get("variables") or {}, faults)
    if outline is None:
        return document, faults, None
    parts = {key: getattr(outline, key) for key in Outline.model_fields if key != "variables"}
    return document, faults, Study(name=path.stem, variables=variables, **parts)


def read_variables(content: Any, faults: Faults) -> dict[str, Described]:
    """Read each variable by the key that tells its kind; those that cannot be read are left out, their faults noted."""
    variables: dict[str, Described] = {}
    for name, plain in content.items() if isinstance(content, Mapping) else ():
        place = ("variables", str(name))
        kinds = [key for key in KINDS if isinstance(plain, Mapping) and key in plain]
        if len(kinds) != 1:
            found = " and ".join(kinds) or (", ".join(map(str, plain)) if isinstance(plain, Mapping) else str(plain))
            faults.add(place, found or "nothing", "exactly one of " + ", ".join(KINDS))
            continue
        variable = faults.admit(KINDS[kinds[0]], plain, place)
        if variable is not None:
            variables[str(name)] = variable
    return variables
