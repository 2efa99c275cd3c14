"""``cohort build STUDY``: the compiled SQL run step by step, each population step counted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from cohort.compile import calendar, residence
from cohort.compile.members import macros
from cohort.compile.plan import Keep, Plan, plan
from cohort.compile.statement import Context, ModelRows, Statement
from cohort.errors import DataError, Fault
from cohort.flow import FlowStep, write_flow
from cohort.spec.kinds.record import Record
from cohort.spec.project import Project
from cohort.steps.context import context_of, registers_used
from cohort.store import Connection, Limits, attach, connect, keep_private, literal, private_folder


def build(project: Project, study: str) -> list[FlowStep]:
    """Write ``work/STUDY/``: who was kept and left out, where they lived and could be seen, counts and the SQL.

    Raises DataError, SpecError.
    """
    context = context_of(project, study)
    files = register_files(project, context)
    compiled = plan(context)
    folder = private_folder(project.work / study)
    limits = Limits(project.settings.resources.memory, project.settings.resources.threads)
    with connect(project.work, limits=limits) as connection:
        for name, file in files.items():
            attach(connection, file, name)
        connection.execute(macros())
        flow = run(compiled, context, connection)
        for name, query in written(compiled).items():
            _write_people(connection, query, folder / name)
        for statement in compiled.after():
            connection.execute(statement.text())
        _write_rows(connection, compiled.intervals, private_folder(folder / "intervals"))
        _write_rows(connection, compiled.matched, private_folder(folder / "matched"))
        _write_rows(connection, compiled.invited, private_folder(folder / "invited"))
        answers = count_answers(context, connection)
    write_flow(folder / "flow.json", flow)
    _write_text(folder / "answers.json", json.dumps(answers, indent=1) + "\n")
    _write_text(folder / "study.sql", script(compiled))
    return flow


def register_files(project: Project, context: Context) -> dict[str, Path]:
    """The file of each register the study uses. Raises DataError naming those that are not there yet."""
    files = {name: project.work / "registers" / f"{name}.duckdb" for name in registers_used(context.study)}
    missing = [
        Fault(project.shown(file), "no such file", f"the register {name}", f"run: cohort ingest {name}")
        for name, file in files.items()
        if not file.exists()
    ]
    if missing:
        raise DataError(missing)
    return files


def run(compiled: Plan, context: Context, connection: Connection) -> list[FlowStep]:
    """Make every table in order and count every box of the flow chart; ``left_out`` holds who left at which."""
    flow: list[FlowStep] = []
    connection.execute("CREATE TABLE left_out (person_id VARCHAR, because VARCHAR)")
    for step in compiled.steps:
        if isinstance(step, Keep):
            flow.append(_keep(step, connection, flow[-1].kept))
            continue
        connection.execute(step.text())
        if step.name in ("cohort_rows", "members"):
            flow += _first_boxes(step, context, connection, flow)
        if step.name == "members":
            _note_left_out("FROM cohort_rows ANTI JOIN members USING (person_id)", flow[-1].because, connection)
    return flow


def written(compiled: Plan) -> dict[str, str]:
    """The files with rows of single people, each with its query: the cohort, and what it is traced back to."""
    return {
        "cohort.parquet": compiled.result,
        "left_out.parquet": "FROM left_out ORDER BY person_id",
        "residence.parquet": residence.MEMBERS_QUERY,
        "calendar.parquet": calendar.MEMBERS_QUERY,
    }


def script(compiled: Plan) -> str:
    """The whole study as one SQL text, as it is run."""
    parts = [macros()]
    for step in compiled.steps:
        parts.append(step.text() if isinstance(step, Statement) else f"-- {step.because}\n{_deletion(step.query)}\n")
    parts.append(f"-- The finished cohort.\n{compiled.result};\n")
    parts += [statement.text() for statement in compiled.after()]
    parts += [f"-- The intervals of the model {model}.\n{one.result};\n" for model, one in compiled.intervals.items()]
    parts += [f"-- The matched sets of the model {model}.\n{one.result};\n" for model, one in compiled.matched.items()]
    return "\n".join(parts)


def count_answers(context: Context, connection: Connection) -> dict[str, dict[str, int]]:
    """For each record variable: members whose window was seen, seen in part, not observable (true counts)."""
    counts: dict[str, dict[str, int]] = {}
    for name, variable in context.study.variables.items():
        if not isinstance(variable, Record):
            continue
        row = connection.execute(f"""
            SELECT
                count(*) FILTER (WHERE a.seen >= {variable.observed:g}),
                count(*) FILTER (WHERE a.seen < {variable.observed:g} AND a.value IS NOT NULL),
                count(*) FILTER (WHERE a.seen < {variable.observed:g} AND a.value IS NULL)
            FROM members JOIN answer_{name} AS a USING (person_id)
        """).fetchone()
        assert row is not None
        counts[name] = dict(zip(("observed", "partly_observed", "not_observable"), row, strict=True))
    return counts


def _first_boxes(step: Statement, context: Context, connection: Connection, flow: list[FlowStep]) -> list[FlowStep]:
    kept = _count(connection, step.name)
    if kept == 0:
        where = f"config/studies/{context.study.name}.yaml  cohort"
        found = "nobody" if step.name == "cohort_rows" else f"nobody whom {context.people.name} knows"
        raise DataError(Fault(where, found, "at least one person", "look at 'where:' and at the ingested rows"))
    register = context.registers[context.study.cohort.register_]
    if step.name == "cohort_rows":
        return [FlowStep("cohort", f"{register.label}, as the study asks", kept)]
    return [FlowStep("known", f"known to {context.people.label}", kept, excluded=flow[-1].kept - kept)]


def _keep(step: Keep, connection: Connection, before: int) -> FlowStep:
    unanswered = connection.execute(f"SELECT count(*) FROM ({step.query}) WHERE value IS NULL").fetchone()
    left = f"FROM members WHERE person_id NOT IN (SELECT person_id FROM ({step.query}) WHERE value)"
    _note_left_out(left, step.because, connection)
    connection.execute(_deletion(step.query))
    kept = _count(connection, "members")
    assert unanswered is not None
    return FlowStep(step.name, step.because, kept, before - kept, unanswered[0])


def _note_left_out(people: str, because: str, connection: Connection) -> None:
    connection.execute(f"INSERT INTO left_out SELECT person_id, {literal(because)} {people}")


def _deletion(query: str) -> str:
    return f"DELETE FROM members WHERE person_id NOT IN (\nSELECT person_id FROM (\n{query}\n) WHERE value);"


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def _write_rows(connection: Connection, rows: Mapping[str, ModelRows], folder: Path) -> None:
    """One file for each model, and none of a model that the study no longer has."""
    for path in folder.glob("*.parquet"):
        path.unlink()
    for model, made in rows.items():
        _write_people(connection, made.result, folder / f"{model}.parquet")


def _write_people(connection: Connection, query: str, path: Path) -> None:
    part = path.with_suffix(".part")
    connection.execute(f"COPY (\n{query}\n) TO {literal(part)} (FORMAT parquet, COMPRESSION zstd)")
    keep_private(part)
    part.replace(path)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
    keep_private(path)
