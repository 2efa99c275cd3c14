"""A specification curve as a picture: the ratios in their order, and below each which options led to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cohort.disclosure.specification_curve import PublicCurve
from cohort.figures.ratio_axis import limits_of, round_ratios
from cohort.figures.style import INK, MUTED, PALETTE, RULE, TINT, canvas, footnote, styled

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW, UPPER, GAP = 0.21, 2.4, 0.12  # inches: a line of options, the ratios, and between them
WIDTH, LEFT = 8.6, 3.3
MAIN, CLOSEST = PALETTE[1], 0.09  # of the axis, between two ticks


def specification_figure(curve: PublicCurve) -> Figure:
    """The main model stands out in colour, above and below."""
    lines = list(_lines(curve))
    lower = len(lines) * ROW
    height = UPPER + GAP + lower
    with styled():
        figure = canvas(height, WIDTH)
        span = (LEFT / WIDTH, 1 - LEFT / WIDTH)
        ratios = figure.add_axes((span[0], (lower + GAP) / height, span[1], UPPER / height))
        options = figure.add_axes((span[0], 0, span[1], lower / height))
        _ratios(ratios, curve)
        _options(options, curve, lines)
        footnote(figure, f"{curve.asked()} {curve.summary()}", 0.14, WIDTH)
    return figure


def _lines(curve: PublicCurve) -> Iterator[tuple[int, str | None]]:
    """Each choice, and below it its options in the order of the main model first."""
    for choice in range(len(curve.choices)):
        yield choice, None
        main = next((one.options[choice] for one in curve.specifications if one.main), None)
        options = dict.fromkeys([*filter(None, [main]), *sorted(one.options[choice] for one in curve.specifications)])
        yield from ((choice, option) for option in options)


def _ratios(plot: Any, curve: PublicCurve) -> None:
    told = curve.told
    ends = [end for one in told for end in (one.lower, one.upper) if end is not None]
    low, high = limits_of(ends)
    plot.set(yscale="log", ylim=(low, high), xlim=(0.4, len(told) + 0.6), xticks=[])
    round_ratios(plot.yaxis, (low, high), CLOSEST)
    plot.spines[["right", "top", "bottom"]].set_visible(False)
    plot.axhline(1, color=MUTED, linewidth=0.9)
    plot.set_ylabel(f"{curve.scale[:1].upper()}{curve.scale[1:]} (95% CI)", fontsize=8)
    for x, one in enumerate(told, start=1):
        colour = MAIN if one.main else PALETTE[0]
        plot.plot([x, x], [one.lower, one.upper], color=colour, linewidth=1.6 if one.main else 1.0)
        plot.plot([x], [one.ratio], "s", color=colour, markersize=5.5 if one.main else 4)
        if one.main:
            plot.annotate(
                "main", (x, one.upper), (0, 3), textcoords="offset points", ha="center", fontsize=8, color=MAIN
            )


def _options(plot: Any, curve: PublicCurve, lines: list[tuple[int, str | None]]) -> None:
    told = curve.told
    plot.set(xlim=(0.4, len(told) + 0.6), ylim=(len(lines) - 0.5, -0.5), xticks=[], yticks=[])
    plot.spines[:].set_visible(False)
    for y, (choice, option) in enumerate(lines):
        if option is None:
            plot.axhspan(y - 0.5, y + 0.5, color=TINT, linewidth=0)
            _label(plot, y, curve.choices[choice], 0, "bold")
            continue
        _label(plot, y, option, 0.12, "normal")
        for x, one in enumerate(told, start=1):
            taken = one.options[choice] == option
            colour = (MAIN if one.main else INK) if taken else RULE
            plot.plot([x], [y], "o", color=colour, markersize=4.5 if taken else 1.2)


def _label(plot: Any, y: float, text: str, indent: float, weight: str) -> None:
    """To the left of the dots, from the figure's edge."""
    plot.annotate(
        text, (0, y), (-(LEFT - indent) * 72, 0), xycoords=("axes fraction", "data"), textcoords="offset points",
        va="center", ha="left", fontsize=8, fontweight=weight, annotation_clip=False,
    )  # fmt: skip
