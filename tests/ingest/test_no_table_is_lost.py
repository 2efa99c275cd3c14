"""Tables whose bytes were changed: every row that the file tells is read, or the file is refused with a reason."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cohort.errors import CohortError
from cohort.ingest.foreign import ForeignLines
from cohort.spec.delivery import Format
from tests.projects import ROOT

BUNDLE = ROOT / "synthetic_data" / "deliveries"
TABLES = {
    "thl/lastensuojelu_sijoitukset.parquet": Format(kind="parquet"),
    "statistics_finland/folk_tutkinnot.sav": Format(kind="spss"),
    "schools/nfbc1986_kysely_16.zsav": Format(kind="spss"),
    "statistics_finland/folk_tulo.dta": Format(kind="stata"),
    "schools/yhteisvalinta.xlsx": Format(kind="excel", sheet="Hakijat"),
}
changes = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), st.binary(max_size=4)), min_size=1, max_size=4)


def changed(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, piece in edits:
        at = int(place * len(content))
        content = content[:at] + piece + content[at + length :]
    return content


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=60, deadline=None)
@given(edits=changes)
def test_changed_bytes(name: str, edits: list[tuple[float, int, bytes]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(changed((BUNDLE / name).read_bytes(), edits))
        lines = ForeignLines(path, TABLES[name])
        try:
            read = sum(batch.num_rows for batch in lines.reader())
        except CohortError:
            assert lines.faults
        else:
            assert lines.survey.records == read + 1


@pytest.mark.parametrize(
    ("name", "numbers"), [*zip(TABLES, ([1, 2, 3, 4], [1, 2, 3, 4], [1, 2], [1, 2, 3], [3, 5, 6, 7]), strict=True)]
)
def test_numbers_of_rows(name: str, numbers: list[int]) -> None:
    """In a workbook they are those the program shows: its first and fourth rows are empty, the second is the head."""
    lines = ForeignLines(BUNDLE / name, TABLES[name])
    assert [number.as_py() for batch in lines.reader() for number in batch.column(0)] == numbers
