"""A second reading of the language: slow, obvious, day by day, sharing no code with the SQL.

It takes the same frozen study (its words are read once, by the door) and rows as plain dicts.
"""

from __future__ import annotations

import calendar
import statistics
from collections.abc import Callable, Mapping, Set
from datetime import date, timedelta
from functools import cache
from typing import Any

from cohort.spec.codelist import Codelist
from cohort.spec.condition import Condition
from cohort.spec.kinds.age_at import AgeAt
from cohort.spec.kinds.all_of import AllOf
from cohort.spec.kinds.any_of import AnyOf
from cohort.spec.kinds.cases import Cases, Otherwise
from cohort.spec.kinds.categories import Categorised
from cohort.spec.kinds.lookup import Lookup
from cohort.spec.kinds.not_ import Not
from cohort.spec.kinds.record import Record
from cohort.spec.kinds.score import Score
from cohort.spec.kinds.standardise import Standardised
from cohort.spec.kinds.year_of import YearOf
from cohort.spec.kinds.years_between import YearsBetween
from cohort.spec.moment import Moment
from cohort.spec.register import Register
from cohort.spec.study import Study
from tests.language.drawn import LOOKUPS

Row = Mapping[str, Any]
SHARED = {"full_siblings": ("mother", "father"), "maternal_siblings": ("mother",), "paternal_siblings": ("father",)}
NOTHING: dict[str, Any] = {"any": False, "count": 0, "episodes": 0, "days": 0, "count_years": 0, "sum": 0}
FIRST_DAY, LAST_DAY = date(1960, 1, 1), date(2030, 1, 1)


