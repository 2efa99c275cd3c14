"""Found against planted, as a figure: a panel for each model, with a stroke where the truth is."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from cohort.disclosure.model import PublicModel
from cohort.figures.ratio_axis import bar, limits_of, ratio_axis
from cohort.figures.style import INK, MUTED, PALETTE, TINT, canvas, footnote, styled
from cohort.proof.found import Found
from cohort.proof.found_table import design_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, LABELS, GAP = 9.0, 2.75, 0.22  # inches: the figure, the rows' names, between two panels
ROW, HEAD, FOOT = 0.25, 0.62, 0.5
ABREAST = 3
LONGEST = 42
"""Letters of a row's name on one line."""
HOLDS, MISSES = PALETTE[0], PALETTE[1]
CAPTION = (
    "Upright strokes: what is planted in the synthetic population. Squares and bars: estimates and their 95% "
    "confidence intervals, orange where the interval does not hold what is planted."
)


def found_figure(found: Sequence[Found], models: Mapping[str, PublicModel]) -> Figure:
    """Models abreast share their rows, so that a planted number can be followed from one to the next."""
    panels = [list(of_model) for _, of_model in groupby(found, lambda one: one.planted.model)]
    abreast = min(ABREAST, len(panels))
    lines = [panels[first : first + abreast] for first in range(0, len(panels), abreast)]
    wide = (WIDTH - LABELS - GAP * (abreast - 1)) / abreast
    names = [list(dict.fromkeys(one.label for panel in line for one in panel)) for line in lines]
    heights = [HEAD + ROW * len(rows) + FOOT for rows in names]
    with styled():
        figure = canvas(sum(heights), WIDTH)
        for number, (line, rows) in enumerate(zip(lines, names, strict=True)):
            top = sum(heights[number:])
            _line(figure, line, rows, models, wide, (top - heights[number] + FOOT, top - HEAD))
        footnote(figure, CAPTION, 0.0, WIDTH)
    return figure


def _line(
    figure: Figure,
    line: Sequence[Sequence[Found]],
    rows: Sequence[str],
    models: Mapping[str, PublicModel],
    wide: float,
    edges: tuple[float, float],
) -> None:
    places = {label: len(rows) - number for number, label in enumerate(rows)}
    _texts(figure, places, edges)
    ratios = limits_of(_reach(one for panel in line for one in panel if one.is_ratio))
    for number, panel in enumerate(line):
        plot = _axes(figure, (LABELS + number * (wide + GAP), wide), edges, len(rows))
        model, design = models[panel[0].planted.model], panel[0].planted.design
        title = textwrap.fill(model.label, 30) + (f"\n{design_words(design)}" if design else "")
        plot.set_title(title, fontsize=8, fontweight="bold", loc="left", linespacing=1.25)
        limits = ratios if panel[0].is_ratio else _room(list(_reach(panel)))
        _axis(plot, panel[0].is_ratio, limits)
        plot.set_xlabel(model.scale.capitalize(), fontsize=8)
        for one in panel:
            _mark(plot, one, places[one.label], limits)


def _texts(figure: Figure, places: Mapping[str, int], edges: tuple[float, float]) -> None:
    """The rows' names, and behind all panels a tint on every other row."""
    texts = _axes(figure, (0, WIDTH), edges, len(places))
    texts.axis("off")
    texts.set_xlim(0, WIDTH)
    for label, place in places.items():
        long = len(label) > LONGEST
        told = textwrap.fill(label, LONGEST) if long else label
        texts.text(0.06, place, told, va="center", fontsize=6.5 if long else 9, linespacing=1.0)
        if place % 2 == len(places) % 2:
            texts.axhspan(place - 0.5, place + 0.5, facecolor=TINT, edgecolor="none")


def _axes(figure: Figure, across: tuple[float, float], edges: tuple[float, float], rows: int) -> Any:
    height = figure.get_size_inches()[1]
    plot = figure.add_axes((across[0] / WIDTH, edges[0] / height, across[1] / WIDTH, (edges[1] - edges[0]) / height))
    plot.set_ylim(0.5, rows + 0.5)
    return plot


def _reach(found: Iterator[Found] | Sequence[Found]) -> Iterator[float]:
    for one in found:
        yield from (one.planted.value, *(one.ends or ()))


def _room(reach: Sequence[float]) -> tuple[float, float]:
    low, high = min(0.0, *reach), max(0.0, *reach)
    edge = 0.05 * (high - low or 1.0)
    return low - edge, high + edge


def _axis(plot: Any, is_ratio: bool, limits: tuple[float, float]) -> None:
    if is_ratio:
        ratio_axis(plot, limits, closest=0.13)
        return
    plot.set(xlim=limits, yticks=[])
    plot.patch.set_alpha(0)
    plot.locator_params(axis="x", nbins=5)
    plot.tick_params(axis="x", labelsize=8, length=3, color=MUTED)
    plot.spines[["left", "right", "top"]].set_visible(False)
    plot.axvline(0, color=MUTED, linewidth=0.9)


def _mark(plot: Any, one: Found, place: int, limits: tuple[float, float]) -> None:
    if one.point is not None and one.ends is not None:
        bar(plot, place, one.point, one.ends, limits, HOLDS if one.holds else MISSES)
    plot.plot([one.planted.value] * 2, [place - 0.38, place + 0.38], color=INK, linewidth=1.6, solid_capstyle="butt")
