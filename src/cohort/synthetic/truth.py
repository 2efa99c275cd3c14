"""What is true of a synthetic cohort: margins, planted effects and ages, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

from pydantic import Field, ValidationInfo, field_validator, model_validator

from cohort.spec.door import Strict, refuse
from cohort.synthetic.breaks import PlantedBreak
from cohort.synthetic.drawn import require_drawn, require_of_hazards
from cohort.synthetic.marked import (
    Condition,
    Disorder,
    Drawn,
    Marked,
    Neurodevelopmental,
    Source,
)
from cohort.synthetic.recording import Recording
from cohort.synthetic.recovered import StudyRecovered

BrokenFile = Literal[
    "hilmo_1996_2018.csv", "lastensuojelu_sijoitukset.csv", "toimeentulotuki_hakija.csv", "syntymarekisteri_1997.csv",
    "dvv_asuminen.csv",
]  # fmt: skip
BreakKind = Literal["impossible_day", "discharged_before_admission", "unreadable_amount", "unreadable_weight"]

NOT_YET = 0.01
"""Years by which an age drawn stays below a birthday, whatever the leap years."""


class Ages(NamedTuple):
    """A triangular distribution of age in years."""

    youngest: float
    commonest: float
    oldest: float
    source: Source


class SharedAges(NamedTuple):
    """One part of a mixture of triangular distributions."""

    share: float
    youngest: float
    commonest: float
    oldest: float
    source: Source


def _rising(ages: Ages | SharedAges, until_age: float) -> None:
    below = until_age - NOT_YET
    if not 0 <= ages.youngest <= ages.commonest <= ages.oldest < below or ages.youngest == ages.oldest:
        refuse(", ".join(map(str, ages)), f"youngest, commonest and oldest age, rising from 0 to below {below}")


class Association(NamedTuple):
    """The odds ratio between two conditions before the margins are imposed."""

    one: Drawn
    other: Drawn
    odds_ratio: float
    source: Source


class Families(Strict):
    """How many people there are and how many leave."""

    children: Marked
    mothers: Marked
    fathers: Marked
    stillbirths_per_birth: Marked
    children_who_emigrate: Marked
    emigrants_who_return: Marked
    children_who_die: Marked


class Residence(Strict):
    """How often a family moves between municipalities, and the share of those back from abroad who leave once more."""

    moves: Marked
    leave_again: Marked


class FromAge(NamedTuple):
    """The hazard, relative to other ages, from an age in years on."""

    age: float
    hazard: float
    source: Source


class Hazard(Strict):
    """A placement comes at a hazard that changes with age and with what is known of the child by the day before.

    ``leads_to``: shares of placed children without a disorder in whom it is first seen after the placement.
    """

    by_age: tuple[FromAge, ...] = Field(min_length=1)
    leads_to: dict[Disorder, Marked] = Field(default_factory=dict)


class Planted(Strict):
    """What changes a child's risk of a placement before 18: ratios of risk (log-binomial), or else of hazard."""

    most_risk: Marked = Marked(1.0, "guess")
    hazard: Hazard | None = None
    ratios: dict[Condition, Marked]


class Stratum(Strict):
    """Margins among children with, or without, a neurodevelopmental disorder.

    Where hazards are planted, the ``baseline`` and the margins ``among_placed`` follow from them and are not told;
    where nothing is planted, ``placed`` is one of the margins.
    """

    share: Marked
    baseline: Marked = Marked(0.0, "derived")
    psychiatric_ratio: Marked = Marked(1.0, "guess")
    margins: dict[Condition, Marked]
    placed: Marked = Marked(0.0, "derived")
    among_placed: dict[Condition, Marked] = Field(default_factory=dict)


class Children(Strict):
    """Both strata; a population in which these disorders are not told apart has only the second."""

    with_ndd: Stratum | None = None
    without_ndd: Stratum

    @property
    def strata(self) -> Mapping[str, Stratum]:
        """By name, in the order of ``ndd`` no and yes."""
        told = {"without_ndd": self.without_ndd, "with_ndd": self.with_ndd}
        return {name: stratum for name, stratum in told.items() if stratum}


class Diagnosis(Strict):
    """When a disorder is first seen, how many visits it leads to, and how it is coded (by edition)."""

    first_visit: Ages
    visits: Marked
    specialty: str | None = None
    icd9: tuple[str, ...] = ()
    icd10: tuple[str, ...]


class Codes(Strict):
    """Codes as delivered, by edition."""

    icd8: tuple[str, ...] = ()
    icd9: tuple[str, ...] = ()
    icd10: tuple[str, ...]


class ParentDiagnoses(Strict):
    """A parent's psychiatric visits; the first of them is a stay on a ward in a share of parents."""

    visits: Marked
    first_on_ward: Marked = Marked(0.08, "guess")
    codes: Codes


class SomaticDiagnoses(Strict):
    """Visits that no psychiatric list may catch."""

    child_visits: Marked
    parent_visits: Marked
    child: Codes
    adult: Codes
    delivery: Codes


class Strays(Strict):
    """Shares of people with a record outside the years that count."""

    child_diagnosis_after_18: Marked
    parent_diagnosis_before: Marked
    parent_diagnosis_after: Marked
    assistance_before: Marked
    assistance_after: Marked
    parent_death_after: Marked


