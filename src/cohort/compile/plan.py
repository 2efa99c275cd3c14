"""The whole of a study in the order it is run: cohort, population, variables; each table made once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from cohort.compile import calendar, records, residence
from cohort.compile.answers import anchors, answer_table, from_members, moment_of, value_of
from cohort.compile.finished import finished
from cohort.compile.intervals import intervals
from cohort.compile.invited import first_line, invited, names_told, rows
from cohort.compile.matching import matching
from cohort.compile.members import cohort_rows, family, members
from cohort.compile.statement import COHORT, Context, ModelRows, Statement
from cohort.compile.variables import Writing, english, query
from cohort.compile.windows import seen_share, window_days
from cohort.spec.condition import Condition
from cohort.spec.kinds.record import Record
from cohort.spec.study import Step
from cohort.spec.variable import Described, needs


@dataclass(frozen=True)
class Keep:
    """A step of the population: members for whom ``test`` (SQL over ``query``) is true stay."""

    name: str
    because: str
    query: str


@dataclass
class Plan:
    """Statements and population steps in the order they are run, and the query of the finished cohort.

    ``intervals`` and ``matched`` hold what is made after it, for the models whose follow-up is cut into intervals and
    for those of matched sets; ``invited`` the people before participation, for the models weighted for it.
    """

    steps: list[Statement | Keep] = field(default_factory=list)
    result: str = ""
    intervals: dict[str, ModelRows] = field(default_factory=dict)
    matched: dict[str, ModelRows] = field(default_factory=dict)
    invited: dict[str, ModelRows] = field(default_factory=dict)

    def statements(self) -> Iterator[Statement]:
        """The tables that are made."""
        return (step for step in self.steps if isinstance(step, Statement))

    def after(self) -> list[Statement]:
        """The tables that are made once the cohort is finished, each once."""
        made = [statement for one in (*self.intervals.values(), *self.matched.values()) for statement in one.statements]
        cohort = [Statement(COHORT, "The finished cohort.", self.result)] if made else []
        return [*cohort, *{statement.name: statement for statement in made}.values()]


def plan(context: Context) -> Plan:
    """Compile a study whose names have been checked."""
    made = Plan([cohort_rows(context), members(context)])
    made.steps += _own_days(context)
    made.steps.append(family(context, records.roles(context)))
    made.steps += residence.statements(context)
    made.steps.append(calendar.statement(context))
    made.steps += records.statements(context)
    for number, step in enumerate(context.study.population, start=1):
        _add_invited(step, context, made)
        for test in step.keep:
            _add(test.column, context, made)
        made.steps.append(Keep(_step_name(number, step.keep), step.because, _kept(step.keep, context)))
    for name in _dropping(context):
        _add(name, context, made)
    for name in _dropping(context):
        made.steps.append(
            Keep(f"{name}_seen", f"{context.names[name].label} could be observed", _observed(name, context))
        )
    for name in (*context.study.variables, *residence.ANSWERS):
        _add(name, context, made)
    side_by_side, made.result = finished(context)
    made.steps += side_by_side
    made.intervals = {name: intervals(name, context) for name, one in context.study.models.items() if one.in_intervals}
    made.matched = {name: matching(name, context) for name, one in context.study.models.items() if one.matching}
    return made


def _add_invited(step: Step, context: Context, made: Plan) -> None:
    """Before the line that keeps those who took part, everyone invited is written down for the models' weights."""
    for name, model in context.study.models.items():
        if model.participation and first_line(model, context.study.population) is step:
            for told in names_told(model):
                _add(told, context, made)
            made.steps.append(invited(name, model, context))
            made.invited[name] = rows(name)


def _own_days(context: Context) -> list[Statement]:
    """The days ``index`` and ``end``, as answers like any other date."""
    cohort = context.study.cohort
    return [
        Statement(
            answer_table(name),
            f"Each member's {name}: {moment.english}.",
            from_members({"value": moment_of(moment, context)}, anchors(moment), context),
        )
        for name, moment in (("index", cohort.index), ("end", cohort.end))
    ]


def _add(name: str, context: Context, made: Plan) -> None:
    """Add a name's statements after those of all it is made from, each only once."""
    if name in residence.ANSWERS:
        _once(residence.ANSWERS[name](), made)
    variable = context.study.variables.get(name)
    if variable is None:
        return
    for need in needs(variable):
        _add(need, context, made)
    for statement in variable_statements(name, variable, context):
        _once(statement, made)


def variable_statements(name: str, variable: Described, context: Context) -> list[Statement]:
    """The tables of one variable: its window and what could be seen (shared with others), then its answers."""
    statements = []
    if isinstance(variable, Record):
        statements = [window_days(variable.window, context), seen_share(variable, context)]
    answer = Statement(answer_table(name), f"{name}: {english(variable, context)}", query(variable, context))
    return [*statements, answer]


def _once(statement: Statement, made: Plan) -> None:
    if statement.name not in {other.name for other in made.statements()}:
        made.steps.append(statement)


def _step_name(number: int, tests: tuple[Condition, ...]) -> str:
    return f"{number}_" + "_and_".join(test.column for test in tests)


def _kept(tests: tuple[Condition, ...], context: Context) -> str:
    """One row per member with the test's answer."""
    return from_members({"value": Writing(context).holds(tests)}, [test.column for test in tests], context)


def _observed(name: str, context: Context) -> str:
    return from_members({"value": f"{value_of(name, context)} IS NOT NULL"}, [name], context)


def _dropping(context: Context) -> list[str]:
    variables = context.study.variables.items()
    return [name for name, variable in variables if isinstance(variable, Record) and variable.unobserved == "drop"]
