"""A mapping taken over from a delivery whose files had the same columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatch
from typing import Any

from cohort.ingest.header import same
from cohort.inspect.column import Column
from cohort.inspect.guess import READABLE, guess
from cohort.inspect.known import Known, Reading
from cohort.inspect.look import View
from cohort.inspect.suggestion import Suggestion
from cohort.spec.mapping import Mapped

FROM_HERE = 0.5
"""The share of a known source's columns that a file must have."""
ALIKE = 0.5
"""The share of the words of a known file's name that another's must have to feed a second register from elsewhere."""


def suggest(view: View, known: Known) -> tuple[Suggestion, ...]:
    """The mapping of a known source, where the file has its columns; else a guess; nothing where neither fits.

    Files that feed several registers (visits, and their diagnoses) give one for each. A known source that would lack
    a required column gives way to a guess of its register that lacks none.
    """
    recognised = _recognise(view, known)
    if any(not suggestion.lacking for suggestion in recognised):
        return recognised
    guessed = guess(view, known)
    if recognised and not (guessed and guessed.usable and guessed.register.name == recognised[0].register.name):
        return recognised
    return (guessed,) if guessed else ()


def _recognise(view: View, known: Known) -> tuple[Suggestion, ...]:
    """The source that fits best, and those of the same files that feed other registers."""
    scored = [(score, reading) for reading in known.readings if (score := _score(view, reading))[0] >= FROM_HERE]
    if not scored:
        return ()
    best, reading = max(scored, key=lambda pair: pair[0])
    names = view.names if view.heading.present else reading.source.names
    first = _taken_over(names, view.columns, reading)
    others = [
        taken
        for score, other in scored
        if other.register.name == reading.register.name and score == best
        if (taken := _taken_over(names, view.columns, other)).columns != first.columns
    ]
    beside: dict[str, Suggestion] = {}
    for score, other in scored:
        together = (other.delivery, other.source.files) == (reading.delivery, reading.source.files)
        if score[0] == 1.0 and (together or score[2:] == best[2:] >= (False, ALIKE)):
            beside.setdefault(other.register.name, _taken_over(names, view.columns, other))
    beside.pop(reading.register.name, None)
    return replace(first, rivals=tuple(str(other.known_from) for other in others)), *beside.values()


def _score(view: View, reading: Reading) -> tuple[float, int, bool, float]:
    """The share and the number of its columns that the file has, and how its files are called."""
    alike = _alike(view.path.name, reading.source.files)
    if not reading.headed or not view.heading.present:
        fits = not reading.headed and not view.heading.present and _fits_by_position(view, reading)
        return (float(fits), len(reading.source.names), *alike)
    held = {same(name) for name in view.names}
    shared = len(reading.wanted & held)
    if not held.issuperset(map(same, reading.keys)):
        return (0.0, 0, *alike)
    return (shared / len(reading.wanted), shared, *alike)


def _alike(name: str, pattern: str) -> tuple[bool, float]:
    """Whether a file would be found under a pattern, and how many of the pattern's words its name has."""
    words = set(re.findall(r"[a-z]{3,}", pattern.casefold()))
    return fnmatch(name, pattern), len(words & set(re.findall(r"[a-z]{3,}", name.casefold()))) / max(len(words), 1)


def _fits_by_position(view: View, reading: Reading) -> bool:
    """Without names: as many columns, each of a type that fits."""
    names = reading.source.names
    if len(names) != len(view.columns):
        return False
    position = {same(name): number for number, name in enumerate(names)}
    return all(
        _readable(view.columns[position[same(column)]], reading.register.columns[ours].type)
        for ours, mapped in reading.source.columns.items()
        for column in mapped.delivered
    )


def _readable(column: Column, kind: str) -> bool:
    return column.distinct == 0 or column.type in READABLE[kind] or kind == "category"


def suggest_joined(first: View, second: View, file: str, known: Known) -> list[Suggestion]:
    """The mappings of known sources whose columns lie in two files of one format, and with one key, by register.

    ``file``: how the delivery tells the second one.
    """
    if not (first.heading.present and second.heading.present) or first.dialect.separator != second.dialect.separator:
        return []
    one, other = ({same(name) for name in view.names} for view in (first, second))
    columns = [*first.columns, *(column for column in second.columns if same(column.called) not in one)]
    found: dict[str, Suggestion] = {}
    for reading in known.readings:
        keys = {same(name) for name in reading.keys}
        two_files = len(reading.source.joined) == 1 and keys <= one & other
        needed = two_files and reading.wanted <= one | other and not reading.wanted <= one
        if needed and _person(reading) <= one and _alike(second.path.name, reading.source.joined[0].files)[1] > 0:
            taken = _taken_over([column.called for column in columns], columns, reading)
            found.setdefault(reading.register.name, replace(taken, joined_file=file))
    return list(found.values())


