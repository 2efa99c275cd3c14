"""A logarithmic axis of ratios: round numbers that leave room for their labels, and a line at 1."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from cohort.figures.style import MUTED, PALETTE

TICKS = (
    (0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.4, 1.6),
    (0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0),
    (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0),
)
"""Round numbers from fine to coarse; an axis takes the finest that leave room for their labels."""
CLOSEST_TICKS = 0.08  # of the axis
WIDEST = (0.02, 50.0)


def limits_of(ends: Iterable[float]) -> tuple[float, float]:
    """Room for all ``ends`` and for 1, within what can be read."""
    told = [*ends, 1.0]
    low = max(WIDEST[0], min(*told, 0.8) / 1.1)
    return low, min(WIDEST[1], max(*told, 1.25) * 1.1)


def ratio_axis(plot: Any, limits: tuple[float, float], closest: float = CLOSEST_TICKS) -> None:
    """The axis itself, below ``plot``; ``closest``: the least gap of two ticks, as a share of the axis."""
    plot.set(xscale="log", xlim=limits, yticks=[])
    plot.patch.set_alpha(0)
    round_ratios(plot.xaxis, limits, closest)
    plot.tick_params(axis="x", labelsize=8, length=3, color=MUTED)
    plot.spines[["left", "right", "top"]].set_visible(False)
    plot.axvline(1, color=MUTED, linewidth=0.9)


def round_ratios(axis: Any, limits: tuple[float, float], closest: float = CLOSEST_TICKS) -> None:
    """Ticks at round numbers alone, on either axis of a plot."""
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    axis.set_major_locator(FixedLocator(_ticks(limits, closest)))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda tick, _: f"{tick:g}"))


def bar(
    plot: Any, y: float, point: float, ends: tuple[float, float], limits: tuple[float, float], colour: str = PALETTE[0]
) -> None:
    """An estimate with its interval; an arrow where the interval leaves the axis."""
    low, high = max(ends[0], limits[0]), min(ends[1], limits[1])
    plot.plot([low, high], [y, y], color=colour, linewidth=1.3, solid_capstyle="butt")
    for end, limit, marker in ((ends[0], limits[0], "<"), (ends[1], limits[1], ">")):
        if not math.isclose(min(max(end, limits[0]), limits[1]), end):
            plot.plot([limit], [y], marker=marker, markersize=4, color=colour, clip_on=False)
    if limits[0] <= point <= limits[1]:
        plot.plot([point], [y], marker="s", markersize=5, color=colour)


def _ticks(limits: tuple[float, float], closest: float) -> list[float]:
    """The finest round numbers within the limits whose labels stand apart."""
    low, high = limits
    chosen: list[float] = []
    for scale in TICKS:
        chosen = [tick for tick in scale if low <= tick <= high]
        reaches = scale[0] <= low * 1.2 and scale[-1] >= high / 1.2
        gaps = [math.log(b / a) / math.log(high / low) for a, b in pairwise(chosen)]
        if reaches and all(gap >= closest for gap in gaps):
            break
    return chosen
