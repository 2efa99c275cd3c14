"""A codelist: a csv file of code prefixes, each with its edition, label and source."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cohort.errors import Fault, SpecError, did_you_mean

HEADER = ["code", "edition", "label", "source"]
EDITIONS = ("icd8", "icd9", "icd10", "icpc2", "atc")


@dataclass(frozen=True)
class Code:
    """A prefix: ``F90`` matches F90, F900 and F9001 of the same edition."""

    code: str
    edition: str
    label: str
    source: str


@dataclass(frozen=True)
class Codelist:
    """A named list of prefixes."""

    name: str
    codes: tuple[Code, ...]

    @property
    def editions(self) -> tuple[str, ...]:
        """The editions in which the list has codes."""
        return tuple(edition for edition in EDITIONS if any(code.edition == edition for code in self.codes))


def edition_name(edition: str) -> str:
    """``ICD-10`` for ``icd10``."""
    return edition.upper().replace("ICD", "ICD-").replace("ICPC2", "ICPC-2")


def code_runs(codes: Sequence[str]) -> str:
    """``F10-F19, F84`` for codes of which some follow each other."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and _next_code(runs[-1][-1]) == code:
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _next_code(code: str) -> str | None:
    """The code after this one, for codes that end in digits."""
    match = re.fullmatch(r"(\D*)(\d+)", code)
    return f"{match.group(1)}{int(match.group(2)) + 1:0{len(match.group(2))}d}" if match else None


def normal_code(text: str) -> str:
    """A code as registers hold it here: upper case, no dots, no blanks."""
    return text.upper().replace(".", "").replace(" ", "")


def read_codelist(path: Path, name: str) -> Codelist:
    """Read one file of ``config/codelists``. Raises SpecError: wrong header, unknown edition, duplicates, blanks."""
    rows = _rows(path, name)
    faults: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    codes: list[Code] = []
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(HEADER):
            faults.append(Fault(f"{name}:{line}", f"{len(row)} fields", f"{len(HEADER)}: {','.join(HEADER)}"))
            continue
        code = Code(normal_code(row[0]), row[1].strip(), row[2].strip(), row[3].strip())
        faults += _code_faults(code, f"{name}:{line}", seen)
        seen.setdefault((code.edition, code.code), line)
        codes.append(code)
    if not codes and not faults:
        faults.append(Fault(f"{name}:1", "no codes", "at least one line under the header"))
    if faults:
        raise SpecError(faults)
    return Codelist(path.stem, tuple(codes))


def _rows(path: Path, name: str) -> list[list[str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
    except FileNotFoundError:
        raise SpecError(Fault(name, "no such file", "a codelist: " + ",".join(HEADER))) from None
    except UnicodeDecodeError as error:
        raise SpecError(Fault(name, f"byte {error.start} is not UTF-8", "a codelist saved as UTF-8")) from None
    if not rows or rows[0] != HEADER:
        found = ",".join(rows[0]) if rows else "nothing"
        raise SpecError(Fault(f"{name}:1", found, ",".join(HEADER)))
    return rows


def _code_faults(code: Code, where: str, seen: dict[tuple[str, str], int]) -> list[Fault]:
    faults = []
    if not code.code:
        faults.append(Fault(where, "an empty code", "a code prefix, such as F90"))
    if code.edition not in EDITIONS:
        expected = "one of " + ", ".join(EDITIONS)
        faults.append(Fault(where, code.edition or "no edition", expected, did_you_mean(code.edition, EDITIONS)))
    if (code.edition, code.code) in seen:
        first = seen[code.edition, code.code]
        faults.append(
            Fault(where, f"{code.code} ({code.edition}) again", f"every code once; it stands on line {first}")
        )
    return faults
