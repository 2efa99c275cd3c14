"""The gate for a specification curve: estimates that rest on enough people, and no count of anybody."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from cohort.disclosure.numbers import interval
from cohort.disclosure.ratios import Ratios
from cohort.disclosure.rule import Rule
from cohort.estimates import Crossed, Estimates, Scale


@dataclass(frozen=True)
class PublicSpecification:
    """One specification: the option taken of each choice, its ratio and 95 % interval; none of these where hidden."""

    options: tuple[str, ...]
    main: bool
    ratio: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class PublicCurve:
    """Every specification of one question, the smallest ratio first and those without one last."""

    study: str
    name: str
    label: str
    model: str
    question: str
    scale: Scale
    choices: tuple[str, ...]
    specifications: tuple[PublicSpecification, ...]
    difference: float | None

    @property
    def told(self) -> tuple[PublicSpecification, ...]:
        """Those whose ratio is shown."""
        return tuple(one for one in self.specifications if one.ratio is not None)

    def json(self) -> str:
        """The curve's file: sorted keys."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"

    def asked(self) -> str:
        """The question, and where its answers come from."""
        engines = "" if self.difference is None else f" The second engine differs by {self.difference:.0e} at most."
        return (
            f"{self.question}, in the model '{self.model}' (main) and in every combination of the alternatives that "
            f"the study declares.{engines}"
        )

    def summary(self) -> str:
        """How far the answers lie apart, and on which side of 1."""
        told = self.told
        if not told:
            return "No specification can be shown."
        ratios = sorted(one.ratio for one in told if one.ratio is not None)
        middle = (ratios[(len(ratios) - 1) // 2] * ratios[len(ratios) // 2]) ** 0.5
        above = sum(one.lower is not None and one.lower > 1 for one in told)
        below = sum(one.upper is not None and one.upper < 1 for one in told)
        hidden = len(self.specifications) - len(told)
        return (
            f"{len(told)} specifications: {self.scale} {interval(middle, ratios[0], ratios[-1])} (median, smallest and "
            f"largest). {sum(ratio > 1 for ratio in ratios)} lie above 1; of the 95% intervals {above} lie "
            f"wholly above and {below} wholly below it."
            + (f" {hidden} more: hidden, or without a finite estimate." if hidden else "")
        )


def release_specification(
    fitted: tuple[Estimates, Crossed] | None,
    options: Sequence[str],
    main: bool,
    term: str,
    level: str | None,
    rule: Rule,
) -> PublicSpecification:
    """The adjusted ratio of a term, unless there is none or few people are behind it (:mod:`.ratios`).

    No counts are told: specifications differ by a few people each, and their differences would tell of these. A ratio
    that is adjusted for nothing is arithmetic on counts, which other outputs may hide for others' sake: it is never
    told here (the models tell crude ratios, where they may be).
    """
    hidden = PublicSpecification(tuple(options), main, None, None, None)
    if fitted is None or len({one.term for one in fitted[0].estimates}) == 1:
        return hidden
    found, combinations = fitted
    rows = [row for row in found.estimates if row.term == term and level in (None, row.level)]
    if not rows or rows[0].ratio is None or not Ratios(found, (), rule, combinations).adjusted_may(rows[0]):
        return hidden
    return PublicSpecification(tuple(options), main, rows[0].ratio, rows[0].lower, rows[0].upper)
