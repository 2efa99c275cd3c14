"""``cohort explain STUDY [VARIABLE]``: sentence, codes, coverage, SQL and, where a cohort is built, the answers."""

from __future__ import annotations

import json
from textwrap import fill

from cohort.compile.explain import explain as explained
from cohort.compile.explanation import Explanation
from cohort.compile.statement import Context
from cohort.disclosure.cells import Cells, Sum
from cohort.disclosure.protected import Hidden
from cohort.disclosure.rule import Rule
from cohort.disclosure.suppress import protect
from cohort.errors import Fault, SpecError, did_you_mean, one_of
from cohort.spec.among import words
from cohort.spec.codelist import code_runs, edition_name
from cohort.spec.project import Project
from cohort.spec.variable import needs
from cohort.spec.yaml_file import load
from cohort.steps.context import context_of

WIDTH = 100


def explain(project: Project, study: str, variable: str | None = None) -> str:
    """Text to print or to paste into a supplement. Raises SpecError for a name that does not exist."""
    context = context_of(project, study)
    if variable is None:
        return "\n".join([_heading(context), *map(_short, explanations(context))])
    if variable not in context.study.variables:
        known = context.study.variables
        path = project.study_path(study)
        where = load(path, project.shown(path)).where(("variables",))
        raise SpecError(Fault(where, variable, one_of(known), did_you_mean(variable, known)))
    parts = [*_chain(variable, context)]
    return "\n\n".join(_full(explained(name, context), _answers(project, study, name)) for name in parts)


def explanations(context: Context) -> list[Explanation]:
    """Every variable of the study, in the order of its file."""
    return [explained(name, context) for name in context.study.variables]


def _chain(variable: str, context: Context) -> list[str]:
    """The variable, then those it is made from."""
    chain = [variable]
    for name in chain:
        chain += [need for need in needs(context.study.variables[name]) if need in context.study.variables]
    return list(dict.fromkeys(chain))


def _heading(context: Context) -> str:
    study = context.study
    steps = [f"  {number}. {step.because}" for number, step in enumerate(study.population, start=1)]
    days = f"Index date: {study.cohort.index.english}. End: {study.cohort.end.english}."
    parts = [f"Model {name}: among the people with {words(m.among)}." for name, m in study.models.items() if m.among]
    return "\n".join([study.title, days, *steps, *parts])


def _short(one: Explanation) -> str:
    return f"\n{one.name}: {one.label}\n" + _wrapped(one.sentence)


def _full(one: Explanation, answers: str | None) -> str:
    parts = [f"{one.label} ({one.name})", _wrapped(one.sentence)]
    parts += [_wrapped("Codes. " + _codes(one))] if one.codes else []
    parts += [_wrapped("Coverage. " + "; ".join(one.coverage) + ".")] if one.coverage else []
    parts += [_wrapped(f"Calendar. {one.calendar}.")] if one.calendar else []
    parts += [_wrapped("Not observable. " + one.unobserved)] if one.unobserved else []
    parts += [_wrapped("Assumed. " + one.assumed[:1].upper() + one.assumed[1:] + ".")] if one.assumed else []
    parts += [_wrapped("Answers. " + answers)] if answers else []
    sql = "\n".join(f"    {line}" if line else "" for line in one.sql.rstrip().splitlines())
    return "\n".join([*parts, "  SQL.", sql])


def _codes(one: Explanation) -> str:
    """``ICD-10: F91-F92 Conduct disorders; ICD-9: 312-313 ...``, codes of one label together."""
    parts = []
    for edition in dict.fromkeys(edition for _, edition, _ in one.codes):
        labels = dict.fromkeys(label for _, other, label in one.codes if other == edition)
        held = {label: [c for c, e, name in one.codes if (e, name) == (edition, label)] for label in labels}
        told = ", ".join(f"{code_runs(codes)} {label}".strip() for label, codes in held.items())
        parts.append(f"{edition_name(edition)}: {told}")
    return "; ".join(parts) + " (a code stands for all that begin with it)."


def _answers(project: Project, study: str, name: str) -> str | None:
    path = project.work / study / "answers.json"
    counts = json.loads(path.read_text(encoding="utf-8")).get(name) if path.exists() else None
    if counts is None:
        return None
    rule = Rule(project.settings.disclosure.smallest_cell)
    every = {**counts, "people": sum(counts.values())}
    in_table_1 = {one for one in ("people", "not_observable") if not rule.is_small(every.get(one, 0))}
    cells = Cells(every, (Sum("people", tuple(counts)),), frozenset(in_table_1 & set(every)))
    shown = protect(cells, rule, f"{study}, answers of {name}")
    texts = {key: shown[key] for key in [*counts, "people"]}
    return "; ".join(f"{key.replace('_', ' ')} {_text(count)}" for key, count in texts.items()) + "."


def _text(count: int | Hidden) -> str:
    return count.text if isinstance(count, Hidden) else f"{count:,}"


def _wrapped(text: str) -> str:
    return fill(text, WIDTH, initial_indent="  ", subsequent_indent="  ")
