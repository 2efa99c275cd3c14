"""How registers and surveys fall short of what is true: ``recording:`` of a truth file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from cohort.spec.door import Strict
from cohort.synthetic.marked import Condition, Disorder, Marked


class Chance(Strict):
    """A share of all; the odds of each differ by these ratios where a condition is true of her, or of her family."""

    share: Marked
    odds_ratios: dict[Condition, Marked] = Field(default_factory=dict)


class Missing(Chance):
    """A cell is empty with this chance; ``itself``: the odds ratio where what it would hold is true (not at random)."""

    itself: Marked = Marked(1.0, "guess")


class Misclassified(Strict):
    """Shares of those with a disorder, and of those without, of whom the care register says so."""

    sensitivity: Marked
    specificity: Marked


class Recording(Strict):
    """How registers and surveys fall short of what is true; without a name here, nothing does.

    ``missing``: smoking in pregnancy. ``inpatient_before_1998``: the share of psychiatric contacts before 1998 that
    were stays, and so are recorded; the others are lost. ``answers``: who takes part in the school survey.
    """

    misclassified: dict[Disorder, Misclassified] = Field(default_factory=dict)
    missing: dict[Literal["maternal_smoking"], Missing] = Field(default_factory=dict)
    inpatient_before_1998: Marked = Marked(1.0, "guess")
    answers: Chance = Chance(share=Marked(0.8, "guess"))

    @property
    def names(self) -> set[str]:
        """Every condition that something here rests on."""
        chances = (self.answers, *self.missing.values())
        return {*self.misclassified, *(name for chance in chances for name in chance.odds_ratios)}
