"""Twenty million typed diagnoses, one in fifty a combined code: processor seconds to write them, and to split them.

python -m benchmarks.combined_codes
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from cohort.ingest.combined_codes import split_combined
from cohort.spec.register import read_register

ROWS = 20_000_000
REGISTER = Path(__file__).parents[1] / "config" / "registers" / "hospital_diagnoses.yaml"
CELLS = {
    "person_id": "'T' || (i % 1000000)",
    "start_date": "DATE '2000-01-01' + (i % 5000)::INTEGER",
    "end_date": "DATE '2000-01-02' + (i % 5000)::INTEGER",
    "code": "CASE i % 100 WHEN 0 THEN 'G309*F00' || i % 10 WHEN 1 THEN 'T43#N06AA0' || i % 10 ELSE 'F' || i % 900 END",
    "code_system": "'icd10'",
    "part": "'inpatient'",
    "position": "'main'",
}


def main() -> None:
    """Print both."""
    register = read_register(REGISTER, REGISTER.name)
    cells = ", ".join(f"{CELLS.get(name, 'NULL::VARCHAR')} AS {name}" for name in register.columns)
    with TemporaryDirectory() as folder, duckdb.connect(str(Path(folder) / "rows.duckdb")) as connection:
        connection.execute("SET threads = 2; SET preserve_insertion_order = false; SET enable_progress_bar = false")
        begun = time.process_time()
        connection.execute(
            f"CREATE TABLE rows AS SELECT {cells}, 1::USMALLINT AS source_file, i AS line FROM range({ROWS}) AS t(i)"
        )
        written = time.process_time()
        split_combined(connection, register)
        print(f"written {written - begun:.1f} s, split {time.process_time() - written:.1f} s")


if __name__ == "__main__":
    main()
