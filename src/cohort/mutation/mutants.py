"""Every study that differs from the given one by one small error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from cohort.compile.statement import Context
from cohort.spec.codelist import Code, Codelist, edition_name
from cohort.spec.kinds.record import Record
from cohort.spec.observability import LAST
from cohort.spec.variable import Described, needs

Reach = Mapping[str, tuple[date, date]]
"""For each codelist, the first and the last day of any member's window in which it is looked for."""


@dataclass(frozen=True)
class Mutant:
    """``changed`` (a variable, codelist, the population or the cohort) with ``change`` done to it.

    Its study asks only for the variables that the change can reach.
    """

    changed: str
    change: str
    context: Context


def mutants(context: Context, reach: Reach) -> Iterator[Mutant]:
    """In the order of the study file: cohort, population, variables, and then the codelists they use."""
    yield from _cohort(context)
    yield from _population(context)
    for name, variable in context.study.variables.items():
        for said, changed in variable.changes():
            whole = {**context.study.variables, name: changed}
            yield _mutant(context, name, said, variables=_reached({name}, whole, context))
    for name in _codelists(context):
        users = {key for key, one in context.study.variables.items() if isinstance(one, Record) and name in one.codes}
        asked = replace(context.study, variables=_reached(users, context.study.variables, context))
        for code in tried_codes(name, context, reach):
            said = f"without {code.code} ({edition_name(code.edition)})"
            yield Mutant(f"codelist {name}", said, replace(_without(code, name, context), study=asked))


def tried_codes(codelist: str, context: Context, reach: Reach) -> list[Code]:
    """The codes whose absence could be noticed: of an edition in force in a window, and not told by a shorter code."""
    first, last = reach[codelist]
    spans = {
        edition: (span.from_, span.until or LAST)
        for variable in context.study.variables.values()
        if isinstance(variable, Record) and codelist in variable.codes
        for edition, span in context.registers[variable.source].editions.items()
    }
    codes = context.codelists[codelist].codes
    return [
        code
        for code in codes
        if code.edition in spans
        and spans[code.edition][0] <= last
        and first < spans[code.edition][1]
        and not any(_tells(other, code) for other in codes)
    ]


def _reached(changed: set[str], variables: Mapping[str, Described], context: Context) -> dict[str, Described]:
    """The changed variables, all that are made from them or sort people, and what these are made from."""
    asked = changed | {test.column for step in context.study.population for test in step.keep}
    grown = True
    while grown:
        made_from = {name for name, one in variables.items() if changed & set(needs(one))}
        needed = {need for name in asked if name in variables for need in needs(variables[name])}
        grown = not (made_from <= changed and made_from | needed <= asked)
        changed, asked = changed | made_from, asked | made_from | needed
    return {name: one for name, one in variables.items() if name in asked}


def _tells(other: Code, code: Code) -> bool:
    return other is not code and other.edition == code.edition and code.code.startswith(other.code)


def _codelists(context: Context) -> list[str]:
    variables = context.study.variables.values()
    return list(dict.fromkeys(name for one in variables if isinstance(one, Record) for name in one.codes))


def _without(code: Code, codelist: str, context: Context) -> Context:
    fewer = Codelist(codelist, tuple(other for other in context.codelists[codelist].codes if other != code))
    return replace(context, codelists={**context.codelists, codelist: fewer})


def _cohort(context: Context) -> Iterator[Mutant]:
    cohort = context.study.cohort
    for days in (-1, 1):
        moved = replace(cohort.end, days=cohort.end.days + days)
        said = f"ends a day {'later' if days > 0 else 'earlier'}"
        yield _mutant(context, "cohort", said, cohort=cohort.model_copy(update={"end": moved}))


def _population(context: Context) -> Iterator[Mutant]:
    steps = context.study.population
    for number, step in enumerate(steps):
        fewer = steps[:number] + steps[number + 1 :]
        yield _mutant(context, "population", f"without '{step.because}'", population=fewer)


def _mutant(context: Context, changed: str, change: str, **parts: object) -> Mutant:
    study = replace(context.study, **parts)  # type: ignore[arg-type]
    return Mutant(changed, change, replace(context, study=study))
