"""Bias, coverage and type-I error over many populations, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from cohort.disclosure.numbers import MINUS, decimal
from cohort.proof.found import label_of
from cohort.proof.found_table import design_words
from cohort.proof.recovery import Recovery
from cohort.spec.vocabulary import Meaning
from cohort.tables.sheet import Column, Row, Sheet

COLUMNS = (
    "",
    "Planted",
    "Mean found",
    "Bias (error)",
    "Coverage, % (error)",
    "Type-I error, % (error)",
    "Error/spread",
)


def recovery_table(
    study: str,
    title: str,
    found: Sequence[Recovery],
    labels: Mapping[str, str],
    names: Mapping[str, Meaning],
    births: int,
) -> Sheet:
    """The models one below the other, each with its design. ``labels`` are those of the models."""
    rows = tuple(
        row
        for model, of_model in groupby(found, lambda one: one.planted.model)
        for row in _rows(labels[model], list(of_model), names)
    )
    seeds = max(one.seeds for one in found)
    notes = (
        f"{seeds} synthetic populations of {decimal(births, 0)} births, each from extracts to estimates. Errors in "
        "brackets are Monte Carlo standard errors. Morris, White & Crowther 2019, Stat Med 38:2074-2102.",
        "Bias: of log ratios, or of differences. Coverage: 95% intervals that hold what is planted; where nothing is "
        "planted those that do not are errors of the first kind, 5% if all is well. Error/spread: the mean standard "
        "error over the standard deviation of the estimates, 1 if errors are honest.",
    )
    return Sheet(
        study, f"{title}: what is planted, and how often it is found", tuple(map(Column, COLUMNS)), rows, notes
    )


def _rows(model: str, found: Sequence[Recovery], names: Mapping[str, Meaning]) -> Iterator[Row]:
    design = found[0].planted.design
    label = f"{model} – {design_words(design).lower()}" if design else model
    yield Row((label, *[""] * (len(COLUMNS) - 1)), strong=True)
    for one in found:
        not_found = "" if one.found == one.seeds else f" (found in {one.found})"
        error = _percent(1 - one.coverage, one.coverage_error) if one.null else ""
        cells = (
            label_of(one.planted, names) + not_found,
            decimal(one.planted.value, 2),
            decimal(one.mean, 2),
            f"{'+' if one.bias >= 0 else MINUS}{abs(one.bias):.3f} ({one.bias_error:.3f})",
            _percent(one.coverage, one.coverage_error),
            error,
            decimal(one.error_ratio, 2),
        )
        yield Row(cells, indent=1)


def _percent(share: float, error: float) -> str:
    return f"{100 * share:.1f} ({100 * error:.1f})"
