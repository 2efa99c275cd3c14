"""Files as registers deliver them, in many dialects, and what ``cohort inspect`` and DuckDB's sniffer make of them.

``python -m tests.inspect.battery`` prints the hit rates of both.
"""

from __future__ import annotations

import csv
import io
import random
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb

from tests.inspect.drawn import looked

ROWS = 300


@dataclass(frozen=True)
class Layout:
    """``dates``: the pattern of each column of days, by position from 1. ``raw``: written without a csv writer."""

    names: tuple[str, ...]
    row: Callable[[random.Random, int], list[str]]
    dates: dict[int, str]
    headed: bool = True
    rows: int = ROWS
    raw: bool = False


@dataclass(frozen=True)
class Dialect:
    separator: str
    encoding: str = "utf-8"
    quoting: int = csv.QUOTE_MINIMAL
    line_end: str = "\n"

    def __str__(self) -> str:
        quoting = {csv.QUOTE_MINIMAL: "", csv.QUOTE_ALL: " all quoted"}[self.quoting]
        return f"{self.separator!r} {self.encoding}{quoting}{' crlf' if self.line_end != chr(10) else ''}"


def day(draw: random.Random, pattern: str, first: int = 1950, last: int = 2018) -> str:
    span = (date(last, 12, 31) - date(first, 1, 1)).days
    told = (date(first, 1, 1) + timedelta(draw.randint(0, span))).strftime(pattern)
    return told.upper() if "%b" in pattern else told


def money(draw: random.Random) -> str:
    return f"{draw.randint(0, 900)},{draw.randint(0, 99):02}"


def births(draw: random.Random, n: int) -> list[str]:
    return [
        f"T{n:07}",
        draw.choice("12"),
        day(draw, "%d.%m.%Y"),
        str(draw.randint(2000, 4500)),
        draw.choice(["Helsinki", "Jämsä", "Åbo"]),
    ]


def visits(draw: random.Random, n: int) -> list[str]:
    start = f"{day(draw, '%d.%m.%Y')} {draw.randint(0, 23):02}:{draw.randint(0, 59):02}"
    return [
        f"T{draw.randint(1, 90):07}",
        start,
        draw.choice(["F900", "J459", "S525", "O800"]),
        draw.choice(["", "", "F32"]),
        "",
    ]


def residents(draw: random.Random, n: int) -> list[str]:
    return [
        f"T{n:07}",
        draw.choice("12"),
        day(draw, "%Y%m%d"),
        draw.choice(["00000000", day(draw, "%Y%m%d")]),
        draw.choice(["005", "091", "398"]),
    ]


def diagnoses(draw: random.Random, n: int) -> list[str]:
    return [f"H{n:09}", draw.choice(["PDGO", "SDGO", "PDGE"]), draw.choice(["F900", "J459", "S525"])]


def purchases(draw: random.Random, n: int) -> list[str]:
    return [
        f"{draw.randint(1, 90):08}",
        day(draw, "%Y-%m-%d"),
        draw.choice(["N06BA04", "N05BA", "A10BA02"]),
        money(draw),
        money(draw),
    ]


def sas(draw: random.Random, n: int) -> list[str]:
    return [
        f"P{n:05}",
        day(draw, "%d%b%Y:00:00:00"),
        draw.choice(["kirurgia, yleinen", 'avattu "pinta"', "sisätaudit", "lasten; nuoret"]),
    ]


def american(draw: random.Random, n: int) -> list[str]:
    return [f"P{n:05}", day(draw, "%d/%m/%y", 1970, 1998), str(draw.randint(1, 3))]


def months(draw: random.Random, n: int) -> list[str]:
    return [f"{n:08}", draw.choice(["112", "205"]), day(draw, "%Y%m"), draw.choice(["-1", day(draw, "%Y%m")])]


def texts(draw: random.Random, n: int) -> list[str]:
    said = ["yksi; kaksi", "kolme, neljä", "viisi\nkuusi", 'niin "sanottu"', "seitsemän | kahdeksan", ""]
    return [f"P{n:05}", day(draw, "%d.%m.%Y"), draw.choice(said), draw.choice(said)]


def stray(draw: random.Random, n: int) -> list[str]:
    return [f"P{n:05}", day(draw, "%d.%m.%Y"), draw.choice(['"putki', '5" putki', "putki", "päkiä"]), str(n % 7)]


def sparse(draw: random.Random, n: int) -> list[str]:
    return [
        f"P{n:05}",
        *[draw.choice([""] * 40 + ["F32"]) for _ in range(8)],
        draw.choice(["", "", day(draw, "%d.%m.%Y")]),
    ]


def broken(draw: random.Random, n: int) -> list[str]:
    return births(draw, n)[: 3 if n % 60 == 0 else 5]


