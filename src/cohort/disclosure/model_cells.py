"""The counts behind a model as cells: people, events and those without, by level, and who was left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from cohort.disclosure.cells import EVERYONE, Cells, cell, combine, split
from cohort.disclosure.everyone import MISSING, Everyone, Levels
from cohort.disclosure.model import CellNames
from cohort.disclosure.rule import Rule
from cohort.disclosure.suppress import protect
from cohort.estimates import Estimates, LevelCount
from cohort.spec.among import is_of_part


@dataclass(frozen=True)
class Part:
    """The part of the people a model is about: its conditions as levels.

    ``levels`` count it by the levels of the terms that a table of the study tells of it, which shows ``printed`` cells.
    """

    conditions: tuple[str, ...]
    levels: Levels
    printed: frozenset[str]

    @property
    def name(self) -> str:
        """Its cell, as a table by the same levels calls it."""
        return cell(*self.conditions)

    def tabled(self, counts: Mapping[str, int]) -> Cells:
        """The part by the levels of one term; a reader knows those that a table prints."""
        return _printed(self.name, counts, self.printed & set(counts))


def cell_names(found: Estimates, model: str, event: str) -> CellNames:
    """What the cells of a model are called: its people apart from everyone where it leaves some out."""
    return CellNames((f"in {model}",) if found.excluded or found.intervals else (), event)


def left_out(reason: str, model: str) -> str:
    """The name of the people a model leaves out for one reason; whoever is not of its part is so for every model."""
    return reason if is_of_part(reason) else f"left out of {model}: {reason}"


def clusters_of(model: str) -> str:
    """The name of the number of a model's clusters."""
    return f"clusters of {model}"


def model_cells(
    found: Estimates, names: CellNames, model: str, everyone: Everyone, rule: Rule, part: Part | None = None
) -> Cells:
    """Everything a reader of one model, of Table 1 and of the flow chart could calculate with.

    ``part`` are those whom the model is about (None: everyone).
    """
    parts = [Cells({EVERYONE: found.n + sum(found.excluded.values())}, fixed=frozenset([EVERYONE]))]
    parts += _total(found, names, model)
    if names.population:
        parts += _excluded(found, names, model)
        parts += _against((), everyone.sizes, found, names, lambda counts: by_level(counts, rule))
        parts += _events_against_everyone(found, names, everyone, rule)
    if part:
        parts += _within(part, found, names, model)
        parts += _against(part.conditions, part.levels, found, names, part.tabled)
    for term, counts in _by_term(found.counts).items():
        over_time = found.n if found.intervals and term not in everyone.sizes else None
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
    out = f"not {cell(*names.population)}"
    reasons = {left_out(reason, model): n for reason, n in found.excluded.items()}
    both = {names.people(): found.n, out: sum(reasons.values())}
    return [split(EVERYONE, both, unpublished=[out]), split(out, reasons)]


def _within(part: Part, found: Estimates, names: CellNames, model: str) -> list[Cells]:
    """Everyone is of the part, or not, or cannot be told; those of it are in the model or left out of it."""
    out = _out_of(part.name, names)
    reasons = {left_out(reason, model): n for reason, n in found.excluded.items() if not is_of_part(reason)}
    others = {left_out(reason, model): n for reason, n in found.excluded.items() if is_of_part(reason)}
    inside = {names.people(): found.n, out: sum(reasons.values())}
    return [
        split(EVERYONE, {part.name: sum(inside.values()), **others}, unpublished=[part.name]),
        split(part.name, inside, unpublished=[part.name, out]),
        split(out, reasons, unpublished=[out]),
    ]


def _out_of(whole: str, names: CellNames) -> str:
    return f"not {cell(*names.population)}" + ("" if whole == EVERYONE else f", of {whole}")


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
    never = {level: everyone - n for level, n in of_levels.items()}
    parts = [
        split(whole, {level: n, f"never {level}": never[level]}, unpublished=[f"never {level}"])
        for level, n in of_levels.items()
    ]
    if len(of_levels) == 2:
        (one, n), (other, _) = of_levels.items()
        both = f"{one} and {other}"
        alone = {both: n - never[other], f"never {other}": never[other]}
        parts.append(split(one, alone, unpublished=[*alone]))
    return parts


def _with_and_without(names: CellNames, term: str | None, level: str | None, n: int, events: int) -> Cells:
    without = names.without(term, level)
    return split(names.people(term, level), {names.events(term, level): events, without: n - events})


