"""A specification curve as a table: one row for each specification, a column for each choice."""

from __future__ import annotations

from cohort.disclosure.numbers import interval
from cohort.disclosure.specification_curve import PublicCurve, PublicSpecification
from cohort.tables.sheet import Column, Row, Sheet


def specification_sheet(curve: PublicCurve) -> Sheet:
    """The smallest ratio first; the main model is marked."""
    scale = curve.scale[:1].upper() + curve.scale[1:]
    heads = ("", f"{scale} (95% CI)", *curve.choices)
    rows = tuple(_row(number, one) for number, one in enumerate(curve.specifications, start=1))
    return Sheet(curve.name, curve.label, tuple(map(Column, heads)), rows, _notes(curve))


def _notes(curve: PublicCurve) -> tuple[str, ...]:
    """What the curve is about, and how it is to be read."""
    return (
        curve.asked(),
        curve.summary(),
        "Specifications are made of the same people and do not add up to more evidence; which of them holds is for "
        "their assumptions to say, not for their number. Their counts are not shown, as differences would tell of few.",
    )


def _row(number: int, one: PublicSpecification) -> Row:
    told = one.ratio is not None and one.lower is not None and one.upper is not None
    ratio = interval(one.ratio, one.lower, one.upper) if told else "hidden"  # type: ignore[arg-type]
    return Row((f"{number} (main)" if one.main else str(number), ratio, *one.options), strong=one.main)
