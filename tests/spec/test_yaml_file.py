"""What a YAML file's words become, and where they stand."""

from datetime import date
from pathlib import Path

import pytest

from cohort.errors import SpecError
from cohort.spec.yaml_file import dotted, load


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1997-01-31", date(1997, 1, 31)),
        ("2001-02-29", "2001-02-29"),
        ("005", "005"),
        ("0", 0),
        ("10", 10),
        ("0.5", 0.5),
        ("no", "no"),
        ("yes", "yes"),
        ("true", True),
        ("F90.0", "F90.0"),
    ],
)
def test_words(text: str, value: object, tmp_path: Path) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(f"key: {text}\n", encoding="utf-8")
    found = load(path).plain()["key"]
    assert (found, type(found)) == (value, type(value))


def test_keys_keep_their_zeros(tmp_path: Path) -> None:
    path = tmp_path / "codes.yaml"
    path.write_text("values: {01: alive, 90: dead}\n", encoding="utf-8")
    assert load(path).plain() == {"values": {"01": "alive", 90: "dead"}}


def test_every_place_has_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lines.yaml"
    path.write_text("a: 1\nb:\n  - {c: 2}\n  - d: 3\n", encoding="utf-8")
    document = load(path, "lines.yaml")
    assert document.where(("b", 1, "d")) == "lines.yaml:4  b[2].d"
    assert document.where(("b", 0, "c")) == "lines.yaml:3  b[1].c"
    assert document.where(("b", 5)) == "lines.yaml:2  b[6]"
    assert dotted(("models", "risk", "terms", 0)) == "models.risk.terms[1]"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "no 'key: value' lines"),
        (b"- a\n- b\n", "no 'key: value' lines"),
        (b"a: 1\na: 2\n", "the key 'a' twice"),
        ("a: \xe4\n".encode("latin-1"), "byte 3 is not UTF-8"),
    ],
)
def test_what_is_no_definition(content: bytes, found: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes(content)
    with pytest.raises(SpecError) as caught:
        load(path)
    assert [fault.found for fault in caught.value.faults] == [found]
    with pytest.raises(SpecError, match="no such file"):
        load(tmp_path / "missing.yaml")