class Reading:
    """One study, read for one population."""

    def __init__(
        self,
        study: Study,
        registers: Mapping[str, Register],
        codelists: Mapping[str, Codelist],
        rows: dict[str, list[Row]],
    ) -> None:
        self.lookups = LOOKUPS
        self.study, self.registers, self.codelists, self.rows = study, registers, codelists, rows
        self.away: dict[str, Set[date]] = {}
        self.days_covered: dict[tuple[Any, ...], Set[date]] = {}
        self.people = {row["person_id"]: row for row in rows.get(study.cohort.people, [])}
        self.cohort = [
            row
            for row in rows.get(study.cohort.register_, [])
            if all(holds(condition, row.get(condition.column)) for condition in study.cohort.where)
        ]

    def members(self) -> list[str]:
        """Those whom the population keeps."""
        kept = [row["person_id"] for row in self.cohort if row["person_id"] in self.people]
        for step in self.study.population:
            kept = [person for person in kept if self.all_hold(step.keep, person)]
        dropping = [n for n, v in self.study.variables.items() if isinstance(v, Record) and v.unobserved == "drop"]
        return [person for person in kept if all(self.value(name, person) is not None for name in dropping)]

    def value(self, name: str, person: str) -> Any:
        """The answer of one person; None is not observable, or unknown."""
        variable = self.study.variables.get(name)
        if variable is not None:
            return READERS[type(variable)](self, variable, person)
        if name in ("index", "end"):
            return self.day(getattr(self.study.cohort, name), person)
        if name == "resident_at_index":
            at_index = self.value("index", person)
            return None if at_index is None else at_index not in self.abroad(person)
        if name == "emigration":
            at_index, away = self.value("index", person), self.abroad(person)
            left = [day for day in away if at_index and day > at_index and day - timedelta(days=1) not in away]
            return min(left, default=None)
        own = {"birth": "birth_date", "death": "death_date", "mother": "mother_id"}
        row = next(row for row in self.cohort if row["person_id"] == person)
        return row[name] if name in row else self.people[person].get(own.get(name, name))

    def day(self, moment: Moment, person: str) -> date | None:
        start = moment.anchor if isinstance(moment.anchor, date) else self.value(moment.anchor, person)
        return None if start is None else shifted(start, moment.months) + timedelta(days=moment.days)

    def all_hold(self, tests: tuple[Condition, ...], person: str) -> bool:
        return all(holds(test, self.value(test.column, person)) for test in tests)

    def record(self, variable: Record, person: str) -> Any:
        if variable.who == "both_parents":
            each = [self.pooled(variable, person, (role,)) for role in ("mother", "father")]
            answer = False if False in each else (True if each == [True, True] else None)
            return False if answer is None and variable.unobserved == "no" else answer
        roles = {
            "child": ("child",),
            "mother": ("mother",),
            "father": ("father",),
            "either_parent": ("mother", "father"),
        }
        answer = self.pooled(variable, person, roles.get(variable.who, (variable.who,)))
        return NOTHING.get(variable.take.verb) if answer is None and variable.unobserved == "no" else answer

    def pooled(self, variable: Record, person: str, roles: tuple[str, ...]) -> Any:
        window = self.window(variable, person)
        records = [
            record for role in roles for record in self.records(variable, person, role) if window & record["days"]
        ]
        if variable.take.column:
            records = [record for record in records if record[variable.take.column] is not None]
        if records:
            return taken(variable, [{**record, "days": window & record["days"]} for record in records])
        asked = self.asked_for_in(variable, person)
        if not asked or any(self.relatives(person, role) is None for role in roles):
            return None
        seen = [
            len(asked & self.observable(variable, person, role, relative))
            for role in roles
            for relative in self.relatives(person, role) or []
        ]
        enough = all(days / len(asked) >= variable.observed for days in seen)
        return NOTHING.get(variable.take.verb) if enough else None

    def window(self, variable: Record, person: str) -> Set[date]:
        opens, closes = self.day(variable.window.from_, person), self.day(variable.window.until, person)
        return frozenset() if opens is None or closes is None else days(opens, closes)

    def asked_for_in(self, variable: Record, person: str) -> Set[date]:
        """The days of which enough must have been seen for a no."""
        return self.window(variable, person)

    def relative(self, person: str, role: str) -> str | None:
        return person if role == "child" else self.people[person].get(f"{role}_id")

    def relatives(self, person: str, role: str) -> list[str] | None:
        """Everybody who is this to the person; None where that is not known."""
        if role not in SHARED:
            one = self.relative(person, role)
            return None if one is None else [one]
        parents = [self.relative(person, parent) for parent in SHARED[role]]
        if None in parents:
            return None
        others = [other for other in self.people if other != person]
        return [other for other in others if [self.relative(other, parent) for parent in SHARED[role]] == parents]

    def records(self, variable: Record, person: str, role: str) -> list[dict[str, Any]]:
        register, relatives = self.registers[variable.source], self.relatives(person, role) or []
        found = []
        for row in self.rows.get(variable.source, []) if relatives else []:
            start = row.get(register.starts)
            end = start if register.ends is None else (row.get(register.ends) or register.last_covered_day)
            if row[register.person] in relatives and start and self.asked_for(variable, row):
                columns = {column: row.get(column) for column in register.columns}
                found.append({**columns, "days": days(start, end + timedelta(days=1))})
        return found

    def asked_for(self, variable: Record, row: Row) -> bool:
        register = self.registers[variable.source]
        if variable.part and row.get(register.part or "") != variable.part:
            return False
        if variable.codes:
            assert register.code is not None
            edition = row.get(register.code.edition) if register.code.edition else next(iter(register.editions))
            codes = [code for name in variable.codes for code in self.codelists[name].codes if code.edition == edition]
            if not any((row.get(register.code.column) or "-").startswith(code.code) for code in codes):
                return False
        return all(holds(condition, row.get(condition.column)) for condition in variable.where)

    def observable(self, variable: Record, person: str, role: str, relative: str) -> Set[date]:
        """The days on which a record of this relative could have been made."""
        return self.covered(variable, person, role) - self.abroad(relative)

    def covered(self, variable: Record, person: str, role: str) -> Set[date]:
        """The days that the register covers for such a relative, within the editions that have codes."""
        key = (variable.source, variable.part, variable.codes, role, self.people[person]["birth_date"].year)
        if key not in self.days_covered:
            self.days_covered[key] = self._covered(variable, person, role)
        return self.days_covered[key]

    def _covered(self, variable: Record, person: str, role: str) -> Set[date]:
        register = self.registers[variable.source]
        born = self.people[person]["birth_date"].year
        parts = [variable.part] if variable.part else register.parts or [None]
        seen = set.intersection(*(covered_days(register, part, role, born) for part in parts))
        if variable.codes and register.editions:
            editions = {code.edition for name in variable.codes for code in self.codelists[name].codes}
            spans = [span for edition, span in register.editions.items() if edition in editions]
            seen &= {day for span in spans for day in days(span.from_, span.until or LAST_DAY)}
        return seen

    def abroad(self, relative: str) -> Set[date]:
        """The days of a life spent outside the country, by the register of residence where it tells of the person."""
        if relative not in self.away:
            self.away[relative] = self.lived_abroad(relative)
        return self.away[relative]

    def lived_abroad(self, relative: str) -> Set[date]:
        row = self.people.get(relative, {})
        told = self.told_days(relative) if self.study.cohort.residence else set()
        away = self.not_here(relative, told) if told else moved_away(row)
        born, died = row.get("birth_date") or FIRST_DAY, row.get("death_date") or LAST_DAY
        return frozenset(day for day in away if born <= day < died)

    def not_here(self, relative: str, told: Set[date]) -> Set[date]:
        """Days on which no spell in the country goes on; the first and the last day told stand for those beyond."""
        register = self.registers[self.study.cohort.residence or ""]
        assert register.residence is not None
        here: set[date] = set()
        for row in self.rows.get(register.name, []):
            if row["person_id"] == relative and row[register.residence.column or ""] in register.residence.in_country:
                first, last = row[register.starts], row[register.ends or ""] or LAST_DAY
                if first <= last:
                    here |= days(FIRST_DAY if first <= min(told) else first, LAST_DAY if last >= max(told) else last)
                    here |= {last}
        return days(FIRST_DAY, LAST_DAY) - here

    def told_days(self, relative: str) -> Set[date]:
        """The days on which the register of residence covers somebody, whosever relative the person is."""
        register, found = self.registers[self.study.cohort.residence or ""], set()
        for member in (row["person_id"] for row in self.cohort if row["person_id"] in self.people):
            born = self.people[member]["birth_date"].year
            for role in self.roles_read():
                if relative in (self.relatives(member, role) or []):
                    found |= covered_days(register, None, role, born)
        return found

    def roles_read(self) -> set[str]:
        """The person, and the relatives the study asks for."""
        asked = {variable.who for variable in self.study.variables.values() if isinstance(variable, Record)}
        pairs = {"either_parent", "both_parents"} & asked
        return {"child", *(asked - pairs), *(("mother", "father") if pairs else ())}

    def categorised(self, variable: Categorised, person: str) -> str | None:
        value = self.value(variable.categories.of, person)
        for cut in variable.categories.cuts if value is not None else ():
            if cut.values and str(value) in cut.values:
                return cut.label
            if not cut.values and cut.low <= value and (value < cut.high or (cut.closed and value == cut.high)):
                return cut.label
        return None

    def age_at(self, variable: AgeAt, person: str) -> int | None:
        relative = self.relative(person, variable.who)
        born = self.people.get(relative or "", {}).get("birth_date")
        day = self.day(variable.age_at, person)
        if born is None or day is None or day < born:
            return None
        return max(years for years in range(120) if shifted(born, 12 * years) <= day)

    def years_between(self, variable: YearsBetween, person: str) -> float | None:
        first, second = (self.day(moment, person) for moment in variable.years_between)
        return None if first is None or second is None else (second - first).days / 365.25

    def year_of(self, variable: YearOf, person: str) -> int | None:
        day = self.day(variable.year_of, person)
        return None if day is None else day.year

    def lookup(self, variable: Lookup, person: str) -> str | None:
        asked = variable.lookup
        key, day, table = self.value(asked.of, person), self.day(asked.on, person), self.lookups[asked.table]
        for row in table.rows:
            if key is not None and day is not None and row.key == str(key) and row.opens <= day < row.closes:
                return row.given[table.columns.index(asked.gives)]
        return None

    def any_of(self, variable: AnyOf, person: str) -> bool | None:
        answers = [self.value(name, person) for name in variable.any_of]
        return True if True in answers else (None if None in answers else False)

    def all_of(self, variable: AllOf, person: str) -> bool | None:
        answers = [self.value(name, person) for name in variable.all_of]
        return False if False in answers else (None if None in answers else True)

    def negated(self, variable: Not, person: str) -> bool | None:
        answer = self.value(variable.not_, person)
        return None if answer is None else not answer

    def cases(self, variable: Cases, person: str) -> Any:
        for line in variable.cases:
            if isinstance(line, Otherwise):
                return line.otherwise
            if self.all_hold(line.when, person):
                return line.then
        return None

    def score(self, variable: Score, person: str) -> float | None:
        answers = [self.value(name, person) for name in variable.score]
        given = [float(answer) for answer in answers if answer is not None]
        if len(answers) - len(given) > variable.may_miss:
            return None
        mean = sum(given) / len(given)
        return mean if variable.take == "mean" else mean * len(answers)

    def standardised(self, variable: Standardised, person: str) -> float | None:
        over = [self.value(variable.standardise, other) for other in self.members()]
        known = [float(value) for value in over if value is not None]
        value = self.value(variable.standardise, person)
        if value is None or len(known) < 2 or statistics.stdev(known) == 0:
            return None
        return (value - statistics.fmean(known)) / statistics.stdev(known)


