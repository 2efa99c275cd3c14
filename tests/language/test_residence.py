"""Where people lived, told by any number of spells, and what could be seen of them."""

from datetime import date
from pathlib import Path

import pytest

from .drawn import World, empty_registers, outcome, read_study, shown

STUDY = """
title: Spells
cohort: {register: births, residence: residence, index: birth, end: birth + 10y}
variables:
  no: {source: placements, window: {from: birth, until: birth + 10y}, take: any}
  relative: {source: hospital_diagnoses, who: mother, part: inpatient, window: {from: birth, until: birth + 10y}, take: any}
"""
BORN = date(2000, 1, 1)
# Ten years from 1 January 2000 are 3,653 days: 366 of them may go unseen without a "no" turning into "not observable".
PEOPLE = """
    person                     spells in the country                                 resident  emigration  answer          seen
    stayed                     2000-01-01..                                          yes       -           no              3653
    moved_within               2000-01-01..2004-05-31, 2004-06-01..                  yes       -           no              3653
    two_homes                  2000-01-01.., 2003-01-01..2003-02-01                  yes       -           no              3653
    abroad_once                2000-01-01..2004-12-31, 2006-01-01..                  yes       2005-01-01  no              3288
    abroad_once_a_day_longer   2000-01-01..2004-12-30, 2006-01-02..                  yes       2004-12-31  not observable  3286
    abroad_twice               2000-01-01..2001-12-31, 2002-07-01..2004-12-31, 2006-01-01..  yes  2002-01-01  not observable  3107
    back_on_the_last_day       2000-01-01..2008-12-30, 2009-12-31..                  yes       2008-12-31  no              3288
    left_on_the_index_day      1999-06-01..1999-12-31, 2000-07-01..                  no        -           no              3471
    born_abroad                2003-01-01..                                          no        -           not observable  2557
    untold                     -                                                     no        -           not observable  0
    ends_before_it_starts      2000-01-01..1999-01-01                                no        -           not observable  0
"""


def world() -> tuple[World, dict[str, list[str]]]:
    drawn, expected = World(), {}
    for line in PEOPLE.strip().splitlines()[1:]:
        name, spells, *answers = [cell.strip() for cell in line.split("  ") if cell.strip()]
        expected[name] = answers
        _person(drawn, name)
        for spell in spells.split(", ") if spells != "-" else []:
            first, _, last = spell.partition("..")
            _spell(drawn, name, date.fromisoformat(first), date.fromisoformat(last) if last else None)
    return drawn, expected


def _person(drawn: World, name: str, **moves: date | str | None) -> None:
    drawn.add("births", person_id=name, birth_date=BORN)
    drawn.add("persons", **{"person_id": name, "birth_date": BORN, **moves})


def _spell(drawn: World, name: str, first: date, last: date | None, where: str = "here") -> None:
    drawn.add("residence", person_id=name, type=where, start_date=first, end_date=last)


@pytest.mark.parametrize("order", [1, -1])
def test_any_number_of_spells(order: int, tmp_path: Path) -> None:
    drawn, expected = world()
    context = read_study(STUDY, tmp_path)
    answers, _ = outcome(context, drawn, order)
    for name, (resident, emigration, answer, _) in expected.items():
        found = [shown(answers[column][name]) for column in ("resident_at_index", "no")]
        assert [name, *found] == [name, resident, answer]
        assert (str(answers["emigration"][name]) if answers["emigration"][name] else "-") == emigration, name


def test_the_days_seen_are_counted(tmp_path: Path) -> None:
    drawn, expected = world()
    seen = days_seen(drawn, tmp_path)
    assert {name: str(days) for name, days in seen.items()} == {name: cells[3] for name, cells in expected.items()}


def days_seen(drawn: World, tmp_path: Path, column: str = "no") -> dict[str, int]:
    """Of 3,653 days."""
    context = read_study(STUDY, tmp_path)
    outcome(context, drawn)
    found = (
        empty_registers().execute(f"SELECT person_id, seen * 3653 FROM answer_{column} ORDER BY person_id").fetchall()
    )
    order = [row["person_id"] for row in drawn.rows["births"]]
    return {name: round(dict(found)[name]) for name in order}


def test_spells_abroad_are_no_spells_in_the_country(tmp_path: Path) -> None:
    drawn = World()
    _person(drawn, "both_told")
    _spell(drawn, "both_told", BORN, date(2000, 12, 31))
    _spell(drawn, "both_told", date(2001, 1, 1), None, "abroad")
    _spell(drawn, "both_told", date(2009, 1, 1), None)
    assert days_seen(drawn, tmp_path) == {"both_told": 366 + 365}


def test_who_is_dead_is_not_unseen(tmp_path: Path) -> None:
    """Residence ends at death: what follows could hold no record, and that is known."""
    drawn = World()
    _person(drawn, "died", death_date=date(2004, 1, 1))
    _spell(drawn, "died", BORN, date(2003, 12, 31))
    _person(drawn, "died_abroad", death_date=date(2004, 1, 1))
    _spell(drawn, "died_abroad", BORN, date(2002, 12, 31))
    assert days_seen(drawn, tmp_path) == {"died": 3653, "died_abroad": 3653 - 365}


def test_relatives_whom_the_register_does_not_cover_are_told_by_their_moves(tmp_path: Path) -> None:
    """Residence covers parents of children born from 1998 to 2005; hospital care covers parents from 1969."""
    drawn = World()
    for born, name in ((BORN, "covered"), (date(1997, 1, 1), "not_covered")):
        drawn.add("births", person_id=name, birth_date=born)
        drawn.add("persons", person_id=name, birth_date=born, mother_id=f"{name}_mother")
        drawn.add("persons", person_id=f"{name}_mother", birth_date=date(1970, 1, 1), emigration_date=date(1999, 1, 1))
    _spell(drawn, "covered_mother", date(1970, 1, 1), None)
    seen = days_seen(drawn, tmp_path, "relative")
    assert seen["covered"] == 3653
    assert seen["not_covered"] == round(730 / 3652 * 3653)


def test_who_never_left_but_moved_in_was_abroad_before(tmp_path: Path) -> None:
    drawn = World()
    moves = {
        "moved_in": {"immigration_date": date(2001, 1, 1)},
        "moved_in_before_leaving": {"immigration_date": date(2001, 1, 1), "emigration_date": date(2009, 1, 1)},
    }
    for name, days in moves.items():
        _person(drawn, name, **days)
    context = read_study(STUDY.replace("residence: residence, ", ""), tmp_path)
    outcome(context, drawn)
    found = empty_registers().execute("SELECT person_id, round(seen * 3653)::INTEGER FROM answer_no").fetchall()
    assert dict(found) == {"moved_in": 3653 - 366, "moved_in_before_leaving": 3653 - 365}


def test_the_last_day_told_stands_for_those_after_it(tmp_path: Path) -> None:
    """Residence is told until 31 December 2015; from then to 1 July 2016 there are 183 days."""
    drawn = World()
    for name, last in (("to_the_last_day", date(2015, 12, 31)), ("a_day_short", date(2015, 12, 30))):
        _person(drawn, name)
        _spell(drawn, name, BORN, last)
    text = STUDY.replace("from: birth, until: birth + 10y", "from: 2015-07-01, until: 2016-07-01")
    outcome(read_study(text, tmp_path), drawn)
    found = empty_registers().execute("SELECT person_id, round(seen * 366)::INTEGER FROM answer_no").fetchall()
    assert dict(found) == {"to_the_last_day": 366, "a_day_short": 183}
