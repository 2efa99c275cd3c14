"""What people's rows hold stays in the typed registers and the rejects; whatever goes wrong, nothing else tells it."""

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Said
from tests.ingest.drawn import VISITS

CONFIG = """
deliveries: {permit: delivered}
studies: []
"""
DELIVERY = """
delivery: permit
label: A permit
formats: {told: {separator: ;, encoding: utf-8, decimal: ',', dates: ['%d.%m.%Y']}}
registers:
  visits:
    - {files: f.csv, format: told, columns: {person_id: ID, day: DAY, end: END, code: CODE, sex: SEX, days: DAYS,
       euros: EUROS, alive: ALIVE, note: NOTE}}
"""
HEADER = "ID;DAY;END;CODE;SEX;DAYS;EUROS;ALIVE;NOTE;UNREAD\n"
MARKED = "MARKID;17.03.1953;19.03.1953;MARKCODE;male;918273;6457,389;1;MARKNOTE;MARKUNREAD\n"
MARKS = (
    "MARK",
    "17.03.1953",
    "1953-03-17",
    "1953, 3, 17",
    "19.03.1953",
    "1953-03-19",
    "918273",
    "6457,389",
    "6457.389",
    "131052",
)
GOOD = HEADER + MARKED
PLAIN = "T{n};1.1.2000;2.1.2000;A;female;1;1,5;0;;\n"

FILES: dict[str, tuple[str | bytes, int]] = {
    "a good file": (GOOD, 0),
    "rejects below the limit": (
        HEADER + "".join(PLAIN.format(n=n) for n in range(200)) + "MARKID;MARKDAY;;;;;;;;\n",
        0,
    ),
    "rejects above it": (
        GOOD + "MARKID;MARKDAY;MARKEND;...;MARKSEX;MARKDAYS;MARKEUROS;MARKALIVE;MARKNOTE;MARKUNREAD\n",
        1,
    ),
    "days in the wrong order": (GOOD + MARKED.replace("19.03", "16.03"), 1),
    "one cell too many": (GOOD + "MARKID;17.03.1953;MARKNOTE;;;;;;;MARK;MARK\n", 1),
    "an unclosed quote": (GOOD + 'MARKID;"17.03.1953;MARKNOTE\n' + MARKED, 1),
    "a quote that swallows a line": (GOOD + 'MARKID;17.03.1953;"MARKNOTE\nMARKID;17.03.1953";MARK\n' + MARKED, 1),
    "clashing keys": (GOOD + MARKED.replace("MARKNOTE", "MARKOTHER"), 1),
    "exact repeats": (HEADER + "".join(PLAIN.format(n=n) for n in range(200)) + MARKED * 2, 0),
    "another encoding": ((GOOD + MARKED.replace("MARKNOTE", "MARK\xe4")).encode("latin-1"), 1),
    "a zero byte": (GOOD + MARKED.replace("MARKNOTE", "MARK\0"), 1),
    "a line without an end": (GOOD + "MARK17.03.1953" * 50_000, 1),
    "no header": (MARKED * 3, 1),
    "a header with one strange name": (GOOD.replace("NOTE;", "TEXT;", 1), 1),
    "an identity code": (GOOD + MARKED.replace("MARKUNREAD", "131052-916D"), 1),
    "an identity code in the header": (GOOD.replace("UNREAD", "131052-916D"), 1),
    "another separator": (GOOD.replace(";", "\t"), 1),
}


@pytest.fixture
def project(empty: Path) -> Path:
    register = VISITS.replace("coverage:", "unique: [person_id]\ncoverage:").replace(
        "time: {day: day}", "time: {start: day, end: end}"
    )
    for place, content in {"registers/visits": register, "deliveries/permit": DELIVERY, "config": CONFIG}.items():
        path = empty / "config" / f"{place}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (empty / "delivered").mkdir()
    return empty


def assert_nothing_told(project: Path, said: Said) -> None:
    """Neither on the screen, nor in any file but the extracts, the typed registers and the rejects."""
    told = {"out": said.out, "err": said.err}
    for path in project.rglob("*"):
        own = path.parent == project / "work" / "registers" and path.name in ("visits.duckdb", "visits.rejects.csv")
        if path.is_file() and not own and path.parent != project / "delivered":
            told[str(path.relative_to(project))] = path.read_bytes().decode("latin-1")
    assert "work/log/ingest.visits.log" in told
    assert [(name, mark) for name, text in told.items() for mark in MARKS if mark in text] == []


def assert_private(work: Path) -> None:
    """Folders 0700, files 0600, all of them."""
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in [work, *work.rglob("*")]}
    assert {path: oct(mode) for path, mode in modes.items() if mode != (0o700 if path.is_dir() else 0o600)} == {}


@pytest.mark.parametrize("file", FILES)
def test_of_a_file(file: str, project: Path, cohort: Callable[..., Said]) -> None:
    content, code = FILES[file]
    (project / "delivered" / "f.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    said = cohort("ingest", "visits")
    assert said.code == code, said.err
    assert_nothing_told(project, said)
    if code == 0:
        said = cohort("quality", "visits")
        assert said.code in (0, 1), said.err
        assert_nothing_told(project, said)
    assert_private(project / "work")


BUGS = {
    "of DuckDB": ("cohort.ingest.run.insert_rows", lambda reading: "SELECT error(raw) FROM delivered_lines", 1),
    "of ours": ("cohort.ingest.run.split_combined", None, 3),
}


@pytest.mark.parametrize("bug", BUGS)
def test_of_a_bug(bug: str, project: Path, cohort: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    def with_a_row(connection: object, register: object) -> None:
        try:
            connection.execute("SELECT error(person_id || note || day) FROM rows")  # type: ignore[attr-defined]
        except Exception as error:
            raise ValueError(f"cannot use {error}") from error

    place, replacement, code = BUGS[bug]
    monkeypatch.setattr(place, replacement or with_a_row)
    (project / "delivered" / "f.csv").write_text(GOOD, encoding="utf-8")
    said = cohort("ingest", "visits")
    assert said.code == code, said.err
    assert_nothing_told(project, said)
    assert_private(project / "work")


def test_the_marks_are_in_what_is_kept(project: Path, cohort: Callable[..., Said]) -> None:
    """Else nothing above would prove anything."""
    (project / "delivered" / "f.csv").write_text(FILES["rejects above it"][0], encoding="utf-8")  # type: ignore[arg-type]
    cohort("ingest", "visits")
    assert "MARKDAY" in (project / "work" / "registers" / "visits.rejects.csv").read_text(encoding="utf-8")
