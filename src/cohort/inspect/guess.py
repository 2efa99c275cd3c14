"""A mapping guessed from names and values, where no delivery has known the columns before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cohort.inspect.column import Column
from cohort.inspect.known import Known, plain
from cohort.inspect.look import View
from cohort.inspect.suggestion import Suggestion
from cohort.spec.register import Column as OurColumn
from cohort.spec.register import Register

READABLE = {
    "person": {"person"},
    "date": {"date"},
    "code": {"code", "category", "integer"},
    "text": {"text", "category", "code", "integer", "boolean"},
    "category": {"category", "boolean", "text"},
    "integer": {"integer", "category", "boolean"},
    "number": {"number", "integer"},
    "boolean": {"boolean"},
}
"""The looks of a delivered column that can fill one of ours, by our type."""

SEX = {"1": "man", "2": "woman", "m": "man", "f": "woman", "k": "woman", "n": "woman"}
"""ISO/IEC 5218 (0 and 9: not known), and the first letters of the words in English, Danish, Swedish and Finnish."""
_OURS_OF_SEX = {"man": ("man", "male"), "woman": ("woman", "female")}
LEAST_FIT = 0.4
"""ASSUME: of the columns of both, or of the register's, at least this share must have found a partner."""
LEAST_FILLED = 0.95
"""ASSUME: a required column is filled in at least this share of the rows."""


def guess(view: View, known: Known) -> Suggestion | None:
    """The register whose columns the file's names and values suit best; None where no name suits any.

    A register that lacks a required column comes after every one that lacks none.
    """
    found = [s for register in known.registers.values() if (s := _for_register(view, register, known))]
    ranked = sorted(found, key=lambda pair: (bool(pair[1].lacking), -pair[0], pair[1].register.name))
    if not ranked:
        return None
    score, best = ranked[0]
    rivals = tuple(s.register.name for other, s in ranked[1:] if other >= 0.9 * score and s.lacking == best.lacking)
    return replace(best, rivals=rivals, names=() if view.heading.present else view.names)


def _for_register(view: View, register: Register, known: Known) -> tuple[float, Suggestion] | None:
    """The fit (0-1: matched columns among those of both) and the mapping; None where only types or few names suit."""
    named = _named(view, register, known)
    if not any(score > 0 for ours, (_, score) in named.items() if ours != register.person):
        return None
    matched = named | _left_over(view, register, named)
    columns: dict[str, Any] = {}
    why: dict[str, str] = {}
    unsaid: dict[str, str] = {}
    for ours in register.columns:
        if ours not in matched:
            continue
        column, score = matched[ours]
        how, remark = _how(register.columns[ours], column)
        if how is None:
            unsaid[ours] = f"{column.called}: {remark}"
            continue
        columns[ours] = how
        why[ours] = remark or _reason(column, score, known)
    lacking = tuple(ours for ours, told in register.columns.items() if told.required and ours not in columns)
    weight = sum(score or 0.3 for _, score in matched.values())
    fit = 2 * weight / (len(view.columns) + len(register.columns))
    if max(fit, weight / len(register.columns)) < LEAST_FIT:
        return None
    return fit, Suggestion(register, columns, None, why, lacking, unsaid)


def _reason(column: Column, score: float, known: Known) -> str:
    if column.type == "person" and not (known.people(column.called) or known.means_person(column.called)):
        return "looks like pseudonyms"
    return "its name" if score else "the only column left of this type"


def _named(view: View, register: Register, known: Known) -> dict[str, tuple[Column, float]]:
    """Pairs of columns whose names share a meaning, the best first, each column once."""
    pairs = sorted(
        (
            (_likeness(column, ours, told, register, view, known), -column.position, ours, column)
            for column in view.columns
            for ours, told in register.columns.items()
        ),
        key=lambda pair: (-pair[0], -pair[1], pair[2]),
    )
    matched: dict[str, tuple[Column, float]] = {}
    for score, _, ours, column in pairs:
        if score > 0 and ours not in matched and column not in [other for other, _ in matched.values()]:
            matched[ours] = (column, score)
    return matched


def _likeness(column: Column, ours: str, told: OurColumn, register: Register, view: View, known: Known) -> float:
    """From 0 (no) to 1: the share of meanings that both names have. The person's column needs no name."""
    if column.type not in READABLE[told.type] or (told.required and column.filled < LEAST_FILLED):
        return 0.0
    theirs, wanted = known.meanings(column.called), known.meanings(ours)
    if ours == register.person:
        apart = theirs & {"mother", "father", "spouse", "relative"}
        return 0.0 if apart else 1.0 if column == view.person else 0.5
    if plain(column.called) == ours:
        return 1.0
    shared = (theirs & wanted) - {"date", "person", "code"}
    return len(theirs & wanted) / len(theirs | wanted) if shared else 0.0


def _left_over(
    view: View, register: Register, matched: Mapping[str, tuple[Column, float]]
) -> dict[str, tuple[Column, float]]:
    """The one date, and the one code, that is left on both sides."""
    taken = [column for column, _ in matched.values()]
    found: dict[str, tuple[Column, float]] = {}
    for kind in ("date", "code"):
        theirs = [column for column in view.columns if column.type == kind and column not in taken]
        ours = [name for name, told in register.columns.items() if told.type == kind and name not in matched]
        if len(theirs) == len(ours) == 1 and not (
            register.columns[ours[0]].required and theirs[0].filled < LEAST_FILLED
        ):
            found[ours[0]] = (theirs[0], 0.0)
    return found


def _how(told: OurColumn, column: Column) -> tuple[Any, str | None]:
    """The content of the mapping and a remark; None where only the user can tell."""
    content: dict[str, Any] = {"column": column.called}
    remark = None
    if column.missing:
        content["missing"] = list(column.missing)
    if told.type == "category":
        values, remark = _values(told, column)
        if values is None:
            return None, remark
        content |= {"values": values} if values else {}
    return (content if len(content) > 1 else column.called), remark


def _values(told: OurColumn, column: Column) -> tuple[dict[str, str] | None, str | None]:
    """What each code means: nothing to say where the codes are ours, the sexes where ours are those."""
    ours = told.values or {}
    if column.hidden == 0 and set(column.codes) <= ours.keys():
        return {}, None
    sexes = {word: name for word, names in _OURS_OF_SEX.items() for name in names if name in ours}
    codes = [code for code in column.codes if code not in ("0", "9")]
    if len(sexes) == len(ours) == 2 and codes and all(code.casefold() in SEX for code in codes):
        return {code: sexes[SEX[code.casefold()]] for code in codes}, "codes of sex as in ISO/IEC 5218"
    return None, f"say what its codes mean: {', '.join(column.codes)}" if column.codes else "say what its codes mean"
