"""What the models of one run found where something is planted: only numbers that have passed the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cohort.disclosure.model import PublicModel
from cohort.disclosure.wording import level_label, term_label
from cohort.proof.planted import Planted
from cohort.spec.vocabulary import Meaning


@dataclass(frozen=True)
class Found:
    """One planted number beside its estimate; ``ends`` of the 95 % interval. Both None: hidden, or no estimate."""

    planted: Planted
    label: str
    is_ratio: bool
    point: float | None
    ends: tuple[float, float] | None

    @property
    def holds(self) -> bool | None:
        """Whether the interval holds what is planted; None where there is no interval."""
        return None if self.ends is None else self.ends[0] <= self.planted.value <= self.ends[1]


def found_in(
    models: Mapping[str, PublicModel], planted: Sequence[Planted], names: Mapping[str, Meaning]
) -> tuple[Found, ...]:
    """One for each planted number, in their order."""
    return tuple(_found(models[one.model], one, names) for one in planted)


def _found(model: PublicModel, planted: Planted, names: Mapping[str, Meaning]) -> Found:
    label, is_ratio = label_of(planted, names), model.scale.endswith("ratio")
    row = next((one for one in model.estimates if (one.term, one.level) == (planted.term, planted.level)), None)
    point = None if row is None else row.ratio if is_ratio else row.coef
    if row is None or point is None or row.lower is None or row.upper is None:
        return Found(planted, label, is_ratio, None, None)
    return Found(planted, label, is_ratio, point, (row.lower, row.upper))


def label_of(planted: Planted, names: Mapping[str, Meaning]) -> str:
    """A yes/no factor by its name alone."""
    label = term_label(planted.term, names, per_unit=planted.level is None)
    if planted.level in (None, "yes"):
        return label
    return f"{label}: {level_label(planted.term, str(planted.level), names)}"