def _against(
    conditions: tuple[str, ...],
    levels: Levels,
    found: Estimates,
    names: CellNames,
    tabled: Callable[[Mapping[str, int]], Cells],
) -> Iterator[Cells]:
    """Everyone, or everyone of a part, by level as Table 1 prints it, less the model's people of it: those left out."""
    analysed = {(row.term, row.level): row.n for row in found.counts}
    out = _out_of(cell(*conditions), names)
    for term, sizes in levels.items():
        if not any(row.term == term for row in found.counts):
            continue
        everyone = {level: cell(*conditions, _level(term, level)) for level in sizes}
        table = tabled({everyone[level]: n for level, n in sizes.items()})
        yield table
        lost = {f"{out} & {everyone[level]}": n - analysed.get((term, level), 0) for level, n in sizes.items()}
        yield split(out, lost, [out, *lost])
        for level, left in zip(sizes, lost, strict=True):
            inside = (
                {names.people(term, level): analysed.get((term, level), 0)}
                if level != MISSING or (term, level) in analysed
                else {}
            )
            yield split(everyone[level], {left: lost[left]} | inside, {left, *table.unpublished})


def _events_against_everyone(found: Estimates, names: CellNames, everyone: Everyone, rule: Rule) -> Iterator[Cells]:
    """The event among everyone analysed, as another output counts it, less the model's: that among those left out."""
    if everyone.events is None or found.events is None:
        return
    out = f"not {cell(*names.population)}"
    lost, rest = f"{out} & {names.event}", f"{out} without {names.event}"
    happened = everyone.events - found.events
    yield split(out, {lost: happened, rest: sum(found.excluded.values()) - happened}, [out, lost, rest])
    yield _elsewhere(cell(names.event), {names.events(): found.events, lost: happened}, lost, rule)
    analysed = {(row.term, row.level): row.events or 0 for row in found.counts}
    for term, events in everyone.events_of.items():
        if not any(row.term == term for row in found.counts):
            continue
        of_level = {level: f"{lost} & {_level(term, level)}" for level in events}
        by_level = {of_level[level]: n - analysed.get((term, level), 0) for level, n in events.items()}
        yield split(lost, by_level, [lost, *by_level])
        shown = _levels_alone(term, everyone, names.event, rule)
        for level in events:
            inside = {names.events(term, level): analysed[term, level]} if (term, level) in analysed else {}
            parts = inside | {of_level[level]: by_level[of_level[level]]}
            total = cell(names.event, _level(term, level))
            if level in shown:
                yield _elsewhere(total, parts, of_level[level], rule)
            else:
                yield split(total, parts, [total, of_level[level]])


def _elsewhere(total: str, parts: Mapping[str, int], unpublished: str, rule: Rule) -> Cells:
    """A total that another output shows, unless it is small."""
    summed = split(total, parts, [unpublished])
    shown = not rule.is_small(summed.counts[total])
    return replace(summed, fixed=frozenset([total] if shown else []))


def _levels_alone(term: str, everyone: Everyone, event: str, rule: Rule) -> set[str]:
    """The levels whose number with the event a table of everyone by this term and the event would show."""
    names, sizes = CellNames((), event), everyone.sizes[term]
    counts = [LevelCount(term, level, n, everyone.events_of[term][level], None) for level, n in sizes.items()]
    alone = combine([Cells({EVERYONE: sum(sizes.values())}), *_of_term(term, counts, names, None)])
    shown = protect(replace(alone, fixed=frozenset([EVERYONE])), rule, "Table 1").shown
    return {level for level in sizes if names.events(term, level) in shown}


def by_level(levels: Mapping[str, int], rule: Rule) -> Cells:
    """Everyone analysed by level: fixed are those that a table of them alone would show."""
    alone = split(EVERYONE, levels)
    shown = protect(Cells(alone.counts, alone.sums, frozenset([EVERYONE])), rule, "Table 1").shown
    return _printed(EVERYONE, levels, frozenset(shown) - {EVERYONE})


def _printed(whole: str, levels: Mapping[str, int], printed: frozenset[str]) -> Cells:
    table = split(whole, levels)
    return Cells(table.counts, table.sums, printed, frozenset(table.counts) - printed - {EVERYONE})


def _level(term: str, level: str) -> str:
    return f"{term} {MISSING}" if level == MISSING else f"{term}={level}"


def _by_term(counts: tuple[LevelCount, ...]) -> dict[str, list[LevelCount]]:
    terms: dict[str, list[LevelCount]] = {}
    for row in counts:
        if row.level is not None:
            terms.setdefault(row.term, []).append(row)
    return terms
