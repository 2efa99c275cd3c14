"""Found against planted, as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from cohort.disclosure.model import PublicModel
from cohort.disclosure.numbers import decimal, interval
from cohort.proof.found import Found
from cohort.proof.planted import Design
from cohort.tables.sheet import Column, Row, Sheet

NAME, TITLE = "found_against_planted", "Found against planted"
COLUMNS = ("", "Planted", "Found (95% CI)", "Interval holds it", "Published")
HOLDS = {True: "yes", False: "no", None: ""}


def found_table(found: Sequence[Found], models: Mapping[str, PublicModel], truth: str) -> Sheet:
    """The models one below the other; ``truth`` names the file in which the planted numbers stand."""
    rows = tuple(row for model, of_model in groupby(found, _model_of) for row in _rows(models[model], list(of_model)))
    notes = (
        f"Made from synthetic extracts. Planted: what is true of their population, as {truth} says.",
        *score(found),
        "Of the 95% intervals of a sound design, 5 in 100 miss what is planted, by chance.",
        "Published: what the article prints of the real cohort, where it does; nothing here is from its data.",
    )
    return Sheet(NAME, TITLE, tuple(map(Column, COLUMNS)), rows, notes)


def score(found: Sequence[Found]) -> Iterator[str]:
    """One sentence for each design: of how many intervals hold what is planted."""
    for design in dict.fromkeys(one.planted.design for one in found):
        told = [one.holds for one in found if one.planted.design == design and one.holds is not None]
        yield f"{design_words(design)}: {sum(told)} of {len(told)} intervals hold what is planted."


def design_words(design: Design | None) -> str:
    """In a reader's words."""
    return {"sound": "Sound design", "naive": "Naive design", None: "All designs"}[design]


def _model_of(one: Found) -> str:
    return one.planted.model


def _rows(model: PublicModel, found: Sequence[Found]) -> Iterator[Row]:
    design = found[0].planted.design
    label = f"{model.label} – {design_words(design).lower()}" if design else model.label
    yield Row((label, "", model.scale, "", ""), strong=True)
    for one in found:
        yield Row((one.label, _number(one.planted.value), _estimate(one), HOLDS[one.holds], _published(one)), indent=1)


def _estimate(one: Found) -> str:
    return "–" if one.point is None or one.ends is None else interval(one.point, *one.ends)


def _published(one: Found) -> str:
    return "" if one.planted.published is None else _number(one.planted.published)


def _number(value: float) -> str:
    """Two decimals, or as many as it has up to four."""
    digits = next(d for d in (2, 3, 4) if d == 4 or abs(round(value, d) - value) < 1e-9)
    return decimal(value, digits)
