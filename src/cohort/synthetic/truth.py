"""What is true of a synthetic cohort: margins, planted effects and ages, each with its source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

from cohort.spec.door import Faults, Strict
from cohort.spec.yaml_file import load

Source = Literal["published", "derived", "guess"]
Edition = Literal["icd8", "icd9", "icd10"]


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


class Association(NamedTuple):
    """The odds ratio between two conditions before the margins are imposed."""

    one: str
    other: str
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


class Planted(Strict):
    """The log-binomial model of a placement before 18: ratios of risk."""

    most_risk: Marked
    ratios: dict[str, Marked]


class Stratum(Strict):
    """Margins among children with, or without, a neurodevelopmental disorder."""

    share: Marked
    baseline: Marked
    psychiatric_ratio: Marked = Marked(1.0, "guess")
    margins: dict[str, Marked]
    placed: Marked
    among_placed: dict[str, Marked]


class Children(Strict):
    """Both strata."""

    with_ndd: Stratum
    without_ndd: Stratum


class Diagnosis(Strict):
    """When a disorder is first seen, how many visits it leads to, and how it is coded."""

    first_visit: Ages
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
    """Ages at the first placement, and how placements go on."""

    first_age: tuple[SharedAges, ...]
    after_own_diagnosis: Marked
    spells: Marked
    months: Marked


class Parents(Strict):
    """The child's age when something happens to a parent."""

    first_psychiatric_visit: Ages
    death: Ages
    both_psychiatric: Marked


class Background(Strict):
    """Mother and pregnancy, in families with or without social assistance."""

    maternal_age: Marked
    smoking: Marked
    married: Marked
    cohabiting: Marked
    no_degree: Marked
    higher_degree: Marked


class Backgrounds(Strict):
    """Both kinds of family."""

    without_assistance: Background
    with_assistance: Background


class Truth(Strict):
    """The whole truth file."""

    title: str
    references: dict[str, str]
    year: int
    families: Families
    planted: Planted
    associations: tuple[Association, ...]
    children: Children
    neurodevelopmental: dict[str, Marked]
    one_more_disorder: Marked
    diagnoses: dict[str, Diagnosis]
    parent_diagnoses: ParentDiagnoses
    somatic_diagnoses: SomaticDiagnoses
    strays: Strays
    placements: Placements
    parents: Parents
    background: Backgrounds
    broken_rows: dict[str, dict[str, int]]
    municipalities: tuple[str, ...]


def read_truth(path: Path) -> Truth:
    """Read a truth file. Raises SpecError with every fault."""
    document = load(path)
    faults = Faults(document)
    truth = faults.admit(Truth, document.plain())
    faults.raise_if_any()
    assert truth is not None
    return truth


def expected_rejects(truth: Truth, births: int) -> Mapping[str, Mapping[str, int]]:
    """The exact number of broken rows by file and fault in a synthesis of ``births`` live births (at least one each)."""
    return {
        file: {fault: max(1, round(births * rate / 10_000)) for fault, rate in faults.items()}
        for file, faults in truth.broken_rows.items()
    }
