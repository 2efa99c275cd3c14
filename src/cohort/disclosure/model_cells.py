"""The counts behind a model as cells: people, events and those without, by level, and who was left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from cohort.disclosure.cells import EVERYONE, Cells, cell, combine, split
from cohort.disclosure.model import CellNames
from cohort.disclosure.rule import Rule
from cohort.disclosure.suppress import protect
from cohort.estimates import Estimates, LevelCount

if TYPE_CHECKING:
    import pandas as pd

Levels = Mapping[str, Mapping[str, int]]
MISSING = "missing"


def level_sizes(frame: pd.DataFrame, terms: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Everyone analysed by the levels of each term that has levels; those without an answer are ``missing``."""
    return {term: _sizes(frame[term]) for term in terms if frame[term].dtype.kind not in "iuf"}


def left_out(reason: str, model: str) -> str:
    """The name of the people a model leaves out for one reason."""
    return f"left out of {model}: {reason}"


def clusters_of(model: str) -> str:
    """The name of the number of a model's clusters."""
    return f"clusters of {model}"


def model_cells(found: Estimates, names: CellNames, model: str, levels: Levels, rule: Rule) -> Cells:
    """Everything a reader of one model, of Table 1 and of the flow chart could calculate with."""
    parts = [Cells({EVERYONE: found.n + sum(found.excluded.values())}, fixed=frozenset([EVERYONE]))]
    parts += _total(found, names, model)
    if names.population:
        parts += _excluded(found, names, model)
        parts += _against_everyone(found, names, levels, rule)
    for term, counts in _by_term(found.counts).items():
        parts += _of_term(term, counts, names, found.n if found.intervals and term not in levels else None)
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


def _sizes(column: pd.Series) -> dict[str, int]:
    told = column.dropna()
    yes_no = bool(told.isin([True, False]).all())
    counted = told.map({True: "yes", False: "no"} if yes_no else str).value_counts()
    sizes = {str(level): int(n) for level, n in sorted(counted.items())}
    return sizes | ({MISSING: int(column.isna().sum())} if column.isna().any() else {})
