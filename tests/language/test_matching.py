"""Matched sets: who is a candidate for whom, who is drawn, and that no order of rows has a say."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from cohort.compile.plan import plan
from cohort.compile.statement import Context
from cohort.models.kinds import fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.steps.build import run
from cohort.wanted.settings import ConditionalLogistic

from .drawn import World, read_drawn, read_study, world_of

RISK_SET = """
title: Risk sets
cohort: {{register: births, index: birth, end: birth + 18y}}
variables:
  place: {{year_of: birth}}
  first_conduct: {{source: hospital_diagnoses, codes: conduct, window: {{from: birth, until: end + 1d}}, take: first_date}}
  adhd: {{source: hospital_diagnoses, codes: adhd, window: {{from: birth, until: index + 1d}}, take: any, unobserved: no}}
models:
  nested:
    kind: conditional_logistic
    time: {{from: {start}, until: first_conduct}}
    terms: [adhd]
    strata: [matched_set]
    matching: {{kind: risk_set, on: [place], controls: {controls}, seed: {seed}}}
"""
EXACT = """
title: Exact matching
cohort: {{register: births, index: birth, end: birth + 18y}}
variables:
  place: {{year_of: birth}}
  exposed: {{source: hospital_diagnoses, codes: adhd, window: {{from: birth, until: birth + 7y}}, take: any, unobserved: no}}
  ill: {{source: hospital_diagnoses, codes: conduct, window: {{from: birth + 7y, until: end}}, take: any, unobserved: no}}
models:
  pairs:
    kind: conditional_logistic
    outcome: ill
    exposure: exposed
    terms: [exposed]
    strata: [matched_set]
    matching: {{kind: exact, on: [place], controls: {controls}, seed: {seed}}}
