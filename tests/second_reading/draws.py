"""Random studies, as a person might write them, and small random families to ask them of."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.language.drawn import World

NEAR = st.integers(0, 1500)
SOURCES = ("hospital_diagnoses", "placements", "social_assistance", "purchases")
CODES = ["F900", "F901", "F910", "F32", "J06", "300A", "314"]
CODELISTS = ["adhd", "conduct", "any_psychiatric"]
WHO = ["child", "mother", "father", "either_parent", "both_parents"]
SIBLINGS = ["full_siblings", "maternal_siblings", "paternal_siblings"]
TAKES = ["any", "any", "count", "episodes", "count_years", "first_date", "last_date"]
FOLLOWED = ["any", "count", "count_years", "episodes", "sum:packages"]
SPLITS = [
    "band: {of: age, under 1: 0, 1: 1, 2 or over: 2+}",
    "period: {of: calendar_year, old: below 1998, middle: 1998-1999, new: 2000+}",
    "since: {of: event, before: below 0, first year: 0 to 1, later: 1+}",
]
OFFSETS = ["", "", " + 1y", " + 6m", " + 90d", " - 1y", " + 2y - 1d", " + 1m"]


BEFORE = "order: {of: events_before, first: 0, second: 1, later: 2+}"
EVENTS = {
    "visits": "{source: hospital_diagnoses, codes: any_psychiatric, window: {from: birth, until: end}, take: count}",
    "stays": "{source: placements, window: {from: birth + 1m, until: end + 1d}, take: episodes, gap: 30}",
}
EVERY = ["every: visits", "every: stays", "every: stays, at_risk: between_episodes"]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """One to three children, who may share a mother, with their parents and a few records each."""
    world = World()
    for number in range(draw(st.integers(1, 3))):
        child = f"child_{number}"
        born = draw(
            st.sampled_from(
                [date(1987, 6, 1), date(1996, 2, 29), date(1997, 1, 1), date(1998, 12, 31), date(2000, 2, 29)]
            )
        )
        parents = {
            "mother_id": draw(st.sampled_from(["mother", f"mother_{number}", None])),
            "father_id": draw(st.sampled_from(["father", f"father_{number}", None])),
        }
        world.add(
            "births",
            person_id=child,
            birth_date=born,
            sex=draw(st.sampled_from(["male", "female", None])),
            parity=draw(st.sampled_from([None, 0, 1, 4])),
        )
        if draw(st.integers(0, 9)):
            _add_person(draw, world, child, born, parents)
        for parent in parents.values():
            if (
                parent
                and draw(st.integers(0, 9))
                and parent not in [row["person_id"] for row in world.rows.get("persons", [])]
            ):
                _add_person(draw, world, parent, date(1970, 2, 28), {})
        for person in [child, *filter(None, parents.values())]:
            for _ in range(draw(st.integers(0, 3))):
                _add_record(draw, world, person, born)
    return world


def _add_person(draw: st.DrawFn, world: World, person: str, born: date, parents: dict[str, Any]) -> None:
    left = draw(st.sampled_from([None, None, 0, 5, 400, 1000]))
    back = draw(st.sampled_from([None, None, -200, 0, 30, 500]))
    leaves = None if left is None else date(1997, 6, 1) + timedelta(days=left)
    returns = None if back is None else (leaves or date(1998, 6, 1)) + timedelta(days=back)
    moves = {"emigration_date": leaves, "immigration_date": returns}
    died = draw(st.sampled_from([None, None, None, date(1998, 8, 8), date(2000, 3, 1)]))
    world.add("persons", person_id=person, birth_date=born, death_date=died, **moves, **parents)
    for _ in range(draw(st.integers(0, 3))):
        _add_spell(draw, world, person, born)


def _add_spell(draw: st.DrawFn, world: World, person: str, born: date) -> None:
    start = max(born, date(1996, 12, 1)) + timedelta(days=draw(st.one_of(st.sampled_from([0, 31, 365, 366]), NEAR)))
    days = draw(st.sampled_from([None, -1, 0, 30, 400, 7000]))
    end = None if days is None else start + timedelta(days=days)
    where = draw(st.sampled_from(["here", "here", "abroad", None]))
    world.add("residence", person_id=person, type=where, start_date=start, end_date=end)


def _add_record(draw: st.DrawFn, world: World, person: str, born: date) -> None:
    source = draw(st.sampled_from(SOURCES))
    start = born + timedelta(days=draw(st.one_of(st.sampled_from([-1, 0, 1, 28, 365, 366, 730, 731]), NEAR)))
    end = draw(st.sampled_from([None, -1, 0, 0, 1, 30, 400]))
    code = draw(st.sampled_from(CODES))
    ends = None if end is None else start + timedelta(days=end)
    if source == "hospital_diagnoses":
        edition = draw(st.sampled_from(["icd10", "icd9"]))
        part = draw(st.sampled_from(["inpatient", "outpatient", None]))
        world.add(source, person_id=person, start_date=start, code=code, code_system=edition, part=part)
    elif source == "placements":
        kind = draw(st.sampled_from(["care_order", "emergency", "aftercare", None]))
        world.add(source, person_id=person, start_date=start, end_date=ends, type=kind)
    elif source == "social_assistance":
        world.add(source, person_id=person, start_date=start, end_date=ends)
    else:
        world.add(source, person_id=person, purchase_date=start, packages=draw(st.sampled_from([None, 1.0, 2.5])))


@st.composite
def studies(draw: st.DrawFn) -> str:
    """A study's text: up to five variables, each made from those before it, and up to two population steps."""
    names: dict[str, list[str]] = {
        "boolean": ["resident_at_index"],
        "integer": ["parity"],
        "date": ["birth", "emigration"],
    }
    lines = ["variables:"]
    for number in range(draw(st.integers(1, 5))):
        kind = draw(
            st.sampled_from(
                [*["record"] * 4, "logic", "number", "category", "cases", "score", "standardised", "lookup"]
            )
        )
        made, text = {
            "record": _record,
            "logic": _logic,
            "number": _number,
            "category": _category,
            "cases": _cases,
            "score": _score,
            "standardised": _standardised,
            "lookup": _lookup,
        }[kind](draw, names)
        lines.append(f"  v{number}: {text}")
        names.setdefault(made, []).append(f"v{number}")
    steps = [
        f"  - {{keep: {draw(st.sampled_from(names['boolean']))}, because: drawn}}"
        for _ in range(draw(st.integers(0, 2)))
    ]
    index = draw(st.sampled_from(["birth", "birth", "birth + 6m"]))
    lived = draw(st.sampled_from(["", ", residence: residence"]))
    head = f"title: Drawn\ncohort: {{register: births, index: {index}, end: birth + 4y{lived}}}\n"
    return head + ("population:\n" + "\n".join(steps) + "\n" if steps else "") + "\n".join(lines)


