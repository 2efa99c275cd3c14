"""A result is written whole or not at all, and no failure is a traceback."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from cohort.disclosure.files import publish
from cohort.errors import DataError


def test_text_is_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    publish(tmp_path / "a" / "b.csv", "ä\n")
    assert (tmp_path / "a" / "b.csv").read_bytes() == "ä\n".encode()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.csv"]


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("a file where a folder should be")
    with pytest.raises(DataError, match="a results folder that can be written"):
        publish(tmp_path / "results" / "table.csv", "1\n")


@pytest.mark.parametrize(("code", "said"), [(errno.ENOSPC, "the disk is full"), (errno.EROFS, "read-only file system")])
def test_a_disk_that_says_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: str) -> None:
    path = tmp_path / "table.csv"
    publish(path, "old\n")

    def fail(part: Path, content: bytes) -> None:
        part.touch()
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(DataError, match=said):
        publish(path, "new\n")
    assert path.read_text() == "old\n"
    assert [other.name for other in tmp_path.iterdir()] == ["table.csv"]
