"""What is told of a column, from its cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cohort.inspect.column import Column
from cohort.inspect.delivery_text import encoding_of, remarks
from cohort.inspect.look import View
from tests.inspect.drawn import column_of, looked

DAYS = [f"{1 + 7 * n % 28:02}.{1 + n % 12:02}.{1950 + n % 60}" for n in range(60)]


def second(view: View) -> Column:
    return view.columns[1]


def written(pattern: str, first: int = 1950, last: int = 2009) -> list[str]:
    """120 days in a pattern of strptime, spread evenly over the years, the months and the days 1-28."""
    days = [date(first + n % (last - first + 1), 1 + n % 12, 1 + 5 * n % 28) for n in range(120)]
    return [day.strftime(pattern).upper() if "%b" in pattern else day.strftime(pattern) for day in days]


@pytest.mark.parametrize(
    "pattern",
    [
        "%d.%m.%Y %H:%M",
        "%d.%m.%Y",
        "%d-%m-%Y",
        "%Y-%m-%d",
        "%Y%m%d",
        "%Y%m",
        "%d%b%Y:%H:%M:%S",
        "%d%b%Y",
        "%Y-%m-%d %H:%M:%S",
        "%d/%m/%Y",
        "%m/%d/%Y",
        "%Y/%m/%d",
    ],
)
def test_formats_of_days(tmp_path: Path, pattern: str) -> None:
    column = second(column_of(tmp_path, written(pattern)))
    assert column.days is not None
    assert (column.type, column.days.patterns, column.days.sure) == ("date", (pattern,), True)


@pytest.mark.parametrize(
    ("cells", "first", "rivals", "why"),
    [
        (written("%d/%m/%y", 1932, 1998), "%d/%m/%y", (), None),  # years above 31: nothing else can be
        (written("%y/%m/%d", 1932, 1998), "%y/%m/%d", (), None),
        (written("%d/%m/%y", 2001, 2006), "%d/%m/%y", ("%y/%m/%d",), "its days spread over the month, and its years do not"),
        (written("%y/%m/%d", 2001, 2006), "%y/%m/%d", ("%d/%m/%y", "%m/%d/%y"), "its days spread over the month, and its years do not"),
        (["03/04/05", "05/06/07"], "%y/%m/%d", ("%d/%m/%y", "%m/%d/%y"), "nothing in the file tells them apart"),
        (["03/04/1997", "05/06/1998"], "%d/%m/%Y", ("%m/%d/%Y",), "nothing in the file tells them apart"),
        (["03/14/1997", "05/16/1998"], "%m/%d/%Y", (), None),  # no month is the 14th
    ],
)  # fmt: skip
def test_days_that_can_be_read_in_two_ways(
    tmp_path: Path, cells: list[str], first: str, rivals: tuple[str, ...], why: str | None
) -> None:
    view = column_of(tmp_path, cells)
    days = second(view).days
    assert days is not None
    assert (days.patterns[0], set(days.rivals), days.why) == (first, set(rivals), why)
    assert any(remark.startswith(f"guess: X as {first}") for remark in remarks(view, None)) == bool(rivals)


@pytest.mark.parametrize(
    ("cells", "kind", "missing", "guessed"),
    [
        ([*DAYS, "00000000", "9999"], "date", ("00000000", "9999"), False),
        ([*DAYS, "31.12.9999", "29.02.1997"], "date", ("31.12.9999",), False),  # an impossible day is no mark
        (["1", "2", "3", "-1"], "category", ("-1",), True),
        (["1520", "3140", "2870", "9999"], "integer", (), False),  # 9999 g may be a weight
        ([*map(str, range(10, 70)), "9999"], "integer", ("9999",), True),
        (["-1", "-5", "3", *map(str, range(60))], "integer", (), False),  # other negative numbers are there
        (["F900", "J459", "____", "BBBBBB"], "code", ("BBBBBB", "____"), False),
        (["005", "091", "398", "0000"], "category", ("0000",), True),
        (["12,5", "3,25", "-1"], "number", ("-1",), True),
        (["0", "1"], "boolean", (), False),
        (["39+4", "40+0", "27+6"], "code", (), False),
        (["19970301", "19981231", "20010615"], "date", (), False),
        (["19970301"], "integer", (), False),  # one number may be anything
        ([str(20_000_000 + 7919 * n) for n in range(60)], "integer", (), False),  # eight digits, but no days
        ([str(100_000 + 7919 * n) for n in range(60)], "integer", (), False),  # six digits, but no months
        (["1997", "1998", "2003"], "integer", (), False),
    ],
)  # fmt: skip
def test_types_and_missing_marks(
    tmp_path: Path, cells: list[str], kind: str, missing: tuple[str, ...], guessed: bool
) -> None:
    column = second(column_of(tmp_path, cells))
    assert (column.type, column.missing, column.guessed_missing and bool(missing)) == (kind, missing, guessed)


@pytest.mark.parametrize(
    ("cells", "form"),
    [(["A10BA02", "N06B", "N05BA"], "ATC"), (["F90.0", "J459", "S52"], "ICD-10"), (["6500B", "4860X"], "ICD-9-FI"), (["F900*G40", "J459"], "ICD-10")],
)  # fmt: skip
def test_forms_of_codes(tmp_path: Path, cells: list[str], form: str) -> None:
    assert second(column_of(tmp_path, cells)).form == form


@pytest.mark.parametrize(
    ("encoding", "told", "suggested"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("utf-8-sig", "utf-8", "utf-8"),
        ("latin-1", "latin-1", "latin-1"),
        ("utf-16", "utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be", "utf-16-be"),
    ],
)
def test_encodings(tmp_path: Path, encoding: str, told: str, suggested: str) -> None:
    view = looked(tmp_path, "TNRO;KUNTA\n" + "T0000001;Jämsänkoski\nT0000002;Åbo\n" * 40, encoding=encoding)
    assert (view.sample.encoding, encoding_of(view), view.names) == (told, suggested, ("TNRO", "KUNTA"))


@pytest.mark.parametrize(("cell", "told"), [("10 €", "cp1252"), ("Jämsä", "latin-1"), ("Jamsa", "ascii")])
def test_bytes_above_127(tmp_path: Path, cell: str, told: str) -> None:
    encoding = "cp1252" if "€" in cell else "latin-1"
    view = looked(tmp_path, "TNRO;X\n" + f"T0000001;{cell}\nT0000002;b\n" * 40, encoding=encoding)
    assert view.sample.encoding == told


@pytest.mark.parametrize("size", ["small", "large"])
def test_a_large_file_is_sampled_from_all_its_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: str) -> None:
    """A decimal comma, a missing mark and a latin-1 letter that only the tail holds are found; rows are about right."""
    if size == "large":
        for name, small in (("WHOLE", 1000), ("COUNTED", 2000), ("HEAD", 4000), ("PIECE", 4000)):
            monkeypatch.setattr(f"cohort.inspect.sample.{name}", small)
    head = [f"T{n:07};{n % 90};kirurgia" for n in range(5000)]
    tail = [f"T{n:07};{n % 90},5;sisätauti" for n in range(300)]
    view = looked(tmp_path, "\n".join(["TNRO;ARVO;ALA", *head, *tail]) + "\n", encoding="latin-1")
    assert (view.sample.encoding, view.decimals, view.odd) == ("latin-1", (",",), 0)
    assert view.sample.counted == (size == "small")
    assert view.rows == 5300 if size == "small" else 5000 < view.rows < 5600
