"""The disclosure rule of a project: one number, and everything that follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from cohort.errors import Fault, SpecError


@dataclass(frozen=True)
class Rule:
    """Counts from 1 to ``smallest_cell - 1`` are small and never shown; zero is. 1 hides nothing.

    Two would be no protection: the mark "<2" says "1". Raises SpecError.
    """

    smallest_cell: int = 5

    def __post_init__(self) -> None:
        if self.smallest_cell < 1 or self.smallest_cell == 2:
            found, expected = str(self.smallest_cell), "3 or more, or 1 where nothing needs hiding"
            raise SpecError(Fault("disclosure.smallest_cell", found, expected, "a mark '<2' would say '1'"))

    def is_small(self, count: int) -> bool:
        """Whether a count is hidden for its own sake."""
        return 0 < count < self.smallest_cell

    def dominated(self, events: int | None, largest: int | None) -> bool:
        """Whether ``largest`` of the events are one person's, and so many that whoever knows the others' knows hers.

        ASSUME: more than half.
        """
        return self.smallest_cell > 1 and bool(events) and 2 * (largest or 0) > (events or 0)

    @property
    def fewest_values(self) -> int:
        """How many values a hidden small count must be able to take for a reader who does all the arithmetic.

        The mark allows ``smallest_cell - 1`` of them. ASSUME: half of ``smallest_cell``, and never fewer than two, is
        enough; asking for all would hide many more large counts.
        """
        return max(2, self.smallest_cell // 2)

    @property
    def small_text(self) -> str:
        """What stands for a small count: ``<5``."""
        return f"<{self.smallest_cell}"

    def enough_for(self, n: int, share: float) -> bool:
        """Whether at least ``smallest_cell`` of ``n`` people lie on each side of a percentile (0.5: the median)."""
        return n * min(share, 1 - share) >= self.smallest_cell

    def rounded(self, count: int) -> int:
        """The nearest multiple of ``smallest_cell``, halves upwards."""
        return (2 * count + self.smallest_cell) // (2 * self.smallest_cell) * self.smallest_cell

    def english(self) -> tuple[str, ...]:
        """The rules as a reader needs to know them."""
        if self.smallest_cell == 1:
            return ("No count is hidden: the project's smallest cell is 1.",)
        k = self.smallest_cell
        return (
            f"Counts of 1 to {k - 1} people or events are not shown: '{self.small_text}' stands in their place. "
            "Zero is shown.",
            "'hidden', or a range, stands for a larger count that would give a small one away.",
            "Before a file is written, integer programming bounds every small count by all the numbers around it: "
            "totals, missing values, exclusions, the counts behind all models. At least "
            f"{self.fewest_values} values must remain possible.",
            "A percentage is shown only where both of its counts are, person-years only where people and events are.",
            f"A mean rests on at least {k} people, of whom not all but a few have one value, and cannot be derived for "
            f"fewer by subtraction; a percentile has at least {k} people on each side.",
            "A ratio is shown only where no small count lies behind its level or its reference, a crude ratio only "
            "where no count of its factor is hidden. Adjusted ratios of two or three factors tell every combination of "
            "their levels: they are shown where none of these is small.",
            "Where people have an event several times, counts of events are judged by the people who have them; how "
            "often it happened is shown only where nobody has more than half of it.",
            f"Bars of scores hold at least {k} people, rounded, and the outermost do not tell where they end; the "
            f"curve of a spline lies between percentiles with at least {k} people beyond.",
            f"Each step of a curve rests on at least {k} events; a curve ends before fewer than {k} are at risk. "
            f"Numbers at risk are rounded to the nearest multiple of {k}, times to 0.01 years, the curve to what one "
            "or two people at risk would move it.",
        )
