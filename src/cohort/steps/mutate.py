"""``cohort mutate STUDY``: one small error at a time, and whether the answer of anybody named for an edge notices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cohort.compile.plan import plan
from cohort.compile.statement import Context
from cohort.compile.windows import window_name
from cohort.errors import DataError, Fault, SpecError
from cohort.mutation.drawn import Drawn, differing, read_drawn
from cohort.mutation.mutants import Mutant, mutants, tried_codes
from cohort.spec.kinds.record import Record
from cohort.spec.project import Project
from cohort.steps.answers import answers_of, drop_tables, registers_in_memory
from cohort.steps.build import register_files, run
from cohort.steps.context import context_of, registers_used
from cohort.steps.ingest import ingest_register
from cohort.store import Connection


@dataclass(frozen=True)
class Score:
    """Which errors were noticed, and of which codes none was tried as it could not matter."""

    noticed: tuple[Mutant, ...]
    unnoticed: tuple[Mutant, ...]
    codes_not_tried: int

    @property
    def share(self) -> float:
        """The share of the errors that were noticed."""
        return len(self.noticed) / (len(self.noticed) + len(self.unnoticed))

    def lines(self) -> Iterator[str]:
        """A table by what was changed, and each error that nobody noticed."""
        tried = Counter(mutant.changed for mutant in (*self.noticed, *self.unnoticed))
        found = Counter(mutant.changed for mutant in self.noticed)
        width = max(map(len, tried))
        yield f"{'':<{width}}  errors  noticed"
        yield from (f"{name:<{width}}  {count:>6}  {found[name]:>7}" for name, count in tried.items())
        yield f"{'all':<{width}}  {tried.total():>6}  {found.total():>7}  ({self.share:.1%})"
        yield f"{self.codes_not_tried} codes were not left out, as none of them could matter:"
        yield "  their edition was in force in no window, or a shorter code of the list tells them."
        if self.unnoticed:
            yield "No drawn answer notices:"
        yield from (f"  {mutant.changed}: {mutant.change}" for mutant in self.unnoticed)


def mutate(project: Project, study: str) -> Score:
    """Read the people anew and try every error. Raises SpecError, and DataError where drawn answers are not given."""
    drawn = drawn_answers(project)
    context = context_of(project, study)
    drawn = [line for line in drawn if line.variable in context.study.variables]
    for register in registers_used(context.study):
        ingest_register(project, register)
    with registers_in_memory(project.work, register_files(project, context)) as connection:
        _check_drawn(drawn, context, connection, project)
        reach = _reach(context, connection)
        tried = [(mutant, _notices(mutant, drawn, connection)) for mutant in mutants(context, reach)]
    codes = sum(len(context.codelists[name].codes) - len(tried_codes(name, context, reach)) for name in reach)
    noticed = tuple(mutant for mutant, seen in tried if seen)
    return Score(noticed, tuple(mutant for mutant, seen in tried if not seen), codes)


def drawn_answers(project: Project) -> list[Drawn]:
    """The answers that ``config.yaml`` names. Raises SpecError where it names none."""
    named = project.settings.answers
    if named is None:
        hint = "cohort --config config/edge_cases.yaml mutate STUDY"
        raise SpecError(Fault(project.shown(project.config), "no 'answers:'", "a csv file of drawn answers", hint))
    return read_drawn(project.root / named, named)


def _check_drawn(drawn: list[Drawn], context: Context, connection: Connection, project: Project) -> None:
    """People drawn for their edge do not exist, so that their answers can be told."""
    wrong = differing(drawn, answers_of(context, connection))
    if wrong:
        raise DataError(
            [
                Fault(f"{project.settings.answers}  {line.person}, {line.variable}", given, line.answer, line.why)
                for line, given in wrong
            ]
        )


def _notices(mutant: Mutant, drawn: list[Drawn], connection: Connection) -> bool:
    """A study that nobody is left in is noticed, too."""
    try:
        asked = [line for line in drawn if line.variable in mutant.context.study.variables]
        return bool(differing(asked, answers_of(mutant.context, connection)))
    except DataError:
        return True


def _reach(context: Context, connection: Connection) -> dict[str, tuple[date, date]]:
    """When each codelist is looked for: from the first day to the last of any member's window."""
    run(plan(context), context, connection)
    reach: dict[str, tuple[date, date]] = {}
    for variable in context.study.variables.values():
        for name in variable.codes if isinstance(variable, Record) else ():
            assert isinstance(variable, Record)
            opens, closes = connection.execute(
                f"SELECT min(opens), max(closes) FROM {window_name(variable.window)}"
            ).fetchall()[0]
            first, last = reach.get(name, (opens, closes))
            reach[name] = (min(first, opens), max(last, closes))
    drop_tables(connection)
    return reach
