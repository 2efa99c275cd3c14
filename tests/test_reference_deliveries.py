"""config/README.md on deliveries: every word stands there, and every example gives the rows that it tells."""

import re
from pathlib import Path

import duckdb
import pytest

from cohort.ingest import ingest
from cohort.spec.delivery import Format, Joined, Months, Source, read_delivery
from cohort.spec.mapping import Mapped
from cohort.spec.register import Register, read_register

ROOT = Path(__file__).parents[1]
README = (ROOT / "config" / "README.md").read_text(encoding="utf-8")
FILE = r"```text (\S+\.csv)\n(.*?)```\n\n"
EXAMPLES = re.findall(rf"```yaml delivery\n(.*?)```\n\n((?:{FILE})+)```text rows\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("spec", [Format, Source, Joined, Months, Mapped], ids=lambda spec: spec.__name__)
def test_every_word_is_told(spec: type[Format]) -> None:
    told = README[README.index("### How the files of a delivery look") :]
    assert [word for word in spec.model_fields if not re.search(rf"`(\{{[^`]*)?\b{word}\b", told)] == []


def test_examples_are_found() -> None:
    assert len(EXAMPLES) == README.count("```yaml delivery\n") > 2


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_example(example: tuple[str, ...], tmp_path: Path) -> None:
    delivery, files, expected = example[0], example[1], example[-1]
    for name, content in re.findall(FILE, files, re.DOTALL):
        (tmp_path / name).write_text(content, encoding="latin-1")
    registers = {path.stem: read_register(path, path.name) for path in (ROOT / "config" / "registers").glob("*.yaml")}
    (tmp_path / "example.yaml").write_text(f"delivery: example\nlabel: An example\n{delivery}", encoding="utf-8")
    told = read_delivery(tmp_path / "example.yaml", "example.yaml", registers)
    ((register, _),) = told.registers.items()
    ingest(registers[register], told, tmp_path, tmp_path / "work", most_rejected=1.0)
    head, *lines = expected.strip().split("\n")
    rows, rejects = (
        [line.split() for line in lines if "rejected:" not in line],
        [*filter(re.compile("rejected:").match, lines)],
    )
    assert came_out(registers[register], head.split(), tmp_path / "work") == (sorted(rows), rejects)


def came_out(register: Register, columns: list[str], work: Path) -> tuple[list[list[str]], list[str]]:
    told = ", ".join(f"coalesce(\"{name}\"::VARCHAR, '-')" for name in columns)
    with duckdb.connect(str(work / "registers" / f"{register.name}.duckdb"), read_only=True) as connection:
        rows = connection.execute(f"SELECT {told} FROM rows").fetchall()
        rejects = connection.execute("""
            SELECT 'rejected: ' || name || ':' || line || ' ' || "column" || ': ' || reason
            FROM rejects JOIN files ON id = source_file ORDER BY ALL
        """).fetchall()
    return sorted([*row] for row in rows), [reject for (reject,) in rejects]
