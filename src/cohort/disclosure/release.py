"""The gate for a fitted model: which of its counts, ratios and curves may be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from cohort.disclosure.carried import carried_notes
from cohort.disclosure.cells import EVERYONE
from cohort.disclosure.curves import PublicCurve, release_curves
from cohort.disclosure.family import Gate
from cohort.disclosure.matched import matched_notes
from cohort.disclosure.model import CellNames, PublicCount, PublicModel
from cohort.disclosure.model_cells import clusters_of, left_out, model_cells
from cohort.disclosure.protected import Count, Hidden, Protected
from cohort.disclosure.ratios import Ratios, emptied
from cohort.disclosure.recurrences import shown_recurrences
from cohort.disclosure.rule import Rule
from cohort.disclosure.shapes import release_shapes
from cohort.disclosure.summaries import withheld
from cohort.disclosure.weighting import overlap_of, public_balance, public_overlap, weighting_notes
from cohort.estimates import Curve, Estimate, Estimates


@dataclass(frozen=True)
class Identity:
    """Which model it is."""

    study: str
    model: str
    label: str


def release_model(found: Estimates, identity: Identity, gate: Gate) -> PublicModel:
    """What may be shown of a model; ``gate`` has chosen for all outputs of its study together."""
    names, cells, rule = gate.names[identity.model], gate.cells, gate.cells.rule
    counts = _counts(found, names, cells, rule)
    ratios = Ratios(found, counts, rule, gate.crossed[identity.model])
    estimates, no_adjusted = _rows(found.estimates, ratios.adjusted_may, "adjusted")
    crude, no_crude = _rows(found.crude, ratios.crude_may, "crude")
    totals = _totals(found, names, cells, identity.model)
    shown = not any(isinstance(count, Hidden) for count in totals.values())
    in_full = shown and not (no_adjusted or no_crude or any(map(_any_hidden, counts)))
    told = replace(found, recurrences=None) if identity.model in gate.above else found
    counts, recurrences = shown_recurrences(told, counts, shown, rule)
    curves = _curves(found, counts, rule, shown)
    years = found.person_years if shown and _years_may(found, counts, rule) else None
    counts = tuple(replace(row, person_years=years) if row.level is None else row for row in counts)
    public_curves = {(curve.group, curve.state) for curve in curves}
    no_curves = [_curve_name(curve) for curve in found.curves if (curve.group, curve.state) not in public_curves]
    if found.recurrences is not None and recurrences is None:
        no_curves.append("events")
    no_fit = [] if in_full or not found.estimates else ["covariance", "log-likelihood", "tests"]
    overlap = public_overlap(found, rule) if in_full else None
    no_fit += ["balance", "overlap"] if overlap_of(found) and not overlap else []
    shapes = release_shapes(found, rule, ratios.adjusted_may)
    public_shapes = {shape.term for shape in shapes}
    no_curves += [f"curve: {shape.term}" for shape in found.shapes if shape.term not in public_shapes]
    public = PublicModel(
        study=identity.study,
        model=identity.model,
        label=identity.label,
        kind=found.kind,
        scale=found.scale,
        n=cells[names.people()],
        events=totals.get("events"),
        person_years=years,
        clusters=totals.get("clusters"),
        loglik=found.loglik if in_full else None,
        estimates=estimates,
        crude=crude,
        counts=counts,
        curves=curves,
        tests=found.tests if in_full else (),
        covariance=found.covariance if in_full else (),
        excluded={reason: cells[left_out(reason, identity.model)] for reason in found.excluded},
        notes=(
            *(note for note in found.notes if shown or not any(mark.isdigit() for mark in note)),
            *(carried_notes(found, rule) if shown else ()),
            *(matched_notes(found, rule) if shown else ()),
            *(weighting_notes(found, rule) if shown else ()),
        ),
        withheld=(*no_adjusted, *no_crude, *no_curves, *_no_years(found, counts, years), *no_fit),
        cells=cells,
        verification=found.verification,
        balance=public_balance(found, rule) if in_full else (),
        overlap=overlap,
        shapes=shapes,
        recurrences=recurrences,
    )
    return _as_printed(public, names, found)


def _counts(found: Estimates, names: CellNames, cells: Protected, rule: Rule) -> tuple[PublicCount, ...]:
    counts = []
    for row in found.counts:
        n = cells[names.people(row.term, row.level)]
        events = None if row.events is None else cells[names.events(row.term, row.level)]
        counts.append(PublicCount(row.term, row.level, n, events, row.person_years))
    silent = {term: _without_years(term, found, counts, rule) for term in {row.term for row in counts}}
    return tuple(replace(row, person_years=None) if row.level in silent[row.term] else row for row in counts)


def _without_years(term: str, found: Estimates, counts: list[PublicCount], rule: Rule) -> frozenset[str]:
    """The levels whose person-years are not shown: those with a hidden count, and others that would give them away."""
    sizes = {row.level: row.n for row in found.counts if row.term == term and row.level is not None}
    hidden = {row.level for row in counts if row.term == term and _any_hidden(row)}
    return withheld(sizes, frozenset(level for level in hidden if level is not None), rule)


def _years_may(found: Estimates, counts: tuple[PublicCount, ...], rule: Rule) -> bool:
    """Whether the person-years of everybody tell, less those shown, of no small group."""
    silent: dict[str, list[int]] = {}
    for row, true in zip(counts, found.counts, strict=True):
        if row.level is not None and row.person_years is None and true.n:
            silent.setdefault(row.term, []).append(true.n)
    return all(len(sizes) > 1 and sum(sizes) >= rule.smallest_cell for sizes in silent.values())


def _no_years(found: Estimates, counts: tuple[PublicCount, ...], years: float | None) -> list[str]:
    held = [row for row, true in zip(counts, found.counts, strict=True) if row.person_years != true.person_years]
    names = [f"person-years: {row.term}" + ("" if row.level is None else f"={row.level}") for row in held]
    return names if years == found.person_years else [*names, "person-years"]


def _any_hidden(row: PublicCount) -> bool:
    return isinstance(row.n, Hidden) or isinstance(row.events, Hidden)


def _rows(
    rows: tuple[Estimate, ...], may: Callable[[Estimate], bool], what: str
) -> tuple[tuple[Estimate, ...], list[str]]:
    """The rows, those that may not be shown without their numbers, and the names of these."""
    held = [row for row in rows if not may(row)]
    names = [f"{what}: {row.term}" + ("" if row.level is None else f"={row.level}") for row in held]
    return tuple(emptied(row) if row in held else row for row in rows), names


def _totals(found: Estimates, names: CellNames, cells: Protected, model: str) -> dict[str, Count]:
    totals = {"n": cells[names.people()]}
    if found.events is not None:
        totals["events"] = cells[names.events()]
    if found.clusters is not None:
        totals["clusters"] = cells[clusters_of(model)]
    return totals


def _curves(
    found: Estimates, counts: tuple[PublicCount, ...], rule: Rule, totals_shown: bool
) -> tuple[PublicCurve, ...]:
    """The curves of the groups whose people and events are shown."""
    shown = {row.level for row in counts if not _any_hidden(row)} | ({None} if totals_shown else set())
    return release_curves([curve for curve in found.curves if curve.group in shown], rule)


def _curve_name(curve: Curve) -> str:
    return f"curve: {curve.group or 'everyone'}" + ("" if curve.state is None else f", {curve.state}")


def _as_printed(public: PublicModel, names: CellNames, found: Estimates) -> PublicModel:
    """Only the cells that stand in the model's file, and their sums."""
    levels = [(None, None), *((row.term, row.level) for row in public.counts)]
    printed = {name(*level) for level in levels for name in (names.people, names.events)}
    printed |= {EVERYONE, clusters_of(public.model), *(left_out(reason, public.model) for reason in public.excluded)}
    cells = public.cells
    shown = {name: count for name, count in cells.shown.items() if name in printed}
    hidden = {name: mark for name, mark in cells.hidden.items() if name in printed}
    sums = model_cells(found, names, public.model).sums
    return replace(public, cells=replace(cells, shown=shown, hidden=hidden, sums=sums))
