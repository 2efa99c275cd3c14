"""People named for their edge get the answers drawn for them, and no small error in study 1 goes unnoticed."""

import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cohort.compile.statement import Context
from cohort.mutation.drawn import Drawn, differing
from cohort.mutation.mutants import mutants
from cohort.spec.kinds import KINDS
from cohort.spec.project import Project
from cohort.spec.variable import Described
from cohort.steps.answers import answers_of, registers_in_memory
from cohort.steps.build import register_files
from cohort.steps.context import context_of
from cohort.steps.mutate import drawn_answers, mutate
from cohort.store import Connection
from tests.projects import ROOT, edge_cases_in

STUDY = "ooh_care_ndd"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return edge_cases_in(tmp_path_factory.mktemp("edges"))


@pytest.fixture(scope="module")
def score(project: Project):
    return mutate(project, STUDY)


@pytest.fixture(scope="module")
def registers(project: Project, score) -> Iterator[Connection]:
    with registers_in_memory(project.work, register_files(project, context_of(project, STUDY))) as connection:
        yield connection


def test_everybody_gets_the_drawn_answer(project, registers):
    drawn = drawn_answers(project)
    assert len(drawn) > 300
    assert differing(drawn, answers_of(context_of(project, STUDY), registers)) == []


def test_nearly_every_error_in_study_1_is_noticed(score):
    assert score.share >= 0.95, "\n".join(score.lines())
    assert len(score.noticed) > 250


@pytest.mark.parametrize(
    ("changed", "change"),
    [
        ("first_ndd", "the window closes a day later"),  # an earlier diagnosis is there: else she is left out
        ("first_ndd", "unobserved: no"),  # a date that could not be seen is none, whatever is said of it
        ("first_placement", "unobserved: no"),
        ("ndd", "unobserved: missing"),  # left out either way
    ],
)
def test_what_nobody_can_notice(score, changed, change):
    assert (changed, change) in {(mutant.changed, mutant.change) for mutant in score.unnoticed}


def test_an_error_shows_where_a_person_stands_on_its_edge(project, registers):
    """The day a window closes is told by the one who was diagnosed on it, and by nobody else."""
    later = next(
        m
        for m in mutants(context_of(project, STUDY), reach_of_all(project))
        if m.change == "the window closes a day later" and m.changed == "adhd"
    )
    given = answers_of(later.context, registers)
    lines = [line for line in drawn_answers(project) if line.variable == "adhd"]
    assert [line.person for line, _ in differing(lines, given)] == ["everything_on_the_18th_birthday"]
    assert differing([line for line in lines if line.person != "everything_on_the_18th_birthday"], given) == []


def test_a_wrong_drawn_answer_is_told(project, registers):
    context = context_of(project, STUDY)
    wrong = Drawn("nothing_but_ndd", "adhd", "yes", "it is not so")
    assert differing([wrong], answers_of(context, registers)) == [(wrong, "no")]


def test_answers_do_not_depend_on_what_else_is_asked(project, registers):
    """A mutant asks for the variables it can reach only; their answers are those of the whole study."""
    context = context_of(project, STUDY)
    whole = answers_of(context, registers)
    few = {name: context.study.variables[name] for name in ("ndd", "adhd")}
    part = answers_of(Context(replace(context.study, variables=few), context.registers, context.codelists), registers)
    assert part == {key: answer for key, answer in whole.items() if key[1] in few}


def test_every_kind_of_variable_has_its_errors():
    """Two have no edge: without its word each is another variable, which every use of it would show."""
    assert {key for key, kind in KINDS.items() if kind.changes is Described.changes} == {"not", "standardise"}


def test_the_page_is_up_to_date():
    spec = importlib.util.spec_from_file_location("make_edge_cases", ROOT / "docs" / "make_edge_cases.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page() == Path(module.PAGE).read_text(encoding="utf-8"), "run: python docs/make_edge_cases.py"


def reach_of_all(project: Project):
    from datetime import date

    return {name: (date(1997, 1, 1), date(2016, 1, 1)) for name in project.codelists()}
