"""What is true of a synthetic cohort: margins, planted effects and ages, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import AfterValidator, Field, field_validator, model_validator

from cohort.spec.door import Strict, refuse
from cohort.synthetic.breaks import PlantedBreak
from cohort.synthetic.recovered import StudyRecovered

Source = Literal["published", "derived", "guess"]
Edition = Literal["icd8", "icd9", "icd10"]

Neurodevelopmental = Literal["learning", "autism", "intellectual", "tic"]
Disorder = Literal["adhd", "conduct", "substance", "depression_anxiety", "other_psychiatric", Neurodevelopmental]
Drawn = Literal[
    "boy", "adhd", "conduct", "substance", "depression_anxiety", "other_psychiatric",
    "assistance", "parent_psychiatric", "parent_death",
]  # fmt: skip
Condition = Literal[Drawn, "psychiatric", "one_year", "two_to_four_years", "over_four_years"]
BrokenFile = Literal[
    "hilmo_1996_2018.csv", "lastensuojelu_sijoitukset.csv", "toimeentulotuki_hakija.csv", "syntymarekisteri_1997.csv",
    "dvv_asuminen.csv",
]  # fmt: skip
BreakKind = Literal["impossible_day", "discharged_before_admission", "unreadable_amount", "unreadable_weight"]

ADULT = 17.99
"""Years; on a day drawn below it a child is not yet 18, whatever the leap years."""

_DISORDERS: tuple[Disorder, ...] = get_args(Disorder)


class Marked(NamedTuple):
    """A number and where it comes from."""

    value: float
    source: Source


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


def _of_childhood(ages: Ages | SharedAges) -> Ages | SharedAges:
    if not 0 <= ages.youngest <= ages.commonest <= ages.oldest < ADULT or ages.youngest == ages.oldest:
        refuse(", ".join(map(str, ages)), f"youngest, commonest and oldest age, rising from 0 to below {ADULT}")
    return ages


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

    Where hazards are planted, the ``baseline`` and the margins ``among_placed`` follow from them and are not told.
    """

    share: Marked
    baseline: Marked = Marked(0.0, "derived")
    psychiatric_ratio: Marked = Marked(1.0, "guess")
    margins: dict[Condition, Marked]
    placed: Marked
    among_placed: dict[Condition, Marked] = Field(default_factory=dict)


class Children(Strict):
    """Both strata."""

    with_ndd: Stratum
    without_ndd: Stratum


class Diagnosis(Strict):
    """When a disorder is first seen, how many visits it leads to, and how it is coded."""

    first_visit: Annotated[Ages, AfterValidator(_of_childhood)]
    visits: Marked
    specialty: str | None = None
    icd10: tuple[str, ...]


class Codes(Strict):
    """Codes as delivered, by edition."""

    icd8: tuple[str, ...] = ()
    icd9: tuple[str, ...] = ()
    icd10: tuple[str, ...]


class ParentDiagnoses(Strict):
    """A parent's psychiatric visits."""

    visits: Marked
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

    first_age: tuple[Annotated[SharedAges, AfterValidator(_of_childhood)], ...] = ()
    after_own_diagnosis: Marked = Marked(0.0, "guess")
    spells: Marked
    months: Marked


class Parents(Strict):
    """The child's age when something happens to a parent."""

    first_psychiatric_visit: Annotated[Ages, AfterValidator(_of_childhood)]
    death: Annotated[Ages, AfterValidator(_of_childhood)]
    both_psychiatric: Marked


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

    ``recovered`` tells, by study, which estimates show the planted ratios.
    """

    title: str
    references: dict[str, str]
    year: Literal[1997]
    families: Families
    residence: Residence
    planted: Planted
    recovered: dict[str, StudyRecovered[Condition]] = Field(default_factory=dict)
    associations: tuple[Association, ...]
    children: Children
    neurodevelopmental: dict[Neurodevelopmental, Marked]
    one_more_disorder: Marked
    diagnoses: dict[Disorder, Diagnosis]
    parent_diagnoses: ParentDiagnoses
    somatic_diagnoses: SomaticDiagnoses
    strays: Strays
    placements: Placements
    parents: Parents
    background: Background
    broken_rows: dict[BrokenFile, dict[BreakKind, int]]
    municipalities: tuple[str, ...] = Field(min_length=1)
    breaks: dict[str, PlantedBreak] = Field(default_factory=dict)

    def ratio(self, name: str) -> float:
        """The planted ratio of a condition, 1 where none is told."""
        return next((ratio.value for told, ratio in self.planted.ratios.items() if told == name), 1.0)

    @field_validator("diagnoses")
    @classmethod
    def _all_told(cls, diagnoses: dict[Disorder, Diagnosis]) -> dict[Disorder, Diagnosis]:
        missing = [name for name in _DISORDERS if name not in diagnoses]
        if missing:
            refuse("no " + ", ".join(missing), "every disorder, so that the registers can show it")
        return diagnoses

    @model_validator(mode="after")
    def _days_of_placements(self) -> Truth:
        baselines = [self.children.with_ndd.baseline.value, self.children.without_ndd.baseline.value]
        if self.planted.hazard is None and not (all(baselines) and self.placements.first_age):
            refuse(
                "no planted.hazard, and no baseline of both groups of children or no placements.first_age",
                "a hazard of placements, or baseline risks and the ages of placements",
            )
        return self


def expected_rejects(truth: Truth, births: int) -> Mapping[BrokenFile, Mapping[BreakKind, int]]:
    """The exact number of broken rows by file and fault among ``births`` live births, rounded up."""
    return {
        file: {fault: -(-births * rate // 10_000) for fault, rate in faults.items()}
        for file, faults in truth.broken_rows.items()
    }
