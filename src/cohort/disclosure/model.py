"""A fitted model as it may be shown, and its JSON file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cohort.disclosure.cells import cell
from cohort.disclosure.curves import AtRisk, CurveStep, PublicCurve
from cohort.disclosure.everyone import level_of
from cohort.disclosure.overlap import PublicOverlap, overlap_from
from cohort.disclosure.protected import Count, Hidden, Protected, protected_from
from cohort.disclosure.shapes import PublicShape, shape_from
from cohort.errors import DataError, Fault
from cohort.estimates import Balance, ChiSquared, Estimate, Scale, Verification, verification_from

METHODS = {
    "modified_poisson": "modified Poisson regression",
    "logistic": "logistic regression",
    "cox": "Cox regression",
    "kaplan_meier": "Kaplan–Meier estimator",
    "adjusted_survival": "direct adjusted survival from Cox regression",
    "baseline_hazard": "baseline hazard of Cox regression",
    "aalen_johansen": "Aalen–Johansen estimator",
    "fine_gray": "Fine–Gray regression",
    "nelson_aalen": "Nelson–Aalen estimator",
    "mean_cumulative": "mean cumulative function",
    "restricted_mean": "restricted mean survival time",
    "state_occupancy": "Aalen–Johansen estimator of state occupancy",
    "risk_difference": "linear regression of a risk",
    "linear": "linear regression",
    "poisson_rate": "Poisson regression of rates",
    "poisson_count": "Poisson regression of counts",
    "negative_binomial": "negative binomial regression",
    "conditional_logistic": "conditional logistic regression",
    "standardised_risk": "standardised risks by logistic regression",
    "weighted_risk": "propensity weighting",
    "sibling_cox": "Cox regression within families",
    "imputed_cox": "Cox regression after multiple imputation",
    "imputed_logistic": "logistic regression after multiple imputation",
    "imputed_modified_poisson": "modified Poisson regression after multiple imputation",
    "imputed_linear": "linear regression after multiple imputation",
    "mediation": "mediation analysis by regression",
    "mediation_simulated": "mediation analysis by the g-formula, bootstrapped",
    "misclassification": "probabilistic bias analysis of the exposure's record",
    "outcome_misclassification": "probabilistic bias analysis of the outcome's record",
    "reliability": "reliability of a scale",
    "factor_analysis": "exploratory factor analysis",
    "unmeasured_confounding": "probabilistic bias analysis of an unmeasured confounder",
}


@dataclass(frozen=True)
class CellNames:
    """What the cells of one model are called.

    ``population`` tells the model's people from everyone analysed (empty where they are the same), ``event`` those of
    them who had the event. Of a term ``over_time`` people are counted in every level they have while followed, so that
    its levels are not those of the term with one value a person; the words beside it tell how it changes.
    """

    population: tuple[str, ...]
    event: str
    over_time: Mapping[str, str] = field(default_factory=dict)

    def people(self, term: str | None = None, level: str | None = None) -> str:
        """People of a level, or all."""
        return cell(*self.population, *self.level(term, level))

    def events(self, term: str | None = None, level: str | None = None) -> str:
        """Those of them with the event."""
        return cell(*self.population, self.event, *self.level(term, level))

    def without(self, term: str | None = None, level: str | None = None) -> str:
        """Those of them without."""
        return cell(*self.population, opposite(self.event), *self.level(term, level))

    def level(self, term: str | None, level: str | None) -> tuple[str, ...]:
        """The condition of being in a level; none for everybody."""
        if term is None or level is None:
            return ()
        words = f", {self.over_time[term]}, while followed for {self.event}" if term in self.over_time else ""
        return (level_of(term + words, level),)


@dataclass(frozen=True)
class PublicCount:
    """People, those with the event, and person-years behind one level (None: the whole term).

    ``recurrences`` counts the events themselves, where people have several and their number may be shown.
    """

    term: str
    level: str | None
    n: Count
    events: Count | None
    person_years: float | None
    recurrences: int | None = None


@dataclass(frozen=True)
class PublicModel:
    """:class:`cohort.estimates.Estimates` after the gate; ``withheld`` names what was left out and why."""

    study: str
    model: str
    label: str
    kind: str
    scale: Scale
    n: Count
    events: Count | None
    person_years: float | None
    clusters: Count | None
    loglik: float | None
    estimates: tuple[Estimate, ...]
    crude: tuple[Estimate, ...]
    counts: tuple[PublicCount, ...]
    curves: tuple[PublicCurve, ...]
    tests: tuple[ChiSquared, ...]
    covariance: tuple[tuple[float, ...], ...]
    excluded: Mapping[str, Count]
    notes: tuple[str, ...]
    withheld: tuple[str, ...]
    cells: Protected = field(repr=False)
    verification: Verification | None = None
    balance: tuple[Balance, ...] = ()
    recurrences: int | None = None
    overlap: PublicOverlap | None = None
    shapes: tuple[PublicShape, ...] = ()

    @property
    def method(self) -> str:
        """The kind of model in a reader's words."""
        return METHODS.get(self.kind, self.kind.replace("_", " "))

    def count(self, term: str, level: str | None) -> PublicCount | None:
        """The counts behind one level, or behind a term without levels."""
        return next((row for row in self.counts if row.term == term and row.level == level), None)

    def json(self) -> str:
        """The model's file: sorted keys, hidden counts as null with their marks under ``disclosure``."""
        plain = asdict(self)
        marks = _marks(self)
        plain["disclosure"] = {**self.cells.as_dict(), "hidden": marks, "withheld": list(self.withheld)}
        del plain["cells"], plain["withheld"]
        return json.dumps(_plain(plain), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def read_model(path: Path, shown: str | None = None) -> PublicModel:
    """Read what :meth:`PublicModel.json` wrote. Raises DataError where it is not there or is something else."""
    where = shown or str(path)
    try:
        return _from_plain(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise DataError(Fault(where, "no such file", "a fitted model", "run: cohort fit STUDY MODEL")) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        found = f"not a model's file ({type(error).__name__})"
        raise DataError(Fault(where, found, "what cohort fit writes", "fit the model again")) from None


def opposite(event: str) -> str:
    """``placed=no`` for ``placed=yes``: in a table by the outcome these people have the same name."""
    return event.removesuffix("=yes") + "=no" if event.endswith("=yes") else f"not {event}"


def _marks(model: PublicModel) -> dict[str, str]:
    """Where a hidden count belongs, and what stands in its place."""
    counts: dict[str, Count | None] = {"n": model.n, "events": model.events, "clusters": model.clusters}
    counts |= {f"excluded: {reason}": count for reason, count in model.excluded.items()}
    for row in model.counts:
        name = row.term if row.level is None else f"{row.term}={row.level}"
        counts |= {f"n: {name}": row.n, f"events: {name}": row.events}
    return {name: count.text for name, count in counts.items() if isinstance(count, Hidden)}


def _plain(value: Any) -> Any:
    """Hidden counts as null, wherever they are (``asdict`` has made dicts of them)."""
    if isinstance(value, dict):
        return None if set(value) == {"text", "small"} else {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _from_plain(plain: dict[str, Any]) -> PublicModel:
    told = plain.pop("disclosure")
    marks, cells = told["hidden"], protected_from(told)

    def counted(name: str, count: int | None) -> Any:
        return Hidden(marks[name], small=marks[name] == cells.rule.small_text) if name in marks else count

    def level(row: dict[str, Any]) -> PublicCount:
        name = row["term"] if row["level"] is None else f"{row['term']}={row['level']}"
        counts = {part: counted(f"{part}: {name}", row[part]) for part in ("n", "events")}
        return PublicCount(**{**row, **counts})

    plain |= {name: counted(name, plain[name]) for name in ("n", "events", "clusters")}
    plain["excluded"] = {name: counted(f"excluded: {name}", n) for name, n in plain["excluded"].items()}
    plain["counts"] = tuple(level(row) for row in plain["counts"])
    plain |= {name: tuple(Estimate(**row) for row in plain[name]) for name in ("estimates", "crude")}
    plain["curves"] = tuple(_curve(row) for row in plain["curves"])
    plain["tests"] = tuple(ChiSquared(**row) for row in plain["tests"])
    plain["covariance"] = tuple(tuple(row) for row in plain["covariance"])
    plain["balance"] = tuple(Balance(**row) for row in plain.get("balance", ()))
    plain["shapes"] = tuple(map(shape_from, plain.get("shapes", ())))
    plain["overlap"] = overlap_from(plain.get("overlap"))
    plain["verification"] = verification_from(plain.get("verification"))
    return PublicModel(**{**plain, "notes": tuple(plain["notes"]), "withheld": tuple(told["withheld"]), "cells": cells})


def _curve(plain: dict[str, Any]) -> PublicCurve:
    steps = tuple(CurveStep(**step) for step in plain["steps"])
    return PublicCurve(**{**plain, "steps": steps, "at_risk": tuple(AtRisk(**row) for row in plain["at_risk"])})