"""
Sets = dict[str, list[str]]


def risk_sets(
    tmp_path: Path, world: World, controls: int = 100, seed: int = 1, order: int = 1, start: str = "birth"
) -> Sets:
    return sets(
        read_study(RISK_SET.format(controls=controls, seed=seed, start=start), tmp_path), world, "nested", order
    )


def exact_sets(tmp_path: Path, world: World, controls: int = 100, seed: int = 1, order: int = 1) -> Sets:
    return sets(read_study(EXACT.format(controls=controls, seed=seed), tmp_path), world, "pairs", order)


def sets(context: Context, world: World, model: str, order: int) -> Sets:
    """The controls of each case or exposed person."""
    compiled = plan(context)
    connection = world.connection(order)
    run(compiled, context, connection)
    for statement in compiled.after():
        connection.execute(statement.text())
    columns = f"SELECT matched_set, person_id, is_control FROM ({compiled.matched[model].result})"
    rows = connection.execute(columns).fetchall()
    assert all(head == person for head, person, is_control in rows if not is_control)
    made: Sets = {head: [] for head, _, is_control in rows if not is_control}
    for head, person, is_control in rows:
        made[head] += [person] if is_control else []
    return made


def test_who_may_be_a_control_for_whom(tmp_path: Path) -> None:
    """Controls are at risk on the day of the case: followed since a day before it, and until that day or later."""
    drawn = """
    person          birth       died        left        records         candidates
    case_of_10      2000-01-01  -           -           2010-03-10 F91  case_of_11 case_of_12 dies_that_day dies_the_day_after leaves_that_day never same_year
    case_of_11      2000-01-01  -           -           2010-03-11 F91  case_of_12 dies_the_day_after never same_year
    also_of_10      2000-01-01  -           -           2010-03-10 F91  case_of_11 case_of_12 dies_that_day dies_the_day_after leaves_that_day never same_year
    case_of_12      2000-01-01  -           -           2010-03-12 F91  never same_year
    dies_before     2000-01-01  2010-03-09  -           -               -
    dies_that_day   2000-01-01  2010-03-10  -           -               -
    dies_the_day_after  2000-01-01  2010-03-11  -       -               -
    leaves_before   2000-01-01  -           2010-03-09  -               -
    leaves_that_day  2000-01-01  -          2010-03-10  -               -
    never           2000-01-01  -           -           -               -
    same_year       2000-12-31  -           -           -               -
    another_year    2001-01-01  -           -           -               -
    alone           1999-05-01  -           -           2010-03-10 F91  none
    on_the_day      1998-01-01  -           -           1998-01-01 F91  -
    """
    people = read_drawn(drawn)
    expected = {p.name: p.expected.replace("none", "").split() for p in people if p.expected != "-"}
    for order in (1, 2):
        assert risk_sets(tmp_path, world_of(people, "hospital_diagnoses"), order=order) == expected


def test_nobody_is_a_control_before_her_follow_up_starts(tmp_path: Path) -> None:
    """Follow-up starts at 10 years; on its first day nobody is at risk yet."""
    people = read_drawn("""
    person          birth       records         candidates
    case            2000-01-01  2010-03-10 F91  starts_before
    starts_before   2000-03-09  -               -
    starts_that_day  2000-03-10  -              -
    starts_after    2000-03-11  -               -
    case_too_early  2000-01-01  2009-03-10 F91  -
    """)
    world = world_of(people, "hospital_diagnoses")
    assert risk_sets(tmp_path, world, start="birth + 10y") == {"case": ["starts_before"]}


def random_world(seed: int, people: int = 40) -> tuple[World, dict[str, tuple[date, date | None, date | None]]]:
    """People born in two years, some of whom die or have a diagnosis, on few days so that many meet."""
    draw, drawn, known = random.Random(seed), ["person  birth  died  records  answer"], {}
    for number in range(people):
        birth = date(draw.choice((2000, 2001)), 1, 1 + draw.randrange(20))
        died = date(2010, 1, 1 + draw.randrange(12)) if draw.random() < 0.3 else None
        ill = date(2010, 1, 1 + draw.randrange(12)) if draw.random() < 0.3 else None
        adhd = ", 2003-01-01 F90" if draw.random() < 0.3 else ""
        records = f"{ill} F91{adhd}" if ill else adhd.removeprefix(", ") or "-"
        drawn.append(f"p{number}  {birth}  {died or '-'}  {records}  -")
        known[f"p{number}"] = (birth, died, ill)
    return world_of(read_drawn("\n".join(drawn)), "hospital_diagnoses"), known


PRIME = 2147483647


def number(seed: int, what: str, person: str) -> int:
    """From 1 to the prime less one: the last eight bytes of the hash, lowest first."""
    digest = hashlib.md5(f"{seed}/{what}/{person}".encode()).digest()
    return 1 + int.from_bytes(digest[8:], "little") % (PRIME - 1)


def read_plainly(known: Mapping[str, tuple[date, date | None, date | None]], controls: int, seed: int) -> Sets:
    """The same sets, person by person."""
    last = {name: died or date(9999, 1, 1) for name, (_, died, _) in known.items()}
    ends = {name: min(last[name], ill or last[name]) for name, (_, _, ill) in known.items()}
    falls_ill = {name: ill for name, (_, _, ill) in known.items() if ill and ill <= last[name]}
    made = {}
    for case, day in falls_ill.items():
        candidates = [
            other
            for other in known
            if known[other][0].year == known[case][0].year
            and known[other][0] < day <= ends[other]
            and falls_ill.get(other) != day
        ]
        shuffle = number(seed, "multiplier", case)
        candidates.sort(
            key=lambda other: (shuffle * number(seed, "lot", other) % PRIME, number(seed, "second lot", other))
        )
        made[case] = sorted(candidates[:controls])
    return made


@pytest.mark.parametrize("seed", range(8))
def test_a_plain_reading_gives_the_same_risk_sets(seed: int, tmp_path: Path) -> None:
    world, known = random_world(seed)
    for controls in (1, 3):
        assert risk_sets(tmp_path, world, controls, seed) == read_plainly(known, controls, seed)


def deal_plainly(people: Mapping[str, tuple[int, bool]], controls: int, seed: int) -> Sets:
    """Round after round, each exposed person is dealt the next unexposed one of her year, both in order of hash."""

    def in_order(year: int, exposed: bool) -> list[str]:
        names = [name for name, told in people.items() if told == (year, exposed)]
        return sorted(names, key=lambda name: (hashlib.md5(f"{seed}/{name}".encode()).hexdigest(), name))

    made: Sets = {}
    for year in {year for year, _ in people.values()}:
        takers, deck = in_order(year, exposed=True), iter(in_order(year, exposed=False))
        made |= {taker: [] for taker in takers}
        for _ in range(controls):
            for taker, dealt in zip(takers, deck, strict=False):
                made[taker].append(dealt)
    return {taker: sorted(dealt) for taker, dealt in made.items()}


@pytest.mark.parametrize("seed", range(8))
def test_a_plain_reading_deals_the_same_exact_sets(seed: int, tmp_path: Path) -> None:
    world, known = random_world(seed)
    exposed = {str(row["person_id"]) for row in world.rows["hospital_diagnoses"] if row["code"] == "F90"}
    people = {name: (birth.year, name in exposed) for name, (birth, _, _) in known.items()}
    for controls in (1, 3):
        assert exact_sets(tmp_path, world, controls, seed) == deal_plainly(people, controls, seed)


@pytest.mark.parametrize("made", [risk_sets, exact_sets])
def test_the_seed_alone_tells_who_is_drawn(made, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    world, _ = random_world(1)
    first = made(tmp_path, world, 2)
    assert sum(map(len, first.values())) > 10
    for shuffled in range(4):
        for rows in world.rows.values():
            random.Random(shuffled).shuffle(rows)
        assert made(tmp_path, world, 2) == first
    assert made(tmp_path, world, 2, seed=2) != first


def test_a_control_may_serve_twice_and_become_a_case(tmp_path: Path) -> None:
    world, _ = random_world(1)
    made = risk_sets(tmp_path, world)
    serves = Counter(control for controls in made.values() for control in controls)
    assert max(serves.values()) > 1
    assert set(serves) & set(made)
    assert all(len(set(controls)) == len(controls) for controls in made.values())


def test_all_candidates_as_controls_give_the_estimate_of_cox(tmp_path: Path) -> None:
    """Cox's partial likelihood is that of whole risk sets: with no two events on a day both are one number."""
    draw = random.Random(5)
    days = iter(draw.sample(range(1, 4000), 120))
    lines, people = ["person  birth  died  records  answer"], {}
    for number in range(120):
        birth, day, exposed = date(2000 + number % 2, 1, 1), next(days), draw.random() < 0.4
        event = draw.random() < (0.7 if exposed else 0.4)
        last = birth + timedelta(day)
        records = [f"{last} F91"] * event + [f"{birth} F90"] * exposed
        lines.append(f"p{number}  {birth}  {'-' if event else last}  {', '.join(records) or '-'}  -")
        people[f"p{number}"] = {"exit": day, "event": event, "exposed": exposed, "born": birth.year}
    table = pd.DataFrame.from_dict(people, orient="index")
    made = risk_sets(tmp_path, world_of(read_drawn("\n".join(lines)), "hospital_diagnoses"), controls=1000)
    rows = [
        {"set": case, "ill": person == case, "exposed": table.exposed[person]}
        for case, controls in made.items()
        for person in (case, *controls)
    ]
    in_sets = ModelSpec("conditional_logistic", ("exposed",), "ill", strata=("set",), settings=ConditionalLogistic())
    followed = ModelSpec("cox", ("exposed",), time=TimeColumns("exit", "event"), strata=("born",))
    found, wanted = fit(pd.DataFrame(rows), in_sets).estimates[0], fit(table, followed).estimates[0]
    assert (found.coef, found.se) == pytest.approx((wanted.coef, wanted.se), rel=1e-8)


@pytest.mark.parametrize(
    ("exposed", "unexposed", "controls", "sizes"),
    [
        (2, 9, 4, [4, 4]),  # one unexposed is not needed
        (2, 7, 4, [3, 4]),  # seven dealt in turn
        (3, 2, 4, [0, 1, 1]),  # everybody gets one before anybody gets two
        (3, 0, 1, [0, 0, 0]),
        (0, 3, 1, []),
    ],
)
def test_exact_matching_deals_in_turn(
    exposed: int, unexposed: int, controls: int, sizes: list[int], tmp_path: Path
) -> None:
    lines = ["person  birth  records  answer", "other_year  2001-01-01  -  -"]
    lines += [f"e{number}  2000-01-01  2003-01-01 F90  -" for number in range(exposed)]
    lines += [f"u{number}  2000-01-01  -  -" for number in range(unexposed)]
    made = exact_sets(tmp_path, world_of(read_drawn("\n".join(lines)), "hospital_diagnoses"), controls)
    assert sorted(len(one) for one in made.values()) == sizes
    everybody = [person for one in made.values() for person in one]
    assert len(set(everybody)) == len(everybody)
    assert all(person.startswith("u") for person in everybody)
    assert all(person.startswith("e") for person in made)
