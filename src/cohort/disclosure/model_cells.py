"""The counts behind a model as cells: people, events and those without, by level, and who was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cohort.disclosure.cells import EVERYONE, Cells, cell, combine, one_name, rest_of, split
from cohort.disclosure.model import CellNames
from cohort.estimates import Estimates, LevelCount
from cohort.spec.among import is_of_part


def cell_names(found: Estimates, model: str, event: str, over_time: Mapping[str, str]) -> CellNames:
    """What the cells of a model are called: its people apart from everyone where it leaves some out."""
    return CellNames((f"in {model}",) if found.excluded else (), event, over_time)


def left_out(reason: str, model: str) -> str:
    """The name of the people a model leaves out for one reason; whoever is not of its part is so for every model."""
    return reason if is_of_part(reason) else f"left out of {model}: {reason}"


def clusters_of(model: str) -> str:
    """The name of the number of a model's clusters."""
    return f"clusters of {model}"


def model_cells(found: Estimates, names: CellNames, model: str, part: tuple[str, ...] = ()) -> Cells:
    """Everything a reader of one model and of the flow chart could calculate with.

    ``part`` are the conditions of those whom the model is about (none: everyone).
    """
    parts = [Cells({EVERYONE: found.n + sum(found.excluded.values())}, fixed=frozenset([EVERYONE]))]
    parts += _total(found, names, model)
    if names.population:
        parts += _excluded(found, names, model)
    if part:
        parts += _within(cell(*part), found, names, model)
    for term, counts in _by_term(found.counts).items():
        over_time = found.n if term in names.over_time else None
        parts += _of_term(term, counts, names, over_time, found.events)
    return combine(parts)


def _total(found: Estimates, names: CellNames, model: str) -> Iterator[Cells]:
    yield Cells({names.people(): found.n})
    if found.events is not None:
        yield _with_and_without(names, None, None, found.n, found.events)
    if found.clusters is not None:
        further = f"further rows in {clusters_of(model)}"
        counts = {clusters_of(model): found.clusters, further: found.n - found.clusters}
        yield split(names.people(), counts, unpublished=[further])


def _excluded(found: Estimates, names: CellNames, model: str) -> list[Cells]:
    out = rest_of(EVERYONE, [names.people()])
    reasons = {left_out(reason, model): n for reason, n in found.excluded.items()}
    both = {names.people(): found.n, out: sum(reasons.values())}
    return [split(EVERYONE, both, unpublished=[out]), split(out, reasons)]


def _within(part: str, found: Estimates, names: CellNames, model: str) -> list[Cells]:
    """Everyone is of the part, or not, or cannot be told; those of it are in the model or left out of it."""
    out = rest_of(part, [names.people()])
    reasons = {left_out(reason, model): n for reason, n in found.excluded.items() if not is_of_part(reason)}
    others = {left_out(reason, model): n for reason, n in found.excluded.items() if is_of_part(reason)}
    inside = {names.people(): found.n, out: sum(reasons.values())}
    return [
        split(EVERYONE, {part: sum(inside.values()), **others}, unpublished=[part]),
        split(part, inside, unpublished=[part, out]),
        split(out, reasons, unpublished=[out]),
    ]


def _of_term(
    term: str, counts: list[LevelCount], names: CellNames, over_time: int | None, with_event: int | None = None
) -> list[Cells]:
    """The levels of a term add up to the model's people, unless ``over_time`` so many people can be in several.

    So do those ``with_event``, unless people have several events, in different levels.
    """
    of_levels = {names.people(term, row.level): row.n for row in counts}
    apart = over_time is None
    people = [split(names.people(), of_levels)] if over_time is None else _never(names.people(), of_levels, over_time)
    events = {row.level: row.events for row in counts if row.events is not None}
    if not events:  # of an outcome on a scale
        return people
    without = {names.without(term, row.level): row.n - events[row.level] for row in counts}
    happened = {names.events(term, level): n for level, n in events.items()}
    several = with_event is not None and sum(happened.values()) != with_event
    return [
        *people,
        *(_never(names.events(), happened, with_event or 0) if several else [split(names.events(), happened)]),
        *([split(names.without(), without)] if apart else []),
        *(_with_and_without(names, term, row.level, row.n, events[row.level]) for row in counts),
    ]


def _never(whole: str, of_levels: Mapping[str, int], everyone: int) -> list[Cells]:
    """Those who never were in a level (or had no event in it): the model's people less those who ever were.

    Of two levels, those never in the one are in the other alone, and the rest of that are in both.
    """
    never = {one_name(f"never {level}"): everyone - n for level, n in of_levels.items()}
    parts = [
        split(whole, {level: n, other: never[other]}, unpublished=[other])
        for (level, n), other in zip(of_levels.items(), never, strict=True)
    ]
    if len(of_levels) == 2:
        (one, n), (other, _) = of_levels.items()
        never_other = one_name(f"never {other}")
        alone = {one_name(f"{one} and {other}"): n - never[never_other], never_other: never[never_other]}
        parts.append(split(one, alone, unpublished=[*alone]))
    return parts


def _with_and_without(names: CellNames, term: str | None, level: str | None, n: int, events: int) -> Cells:
    without = names.without(term, level)
    return split(names.people(term, level), {names.events(term, level): events, without: n - events})


def _by_term(counts: tuple[LevelCount, ...]) -> dict[str, list[LevelCount]]:
    terms: dict[str, list[LevelCount]] = {}
    for row in counts:
        if row.level is not None:
            terms.setdefault(row.term, []).append(row)
    return terms
