"""Terms, levels and reasons of a model in a reader's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from cohort.disclosure.numbers import whole
from cohort.disclosure.protected import Count
from cohort.spec.vocabulary import Meaning, plain_label
from cohort.wanted.term import parts_of, spline_of


def term_label(term: str, names: Mapping[str, Meaning], per_unit: bool = False) -> str:
    """A term's label; of a number, what one unit is, where the label does not say it already."""
    if len(parts_of(term)) > 1:
        return " × ".join(term_label(part, names) for part in parts_of(term))
    if spline := spline_of(term):
        return f"{term_label(spline[0], names)} (spline, {spline[1]} knots)"
    meaning = names.get(term)
    label = meaning.label if meaning else plain_label(term)
    if not per_unit or "per " in label:
        return label
    return f"{label} (per {meaning.unit if meaning and meaning.unit else 'unit'})"


def measure_label(term: str, names: Mapping[str, Meaning]) -> str:
    """A number, or the number behind a spline, with its unit in brackets."""
    name, _ = spline_of(term) or (term, 0)
    meaning, label = names.get(name), re.sub(r" \(per [^)]*\)$", "", term_label(name, names))
    return label if meaning is None or not meaning.unit else f"{label} ({meaning.unit})"


def level_label(term: str, level: str, names: Mapping[str, Meaning]) -> str:
    """A level's label."""
    return dict(names[term].levels).get(level, level) if term in names else level


def level_order(term: str, levels: Iterable[str | None], names: Mapping[str, Meaning]) -> list[tuple[str, str]]:
    """The levels with their labels, in the order the study shows them."""
    order = {level: number for number, (level, _) in enumerate(names[term].levels if term in names else ())}
    present = [level for level in levels if level is not None]
    ordered = sorted(present, key=lambda level: order.get(level, len(order)))
    return [(level, level_label(term, level, names)) for level in ordered]


def left_out_words(excluded: Mapping[str, Count], names: Mapping[str, Meaning]) -> str:
    """``101 without follow-up time, 37 without an answer to ADHD``."""
    return ", ".join(f"{whole(count)} {_reason(reason, names)}" for reason, count in excluded.items())


def _reason(reason: str, names: Mapping[str, Meaning]) -> str:
    name = reason.removesuffix(" missing")
    if reason == "no follow-up time":
        return "without follow-up time"
    return f"without an answer: {term_label(name, names)}" if name != reason else reason