def taken(variable: Record, records: list[dict[str, Any]]) -> Any:
    """What is taken from at least one record; each has ``days``, those it shares with the window."""
    verb, column = variable.take.verb, variable.take.column or ""
    all_days = {day for record in records for day in record["days"]}
    values = sorted(record[column] for record in records) if column else []
    ways: dict[str, Callable[[], Any]] = {
        "any": lambda: True,
        "count": lambda: len(records),
        "days": lambda: len(all_days),
        "episodes": lambda: chains([record["days"] for record in records], variable.gap or 0),
        "count_years": lambda: len({day.year for day in all_days}),
        "first_date": lambda: min(all_days),
        "last_date": lambda: max(all_days),
        "first": lambda: min((min(record["days"]), record[column]) for record in records)[1],
        "last": lambda: max((max(record["days"]), record[column]) for record in records)[1],
        "sum": lambda: sum(values),
        "min": lambda: values[0],
        "max": lambda: values[-1],
        "mean": lambda: sum(values) / len(values),
    }
    return ways[verb]()


def chains(spells: list[Set[date]], gap: int) -> int:
    """How many groups the spells fall into when those at most ``gap`` days apart are put together."""
    groups: list[Set[date]] = []
    for spell in sorted(spells, key=min):
        reach = {day + timedelta(days=n) for day in spell for n in range(-gap, gap + 1)}
        touched = [group for group in groups if group & reach]
        groups = [group for group in groups if group not in touched] + [set().union(spell, *touched)]
    return len(groups)


