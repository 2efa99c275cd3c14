"""A variable or a population step explained from the one object that also runs."""

from __future__ import annotations

from cohort.compile.calendar import english as calendar_english
from cohort.compile.explanation import Explanation
from cohort.compile.plan import variable_statements
from cohort.compile.statement import Context
from cohort.compile.variables import english
from cohort.spec.kinds.record import Record
from cohort.spec.observability import coverage_sentences
from cohort.spec.variable import Described

_UNOBSERVED = {
    "no": "People for whom it could not be seen are counted as having none.",
    "missing": "People for whom it could not be seen have a missing value (not observable).",
    "drop": "People for whom it could not be seen leave the study, in a box of their own in the flow chart.",
}


def explain(name: str, context: Context) -> Explanation:
    """What one variable means, rests on, and runs."""
    variable = context.study.variables[name]
    statements = variable_statements(name, variable, context)
    return Explanation(
        name=name,
        label=context.names[name].label,
        sentence=english(variable, context),
        sql="\n".join(statement.text() for statement in statements),
        codes=_codes(variable, context),
        codelists=variable.codes if isinstance(variable, Record) else (),
        coverage=coverage_sentences(variable, context.registers[variable.source])
        if isinstance(variable, Record)
        else (),
        calendar=calendar_english(variable, context) if isinstance(variable, Record) else None,
        unobserved=_unobserved(variable),
        assumed=variable.assumed,
    )


def _codes(variable: Described, context: Context) -> tuple[tuple[str, str, str], ...]:
    if not isinstance(variable, Record):
        return ()
    used = context.registers[variable.source].editions
    return tuple(
        (code.code, code.edition, code.label)
        for name in variable.codes
        for code in context.codelists[name].codes
        if code.edition in used
    )


def _unobserved(variable: Described) -> str | None:
    if not isinstance(variable, Record):
        return None
    share = (
        f"None found counts as none where at least {variable.observed:.0%} of the window's days "
        "could have held a record. "
    )
    return share + _UNOBSERVED[variable.unobserved]