LAYOUTS = {
    "births": Layout(("LAPSI", "SUKUPUOLI", "SYNTYI", "PAINO", "KUNTA"), births, {3: "%d.%m.%Y"}),
    "visits": Layout(("ASIAKAS", "ALKOI", "DG1", "DG2", "DG3"), visits, {2: "%d.%m.%Y %H:%M"}),
    "no header": Layout(("", "", "", "", ""), residents, {3: "%Y%m%d", 4: "%Y%m%d"}, headed=False),
    "all text": Layout(("AVAIN", "LAJI", "DIAGNOOSI"), diagnoses, {}),
    "money": Layout(("ID", "PAIVA", "LAAKE", "HINTA", "KORVAUS"), purchases, {2: "%Y-%m-%d"}),
    "sas days": Layout(("PNR", "INDDTO", "TEKSTI"), sas, {2: "%d%b%Y:%H:%M:%S"}),
    "two-digit years": Layout(("PNR", "FOEDT", "GRUPPE"), american, {2: "%d/%m/%y"}),
    "six rows": Layout(("LAPSI", "SUKUPUOLI", "SYNTYI", "PAINO", "KUNTA"), births, {3: "%d.%m.%Y"}, rows=6),
    "no header, all text": Layout(("", "", ""), diagnoses, {}, headed=False),
    "free text": Layout(("PNR", "PAIVA", "TEKSTI", "LISAYS"), texts, {2: "%d.%m.%Y"}),
    "stray quotes": Layout(("PNR", "PAIVA", "TEKSTI", "LKM"), stray, {2: "%d.%m.%Y"}, raw=True),
    "mostly empty": Layout(("PNR", *(f"LISA{n}" for n in "ABCDEFGH"), "LOPPU"), sparse, {10: "%d.%m.%Y"}),
    "broken lines": Layout(("LAPSI", "SUKUPUOLI", "SYNTYI", "PAINO", "KUNTA"), broken, {3: "%d.%m.%Y"}),
    "months": Layout(("ID", "OIKEUS", "ALKU", "LOPPU"), months, {3: "%Y%m", 4: "%Y%m"}),
}
DIALECTS = (
    Dialect(";", "latin-1"),
    Dialect(";", "utf-8-sig", line_end="\r\n"),
    Dialect(";", "utf-8", csv.QUOTE_ALL),
    Dialect(",", "utf-8"),
    Dialect(",", "latin-1", csv.QUOTE_ALL, "\r\n"),
    Dialect("\t", "latin-1"),
    Dialect("\t", "utf-16"),
    Dialect("|", "utf-8"),
)


@dataclass(frozen=True)
class Told:
    """What was told of a file; None where it could not be read at all."""

    separator: str
    quote: bool
    header: bool
    width: int
    dates: dict[int, str]


def content(layout: Layout, dialect: Dialect) -> bytes:
    draw = random.Random(f"{layout.names} {dialect}")
    rows = [layout.row(draw, n) for n in range(1, layout.rows + 1)]
    lines = [list(layout.names), *rows] if layout.headed else rows
    if layout.raw:
        return "".join(dialect.separator.join(line) + dialect.line_end for line in lines).encode(dialect.encoding)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=dialect.separator, quoting=dialect.quoting, lineterminator=dialect.line_end)  # type: ignore[arg-type]
    writer.writerows(lines)
    return text.getvalue().encode(dialect.encoding)


def ours(folder: Path, made: bytes) -> Told | None:
    view = looked(folder, made)
    dates = {column.position: column.days.patterns[0] for column in view.columns if column.days}
    return Told(view.dialect.separator, bool(view.dialect.quote), view.heading.present, len(view.columns), dates)


def sniffed(folder: Path, made: bytes, encoding: str) -> Told | None:
    """DuckDB's sniffer does not guess the encoding: it is told. Of the days it tells one format for the file."""
    path = folder / "file.csv"
    path.write_bytes(made)
    named = {"latin-1": "latin-1", "utf-16": "utf-16"}.get(encoding, "utf-8")
    try:
        told = duckdb.execute(
            f"SELECT Delimiter, Quote, HasHeader, Columns, DateFormat, TimestampFormat FROM sniff_csv('{path}', encoding='{named}', ignore_errors=true)"
        ).fetchone()
    except duckdb.Error:
        return None
    assert told is not None
    separator, quote, header, columns, days, times = told
    patterns = {"DATE": days or "%Y-%m-%d", "TIMESTAMP": times or "%Y-%m-%d %H:%M:%S"}
    dates = {n: patterns[column["type"]] for n, column in enumerate(columns, 1) if column["type"] in patterns}
    return Told(separator, quote not in ("", "(empty)"), header, len(columns), dates)


def hits(layout: Layout, dialect: Dialect, told: Told | None) -> dict[str, bool]:
    """Which habits of the file were told rightly. Where nothing is quoted, either answer will do."""
    quoted = b'"' in content(layout, dialect).replace(b"\0", b"")
    return {
        "separator": told is not None and told.separator == dialect.separator,
        "columns": told is not None and told.width == len(layout.names),
        "quotes": told is not None and (told.quote != layout.raw or not quoted),
        "header": told is not None and told.header == layout.headed,
        "days": told is not None and told.dates == layout.dates,
    }


def compared(folder: Path) -> Iterator[tuple[str, dict[str, bool], dict[str, bool]]]:
    """Every file: its name, our hits, the sniffer's."""
    for name, layout in LAYOUTS.items():
        for dialect in DIALECTS:
            made = content(layout, dialect)
            peer = sniffed(folder, made, dialect.encoding)
            yield f"{name}, {dialect}", hits(layout, dialect, ours(folder, made)), hits(layout, dialect, peer)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        results = list(compared(Path(folder)))
    print(f"{len(results)} files{'':12} cohort inspect   DuckDB sniff_csv")
    for habit in results[0][1]:
        counts = [sum(told[side][habit] for told in results) for side in (1, 2)]  # type: ignore[index]
        print(f"{habit:20} {counts[0] / len(results):14.0%}   {counts[1] / len(results):16.0%}")
    whole = [sum(all(told[side].values()) for told in results) for side in (1, 2)]  # type: ignore[attr-defined,union-attr]
    print(f"{'all of these':20} {whole[0] / len(results):14.0%}   {whole[1] / len(results):16.0%}")
    for name, mine, _ in results:
        if not all(mine.values()):
            print("missed:", name, [habit for habit, hit in mine.items() if not hit])


if __name__ == "__main__":
    main()
