"""A small register, a few lines of a delivered file, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from cohort.ingest import Account, ingest
from cohort.spec.delivery import Delivery, read_delivery
from cohort.spec.register import Register, read_register

VISITS = """
register: visits
label: Visits
holder: drawn for tests
grain: one row per diagnosis
misses: nothing
person: person_id
time: {day: day}
coverage: [{from: 1987-01-01, until: 2017-01-01}]
columns:
  person_id: {type: person, label: Person, required: true}
  day: {type: date, label: Day}
  end: {type: date, label: Last day}
  code: {type: code, label: Code}
  sex: {type: category, label: Sex, values: {male: Male, female: Female}}
  days: {type: integer, label: Days}
  euros: {type: number, label: Euros}
  alive: {type: boolean, label: Alive}
  note: {type: text, label: Note}
"""
FINNISH = (
    "{separator: ;, encoding: latin-1, decimal: ',', dates: ['%d.%m.%Y %H:%M', '%d.%m.%Y'], missing: ['-1', ____]}"
)


@dataclass(frozen=True)
class Ingested:
    """The tables of a register's file: rows by column, rejects as (line, column, reason)."""

    account: Account
    rows: list[dict[str, Any]]
    rejects: list[tuple[int, str | None, str]]

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]


def definitions(
    tmp_path: Path, source: str, format_: str = FINNISH, register: str = VISITS
) -> tuple[Register, Delivery]:
    """Read a register and a delivery with one source (its YAML in one line) from their texts."""
    name = register.split("\n")[1].split(": ")[1]
    (tmp_path / f"{name}.yaml").write_text(register, encoding="utf-8")
    read = read_register(tmp_path / f"{name}.yaml", f"{name}.yaml")
    sources = "".join(f"\n    - {line}" for line in source.strip().split("\n"))
    text = f"delivery: drawn\nlabel: Drawn\nformats: {{told: {format_}}}\nregisters:\n  {name}:{sources}\n"
    (tmp_path / "drawn.yaml").write_text(text, encoding="utf-8")
    return read, read_delivery(tmp_path / "drawn.yaml", "drawn.yaml", {name: read})


def ingested(
    tmp_path: Path,
    files: Mapping[str, str | bytes],
    source: str,
    format_: str = FINNISH,
    register: str = VISITS,
    most_rejected: float = 1.0,
) -> Ingested:
    """Write the files (text as latin-1), ingest them and read what came out."""
    folder = tmp_path / "delivered"
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content.encode("latin-1") if isinstance(content, str) else content)
    told, delivery = definitions(tmp_path, source, format_, register)
    account = ingest(told, delivery, folder, tmp_path / "work", most_rejected=most_rejected)
    return read_back(tmp_path / "work" / "registers" / f"{told.name}.duckdb", account)


def read_back(file: Path, account: Account) -> Ingested:
    """What a register's file holds, in the order of the delivered lines."""
    with duckdb.connect(str(file), read_only=True) as connection:
        result = connection.execute("SELECT * FROM rows ORDER BY source_file, line, rowid")
        names = [column[0] for column in result.description]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
        rejects = connection.execute(
            'SELECT line, "column", reason FROM rejects ORDER BY source_file, line, "column"'
        ).fetchall()
    return Ingested(account, rows, rejects)
