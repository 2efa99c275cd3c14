"""Registers encrypted at rest: refused where DuckDB can't do it safely, and else nothing of them readable without a key."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from cohort.errors import DataError
from cohort.ingest import Account, ingest
from cohort.store import KEY, attach, connect
from tests.ingest.drawn import definitions

SOURCE = "{files: f.csv, format: told, columns: {person_id: ID, day: DAY}}"
MARK = "T99MARKER"


def encrypted(tmp_path: Path) -> Account:
    (tmp_path / "delivered").mkdir(exist_ok=True)
    (tmp_path / "delivered" / "f.csv").write_text("ID;DAY\n" + f"{MARK};1.1.2000\nT2;{MARK}\n" * 500, encoding="utf-8")
    register, delivery = definitions(tmp_path, SOURCE)
    return ingest(register, delivery, tmp_path / "delivered", tmp_path / "work", most_rejected=1, encrypt=True)


def readable_without_key(work: Path) -> list[str]:
    """Files that hold the mark as it was delivered."""
    return [path.name for path in work.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()]


@pytest.fixture
def with_cipher(monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB's built-in cipher, which does not count as safe, in place of the extension that is seldom installed."""
    real = duckdb.connect

    def connect_(*arguments: Any, config: dict[str, Any], **named: Any) -> duckdb.DuckDBPyConnection:
        return real(*arguments, config=config | {"force_mbedtls_unsafe": "true"}, **named)

    monkeypatch.setattr("cohort.store.duckdb.connect", connect_)


def test_without_a_key_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY, raising=False)
    with pytest.raises(
        DataError, match=r"(?s)'encrypt: true'\n  expected: its key in the environment variable COHORT_"
    ):
        encrypted(tmp_path)
    assert list((tmp_path / "work" / "registers").iterdir()) == []


def test_what_duckdb_does_not_call_safe_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as connection:
        try:
            connection.execute("LOAD httpfs")
            pytest.skip("this machine has the extension: here it is not refused")
        except duckdb.Error:
            pass
    monkeypatch.setenv(KEY, "a key")
    with pytest.raises(DataError, match=r"(?s)safely with its extension httpfs only\n.*it is not downloaded"):
        encrypted(tmp_path)
    assert list((tmp_path / "work" / "registers").iterdir()) == []


def test_an_encrypted_register_is_read_with_its_key_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, with_cipher: None
) -> None:
    monkeypatch.setenv(KEY, "it's a key")
    assert encrypted(tmp_path).total.accepted == 500
    work, file = tmp_path / "work", tmp_path / "work" / "registers" / "visits.duckdb"
    assert readable_without_key(work) == []
    with connect(work, file, read_only=True) as connection:
        assert connection.execute("SELECT DISTINCT person_id FROM rows").fetchall() == [(MARK,)]
    with connect(work) as connection:
        attach(connection, file, "visits")
        assert connection.execute('SELECT DISTINCT "value" FROM visits.rejects').fetchall() == [(MARK,)]
    monkeypatch.setenv(KEY, "another")
    with pytest.raises(DataError, match="another key than that in COHORT_KEY"), connect(work, file, read_only=True):
        pass
    monkeypatch.delenv(KEY)
    with pytest.raises(DataError, match=r"(?s)an encrypted file\n.*COHORT_KEY"), connect(work, file, read_only=True):
        pass
