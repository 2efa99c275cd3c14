"""Collision: a model must not explain records by themselves."""

from __future__ import annotations

from cohort.spec.design.finding import Design, Finding
from cohort.spec.design.timing import leaves
from cohort.spec.kinds.record import Record
from cohort.spec.model import Model
from cohort.spec.relatives import RELATIVES, SHARED_PARENTS


def check(design: Design) -> list[Finding]:
    """Each term that rests on records which also make the outcome."""
    return [
        Finding(
            "collision",
            name,
            ("models", name, *where),
            f"{term} and the outcome {outcome} share {shared}",
            "an outcome and terms that rest on different records",
            "an association of something with itself says nothing",
        )
        for name, model in design.study.models.items()
        for outcome, records in leaves(_outcome(model), design).items()
        for where, term in model.explaining
        for leaf in leaves(term, design).values()
        if (shared := _shared(leaf, records, design))
    ]


def _outcome(model: Model) -> str:
    return (model.time.event if model.time else model.outcome) or ""


def _shared(one: Record, other: Record, design: Design) -> str | None:
    """What both would match: codes, or all records of a register; None where they cannot share a record."""
    people = _people(one) & _people(other)
    if one.source != other.source or not people or not _same_days(one, other):
        return None
    if not one.codes or not other.codes:
        return f"records of {one.source}"
    codes = sorted(_prefixes(one, other, design) | _prefixes(other, one, design))
    return "the codes " + ", ".join(codes[:5]) if codes else None


def _people(record: Record) -> set[str]:
    """Whose records are read; the kinds of siblings overlap."""
    return {"sibling"} if record.who in SHARED_PARENTS else set(RELATIVES[record.who])


def _same_days(one: Record, other: Record) -> bool:
    """Windows that follow each other on one anchor share no day."""
    gaps = [one.window.from_.distance_from(other.window.until), other.window.from_.distance_from(one.window.until)]
    return not any(gap is not None and gap >= 0 for gap in gaps)


def _prefixes(one: Record, other: Record, design: Design) -> set[str]:
    """Codes of ``one`` that begin with a code of ``other``."""
    codes, prefixes = ({(c.edition, c.code) for n in r.codes for c in design.codelists[n].codes} for r in (one, other))
    return {code for edition, code in codes if any(e == edition and code.startswith(p) for e, p in prefixes)}
