"""A process that ingests is killed at random moments, for real: what it leaves is the former register, the new one or none."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from tests.ingest.drawn import ingested

SOURCE = "{files: f.csv, format: told, columns: {person_id: ID, day: DAY, note: NOTE}}"
FORMER = "ID;DAY;NOTE\nT1;1.1.2000;former\n"
ROWS = 150_000
INGEST = """
import sys
from pathlib import Path
from cohort.ingest import ingest
from tests.ingest.drawn import definitions
from tests.ingest.test_killed import SOURCE

folder = Path(sys.argv[1])
register, delivery = definitions(folder, SOURCE)
print("begins", flush=True)
ingest(register, delivery, folder / "delivered", folder / "work")
print("ended", flush=True)
"""


def started(folder: Path) -> subprocess.Popen[str]:
    """An ingest in a process of its own, which has just begun."""
    root = Path(__file__).parents[2]
    process = subprocess.Popen(
        [sys.executable, "-c", INGEST, str(folder)], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stdout.readline() == "begins\n", process.communicate()[1]
    return process


def held(file: Path) -> int | None:
    """How many rows the register holds; None where there is none. A half one can't be opened, or does not add up."""
    if not file.exists():
        return None
    with duckdb.connect(str(file), read_only=True) as connection:
        (rows,) = connection.execute("SELECT count(*) FROM rows").fetchone() or (0,)
        (accepted,) = connection.execute("SELECT sum(accepted)::BIGINT FROM account").fetchone() or (0,)
    assert rows == accepted
    return int(rows)


@pytest.mark.parametrize(("former", "times"), [(None, 3), (1, 5)])
def test_killed_at_random_moments(former: int | None, times: int, tmp_path: Path) -> None:
    if former:
        ingested(tmp_path, {"f.csv": FORMER}, SOURCE)
    file = tmp_path / "work" / "registers" / "visits.duckdb"
    (tmp_path / "delivered").mkdir(exist_ok=True)
    lines = "".join(f"T{n};{n % 28 + 1}.5.2001;new\n" for n in range(ROWS))
    (tmp_path / "delivered" / "f.csv").write_text("ID;DAY;NOTE\n" + lines, encoding="latin-1")
    before = file.read_bytes() if former else None
    chance, longest, outcomes = random.Random(5), 1.0, []
    for _ in range(times):
        process = started(tmp_path)
        time.sleep(chance.uniform(0, longest))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        outcomes.append(process.returncode)
        assert held(file) in (former, ROWS)
        if held(file) == ROWS:  # it was done before it was killed: from here on, earlier
            longest /= 2
            file.unlink()
            if before:
                file.write_bytes(before)
    assert -signal.SIGKILL in outcomes
    process = started(tmp_path)
    assert process.communicate()[0] == "ended\n"
    assert held(file) == ROWS
    assert [path.name for path in file.parent.iterdir()] == ["visits.duckdb"]
