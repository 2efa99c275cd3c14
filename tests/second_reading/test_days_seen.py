"""The share seen by the SQL is a day-by-day count, whatever the spells, the coverage and the window."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohort.spec.kinds.record import Record
from cohort.spec.register import Coverage
from tests.language.drawn import CODELISTS, REGISTERS, World, empty_registers, outcome, read_study

from .reading import Reading

BORN = date(1998, 3, 1)
# days on which something begins or ends in the registers, in the window or at birth, and the days around them
EDGES = [date(1995, 12, 31), date(1996, 1, 1), date(1998, 2, 28), BORN, date(1999, 3, 1), date(2000, 1, 1)]
DAYS = st.one_of(
    st.builds(lambda edge, off: edge + timedelta(days=off), st.sampled_from(EDGES), st.integers(-1, 1)),
    st.dates(date(1995, 1, 1), date(2002, 1, 1)),
)
SPELL = st.tuples(DAYS, st.one_of(st.none(), DAYS), st.sampled_from(["here", "here", "abroad"]))
SPAN = st.tuples(DAYS, DAYS, st.sampled_from(["everyone", "child", "parent"])).filter(lambda span: span[0] < span[1])


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    spells=st.lists(SPELL, max_size=4),
    coverage=st.lists(SPAN, min_size=1, max_size=3),
    window=st.tuples(DAYS, DAYS).filter(lambda span: span[0] < span[1]),
    who=st.sampled_from(["child", "mother"]),
    moves=st.tuples(*[st.one_of(st.none(), DAYS)] * 3),
    residence=st.booleans(),
)
def test_the_share_is_a_count_of_days(
    spells: list[tuple[date, date | None, str]],
    coverage: list[tuple[date, date, str]],
    window: tuple[date, date],
    who: str,
    moves: tuple[date | None, date | None, date | None],
    residence: bool,
) -> None:
    person = "child_0" if who == "child" else "mother"
    days = dict(zip(("death_date", "emigration_date", "immigration_date"), moves, strict=True))
    world = World()
    world.add("births", person_id="child_0", birth_date=BORN)
    for name, more in (("child_0", {"mother_id": "mother"}), ("mother", {})):
        told = days if name == person else {}
        world.add("persons", person_id=name, birth_date=BORN if name == "child_0" else date(1970, 1, 1), **told, **more)
    for first, last, where in spells:
        world.add("residence", person_id=person, type=where, start_date=first, end_date=last)
    lines = [Coverage.model_validate({"from": a, "until": b, "who": role}) for a, b, role in coverage]
    registers = {**REGISTERS, "purchases": REGISTERS["purchases"].model_copy(update={"coverage": tuple(lines)})}
    lived = ", residence: residence" if residence else ""
    text = (
        f"title: Days\ncohort: {{register: births, index: birth, end: birth + 4y{lived}}}\nvariables:\n"
        f"  v: {{source: purchases, who: {who}, window: {{from: {window[0]}, until: {window[1]}}}, take: any}}\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        context = replace(read_study(text, Path(folder)), registers=registers)
    outcome(context, world)
    found = empty_registers().execute("SELECT seen FROM answer_v").fetchone()
    slow = Reading(context.study, registers, CODELISTS, dict(world.rows))
    variable = context.study.variables["v"]
    assert isinstance(variable, Record)
    asked = slow.window(variable, "child_0")
    assert found == (len(asked & slow.observable(variable, "child_0", who, person)) / len(asked),)
