"""``cohort report STUDY``: the protocol and one page that holds everything."""

from __future__ import annotations

from pathlib import Path

from cohort.compile import follow_up, matching
from cohort.compile.explain import explain
from cohort.compile.statement import Context
from cohort.disclosure.audit import audit_together
from cohort.disclosure.files import publish
from cohort.disclosure.rule import Rule
from cohort.errors import DataError, Fault
from cohort.estimates import Verification
from cohort.proof.found_table import NAME as FOUND
from cohort.report.content import (
    Protocol,
    ReportContent,
    RunRecord,
    ShownCurve,
    ShownFigure,
    ShownTable,
    ShownTruth,
    VerifiedModel,
    versions,
)
from cohort.report.render import protocol_markdown, report
from cohort.spec.delivery import feeding
from cohort.spec.kinds.record import Record
from cohort.spec.project import Project
from cohort.spec.vocabulary import plain_label
from cohort.steps.cohort_file import quality_files
from cohort.steps.context import context_of, registers_used
from cohort.steps.gate import gate_of
from cohort.steps.planted import has_truth, is_synthetic
from cohort.steps.sources import sources
from cohort.store import connect
from cohort.tables.kinds import lay_out


def make_report(project: Project, study: str) -> Path:
    """Write report.html and protocol.md from the tables and figures that are there. Raises SpecError, DataError."""
    context = context_of(project, study)
    _audit(project, context)
    protocol = protocol_of(project, context)
    content = ReportContent(
        protocol=protocol,
        tables=tuple(_table(project, context, name) for name in context.study.tables),
        figures=tuple(_figure(project, context, name) for name in context.study.figures),
        verified=_verified(project, context),
        record=RunRecord(versions(), _fingerprints(project, context), _seeds(project, context)),
        synthetic=is_synthetic(project, context.study),
        truth=_truth(project, context),
        quality=_quality(project, context),
        curves=tuple(_curve(project, context, name) for name in context.study.specification_curves),
    )
    folder = project.results / study
    publish(folder / "protocol.md", protocol_markdown(protocol, content.quality))
    publish(folder / "report.html", report(content))
    return folder / "report.html"


def _audit(project: Project, context: Context) -> None:
    """All outputs together must not tell what each alone hides. Raises DataError."""
    study, made_from = context.study, sources(project, context)
    sheets = [lay_out(name, study, context.names, made_from) for name in study.tables]
    tables = {f"table {sheet.name}": sheet.released for sheet in sheets if sheet.released}
    models = {f"model {name}": made_from.model(name).cells for name in study.models}
    together = [name for name, one in study.models.items() if not one.matching][:1]
    gate = {f"study {study.name}": gate_of(project, context, name).cells for name in together}
    audit_together(tables | models | gate)


def protocol_of(project: Project, context: Context) -> Protocol:
    """All that can be said of a study before any data is read."""
    study = context.study
    used = registers_used(study)
    lists = dict.fromkeys(name for v in study.variables.values() if isinstance(v, Record) for name in v.codes)
    return Protocol(
        study=study,
        names=context.names,
        registers={name: context.registers[name] for name in used},
        codelists={name: context.codelists[name] for name in lists},
        variables=tuple(explain(name, context) for name in study.variables),
        follow_up={name: follow_up.english(m.time, context) for name, m in study.models.items() if m.time},
        rule=Rule(project.settings.disclosure.smallest_cell),
        matching={name: matching.english(m, context) for name, m in study.models.items() if m.matching},
    )


def _verified(project: Project, context: Context) -> tuple[VerifiedModel, ...]:
    """What the second engine said of each model, or why there is no such answer."""
    made_from, rows = sources(project, context), []
    for name in context.study.models:
        model = made_from.model(name)
        told = model.verification or Verification(None, "not asked for (verify: false)", None)
        difference = "–" if told.difference is None else f"{told.difference:.0e}"
        rows.append(VerifiedModel(model.label, told.engine or "none", told.compared, difference))
    return tuple(rows)


def _table(project: Project, context: Context, name: str) -> ShownTable:
    html = _made(project, context, f"tables/{name}.html", f"table {context.study.name} {name}")
    return ShownTable(name, context.study.tables[name].label or plain_label(name), html.decode("utf-8"))


def _figure(project: Project, context: Context, name: str) -> ShownFigure:
    png = _made(project, context, f"figures/{name}.png", f"figure {context.study.name} {name}")
    return ShownFigure(name, context.study.figures[name].label or plain_label(name), png)


def _curve(project: Project, context: Context, name: str) -> ShownCurve:
    command = f"curve {context.study.name} {name}"
    png, html = (_made(project, context, f"specification_curves/{name}.{form}", command) for form in ("png", "html"))
    title = context.study.specification_curves[name].label or plain_label(name)
    return ShownCurve(name, title, png, html.decode("utf-8"))


def _truth(project: Project, context: Context) -> ShownTruth | None:
    if not has_truth(project, context.study):
        return None
    html, png = (_made(project, context, f"{FOUND}.{form}", f"found {context.study.name}") for form in ("html", "png"))
    return ShownTruth(html.decode("utf-8"), png)


def _quality(project: Project, context: Context) -> dict[str, str]:
    """What was found in each register whose quality page lies beside the report."""
    files = {name: quality_files(project, name) for name in registers_used(context.study)}
    there = {name: line for name, (page, line) in files.items() if page.exists() and line.exists()}
    return {name: line.read_text(encoding="utf-8").strip() for name, line in there.items()}


def _made(project: Project, context: Context, name: str, command: str) -> bytes:
    path = project.results / context.study.name / name
    try:
        return path.read_bytes()
    except FileNotFoundError:
        hint = f"run: cohort {command}"
        raise DataError(Fault(project.shown(path), "no such file", f"what 'cohort {command}' writes", hint)) from None


def _fingerprints(project: Project, context: Context) -> dict[str, str]:
    """The SHA-256 of each delivered file that the study's registers were read from."""
    found: dict[str, str] = {}
    for name in registers_used(context.study):
        file = project.work / "registers" / f"{name}.duckdb"
        with connect(project.work, file, read_only=True) as connection:
            found |= dict(connection.execute("SELECT name, sha256 FROM files ORDER BY id").fetchall())
    return found


def _seeds(project: Project, context: Context) -> dict[str, int]:
    synthetic = project.settings.synthetic
    deliveries = project.deliveries()
    fed = {feeding(name, deliveries).name for name in registers_used(context.study)}
    return {"synthetic population": synthetic.seed} if synthetic and fed & {*synthetic.delivery} else {}
