"""The counts behind a model as cells: people, events and those without, by level, and who was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cohort.disclosure.cells import EVERYONE, Cells, cell, combine, split
from cohort.disclosure.everyone import MISSING, Everyone, Levels
from cohort.disclosure.model import CellNames
from cohort.disclosure.rule import Rule
from cohort.disclosure.suppress import protect
from cohort.estimates import Estimates, LevelCount


def left_out(reason: str, model: str) -> str:
    """The name of the people a model leaves out for one reason."""
    return f"left out of {model}: {reason}"


def clusters_of(model: str) -> str:
    """The name of the number of a model's clusters."""
    return f"clusters of {model}"


def model_cells(found: Estimates, names: CellNames, model: str, everyone: Everyone, rule: Rule) -> Cells:
    """Everything a reader of one model, of Table 1 and of the flow chart could calculate with."""
    parts = [Cells({EVERYONE: found.n + sum(found.excluded.values())}, fixed=frozenset([EVERYONE]))]
    parts += _total(found, names, model)
    if names.population:
        parts += _excluded(found, names, model)
        parts += _against_everyone(found, names, everyone.sizes, rule)
        parts += _events_against_everyone(found, names, everyone, rule)
    for term, counts in _by_term(found.counts).items():
        parts += _of_term(term, counts, names, found.n if found.intervals and term not in everyone.sizes else None)
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


def _of_term(term: str, counts: list[LevelCount], names: CellNames, over_time: int | None) -> list[Cells]:
    """The levels of a term add up to the model's people, unless ``over_time`` so many people can be in several."""
    of_levels = {names.people(term, row.level): row.n for row in counts}
    apart = over_time is None
    people = [split(names.people(), of_levels)] if over_time is None else _never(of_levels, names, over_time)
    events = {row.level: row.events for row in counts if row.events is not None}
    if not events:  # of an outcome on a scale
        return people
    without = {names.without(term, row.level): row.n - events[row.level] for row in counts}
    return [
        *people,
        split(names.events(), {names.events(term, level): n for level, n in events.items()}),
        *([split(names.without(), without)] if apart else []),
        *(_with_and_without(names, term, row.level, row.n, events[row.level]) for row in counts),
    ]


def _never(of_levels: Mapping[str, int], names: CellNames, everyone: int) -> list[Cells]:
    """Those who never were in a level: the model's people less those who ever were."""
    return [
        split(names.people(), {level: n, f"never {level}": everyone - n}, unpublished=[f"never {level}"])
        for level, n in of_levels.items()
    ]


def _with_and_without(names: CellNames, term: str | None, level: str | None, n: int, events: int) -> Cells:
    without = names.without(term, level)
    return split(names.people(term, level), {names.events(term, level): events, without: n - events})


def _against_everyone(found: Estimates, names: CellNames, levels: Levels, rule: Rule) -> Iterator[Cells]:
    """Everyone analysed by level, as Table 1 prints it, less the model's people of that level: those left out."""
    analysed = {(row.term, row.level): row.n for row in found.counts}
    out = f"not {cell(*names.population)}"
    for term, sizes in levels.items():
        if not any(row.term == term for row in found.counts):
            continue
        everyone = {level: _of_everyone(term, level) for level in sizes}
        printed = _in_table_1({everyone[level]: n for level, n in sizes.items()}, rule)
        hidden = set(everyone.values()) - printed
        yield Cells({name: sizes[level] for level, name in everyone.items()}, (), frozenset(printed), frozenset(hidden))
        yield split(EVERYONE, {everyone[level]: n for level, n in sizes.items()}, hidden)
        lost = {f"{out} & {everyone[level]}": n - analysed.get((term, level), 0) for level, n in sizes.items()}
        yield split(out, lost, [out, *lost])
        for level, left in zip(sizes, lost, strict=True):
            inside = (
                {names.people(term, level): analysed.get((term, level), 0)}
                if level != MISSING or (term, level) in analysed
                else {}
            )
            yield split(everyone[level], {left: lost[left]} | inside, {left, *hidden})


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
        of_level = {level: f"{lost} & {_of_everyone(term, level)}" for level in events}
        by_level = {of_level[level]: n - analysed.get((term, level), 0) for level, n in events.items()}
        yield split(lost, by_level, [lost, *by_level])
        shown = _levels_alone(term, everyone, names.event, rule)
        for level in events:
            inside = {names.events(term, level): analysed[term, level]} if (term, level) in analysed else {}
            parts = inside | {of_level[level]: by_level[of_level[level]]}
            total = cell(names.event, _of_everyone(term, level))
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


def _in_table_1(everyone: Mapping[str, int], rule: Rule) -> set[str]:
    """The levels of everyone analysed that a table of them alone would show."""
    alone = split(EVERYONE, everyone)
    return set(protect(Cells(alone.counts, alone.sums, frozenset([EVERYONE])), rule, "Table 1").shown) - {EVERYONE}


def _of_everyone(term: str, level: str) -> str:
    return cell(f"{term} {MISSING}" if level == MISSING else f"{term}={level}")


def _by_term(counts: tuple[LevelCount, ...]) -> dict[str, list[LevelCount]]:
    terms: dict[str, list[LevelCount]] = {}
    for row in counts:
        if row.level is not None:
            terms.setdefault(row.term, []).append(row)
    return terms