def _person(reading: Reading) -> set[str]:
    return {same(name) for name in reading.source.columns[reading.register.person].delivered}


def _taken_over(names: Sequence[str], theirs: Sequence[Column], reading: Reading) -> Suggestion:
    held = {same(name): column for name, column in zip(names, theirs, strict=True)}
    spelt = {same(name): name for name in names}
    columns: dict[str, Any] = {}
    why: dict[str, str] = {}
    months = reading.source.months
    complete = reading.wanted <= held.keys()
    for ours, mapped in reading.source.columns.items():
        if mapped.month and not complete:
            continue
        there = [name for name in mapped.delivered if same(name) in held]
        if len(there) < len(mapped.delivered) and not (mapped.columns and there):
            continue
        looks = [held[same(name)] for name in there]
        present = mapped.model_copy(update={"columns": tuple(there)}) if mapped.columns else mapped
        columns[ours] = content(present, spelt, looks)
        absent = [name for name in mapped.delivered if name not in there]
        remark = (
            f"not in this file: {', '.join(absent)}"
            if absent
            else _remark(mapped, looks, reading.register.columns[ours].type)
        )
        why |= {ours: remark} if remark else {}
    return Suggestion(
        reading.register,
        columns,
        _told(reading),
        why,
        _lacking(reading, columns),
        months=_plain(months.model_dump(exclude_defaults=True), spelt) if months and complete else None,
        keep={ours: list(marks) for ours, marks in reading.source.keep.items() if ours in columns},
        joined_on=reading.keys,
        names=reading.source.names,
    )


def _lacking(reading: Reading, columns: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(ours for ours, told in reading.register.columns.items() if told.required and ours not in columns)


def content(mapped: Mapped, spelt: Mapping[str, str], theirs: Iterable[Column]) -> Any:
    """A mapping as YAML would write it, with the file's spelling of names and the missing marks found in it."""
    told: dict[str, Any] = mapped.model_dump(exclude_defaults=True)
    if mapped.before:
        told["before"] = {mapped.before.column: dict(mapped.before.values)}
    marks = dict.fromkeys([*mapped.missing, *(mark for column in theirs for mark in column.missing)])
    marks = {mark: None for mark in marks if mark not in mapped.values and not mapped.cases}
    told |= {"missing": list(marks)} if marks else {}
    told = _plain(told, spelt)
    if told.keys() == {"column"}:
        return told["column"]
    return told["columns"] if told.keys() == {"columns"} else told


def _plain(told: Mapping[str, Any], spelt: Mapping[str, str]) -> dict[str, Any]:
    """Lists for tuples, and the file's spelling wherever a delivered column is named."""
    plain: dict[str, Any] = {key: list(value) if isinstance(value, tuple) else value for key, value in told.items()}
    for key in ("column", "year"):
        if key in plain:
            plain[key] = spelt.get(same(plain[key]), plain[key])
    if "columns" in plain:
        plain["columns"] = [spelt.get(same(name), name) for name in plain["columns"]]
    if "cases" in plain:
        plain["cases"] = [
            {**case, "when": {spelt.get(same(name), name): list(marks) for name, marks in case["when"].items()}}
            for case in plain["cases"]
        ]
    return plain


def _remark(mapped: Mapped, theirs: Iterable[Column], kind: str) -> str | None:
    """What the file holds that the known mapping does not reckon with."""
    for column in theirs:
        listed = mapped.values.keys() | set(column.missing) | set(mapped.missing)
        unlisted = [code for code in column.codes if code not in listed]
        if mapped.values and mapped.otherwise is None and mapped.reads is None and unlisted:
            return f"check: {column.called} holds codes that are not listed: {', '.join(unlisted)}"
        if not mapped.values and mapped.reads is None and not _readable(column, kind):
            return f"check: {column.called} looks like {column.type}, not {kind}"
    return None


def _told(reading: Reading) -> str:
    return f"{reading.delivery} ({reading.source.files})"
