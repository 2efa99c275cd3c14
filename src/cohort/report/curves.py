"""Specification curves in sentences: which question, and which ways to answer it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cohort.disclosure.model import METHODS
from cohort.disclosure.wording import term_label
from cohort.report.content import Protocol
from cohort.spec.among import words
from cohort.spec.specification_curve import Alternative, SpecificationCurve
from cohort.spec.vocabulary import plain_label


@dataclass(frozen=True)
class CurveWords:
    """One curve as it is read: ``choices`` hold each choice with its options in words."""

    name: str
    label: str
    sentence: str
    choices: tuple[tuple[str, str], ...]


def curves(protocol: Protocol) -> tuple[CurveWords, ...]:
    """Every specification curve in words."""
    return tuple(_curve(name, curve, protocol) for name, curve in protocol.study.specification_curves.items())


def _curve(name: str, curve: SpecificationCurve, protocol: Protocol) -> CurveWords:
    model = protocol.study.models[curve.of]
    sentence = (
        f"The estimate of {term_label(curve.term, protocol.names)} in the model "
        f"'{model.label or plain_label(curve.of)}' and in every combination of the options below, {curve.size} in all."
    )
    choices = tuple(
        (choice, "; ".join(_option(option, alternative, protocol) for option, alternative in options.items()))
        for choice, options in curve.alternatives.items()
    )
    note = f" {curve.note.strip()}" if curve.note else ""
    return CurveWords(name, curve.label or plain_label(name), sentence + note, choices)


def _option(option: str, alternative: Alternative, protocol: Protocol) -> str:
    changes = ", ".join(_changes(alternative, protocol)) or "as in the model"
    return f"{option} ({changes}{f': {alternative.because.strip()}' if alternative.because else ''})"


def _changes(one: Alternative, protocol: Protocol) -> Iterator[str]:
    def label(name: str) -> str:
        return f"{term_label(name, protocol.names)} [{name}]"

    if one.drop:
        yield "without " + ", ".join(map(label, one.drop))
    if one.add:
        yield "also with " + ", ".join(map(label, one.add))
    for old, new in one.replace_.items():
        yield f"{label(new)} in the place of {label(old)}"
    if one.kind:
        yield f"by {METHODS[one.kind]}"
    if one.among:
        yield f"among the people with {words(one.among)}"
    told = {"cluster": "clustered by", "strata": "a baseline for each", "ties": "ties by", "errors": "errors:"}
    for key, word in told.items():
        if key in one.instead:
            value = getattr(one, key)
            yield f"{word} {value if isinstance(value, str) else ', '.join(value or ['nobody'])}"
    if one.time:
        yield f"followed from {one.time.from_.english} to {one.time.event} or {one.time.end.english}"
