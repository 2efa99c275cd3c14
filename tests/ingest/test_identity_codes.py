"""A personal identity code stops its file wherever it stands. All codes are artificial ones: their numbers are 900-999."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cohort.errors import DataError
from cohort.ingest.identity_codes import CHECKS, positions
from tests.ingest.drawn import FINNISH, ingested

SIGNS = {1800: "+", 1900: "-UVWXY", 2000: "ABCDEF"}
SOURCE = "{files: f.csv, format: told, columns: {person_id: ID, note: NOTE}}"
HEADERLESS = "{files: f.csv, format: told, names: [ID, NOTE, OTHER], columns: {person_id: ID, note: NOTE}}"
CODE = "131052-916D"


def check(day: str, number: int) -> str:
    """As the agency explains it: the remainder of the nine digits by 31 chooses the character."""
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[(int(day) * 1000 + number) % 31]


@st.composite
def codes(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1850, 1, 1), date(2099, 12, 31)))
    sign = draw(st.sampled_from(SIGNS[born.year // 100 * 100]))
    number = draw(st.integers(900, 999))
    day = born.strftime("%d%m%y")
    return f"{day}{sign}{number}{check(day, number)}"


around = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@given(codes(), around, around)
@example(f"290200A900{check('290200', 900)}", "born", "on a leap day")
def test_every_code_is_found_in_any_text(code: str, before: str, after: str) -> None:
    for written in (code, code.lower()):
        text = f"{before} {written}, {after}".encode()
        assert len(f"{before} ".encode()) in positions(text)


@given(codes(), st.sampled_from(CHECKS))
def test_another_check_character_is_no_code(code: str, other: str) -> None:
    assert bool(positions((code[:-1] + other).encode())) == (other == code[-1])


@given(codes(), st.integers(0, 10))
def test_one_digit_more_is_no_code(code: str, place: int) -> None:
    near = code[:place] + "7" + code[place:]
    assert not positions(near.encode())


@given(codes())
def test_without_its_sign_a_code_is_known_by_a_letter(code: str) -> None:
    bare = code[:6] + code[7:]
    assert bool(positions(bare.encode())) == bare[-1].isalpha()


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 86_399))
def test_days_and_times_are_no_codes(day: date, second: int) -> None:
    time = f"{second // 3600:02}:{second // 60 % 60:02}"
    for pattern in ("%d.%m.%Y", "%Y%m%d", "%Y-%m-%d", "%d%m%y", "%d%b%Y:", "%y%m%d "):
        assert not positions(f"{day.strftime(pattern)}{time}".encode())
        assert not positions(f"{(day + timedelta(days=3)).strftime(pattern)};{second:06}".encode())


@pytest.mark.parametrize(
    "text",
    [
        "9f131052a916d",
        "131052-916D1",
        "e131052-916d-4a",
        "00131052916D",
        "310252-916K",
        "131352-916U",
        "131052916",
        "131052 916D",
    ],
)
def test_what_only_looks_like_one(text: str) -> None:
    assert positions(text.encode()) == []


PLACES = {
    "the person's column": ("ID;NOTE;OTHER\nT1;;\nCODE;;\n", SOURCE, "f.csv:3", "ID"),
    "a text": ("ID;NOTE;OTHER\nT1;mother is CODE, called twice;\n", SOURCE, "f.csv:2", "NOTE"),
    "a column that is not read": ("ID;NOTE;OTHER\nT1;;CODE\n", SOURCE, "f.csv:2", "OTHER"),
    "the middle of a quoted cell": (
        'ID;NOTE;OTHER\nT1;"a;""CODE""\nb";x\nT2;"y";CODE\n'.replace("x\nT2", "CODE\nT2"),
        SOURCE,
        "f.csv:2",
        "NOTE",
    ),
    "a cell too many": ("ID;NOTE;OTHER\nT1;;;CODE\n", SOURCE, "f.csv:2", "column 4"),
    "a line without an end": ("ID;NOTE;OTHER\nT1;;CODE", SOURCE, "f.csv:2", "OTHER"),
    "the header": ("ID;NOTE;CODE\nT1;;\n", SOURCE, "f.csv:1", "column 3"),
    "the first line of a file without a header": ("T1;;CODE\nT2;;\n", HEADERLESS, "f.csv:1", "OTHER"),
}


@pytest.mark.parametrize("code", [CODE, CODE.lower(), "131052916D", "131052Y916D"])
@pytest.mark.parametrize("place", PLACES)
def test_a_code_stops_its_file_and_is_never_told(place: str, code: str, tmp_path: Path) -> None:
    content, source, where, column = PLACES[place]
    format_ = FINNISH.replace("{", "{header: false, ", 1) if source is HEADERLESS else FINNISH
    with pytest.raises(DataError) as caught:
        ingested(tmp_path, {"f.csv": content.replace("CODE", code)}, source, format_)
    fault = caught.value.faults[0]
    assert (fault.where.split("/")[-1], fault.found) == (where, f"a personal identity code in {column}")
    assert code[:6] not in str(caught.value)
    assert not any(path.is_file() for path in (tmp_path / "work").rglob("*"))


def test_each_column_is_told_with_its_first_line(tmp_path: Path) -> None:
    rows = f"T1;;\nT2;{CODE};\nT3;{CODE};{CODE}\n"
    with pytest.raises(DataError) as caught:
        ingested(tmp_path, {"f.csv": "ID;NOTE;OTHER\n" + rows}, SOURCE)
    assert [fault.where.split("/")[-1] for fault in caught.value.faults] == ["f.csv:3", "f.csv:4"]
