"""One reader in a process of its own: ``python ingest_engine.py ENGINE FILE [MEMORY]``. Prints how many rows."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

REGISTER = """
register: visits
label: Visits
holder: drawn
grain: one row per visit
misses: nothing
person: person_id
time: {start: day, end: last_day}
coverage: [{from: 1996-01-01, until: 2020-01-01}]
columns:
  person_id: {type: person, label: Person, required: true}
  visit: {type: integer, label: Visit}
  day: {type: date, label: First day, required: true}
  last_day: {type: date, label: Last day}
  setting: {type: category, label: Setting, values: {ward: a, emergency: b, first: c, repeat: d, surgery: e}}
  specialty: {type: text, label: Specialty}
  code: {type: code, label: Diagnosis}
  municipality: {type: text, label: Municipality}
  price: {type: number, label: Price}
  unit: {type: text, label: Unit}
"""
DELIVERY = """
delivery: drawn
label: Drawn
formats:
  thl: {separator: ;, encoding: latin-1, decimal: ',', dates: ['%d.%m.%Y %H:%M', '%d.%m.%Y'], missing: ['-1']}
registers:
  visits:
    - files: FILE
      format: thl
      columns: {person_id: TNRO, visit: HILMO_ID, day: TUPVA, last_day: LPVM, specialty: EA, code: PDG,
        municipality: KUNTA, price: HINTA, unit: YKSIKKO,
        setting: {column: PALA, values: {1: ward, 91: emergency, 92: first, 93: repeat, 2: surgery}}}
"""


def ours(file: Path, folder: Path) -> int:
    """Typed, checked, searched for identity codes, rejects with reasons, and an account that adds up."""
    from cohort.ingest import ingest
    from cohort.spec.delivery import read_delivery
    from cohort.spec.register import read_register
    from cohort.store import Limits

    for name, text in (("visits", REGISTER), ("drawn", DELIVERY.replace("FILE", file.name))):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    register = read_register(folder / "visits.yaml", "visits.yaml")
    delivery = read_delivery(folder / "drawn.yaml", "drawn.yaml", {"visits": register})
    limits = Limits(memory=sys.argv[3] if len(sys.argv) > 3 else None, threads=2)
    total = ingest(register, delivery, file.parent, folder / "work", limits).total
    assert total.accepted + total.rejected == total.read
    return total.accepted


def duckdb(file: Path, folder: Path) -> int:
    """Its own reader into a table, which guesses the types."""
    import duckdb

    with duckdb.connect(str(folder / "plain.duckdb"), config={"threads": 2}) as connection:
        connection.execute(
            "CREATE TABLE rows AS FROM read_csv(?, delim = ';', encoding = 'latin-1', decimal_separator = ',')",
            [str(file)],
        )
        return int(connection.execute("SELECT count(*) FROM rows").fetchall()[0][0])


def pandas(file: Path, folder: Path) -> int:
    """Its own reader into memory; days stay text."""
    import pandas as pd

    return len(pd.read_csv(file, sep=";", encoding="latin-1", decimal=","))


ENGINES = {"ours": ours, "duckdb": duckdb, "pandas": pandas}

if __name__ == "__main__":
    path = Path(sys.argv[2])
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
        print(ENGINES[sys.argv[1]](path, Path(scratch)))