@st.composite
def followed_studies(draw: st.DrawFn) -> str:
    """A study with a model whose follow-up is cut into intervals by one to three things that vary or split it."""
    names: dict[str, list[str]] = {"boolean": ["resident_at_index"], "integer": ["parity"], "date": ["birth"]}
    varies: dict[str, set[str]] = {}
    lines = ["variables:"]
    for number in range(draw(st.integers(2, 5))):
        kind = draw(st.sampled_from(["record", "record", "record", "logic", "category", "score"]))
        made, text = {"record": _record, "logic": _logic, "category": _category, "score": _score}[kind](draw, names)
        varies[f"v{number}"] = _how(kind, text, varies)
        lines.append(f"  v{number}: {text}")
        names.setdefault(made, []).append(f"v{number}")
    event = (
        "{source: hospital_diagnoses, codes: any_psychiatric, window: {from: birth, until: end + 1d}, take: first_date}"
    )
    lines += [f"  {name}: {text}" for name, text in {"event": event, **EVENTS}.items()]
    lines += ["models:"]
    terms = [
        f"{{{name}: {how}}}"
        for name, words in varies.items()
        if words
        for how in [draw(st.sampled_from(sorted(words)))]
    ]
    every = draw(st.sampled_from([None, None, *EVERY]))
    splits = draw(st.lists(st.sampled_from([*SPLITS, *([BEFORE] if every else [])]), max_size=2, unique=True))
    terms += [split.split(":")[0] for split in splits]
    time = [f"from: {draw(st.sampled_from(['birth', 'index', 'birth + 90d', *names['date']]))}"]
    until = f"until: {draw(st.sampled_from(['event', 'event', 'death', *names['date'][1:]]))}"
    time += [every or until]
    time += draw(st.sampled_from([[], [], ["competing: death"], ["competing: [death, event]"]]))
    scales = ["age", "follow_up", *(["gap"] if every else [])]
    time += [f"scale: {draw(st.sampled_from(scales))}", f"split: {{{', '.join(splits)}}}"]
    lines.append(f"  followed: {{kind: cox, time: {{{', '.join(time)}}}, terms: [sex, {', '.join(terms)}]}}")
    head = "title: Drawn\ncohort: {register: births, index: birth + 1m, end: birth + 14m}\n"
    return head + "\n".join(lines)


