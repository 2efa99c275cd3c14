"""Draw docs/edge_cases.md from the people of synthetic_data/edge_cases: python docs/make_edge_cases.py."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "synthetic_data" / "edge_cases"
PAGE = ROOT / "docs" / "edge_cases.md"
HEAD = """# People named for their edge

Nobody here exists. Each person stands on one edge of the language; the answers are drawn by hand, and a test asks
study 1 (`config/studies/ooh_care_ndd.yaml`) for each of them. A person is added by a line in the files of
`synthetic_data/edge_cases/` and one in `answers.csv`; `python docs/make_edge_cases.py` draws this page anew.

`cohort --config config/edge_cases.yaml mutate ooh_care_ndd` makes one small error at a time in the study and tells
which of them no drawn answer notices.

| person | records | must get | why |
| --- | --- | --- | --- |
"""
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """One of the files."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def page() -> str:
    """The whole page; people of whom only a code is told come last, in one line each."""
    births, told = {row["person_id"]: row for row in rows("births")}, records()
    persons = {row["person_id"]: row for row in rows("persons")}
    answers = [(person, list(lines)) for person, lines in groupby(rows("answers"), key=lambda row: row["person"])]
    special = [_line(births[person], persons, told, lines) for person, lines in answers if not _one_code(lines)]
    codes = [f"{person} {_given(lines)}" for person, lines in answers if _one_code(lines)]
    return HEAD + "".join(special) + "\nOne code alone: " + "; ".join(codes) + ".\n"


def records() -> dict[str, list[str]]:
    """What the registers hold of each person, in words."""
    held: dict[str, list[str]] = {}
    for row in rows("hospital_diagnoses"):
        held.setdefault(row["person_id"], []).append(f"{row['start_date']} {row['code']}")
    for row in rows("placements"):
        held.setdefault(row["person_id"], []).append(f"{row['type']} {row['start_date']} to {row['end_date'] or '...'}")
    for row in rows("residence"):
        if row["type"] == "abroad":
            held.setdefault(row["person_id"], []).append(f"abroad {row['start_date']} to {row['end_date'] or '...'}")
    for row in rows("deaths"):
        held.setdefault(row["person_id"], []).append(f"death {row['death_date']}")
    for person, months in groupby(rows("social_assistance"), key=lambda row: row["person_id"]):
        held.setdefault(person, []).append("support " + ", ".join(row["start_date"][:7] for row in months))
    return held


def _line(birth: Row, persons: dict[str, Row], told: dict[str, list[str]], lines: list[Row]) -> str:
    person = persons[birth["person_id"]]
    held = [f"born {person['birth_date']}", *_moves(person), *told.get(person["person_id"], [])]
    for role in ("mother", "father"):
        relative = person[f"{role}_id"]
        held += [f"{role}: {record}" for record in told.get(relative, [])] if relative else [f"{role} unknown"]
    why = dict.fromkeys(line["why"] for line in lines)
    return f"| {birth['person_id']} | {'; '.join(held)} | {_given(lines)} | {'; '.join(why)} |\n"


def _moves(person: Row) -> Iterable[str]:
    for word, column in (("left", "emigration_date"), ("back", "immigration_date")):
        if person[column]:
            yield f"{word} {person[column]}"


def _given(lines: list[Row]) -> str:
    """``adhd, conduct: yes; placed: no``, variables of one answer together."""
    given: dict[str, list[str]] = {}
    for line in lines:
        given.setdefault(line["answer"], []).append(line["variable"])
    return "; ".join(f"{', '.join(names)}: {answer}" for answer, names in given.items())


def _one_code(lines: list[Row]) -> bool:
    return all(line["why"] == "one code alone" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
