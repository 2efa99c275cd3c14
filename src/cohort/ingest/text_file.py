"""A delivered file, surveyed and ready to be read line by line."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cohort.errors import DataError, Fault
from cohort.ingest.delivered import shown
from cohort.ingest.plain import PLAIN_SEPARATOR, transcode, unquote
from cohort.ingest.survey import Survey, whole_lines
from cohort.spec.delivery import Format

READ_BY_DUCKDB = ("utf-8", "latin-1")


@dataclass(frozen=True)
class TextFile:
    """``text`` is what is read: the delivered file ``path``, or a plain copy of it with the same line numbers.

    ``records`` were counted by their bytes, the header left out. ``first`` holds the cells of the first record, on
    line ``first_line``.
    """

    path: Path
    text: Path
    encoding: str
    separator: str
    first: tuple[str, ...]
    first_line: int
    header: bool
    records: int
    bytes: int
    sha256: str

    @property
    def last_line_before_rows(self) -> int:
        """The line of the header; the line above the first row where there is none."""
        return self.first_line if self.header else self.first_line - 1


@contextmanager
def opened(path: Path, format_: Format, scratch: Path, width: int | None = None) -> Iterator[TextFile]:
    """Survey ``path`` and make a plain copy beside ``scratch`` where DuckDB could not read it as it is.

    ``width``: the number of columns where there is no header. The copies are gone afterwards. Raises DataError:
    no text, another encoding, an unclosed quote, no rows.
    """
    copies = [scratch.with_name(f"{scratch.name}.{kind}") for kind in ("decoded", "plain")]
    try:
        yield _prepared(path, format_, copies[0], copies[1], width)
    finally:
        for copy in copies:
            copy.unlink(missing_ok=True)


def _prepared(path: Path, format_: Format, decoded: Path, plain: Path, width: int | None) -> TextFile:
    digest = hashlib.sha256()
    text, encoding, separator = path, _encoding(path, format_.encoding), format_.separator
    if encoding not in READ_BY_DUCKDB:
        transcode(path, decoded, encoding, digest)
        text, encoding = decoded, "utf-8"
    seen = Survey(path, encoding, separator.encode(encoding), format_.quote.encode())
    for block in whole_lines(text, digest if text is path else None):
        seen.add(block)
    if not seen.finish().straight:
        reading = "utf-8-sig" if encoding == "utf-8" else encoding
        unquote(text, plain, reading, separator, format_.quote if seen.quoted else "", width)
        text, encoding, separator = plain, "utf-8", PLAIN_SEPARATOR
    records = seen.records - format_.header
    if records < 1:
        found = "a header and no rows" if seen.records else "an empty file"
        raise DataError(Fault(shown(path), found, "at least one row", "was the extract cut off?"))
    line, first = _first_record(text, encoding, separator)
    size = path.stat().st_size
    return TextFile(path, text, encoding, separator, first, line, format_.header, records, size, digest.hexdigest())


def _encoding(path: Path, told: str) -> str:
    """The encoding by one name. ASSUME: a file that begins with UTF-8's mark is UTF-8, whatever its format says."""
    with path.open("rb") as file:
        if file.read(3) == codecs.BOM_UTF8:
            return "utf-8"
    names = {"ascii": "utf-8", "utf-8-sig": "utf-8", "iso8859-1": "latin-1"}
    known = codecs.lookup(told).name
    return names.get(known, known)


def _first_record(text: Path, encoding: str, separator: str) -> tuple[int, tuple[str, ...]]:
    with text.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            if record := line.rstrip("\r\n"):
                return number, tuple(cell.strip() for cell in record.split(separator))
    raise AssertionError("a file with records has a first one")
