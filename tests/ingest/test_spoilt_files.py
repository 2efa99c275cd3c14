"""Files spoilt at random: each is refused with a reason, or every record of it is accepted or rejected, by its line."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohort.errors import CohortError
from tests.ingest.drawn import Ingested, ingested

HEADER = b"ID;DAY;END;CODE;SEX;DAYS;EUROS;NOTE\n"
GOOD = {
    "plain": HEADER
    + b"T1;1.1.2000;;F90;male;1;2,5;a\nT2;;31.12.1999 10:00;;;;;\n\nT3;2.2.2001;3.2.2001;;female;;;b c\n",
    "quoted": b'"ID";"DAY";"END";"CODE";"SEX";"DAYS";"EUROS";"NOTE"\n"T1";"1.1.2000";"";"F90";"male";"1";"2,5";"a;""b"""\n'
    b'"T2";"";"";"";"";"";"";""\n"T3";"2.2.2001";"";"";"female";"";"";"two\nlines"\n',
    "other letters": HEADER + "T1;1.1.2000;;;;;;Työterveys\nT2;;;;;;;Ålesund\n".encode(),
    "one column wrong": HEADER + b"T1;31.2.2000;;;;;;\nT2;;;;neither;x;y;\n;;;;;;;nobody\n",
}
SOURCE = (
    "{files: f.csv, format: told, columns: {person_id: ID, day: DAY, end: END, code: CODE, sex: SEX, days: DAYS, "
    "euros: EUROS, note: NOTE}}"
)
PIECES = [
    b";",
    b",",
    b"\t",
    b'"',
    b'""',
    b'";"',
    b"\n",
    b"\r\n",
    b"\r",
    b"\n\n",
    b"\0",
    b"\x1f",
    b"\x1a",
    b"\x80",
    b"\xe4",
]
PIECES += [b"\xff\xfe", b"\xc3", "ä".encode(), codecs.BOM_UTF8, b" ", b"\n;;;;;;;\n", b'\n"\n', b"'"]
LONG = b"x" * 300_000
MOST = 1_500_000

Change = Callable[[bytes], bytes]
places = st.floats(0, 1)
pieces = st.sampled_from(PIECES) | st.binary(max_size=3)


def at(content: bytes, share: float) -> int:
    return round(share * len(content))


def replaced(start: float, length: int, piece: bytes) -> Change:
    """Insert, drop or overwrite."""
    return lambda text: text[: at(text, start)] + piece + text[at(text, start) + length :]


def flipped(place: float, bit: int) -> Change:
    def change(text: bytes) -> bytes:
        spoilt = bytearray(text)
        if spoilt:
            spoilt[min(at(text, place), len(text) - 1)] ^= 1 << bit
        return bytes(spoilt)

    return change


def doubled(start: float, end: float) -> Change:
    return lambda text: text[: at(text, end)] + text[at(text, start) :]


def cut(end: float) -> Change:
    return lambda text: text[: at(text, end)]


def all_of(old: bytes, new: bytes) -> Change:
    return lambda text: text.replace(old, new)


def written_as(encoding: str) -> Change:
    return lambda text: text.decode("latin-1").encode(encoding, "replace")


def with_a_long_line(place: float) -> Change:
    return replaced(place, 0, LONG)


def header(change: Change) -> Change:
    def of_the_first_line(text: bytes) -> bytes:
        first, feed, rest = text.partition(b"\n")
        return change(first) + feed + rest

    return of_the_first_line


def many(times: int) -> Change:
    """So long that it is read in several pieces."""

    def change(text: bytes) -> bytes:
        rows = text.partition(b"\n")[2]
        return text + rows * min(times, MOST // (len(rows) + 1))

    return change


anywhere = (
    st.builds(replaced, places, st.integers(0, 5), pieces)
    | st.builds(flipped, places, st.integers(0, 7))
    | st.builds(doubled, places, places)
    | st.builds(cut, places)
    | st.builds(with_a_long_line, places)
)
everywhere = (
    st.builds(all_of, st.sampled_from([b";", b'"', b"\n", b"T"]), pieces)
    | st.builds(written_as, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp037"]))
    | st.builds(many, st.sampled_from([1, 2, 3, 5, 8, 100, 30_000]))
)
changes = st.lists(anywhere | everywhere | st.builds(header, anywhere), min_size=1, max_size=4)
formats = st.builds(
    "{{separator: {}, encoding: {}, quote: '{}', decimal: ',', dates: ['%d.%m.%Y %H:%M', '%d.%m.%Y']}}".format,
    st.sampled_from([";", ";", ";", "','"]),
    st.sampled_from(["utf-8", "latin-1", "cp1252", "utf-16"]),
    st.sampled_from(['"', '"', "\x00"]).map(lambda quote: quote.strip("\0")),
)


def record_lines(content: bytes, format_: str) -> list[int]:
    """On which lines records begin, as the csv module of Python's library reads them."""
    encoding = "utf-8-sig" if content.startswith(codecs.BOM_UTF8) else format_.split("encoding: ")[1].split(",")[0]
    text = content.decode(encoding).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", " ")
    separator = "," if "separator: ','" in format_ else ";"
    quoting = csv.QUOTE_MINIMAL if "quote: '\"'" in format_ else csv.QUOTE_NONE
    reader = csv.reader((line + "\n" for line in text.split("\n")), delimiter=separator, quoting=quoting)
    begun, lines, limit = 1, [], csv.field_size_limit(len(text) + 1)
    for cells in reader:
        lines += [begun] if cells else []
        begun = reader.line_num + 1
    csv.field_size_limit(limit)
    return lines


def assert_told(error: CohortError) -> None:
    assert error.faults
    assert all(fault.where and fault.found and fault.expected for fault in error.faults)


def assert_nothing_lost(found: Ingested, content: bytes, format_: str) -> None:
    (told,) = found.account.files
    accepted, rejected = [row["line"] for row in found.rows], {line for line, *_ in found.rejects}
    assert sorted([*accepted, *rejected]) == record_lines(content, format_)[1:]
    assert (told.read, told.accepted, told.rejected) == (len(accepted) + len(rejected), len(accepted), len(rejected))


def spoilt_files(examples: int) -> Callable[[], None]:
    @settings(max_examples=examples, deadline=None)
    @given(st.sampled_from(sorted(GOOD)), changes, formats)
    def check(name: str, spoil: list[Change], format_: str) -> None:
        content = GOOD[name]
        for change in spoil:
            content = change(content)[: 2 * MOST]
        with TemporaryDirectory() as folder:
            try:
                found = ingested(Path(folder), {"f.csv": content}, SOURCE, format_)
            except CohortError as error:
                assert_told(error)
            else:
                assert_nothing_lost(found, content, format_)

    return check


def test_spoilt_files() -> None:
    spoilt_files(300)()


@pytest.mark.long
def test_two_thousand_spoilt_files() -> None:
    spoilt_files(2_000)()
