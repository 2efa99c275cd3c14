"""The kinds of variable a study can define; each is known by the one key that only it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cohort.errors import did_you_mean
from cohort.spec.condition import Conditions, Test
from cohort.spec.cuts import CategoriesField
from cohort.spec.door import OneOrMore, Strict, refuse
from cohort.spec.moment import Moment, MomentField, Window

Who = Literal[
    "child",
    "mother",
    "father",
    "either_parent",
    "both_parents",
    "full_siblings",
    "maternal_siblings",
    "paternal_siblings",
]
RELATIVES: dict[str, tuple[str, ...]] = {
    "child": ("child",),
    "mother": ("mother",),
    "father": ("father",),
    "either_parent": ("mother", "father"),
    "both_parents": ("mother", "father"),
    "full_siblings": ("full_siblings",),
    "maternal_siblings": ("maternal_siblings",),
    "paternal_siblings": ("paternal_siblings",),
}
SHARED_PARENTS: dict[str, tuple[str, ...]] = {
    "full_siblings": ("mother", "father"),
    "maternal_siblings": ("mother",),
    "paternal_siblings": ("father",),
}
"""The parents that somebody has in common with each kind of siblings."""
PLAIN_TAKES = ("any", "count", "days", "episodes", "count_years", "first_date", "last_date")
COLUMN_TAKES = ("first", "last", "sum", "min", "max", "mean")


@dataclass(frozen=True)
class Take:
    """What is taken from the records found: a verb and, for some verbs, a column."""

    verb: str
    column: str | None = None


def _read_take(content: Any) -> Take:
    if isinstance(content, Take):
        return content
    verb, _, column = str(content).partition(":")
    known = [*PLAIN_TAKES, *(f"{word}:COLUMN" for word in COLUMN_TAKES)]
    if (verb in PLAIN_TAKES and not column) or (verb in COLUMN_TAKES and column):
        return Take(verb, column.strip() or None)
    return refuse(str(content), "one of " + ", ".join(known), did_you_mean(verb, [*PLAIN_TAKES, *COLUMN_TAKES]))


Names = Annotated[OneOrMore, Field(min_length=1)]


class Described(Strict):
    """What every variable may say of itself; ``assumed`` is the reason for a guess, printed in the protocol."""

    label: str | None = None
    assumed: str | None = None


class Record(Described):
    """Records of a register that lie in a window.

    ``observed`` is the share of the window's days that must have been able to hold a record for a "no" to count
    as no; ``unobserved`` says what becomes of those for whom it does not. ``gap`` belongs to ``take: episodes``: a
    record that starts at most so many days after the last day of those before it continues their episode.
    """

    source: str
    part: str | None = None
    codes: OneOrMore = ()
    where: Conditions = ()
    who: Who = "child"
    window: Window
    take: Annotated[Take, BeforeValidator(_read_take)]
    gap: int | None = Field(default=None, ge=0)
    observed: float = Field(default=0.9, ge=0, le=1)
    unobserved: Literal["no", "missing", "drop"] = "missing"


class Categorised(Described):
    """A number or a text cut into named levels."""

    categories: CategoriesField


class AgeAt(Described):
    """Age in completed years on a day."""

    age_at: MomentField
    who: Literal["child", "mother", "father"] = "child"


class YearsBetween(Described):
    """Years between two days: days / 365.25."""

    years_between: tuple[MomentField, MomentField]


class AnyOf(Described):
    """Yes if any of the named variables is; not observable if none is yes and one is not observable."""

    any_of: Names


class AllOf(Described):
    """Yes if all of the named variables are; no if one is no."""

    all_of: Names


class Not(Described):
    """The opposite of a yes/no variable."""

    not_: str = Field(alias="not")


class Case(Strict):
    """``{when: TEST, then: VALUE}``."""

    when: Test
    then: str | int | float


class Otherwise(Strict):
    """``{otherwise: VALUE}``, the last line of cases."""

    otherwise: str | int | float


class Cases(Described):
    """The value of the first line whose test holds; a test that cannot be answered does not hold."""

    cases: tuple[Case | Otherwise, ...] = Field(min_length=1)


class Score(Described):
    """The sum or mean of items (a yes counts as 1); with items missing, as if they were the mean of those answered.

    At most ``may_miss`` of the items may be missing; with more of them there is no score.
    """

    score: Names
    take: Literal["sum", "mean"]
    may_miss: int = Field(default=0, ge=0)


class Standardised(Described):
    """A number told in standard deviations from its mean, both over the people whom the population's rules keep.

    The standard deviation is the sample's (divided by n - 1).
    """

    standardise: str


class YearOf(Described):
    """The calendar year of a day."""

    year_of: MomentField


class LookedUp(Strict):
    """The row of ``table`` whose key is the value ``of`` and that holds on the day ``on``; the column it ``gives``."""

    table: str
    of: str
    on: MomentField
    gives: str


class Lookup(Described):
    """What a table of ``lookups/`` gives for the value of a variable on a day."""

    lookup: LookedUp


Variable = (
    Record | Categorised | AgeAt | YearsBetween | AnyOf | AllOf | Not | Cases | Score | Standardised | YearOf | Lookup
)
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


def needs(variable: Described) -> tuple[str, ...]:
    """The names this variable is made from, in the order they are written (fixed dates are no names)."""
    return tuple(dict.fromkeys(_NEEDS[type(variable)](variable)))


def _of_record(variable: Any) -> list[str]:
    return _anchors(variable.window.from_, variable.window.until)


def _of_cases(variable: Any) -> list[str]:
    return [test.column for case in variable.cases if isinstance(case, Case) for test in case.when]


def _anchors(*moments: Moment) -> list[str]:
    return [moment.anchor for moment in moments if isinstance(moment.anchor, str)]


_NEEDS: dict[type[Described], Any] = {
    Record: _of_record,
    Categorised: lambda variable: [variable.categories.of],
    AgeAt: lambda variable: _anchors(variable.age_at),
    YearsBetween: lambda variable: _anchors(*variable.years_between),
    AnyOf: lambda variable: list(variable.any_of),
    AllOf: lambda variable: list(variable.all_of),
    Not: lambda variable: [variable.not_],
    Cases: _of_cases,
    Score: lambda variable: list(variable.score),
    Standardised: lambda variable: [variable.standardise],
    YearOf: lambda variable: _anchors(variable.year_of),
    Lookup: lambda variable: [variable.lookup.of, *_anchors(variable.lookup.on)],
}
