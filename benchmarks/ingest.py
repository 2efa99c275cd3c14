"""Reading a register against its peers, on the same drawn file: seconds, seconds of processor, peak memory.

    python benchmarks/ingest.py --rows 2000000 20000000 --engines ours duckdb pandas --memory 2GB

Every reading is a process of its own with two threads. Ours types, checks, rejects and accounts for every line, and
looks for identity codes; DuckDB's and pandas' own readers guess types and keep no account. ``--memory`` limits ours.
Under load the seconds of processor are the honest figure.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from ingest_engine import ENGINES
from ingest_rows import write_rows

HERE = Path(__file__).parent
KIB = 1024 if sys.platform == "linux" else 1  # what ru_maxrss counts in


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[2_000_000])
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=list(ENGINES))
    parser.add_argument("--quoted", action="store_true", help="every cell in quotes")
    parser.add_argument("--memory", help="what our DuckDB may use, such as 2GB; none: its own choice")
    parser.add_argument("--folder", type=Path, help="where the files go; none: the system's folder for temporary ones")
    asked = parser.parse_args()
    print("| Rows | MB | Reader | Seconds | Seconds of processor | Peak GiB |\n| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory(dir=asked.folder) as scratch:
        for rows in asked.rows:
            file = Path(scratch) / "rows.csv"
            write_rows(file, rows, asked.quoted)
            for engine in asked.engines:
                limit = [asked.memory] if asked.memory and engine == "ours" else []
                size = f"{rows:,} | {file.stat().st_size / 1e6:,.0f}"
                print(f"| {size} | {engine} | {measured([engine, str(file), *limit], rows)} |", flush=True)


def measured(words: list[str], rows: int) -> str:
    """Run one reader to its end; it must have read all rows."""
    begun = time.monotonic()
    process = subprocess.Popen([sys.executable, HERE / "ingest_engine.py", *words], stdout=subprocess.PIPE)
    assert process.stdout
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status != 0 or int(printed.split()[-1]) != rows:
        return "fails | |"
    processor = used.ru_utime + used.ru_stime
    return f"{time.monotonic() - begun:.1f} | {processor:.1f} | {used.ru_maxrss * KIB / 2**30:.2f}"


if __name__ == "__main__":
    main()
