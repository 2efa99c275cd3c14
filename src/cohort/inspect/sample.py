"""A bounded look at a file of any size: its encoding, and lines from its head, its middle and its tail."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cohort.errors import DataError, Fault
from cohort.ingest.delivered import shown

WHOLE = 4 << 20
"""Bytes up to which a file is looked at in full."""
COUNTED = 64 << 20
"""Bytes up to which its lines are counted, and its encoding is known and not guessed."""
HEAD, PIECE, PIECES = 1 << 20, 256 << 10, 9

_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_OTHER_KINDS = {
    b"PK\x03\x04": "a zip or Excel file",
    b"\x1f\x8b": "a gzip file",
    b"PAR1": "a parquet file",
    b"$FL2": "an SPSS file",
    b"$FL3": "an SPSS file",
    b"<stata_dta>": "a Stata file",
    b"\x00" * 12 + b"\xc2\xea\x81\x60": "a SAS file",
}
# characters of Nordic names as latin-1 and cp1252 write them; cp1252 alone uses 0x80-0x9f
_ONLY_CP1252 = re.compile(rb"[\x80-\x9f]")


@dataclass(frozen=True)
class Sample:
    """``pieces``: runs of whole lines, the first from the head of the file. ``whole``: they are all of it.

    ``lines`` counts the file's lines that are not empty (about, where not ``counted``). ``sure`` says whether every
    byte has been looked at for the encoding.
    """

    path: Path
    size: int
    encoding: str
    marked: bool
    sure: bool
    pieces: tuple[str, ...]
    lines: int
    counted: bool

    @property
    def whole(self) -> bool:
        """Whether nothing of the file is left out."""
        return self.size <= WHOLE


def take_sample(path: Path) -> Sample:
    """Read at most a few MiB of a file. Raises DataError where it is empty or no delimited text."""
    size = path.stat().st_size
    with path.open("rb") as file:
        raw = list(_pieces(file, size))
        kind = next((told for start, told in _OTHER_KINDS.items() if raw and raw[0].startswith(start)), None)
        if kind or not any(piece.strip() for piece in raw):
            raise DataError(Fault(shown(path), kind or "an empty file", "delimited text with at least one row"))
        marked = next((mark for mark in _MARKS if raw[0].startswith(mark)), None)
        encoding = _MARKS[marked] if marked else _without_mark(raw)
        sure = size <= WHOLE
        if not encoding.startswith("utf-16") and not sure and size <= COUNTED:
            encoding, sure = _narrowed(file, encoding), True
        pieces = tuple(_decoded(raw, encoding))
        if "\0" in pieces[0]:
            raise DataError(Fault(shown(path), "zero bytes", "delimited text"))
        lines = _lines(file, size, raw, pieces)
    return Sample(path, size, encoding, bool(marked), sure, pieces, lines, size <= COUNTED)


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The whole of a small file; of a large one its head, pieces spread over its length, and its tail."""
    if size <= WHOLE:
        yield file.read()
        return
    yield file.read(HEAD)
    for number in range(1, PIECES + 1):
        start = (HEAD + (size - HEAD - PIECE) * number // PIECES) // 2 * 2
        file.seek(start)
        yield file.read(PIECE)


def _without_mark(raw: list[bytes]) -> str:
    """ASSUME: every other byte zero is UTF-16, what decodes as UTF-8 is UTF-8, and the rest is latin-1 or cp1252."""
    head = raw[0][:4096]
    for encoding, odd in (("utf-16-le", 1), ("utf-16-be", 0)):
        if len(head) > 3 and head[odd::2].count(0) > 0.8 * len(head[odd::2]):
            return encoding
    if all(_is_utf8(piece) for piece in raw):
        return "ascii" if all(piece.isascii() for piece in raw) else "utf-8"
    return "cp1252" if any(_ONLY_CP1252.search(piece) for piece in raw) and all(map(_is_cp1252, raw)) else "latin-1"


def _is_cp1252(piece: bytes) -> bool:
    """It leaves five bytes without a meaning, which latin-1 takes for control characters."""
    return not re.search(rb"[\x81\x8d\x8f\x90\x9d]", piece)


def _is_utf8(piece: bytes) -> bool:
    """Whether it is UTF-8 but for a character that is cut at either end."""
    start = next((n for n in range(min(4, len(piece))) if piece[n] & 0xC0 != 0x80), 0)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(piece[start:])
    except UnicodeDecodeError:
        return False
    return True


def _narrowed(file: BinaryIO, encoding: str) -> str:
    """The encoding after a look at every byte of a file that is not too large for it."""
    file.seek(0)
    text = file.read()
    found = _without_mark([text])
    return encoding if encoding == "utf-8" == found else found


def _decoded(raw: list[bytes], encoding: str) -> Iterator[str]:
    """Whole lines only: what is cut at the seams is left out."""
    for number, piece in enumerate(raw):
        text = piece.decode(_plain(encoding, number), errors="replace").removeprefix("\ufeff")
        text = text.replace("\r\n", "\n")
        if number:
            text = text.partition("\n")[2]
        if number < len(raw) - 1:
            text = text.rpartition("\n")[0] + "\n"
        yield text


def _plain(encoding: str, number: int) -> str:
    """UTF-16's order of bytes is told at the head of a file only. ASSUME: little-endian, as Windows writes it."""
    return "utf-16-le" if encoding == "utf-16" and number else encoding


def _lines(file: BinaryIO, size: int, raw: list[bytes], pieces: tuple[str, ...]) -> int:
    if size <= WHOLE:
        return sum(1 for line in pieces[0].split("\n") if line.strip("\r"))
    if size > COUNTED:
        fed = sum(piece.count(b"\n") for piece in raw)
        return round(size * fed / sum(map(len, raw)))
    file.seek(0)
    counted, last = 0, b"\n"
    for block in iter(lambda: file.read(1 << 20), b""):
        counted, last = counted + block.count(b"\n"), block[-1:]
    return counted + (last != b"\n")
