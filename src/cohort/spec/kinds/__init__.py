"""The kinds of variable a study can define; each is known by the one key that only it has.

A new kind is a file of this folder, and a line of ``KINDS`` with its import.
"""

from __future__ import annotations

from cohort.spec.kinds.age_at import AgeAt
from cohort.spec.kinds.all_of import AllOf
from cohort.spec.kinds.any_of import AnyOf
from cohort.spec.kinds.cases import Cases
from cohort.spec.kinds.categories import Categorised
from cohort.spec.kinds.lookup import Lookup
from cohort.spec.kinds.not_ import Not
from cohort.spec.kinds.record import Record
from cohort.spec.kinds.score import Score
from cohort.spec.kinds.standardise import Standardised
from cohort.spec.kinds.year_of import YearOf
from cohort.spec.kinds.years_between import YearsBetween
from cohort.spec.variable import Described

KINDS: dict[str, type[Described]] = {
    "source": Record,
    "categories": Categorised,
    "age_at": AgeAt,
    "years_between": YearsBetween,
    "any_of": AnyOf,
    "all_of": AllOf,
    "not": Not,
    "cases": Cases,
    "score": Score,
    "standardise": Standardised,
    "year_of": YearOf,
    "lookup": Lookup,
}
