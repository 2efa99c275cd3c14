"""Models of girls, of boys and of everybody: what one hides, the others must not tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from cohort.disclosure.audit import audit_together
from cohort.disclosure.cells import EVERYONE
from cohort.disclosure.everyone import Everyone
from cohort.disclosure.family import Family, Member
from cohort.disclosure.groups import Groups
from cohort.disclosure.model import PublicModel
from cohort.disclosure.model_cells import cell_names
from cohort.disclosure.numbers import whole
from cohort.disclosure.release import Identity, release_model
from cohort.disclosure.rule import Rule
from cohort.errors import DataError
from cohort.estimates import Estimates, LevelCount

RULE, EVENT = Rule(5), "placed=yes"
GROUPS = Groups(
    ("sex=female", "sex=male", "in girls", "in boys"), {(True, False, True, False): 60, (False, True, False, True): 50}
)
COUNTS = {  # of the term adhd: people and events of its levels no and yes
    "everybody": ((80, 40), (30, 13)),
    "girls": ((45, 22), (15, 10)),
    "boys": ((35, 18), (15, 3)),
}
PARTS = {"girls": "sex=female", "boys": "sex=male"}
REASON = {"girls": {"not among those with sex is female": 50}, "boys": {"not among those with sex is male": 60}}
LEVELS = Everyone({"adhd": {"no": 80, "yes": 30}})


def answer(model: str, counts: tuple[tuple[int, int], ...]) -> Estimates:
    rows = tuple(
        LevelCount("adhd", level, n, events, None) for level, (n, events) in zip(("no", "yes"), counts, strict=True)
    )
    n, events = sum(row.n for row in rows), sum(row.events or 0 for row in rows)
    return Estimates("logistic", "odds ratio", n, events, None, None, counts=rows, excluded=REASON.get(model, {}))


def family(counts: Mapping[str, tuple[tuple[int, int], ...]], groups: Groups = GROUPS) -> Family:
    members = []
    for model, told in counts.items():
        found = answer(model, told)
        part = (PARTS[model],) if model in PARTS else ()
        members.append(Member(model, found, cell_names(found, model, EVENT, {}), LEVELS, part))
    return Family(tuple(members), groups, (("sex=female", "sex=male"),))


def released(together: Family, alone: bool = False) -> dict[str, PublicModel]:
    public = {}
    for one in together.members:
        seen = replace(together, members=(one,), groups=together.groups.only({"sex=female", "sex=male"}))
        gate = (seen if alone else together).gate(RULE, "drawn")
        public[one.model] = release_model(one.found, Identity("drawn", one.model, one.model), gate)
    return public


def shown(models: dict[str, PublicModel]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(whole(row.events) for row in model.counts) for name, model in models.items()}


def test_three_boys_would_be_told_by_subtraction() -> None:
    alone = released(family(COUNTS), alone=True)
    assert shown(alone) == {"everybody": ("40", "13"), "girls": ("22", "10"), "boys": ("hidden", "<5")}
    told = alone["everybody"].count("adhd", "yes"), alone["girls"].count("adhd", "yes")
    assert [row.events for row in told if row] == [13, 10]


def test_together_they_hide_enough_and_choose_alike() -> None:
    models = released(family(COUNTS))
    everybody, girls, boys = (shown(models)[name][1] for name in COUNTS)
    assert boys == "<5" and "hidden" in (everybody, girls)
    audit_together({name: model.cells for name, model in models.items()})


def test_the_audit_finds_what_was_protected_apart() -> None:
    """The gate's own choice is audited with the files: a model made before the others were is found out."""
    together = family(COUNTS)
    choice = {"study": together.gate(RULE, "drawn").cells}
    audit_together(choice | {name: model.cells for name, model in released(together).items()})
    with pytest.raises(DataError, match="can be worked out"):
        audit_together(choice | {name: model.cells for name, model in released(together, alone=True).items()})


def test_nothing_small_hides_nothing() -> None:
    counts = {**COUNTS, "boys": ((35, 18), (15, 8)), "everybody": ((80, 40), (30, 18))}
    assert shown(released(family(counts)))["boys"] == ("18", "8")


def test_those_in_neither_part_are_told_by_nobody() -> None:
    """Three people without a sex: the model of everybody less girls and boys would count them."""
    counts = {**COUNTS, "boys": ((35, 18), (15, 8)), "everybody": ((83, 42), (30, 18))}
    groups = replace(GROUPS, patterns={**GROUPS.patterns, (None, None, False, False): 3})
    reasons = {
        "girls": {"not known to be among those with sex is female": 3},
        "boys": {"not known to be among those with sex is male": 3},
    }
    together = family(counts, groups)
    members = [
        replace(
            one,
            everyone=Everyone({"adhd": {"no": 83, "yes": 30}}),
            found=replace(one.found, excluded={**one.found.excluded, **reasons.get(one.model, {})}),
        )
        for one in together.members
    ]
    together = replace(together, members=tuple(members))
    models = released(together)
    hidden = [name for name, model in models.items() if "hidden" in (whole(model.n), whole(model.counts[0].n))]
    assert hidden
    audit_together({name: model.cells for name, model in models.items()})


def test_what_can_be_subtracted() -> None:
    """Girls and boys share nobody and lie within everybody; those of a town lie across."""
    groups = Groups(
        ("girls", "boys", "town"),
        {
            (True, False, True): 5,
            (True, False, False): 7,
            (False, True, True): 9,
            (False, True, False): 2,
            (False, None, False): 1,
        },
    )
    names = {name: name for name in (EVERYONE, *groups.names)}
    assert list(groups.partitions(names)) == [(EVERYONE, ("girls", "boys")), (EVERYONE, ("town",))]
    assert groups.size("boys") == 11 and groups.size(EVERYONE) == 24


def test_events_of_everybody_less_those_of_the_girls_would_be_the_boys() -> None:
    """Where people have several events: the girls' and the boys' are told, everybody's are not."""
    counts = {**COUNTS, "boys": ((35, 18), (15, 8)), "everybody": ((80, 40), (30, 18))}
    several = tuple(
        replace(one, found=replace(one.found, recurrences=3 * (one.found.events or 0), largest=4))
        for one in family(counts).members
    )
    models = released(replace(family(counts), members=several))
    assert {name: model.recurrences for name, model in models.items()} == {"everybody": None, "girls": 96, "boys": 78}
