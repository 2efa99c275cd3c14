"""The flow of the population: who was there at the left, who left at the right."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cohort.disclosure.flow import PublicStep
from cohort.disclosure.numbers import equals, whole
from cohort.disclosure.protected import Hidden
from cohort.disclosure.sources import Sources
from cohort.figures.style import INK, MUTED, TINT, WIDTH, canvas, footnote
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINE, PADDING, GAP, EDGE = 0.19, 0.11, 0.26, 0.02  # inches
MAIN, SIDE = (0.0, 3.6), (4.15, 3.4)  # left edge and width
LETTERS_PER_INCH = 13.5


@dataclass(frozen=True)
class _Box:
    """Lines of text in a frame; the last line is the number of people."""

    left: float
    width: float
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        return len(self.lines) * LINE + 2 * PADDING


def flow_chart(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Figure:
    """One box per step; beside the arrow to it, those who did not take it."""
    steps = sources.flow().steps
    mains = [_main(step) for step in steps]
    sides = [None, *(_side(step) for step in steps[1:])]
    spans = [(side.height + GAP if side else 0.0) + (GAP if number else 0.0) for number, side in enumerate(sides)]
    height = sum(box.height for box in mains) + sum(spans) + 2 * EDGE
    figure = canvas(height)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-EDGE, WIDTH - EDGE), ylim=(-EDGE, height - EDGE))
    axes.axis("off")
    top = height - 2 * EDGE
    for number, (main, side) in enumerate(zip(mains, sides, strict=True)):
        if number:
            _arrow(axes, (MAIN[1] / 2, top), (MAIN[1] / 2, top - spans[number]))
        if side:
            middle = top - spans[number] / 2
            _arrow(axes, (MAIN[1] / 2, middle), (side.left, middle))
            _frame(axes, side, middle + side.height / 2, quiet=True)
        top -= spans[number]
        _frame(axes, main, top, quiet=False, last=number == len(mains) - 1)
        top -= main.height
    hidden = [step for step in steps if isinstance(step.kept, Hidden) or isinstance(step.excluded, Hidden)]
    if hidden:
        k = sources.rule.smallest_cell
        footnote(
            figure, f"Counts of 1 to {k - 1} are not shown; a range stands where the exact number would tell one.", 0.1
        )
    return figure


def _main(step: PublicStep) -> _Box:
    because = step.because[:1].upper() + step.because[1:]
    return _Box(*MAIN, (*_wrapped(because, MAIN[1]), equals(step.kept)))


def _side(step: PublicStep) -> _Box | None:
    if step.excluded == 0:
        return None
    lines = [*_wrapped(f"Not: {step.because}", SIDE[1]), equals(step.excluded)]
    if step.not_observable != 0:
        lines.append(f"of whom not observable: {whole(step.not_observable)}")
    return _Box(*SIDE, tuple(lines))


def _wrapped(text: str, width: float) -> list[str]:
    return textwrap.wrap(text, int((width - 2 * PADDING) * LETTERS_PER_INCH))


def _frame(axes: Any, box: _Box, top: float, quiet: bool, last: bool = False) -> None:
    from matplotlib.patches import Rectangle

    edge, fill = (MUTED, "white") if quiet else (INK, TINT if last else "white")
    low = (box.left, top - box.height)
    axes.add_patch(Rectangle(low, box.width, box.height, edgecolor=edge, facecolor=fill, linewidth=0.9))
    for number, line in enumerate(box.lines):
        weight = "bold" if line.startswith("n ") and not quiet else "normal"
        axes.text(
            box.left + PADDING, top - PADDING - (number + 0.5) * LINE, line, va="center", fontsize=9, fontweight=weight
        )


def _arrow(axes: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    style = {"arrowstyle": "-|>", "color": MUTED, "linewidth": 0.9, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9}
    axes.annotate("", xy=end, xytext=start, arrowprops=style)
