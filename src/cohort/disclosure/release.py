"""The gate for a fitted model: which of its counts, ratios and curves may be shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from cohort.disclosure.cells import EVERYONE, Cells, cell, combine, split
from cohort.disclosure.curves import release_curve
from cohort.disclosure.model import CellNames, PublicCount, PublicModel
from cohort.disclosure.protected import Hidden, Protected
from cohort.disclosure.rule import Rule
from cohort.disclosure.summaries import withheld
from cohort.disclosure.suppress import protect
from cohort.estimates import Estimate, Estimates, LevelCount

if TYPE_CHECKING:
    import pandas as pd

FEWEST_DEGREES_OF_FREEDOM = 10


@dataclass(frozen=True)
class Identity:
    """Which model it is. ``event`` names its event as tables do: ``placed=yes``, or ``first_placement from birth``."""

    study: str
    model: str
    label: str
    event: str


def release_model(
    found: Estimates, identity: Identity, rule: Rule, levels: Mapping[str, Mapping[str, int]] | None = None
) -> PublicModel:
    """What may be shown of a model.

    ``levels`` counts everyone analysed by the levels of each term (:func:`level_sizes`): Table 1 prints them, and where a
    model leaves people out the difference must not tell of few. Raises DataError where a small count cannot be hidden.
    """
    where = f"{identity.study}, model {identity.model}"
    names = CellNames((f"in {identity.model}",) if found.excluded else (), identity.event)
    cells = protect(_cells(found, names, identity.model, levels or {}), rule, where)
    counts = _public_counts(found, names, cells)
    gate = _Ratios(found, counts, rule)
    open_model = not gate.withheld and not _any_hidden(cells, found, names)
    curves = [release_curve(curve, rule) for curve in found.curves if _curve_may(curve.group, found, counts)]
    return PublicModel(
        study=identity.study,
        model=identity.model,
        label=identity.label,
        kind=found.kind,
        scale=found.scale,
        n=cells[names.people()],
        events=None if found.events is None else cells[names.events()],
        person_years=_total_person_years(found, counts, cells, names),
        clusters=None if found.clusters is None else cells[f"clusters of {names.people()}"],
        loglik=found.loglik if open_model else None,
        estimates=tuple(gate.adjusted(row) for row in found.estimates),
        crude=tuple(gate.crude(row) for row in found.crude),
        counts=counts,
        curves=tuple(curve for curve in curves if curve is not None),
        covariance=found.covariance if open_model else (),
        excluded={reason: cells[f"left out: {reason}, {identity.model}"] for reason in found.excluded},
        notes=tuple(note for note in found.notes if open_model or not any(mark.isdigit() for mark in note)),
        withheld=gate.reasons(open_model) + _curve_reasons(found, len(curves) - curves.count(None)),
        cells=cells,
    )


def level_sizes(frame: pd.DataFrame, terms: tuple[str, ...]) -> dict[str, dict[str, int]]:
    """Everyone analysed by the levels of each yes/no or named term, those without an answer under ``""``."""
    sizes = {}
    for term in terms:
        column = frame[term]
        if column.dtype.kind in "iuf":
            continue
        named = column.map({True: "yes", False: "no"}) if column.dropna().isin([True, False]).all() else column
        counted = named.astype(object).where(named.notna(), "").value_counts()
        sizes[term] = {str(level): int(n) for level, n in sorted(counted.items(), key=lambda item: str(item[0]))}
    return sizes