def holds(condition: Condition, value: Any) -> bool:
    """A condition on something unknown does not hold."""
    if value is None:
        return False
    for operator, bound in condition.bounds:
        if not {">=": value >= bound, "<": value < bound, ">": value > bound, "<=": value <= bound}[operator]:
            return False
    if not condition.values:
        return True
    wanted = [{"yes": True, "no": False}.get(str(v), v) if isinstance(value, bool) else v for v in condition.values]
    return (value in wanted) is not condition.negated


def moved_away(person: Row) -> Set[date]:
    """The days abroad by two days alone: for good without a return; until the first move in if nobody ever left."""
    left, back = person.get("emigration_date"), person.get("immigration_date")
    if left is None:
        return days(FIRST_DAY, back) if back else set()
    return days(left, back if back and back > left else LAST_DAY)


def covered_days(register: Register, part: str | None, role: str, born: int) -> Set[date]:
    """The days on which a part covers this role of the people of this birth year."""
    speaks_of = {"child": "child", "mother": "parent", "father": "parent"}.get(role, "sibling")
    return {
        day
        for line in register.coverage
        if line.part in (None, part) and line.who in ("everyone", speaks_of)
        if line.birth_years is None or line.birth_years[0] <= born <= line.birth_years[1]
        for day in days(line.from_, line.until)
    }


@cache
def days(opens: date, closes: date) -> frozenset[date]:
    """The days of a half-open span."""
    return frozenset(date.fromordinal(n) for n in range(opens.toordinal(), closes.toordinal()))


def shifted(day: date, months: int) -> date:
    """Along the calendar, stopping at the last day of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


READERS: dict[type, Callable[[Reading, Any, str], Any]] = {
    Record: Reading.record,
    Categorised: Reading.categorised,
    AgeAt: Reading.age_at,
    YearsBetween: Reading.years_between,
    AnyOf: Reading.any_of,
    AllOf: Reading.all_of,
    Not: Reading.negated,
    Cases: Reading.cases,
    Score: Reading.score,
    Standardised: Reading.standardised,
    YearOf: Reading.year_of,
    Lookup: Reading.lookup,
}
