"""A study as frozen objects: its cohort, population, variables, models, tables, figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from pydantic import Field

from cohort.spec.condition import Conditions, Test
from cohort.spec.door import OneOrMore, Strict
from cohort.spec.model import Model
from cohort.spec.moment import Moment, MomentField
from cohort.spec.specification_curve import SpecificationCurve
from cohort.spec.variable import Described

FindingName = Literal["time_zero", "order", "observability", "collision"]


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


class Acknowledged(Strict):
    """A finding of the design check that the study keeps, of these models or variables, and why."""

    finding: FindingName
    of: OneOrMore
    because: str


class Table(Strict):
    """A table: characteristics (Table 1), estimates below or beside each other, flow, E-values, balance, items."""

    kind: Literal["characteristics", "estimates", "side_by_side", "flow", "e_values", "balance", "items"]
    label: str | None = None
    by: str | None = None
    rows: tuple[str, ...] = ()
    models: tuple[str, ...] = ()


class Figure(Strict):
    """A figure: flow chart, forest plot, cumulative incidence, what each register could have held, or a diagnostic."""

    kind: Literal["flow_chart", "forest", "cumulative_incidence", "coverage", "positivity", "spline"]
    label: str | None = None
    models: OneOrMore = ()


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
    specification_curves: dict[str, SpecificationCurve] = field(default_factory=dict)