class Placements(Strict):
    """Ages at the first placement (where no hazard tells them), and how placements go on."""

    first_age: tuple[SharedAges, ...] = ()
    after_own_diagnosis: Marked = Marked(0.0, "guess")
    spells: Marked
    months: Marked


class Parents(Strict):
    """The child's age when something happens to a parent."""

    first_psychiatric_visit: Ages
    death: Ages
    both_psychiatric: Marked
    divorce: Marked = Marked(0.25, "guess")


class ByAssistance(Strict):
    """A number in families without and with social assistance during the childhood."""

    without: Marked
    with_: Marked = Field(alias="with")


class Background(Strict):
    """Mother and pregnancy."""

    maternal_age: ByAssistance
    smoking: ByAssistance
    married: ByAssistance
    cohabiting: ByAssistance
    no_degree: ByAssistance
    higher_degree: ByAssistance


class Truth(Strict):
    """The whole truth file.

    ``years`` are the first and last year of birth. What is true, is true from birth to the birthday ``until_age``.
    ``recovered`` tells, by study, which estimates show the planted ratios.
    """

    title: str
    references: dict[str, str]
    years: tuple[int, int]
    until_age: int = Field(default=18, ge=1, le=25)
    families: Families
    residence: Residence
    planted: Planted = Planted(ratios={})
    recovered: dict[str, StudyRecovered[Condition]] = Field(default_factory=dict)
    associations: tuple[Association, ...]
    children: Children
    neurodevelopmental: dict[Neurodevelopmental, Marked] = Field(default_factory=dict)
    one_more_disorder: Marked = Marked(0.0, "guess")
    diagnoses: dict[Disorder, Diagnosis]
    parent_diagnoses: ParentDiagnoses
    somatic_diagnoses: SomaticDiagnoses
    strays: Strays
    placements: Placements
    parents: Parents
    background: Background
    recording: Recording = Recording()
    broken_rows: dict[BrokenFile, dict[BreakKind, int]] = Field(default_factory=dict)
    municipalities: tuple[str, ...] = Field(min_length=1)
    breaks: dict[str, PlantedBreak] = Field(default_factory=dict)

    def ratio(self, name: str) -> float:
        """The planted ratio of a condition, 1 where none is told."""
        return next((ratio.value for told, ratio in self.planted.ratios.items() if told == name), 1.0)

    @property
    def margins(self) -> set[str]:
        """Every condition that has a margin, with or without a neurodevelopmental disorder."""
        return {name for stratum in self.children.strata.values() for name in stratum.margins}

    @field_validator("diagnoses")
    @classmethod
    def _all_told(cls, diagnoses: dict[Disorder, Diagnosis], info: ValidationInfo) -> dict[Disorder, Diagnosis]:
        children, kinds = info.data.get("children"), info.data.get("neurodevelopmental", {})
        drawn = {name for stratum in children.strata.values() for name in stratum.margins} if children else set()
        missing = [name for name in get_args(Disorder) if name in drawn | set(kinds) and name not in diagnoses]
        if missing:
            refuse("no " + ", ".join(missing), "every disorder, so that the registers can show it")
        for diagnosis in diagnoses.values():
            _rising(diagnosis.first_visit, info.data.get("until_age", 18))
        return diagnoses

    @field_validator("parents")
    @classmethod
    def _of_parents(cls, parents: Parents, info: ValidationInfo) -> Parents:
        for ages in (parents.first_psychiatric_visit, parents.death):
            _rising(ages, info.data.get("until_age", 18))
        return parents

    @field_validator("placements")
    @classmethod
    def _of_placements(cls, placements: Placements, info: ValidationInfo) -> Placements:
        for ages in placements.first_age:
            _rising(ages, min(info.data.get("until_age", 18), 18))
        return placements

    @model_validator(mode="after")
    def _days_of_placements(self) -> Truth:
        risks = all(stratum.baseline.value for stratum in self.children.strata.values()) or "placed" in self.margins
        if self.planted.hazard is None and not (risks and self.placements.first_age):
            refuse(
                "no planted.hazard, and no baseline of all groups of children or no placements.first_age",
                "a hazard of placements, or baseline risks (or a margin 'placed') and the ages of placements",
            )
        require_drawn(self.margins | set(self.neurodevelopmental), self._named())
        if self.planted.hazard:
            require_of_hazards(self.planted.ratios)
        return self

    def _named(self) -> dict[str, str]:
        """Conditions that something rests on, each with where it is named."""
        named: dict[str, str] = {name: "associations" for pair in self.associations for name in (pair.one, pair.other)}
        named |= dict.fromkeys(self.planted.ratios, "planted.ratios")
        named |= dict.fromkeys(("boy", "assistance", "parent_psychiatric"), "children, of everybody")
        return named | dict.fromkeys(self.recording.names, "recording")


def expected_rejects(truth: Truth, births: int) -> Mapping[BrokenFile, Mapping[BreakKind, int]]:
    """The exact number of broken rows by file and fault among ``births`` live births, rounded up."""
    return {
        file: {fault: -(-births * rate // 10_000) for fault, rate in faults.items()}
        for file, faults in truth.broken_rows.items()
    }