@st.composite
def recurrences(draw: st.DrawFn) -> tuple[str, World]:
    """A model of all events of one child, who has up to six of them soon after one another."""
    born, world = date(1998, 12, 31), World()
    world.add("births", person_id="child", birth_date=born, sex="male", parity=0)
    died = draw(st.sampled_from([None, None, date(1999, 4, 30)]))
    world.add("persons", person_id="child", birth_date=born, death_date=died)
    for _ in range(draw(st.integers(1, 6))):
        start = born + timedelta(days=draw(st.integers(0, 190)))
        ends = start + timedelta(days=draw(st.integers(0, 20)))
        seen = {"code": draw(st.sampled_from(CODES)), "code_system": "icd10", "part": "inpatient"}
        world.add("hospital_diagnoses", person_id="child", start_date=start, **seen)
        world.add("placements", person_id="child", start_date=start, end_date=ends, type="care_order")
    time = [
        f"from: {draw(st.sampled_from(['birth', 'birth + 90d']))}",
        draw(st.sampled_from([*EVERY, EVERY[-1], EVERY[-1]])),
    ]
    time += [f"scale: {draw(st.sampled_from(['gap', 'gap', 'age', 'follow_up']))}", f"split: {{{BEFORE}}}"]
    lines = ["variables:", *(f"  {name}: {text}" for name, text in EVENTS.items()), "models:"]
    lines += [f"  followed: {{kind: cox, time: {{{', '.join(time)}}}, terms: [sex, order]}}"]
    return "title: Drawn\ncohort: {register: births, index: birth, end: birth + 6m}\n" + "\n".join(lines), world


def _how(kind: str, text: str, varies: dict[str, set[str]]) -> set[str]:
    """How a drawn variable can be followed over time."""
    if kind == "record":
        take = text.split("take: '")[1].split("'")[0]
        running = {"time_varying"} & ({"time_varying"} if take in FOLLOWED else set())
        both = running | ({"current"} if take in ("any", "count") else set())
        return set() if "both_parents" in text else both
    made_from = re.findall(r"\bv\d+\b", text)
    return set.intersection(*(varies[name] for name in made_from)) if made_from else set()


def _moment(draw: st.DrawFn, names: dict[str, list[str]]) -> str:
    anchor = draw(st.sampled_from(["birth", "birth", "index", "end", "1998-01-01", *names["date"]]))
    return anchor + draw(st.sampled_from(OFFSETS))


def _window(draw: st.DrawFn, names: dict[str, list[str]]) -> str:
    if draw(st.booleans()):
        return draw(
            st.sampled_from(
                [
                    "{from: birth, until: end}",
                    "{from: birth, until: birth + 1y}",
                    "{from: birth - 1y, until: index + 1d}",
                ]
            )
        )
    late = draw(st.sampled_from(["end", "2000-03-01", *[name for name in names["date"] if name != "birth"]]))
    return f"{{from: {draw(st.sampled_from(['birth', 'birth - 6m', 'index']))}, until: {late}}}"


