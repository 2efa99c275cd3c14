"""Whether every name in a study means something: registers, columns, codelists, variables, levels; and no circles."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from cohort.spec.checks.checker import Checker, Known
from cohort.spec.checks.models import check_model
from cohort.spec.checks.outputs import check_figure, check_table
from cohort.spec.checks.specification_curves import check_specification_curve
from cohort.spec.door import Faults
from cohort.spec.study import Study
from cohort.spec.variable import Derived, needs
from cohort.spec.vocabulary import vocabulary
from cohort.spec.yaml_file import Place


def check_names(study: Study, declared: set[str], known: Known, faults: Faults) -> None:
    """Note every name that means nothing. ``declared`` also holds the variables that could not be read."""
    names = vocabulary(study, known.registers)
    check = Checker(study, known, names, declared | set(names), faults)
    _cohort(check)
    own = _own_names(check)
    for name, variable in study.variables.items():
        if name in own:
            taken = "the cohort itself already has this name"
            faults.add(("variables", name), name, "a name that is not taken", taken)
        variable.check(check, ("variables", name))
    _circles(check)
    for number, step in enumerate(study.population):
        check.tests(step.keep, ("population", number, "keep"))
        _known_before_the_population(check, [test.column for test in step.keep], ("population", number, "keep"))
    for name, model in study.models.items():
        check_model(check, name, model)
    for name, curve in study.specification_curves.items():
        check_specification_curve(check, name, curve)
    for name, table in study.tables.items():
        check_table(check, name, table)
    for name, figure in study.figures.items():
        check_figure(check, name, figure)


def _own_names(check: Checker) -> set[str]:
    register = check.known.registers.get(check.study.cohort.register_)
    return set(check.names) - set(check.study.variables) | set(register.columns if register else ())


def _cohort(check: Checker) -> None:
    cohort = check.study.cohort
    if cohort.register_ not in check.known.registers:
        check.faults.unknown(("cohort", "register"), cohort.register_, check.known.registers)
    else:
        register = check.known.registers[cohort.register_]
        check.columns(register, cohort.where, ("cohort", "where"))
        if register.unique != (register.person,):
            expected = f"a register with one row per person (unique: [{register.person}])"
            check.faults.add(("cohort", "register"), register.name, expected)
    people = check.known.registers.get(cohort.people)
    if people is None or people.people is None:
        registers = [name for name, register in check.known.registers.items() if register.people]
        check.faults.unknown(("cohort", "people"), cohort.people, registers, "a register of persons")
    residence = check.known.registers.get(cohort.residence or "")
    if cohort.residence and (residence is None or residence.residence is None):
        registers = [name for name, register in check.known.registers.items() if register.residence]
        check.faults.unknown(("cohort", "residence"), cohort.residence, registers, "a register of residence")
    check.moment(cohort.index, ("cohort", "index"))
    check.moment(cohort.end, ("cohort", "end"))


def _known_before_the_population(check: Checker, names: list[str], place: Place) -> None:
    """What is told from the people kept cannot say who is kept."""
    made_from = list(names)
    for name in made_from:
        variable = check.study.variables.get(name)
        made_from += [need for need in (needs(variable) if variable else ()) if need not in made_from]
        if isinstance(variable, Derived) and variable.over_people:
            expected = "what is known of each person alone"
            check.faults.add(place, f"{name}, {variable.over_people} over the people kept", expected)


def _circles(check: Checker) -> None:
    graph: dict[str, tuple[str, ...]] = {name: needs(variable) for name, variable in check.study.variables.items()}
    graph["emigration"] = ("index",)  # the first after it
    for own, moment in (("index", check.study.cohort.index), ("end", check.study.cohort.end)):
        graph[own] = (moment.anchor,) if isinstance(moment.anchor, str) else ()
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        start = next((name for name in circle if name in check.study.variables), None)
        place: Place = ("variables", start) if start else ("cohort", "index")
        check.faults.add(place, " -> ".join(circle), "a variable that does not lead back to itself")
