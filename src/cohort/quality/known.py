"""What a register's definition says has changed, and when: coverage, editions of codes, breaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cohort.spec.codelist import edition_name
from cohort.spec.register import Coverage, Register


@dataclass(frozen=True)
class Known:
    """Something that happened on a day."""

    day: date
    what: str

    @property
    def years(self) -> frozenset[int]:
        """The years whose counts it sets apart from those of the year before."""
        whole = (self.day.month, self.day.day) == (1, 1)
        return frozenset([self.day.year] if whole else [self.day.year, self.day.year + 1])


def known_changes(register: Register) -> list[Known]:
    """All of them, in the order of their days."""
    found = []
    for line in register.coverage:
        of = ", ".join(filter(None, [line.part, None if line.who == "everyone" else line.who, _born(line)]))
        found += [Known(line.from_, f"coverage starts{f' ({of})' if of else ''}")]
        found += [Known(line.until, f"coverage ends{f' ({of})' if of else ''}")]
        if register.people and line.birth_years:
            found += [Known(date(line.birth_years[0], 1, 1), "the cohort's birth year")]
            found += [Known(date(line.birth_years[1] + 1, 1, 1), "after the cohort's birth year")]
    for name, edition in register.editions.items():
        found.append(Known(edition.from_, f"{edition_name(name)} begins"))
        found += [Known(edition.until, f"{edition_name(name)} ends")] if edition.until else []
    for one in register.breaks:
        found.append(Known(one.from_, one.what))
        found += [Known(one.until, f"end of: {one.what}")] if one.until else []
    return sorted(dict.fromkeys(found), key=lambda one: (one.day, one.what))


def covered_span(register: Register) -> tuple[date, date]:
    """From the first day that any part covers up to, not including, the day on which the last one ends."""
    return min(line.from_ for line in register.coverage), max(line.until for line in register.coverage)


def _born(line: Coverage) -> str | None:
    years = line.birth_years
    if years is None:
        return None
    return f"born {years[0]}" if years[0] == years[1] else f"born {years[0]}-{years[1]}"
