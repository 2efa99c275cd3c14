"""What is true of a cohort that answers a questionnaire and is followed to the onset of disorders."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal, NamedTuple

from pydantic import Field

from cohort.spec.door import Strict
from cohort.synthetic.breaks import PlantedBreak
from cohort.synthetic.days import EPOCH
from cohort.synthetic.marked import Marked, Source
from cohort.synthetic.recovered import StudyRecovered
from cohort.synthetic.truth import Ages, Codes

Sex = Literal["girl", "boy"]
Condition = Literal["parent_psychiatric", "parent_educated", "mother_married", "urban"]
Trait = Literal["internalizing", "externalizing"]
Covariate = Literal[Condition, Trait]
Level = Literal["low", "middle", "high"]
Disorder = Literal["affective", "anxiety", "substance", "behavioural", "other"]

SEXES: tuple[Sex, Sex] = ("girl", "boy")
"""A person's sex, level of leisure or disorder is told by its position in these lists."""
CONDITIONS: tuple[Condition, ...] = ("parent_psychiatric", "parent_educated", "mother_married", "urban")
TRAITS: tuple[Trait, ...] = ("internalizing", "externalizing")
LEVELS: tuple[Level, ...] = ("low", "middle", "high")
DISORDERS: tuple[Disorder, ...] = ("affective", "anxiety", "substance", "behavioural", "other")
ITEMS = 112

BySex = Mapping[Sex, Marked]
Ratios = Mapping[Covariate, Marked]
Of = Mapping[Disorder, Marked]


class Days(Strict):
    """From the first day up to, but not including, the second."""

    first: date = Field(alias="from")
    until: date

    def numbers(self) -> tuple[int, int]:
        """Days since 1970-01-01."""
        return (self.first - EPOCH).days, (self.until - EPOCH).days


class Families(Strict):
    """How many people are born, and of what sex."""

    children: Marked
    mothers: Marked
    fathers_unknown: Marked
    boys: Marked


class Lives(Strict):
    """Deaths and moves."""

    die_before_14: Marked
    leave_before_14: Marked
    die_later: BySex
    leave_later: Marked
    come_back: Marked
    moves: Marked

    @property
    def stay(self) -> float:
        """The share alive and in the country at the questionnaire."""
        return 1 - self.die_before_14.value - self.leave_before_14.value


class Association(NamedTuple):
    """The odds ratio between two conditions before the margins are imposed."""

    one: Condition
    other: Condition
    odds_ratio: float
    source: Source


class Conditions(Strict):
    """What is true of families before the child is 14."""

    margins: Mapping[Condition, Marked]
    associations: tuple[Association, ...]


class Participation(Strict):
    """Numbers of children who answered and gave permission, and shares of those who were examined."""

    answered: Marked
    permitted: Marked
    girls: Marked
    examined: Mapping[Literal[Sex, Condition], Marked]
    age: Ages
    days: Days


class LeftOut(Strict):
    """A share, and the odds ratios of what goes with it."""

    share: Marked
    odds: Ratios


class Symptoms(Strict):
    """Two traits, and the items that show them."""

    correlation: Marked
    traits: Mapping[Trait, Mapping[Literal[Sex, Condition], Marked]]
    scales: Mapping[Trait, tuple[Annotated[int, Field(ge=1, le=ITEMS)], ...]]
    loading: Marked
    thresholds: tuple[Marked, Marked]
    unanswered: Marked
    left_out: LeftOut


class Leisure(Strict):
    """Levels of social leisure activity, what goes with them, and the answers that show them."""

    from_points: Mapping[Level, int]
    shares: Mapping[Sex, Mapping[Literal["low", "high"], Marked]]
    odds: Mapping[Literal["low", "high"], Ratios]
    hobbies_with_others: tuple[float | Source, ...]
    friends: tuple[float | Source, ...]
    hobbies_alone: tuple[float | Source, ...]


class Earlier(Strict):
    """Disorders before the questionnaire."""

    analysed: Marked
    odds: Ratios


class FromAge(NamedTuple):
    """A hazard, relative to other ages, from an age in years on."""

    age: float
    hazard: float
    source: Source


class Disorders(Strict):
    """The hazards of first records after the questionnaire."""

    risks: Mapping[Sex, Of]
    hazards: Mapping[Disorder, tuple[FromAge, ...]]
    ratios: Mapping[Sex, Mapping[Disorder, Mapping[Literal["low", "high"], Marked]]]
    alike: Ratios
    interaction: Mapping[Literal["low", "high"], Marked]


class Mediation(Strict):
    """The years after which risks are told, and the points of symptoms that are compared."""

    years: float
    compare: Mapping[Trait, tuple[float, float]]


class Records(Strict):
    """How disorders are recorded."""

    inpatient: Marked
    visits: Marked
    affective: Codes
    anxiety: Codes
    substance: Codes
    behavioural: Codes
    other: Codes
    parent: Codes
    somatic: Codes


class Strays(Strict):
    """Shares of people with a record outside the years that count."""

    parent_before_birth: Marked
    parent_after_14: Marked
    after_the_end: Marked


class Municipalities(Strict):
    """Numbers of towns and of other municipalities."""

    urban: tuple[str, ...] = Field(min_length=2)
    rural: tuple[str, ...] = Field(min_length=2)


class SharedInFamily(Strict):
    """Ratios for each standard deviation of something that nobody measured, and that twins share."""

    on: bool
    hazards: Marked
    odds_of_low: Marked
    odds_of_high: Marked


class Share(Strict):
    """Of whom something is true."""

    on: bool
    share: Marked


class ByOutcome(Strict):
    """The odds ratio of taking part, in those with a disorder later."""

    on: bool
    odds_ratio: Marked


class BySymptoms(Strict):
    """The odds ratio of leaving out the report of symptoms, for each point of them."""

    on: bool
    odds_of_point: Marked


class Biases(Strict):
    """What leads a study astray, where it is ``on``."""

    shared_in_family: SharedInFamily
    misreported: Share
    participation: ByOutcome
    missing_symptoms: BySymptoms
    outpatient_parents: Share


class OnsetTruth(Strict):
    """The whole truth file."""

    population: Literal["onset"]
    title: str
    references: dict[str, str]
    born: Days
    followed_until: date
    families: Families
    lives: Lives
    conditions: Conditions
    participation: Participation
    symptoms: Symptoms
    leisure: Leisure
    earlier: Earlier
    disorders: Disorders
    mediation: Mediation
    biases: Biases
    records: Records
    strays: Strays
    municipalities: Municipalities
    recovered: dict[str, StudyRecovered[str]] = Field(default_factory=dict)
    breaks: dict[str, PlantedBreak] = Field(default_factory=dict)

    def ratios(self) -> dict[str, float]:
        """The hazard ratios of ``sex_disorder_level``, and of what acts on all disorders alike, by its own name."""
        alike = {str(told): ratio.value for told, ratio in self.disorders.alike.items()}
        by_leisure = {
            f"{sex}_{disorder}_{level}": ratio.value
            for sex, of_disorders in self.disorders.ratios.items()
            for disorder, of_levels in of_disorders.items()
            for level, ratio in of_levels.items()
        }
        return alike | by_leisure