def _record(draw: st.DrawFn, names: dict[str, list[str]]) -> tuple[str, str]:
    source = draw(st.sampled_from(SOURCES))
    who = draw(st.sampled_from([*WHO, *SIBLINGS]))
    takes = {"placements": [*TAKES, "days", "first:type", "last:type"], "social_assistance": [*TAKES, "days"]}
    takes["purchases"] = [*TAKES, "sum:packages", "mean:packages", "min:packages", "max:packages"]
    takes["hospital_diagnoses"] = [*TAKES, "first:code", "last:code"]
    take = "any" if who == "both_parents" else draw(st.sampled_from(takes[source]))
    parts = [f"source: {source}", f"who: {who}", f"window: {_window(draw, names)}", f"take: '{take}'"]
    parts += [f"gap: {draw(st.sampled_from([0, 1, 30]))}"] if take == "episodes" else []
    if source == "hospital_diagnoses":
        lists = draw(st.lists(st.sampled_from(CODELISTS), max_size=2, unique=True))
        parts += [f"codes: [{', '.join(lists)}]"] if lists else []
        parts += draw(st.sampled_from([[], ["part: inpatient"], ["part: outpatient"]]))
    if source == "placements":
        parts += draw(st.sampled_from([[], ["where: {type: care_order}"], ["where: {type: {not: aftercare}}"]]))
    parts += draw(st.sampled_from([[], ["observed: 0.5"], ["observed: 0"], ["observed: 1"]]))
    parts += draw(st.sampled_from([[], [], ["unobserved: no"], ["unobserved: drop"]]))
    made = {
        "any": "boolean",
        "first_date": "date",
        "last_date": "date",
        "count": "integer",
        "episodes": "integer",
        "count_years": "integer",
        "days": "integer",
    }
    return made.get(take, "other"), "{" + ", ".join(parts) + "}"


def _logic(draw: st.DrawFn, names: dict[str, list[str]]) -> tuple[str, str]:
    some = draw(st.lists(st.sampled_from(names["boolean"]), min_size=1, max_size=3))
    word = draw(st.sampled_from(["any_of", "all_of", "not"]))
    return "boolean", f"{{not: {some[0]}}}" if word == "not" else f"{{{word}: [{', '.join(some)}]}}"


def _number(draw: st.DrawFn, names: dict[str, list[str]]) -> tuple[str, str]:
    if draw(st.booleans()):
        return "number", f"{{years_between: [{_moment(draw, names)}, {_moment(draw, names)}]}}"
    return "integer", f"{{age_at: {_moment(draw, names)}, who: {draw(st.sampled_from(['child', 'mother', 'father']))}}}"


def _category(draw: st.DrawFn, names: dict[str, list[str]]) -> tuple[str, str]:
    if draw(st.booleans()):
        return (
            "category",
            f"{{categories: {{of: {draw(st.sampled_from(names['integer']))}, none: 0, few: 1-2, many: 3+}}}}",
        )
    of = draw(st.sampled_from([*names.get("number", []), *names["integer"]]))
    return "category", f"{{categories: {{of: {of}, low: below 1, middle: 1 to 2.5, high: 2.5+}}}}"


def _score(draw: st.DrawFn, names: dict[str, list[str]]) -> tuple[str, str]:
    known = [*names["boolean"], *names["integer"], *names.get("number", [])]
    items = draw(st.lists(st.sampled_from(known), min_size=1, max_size=4, unique=True))
    missing = draw(st.integers(0, len(items) - 1))
    return (
        "number",
        f"{{score: [{', '.join(items)}], take: {draw(st.sampled_from(['sum', 'mean']))}, may_miss: {missing}}}",
    )


def _standardised(draw: st.DrawFn, names: dict[str, list[str]]) -> tuple[str, str]:
    return "number", f"{{standardise: {draw(st.sampled_from([*names['integer'], *names.get('number', [])]))}}}"


def _lookup(draw: st.DrawFn, names: dict[str, list[str]]) -> tuple[str, str]:
    if draw(st.booleans()):
        return "integer", f"{{year_of: {_moment(draw, names)}}}"
    gives = draw(st.sampled_from(["group", "letter"]))
    asked = (
        f"table: by_parity, of: {draw(st.sampled_from(names['integer']))}, on: {_moment(draw, names)}, gives: {gives}"
    )
    return "other", f"{{lookup: {{{asked}}}}}"


def _cases(draw: st.DrawFn, names: dict[str, list[str]]) -> tuple[str, str]:
    first, second = draw(st.sampled_from(names["boolean"])), draw(st.sampled_from(names["integer"]))
    lines = [f"{{when: {first}, then: one}}", f"{{when: {{{second}: {{at_least: 1, below: 3}}}}, then: two}}"]
    lines += draw(st.sampled_from([[], ["{otherwise: three}"]]))
    return "category", f"{{cases: [{', '.join(lines)}]}}"
