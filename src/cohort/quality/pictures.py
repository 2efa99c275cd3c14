"""The pictures of a quality page, drawn from what has passed the gate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cohort.disclosure.protected import Count, Hidden
from cohort.figures.style import INK, MUTED, PALETTE, RULE, TINT, WIDTH, as_png, canvas, shades, styled
from cohort.quality.released import PublicQuality

ROW, LEFT = 0.2, 1.9  # inches
MOST_PARTS = 6
FLAG = PALETTE[1]


def bars(
    quality: PublicQuality, parts: Mapping[str, Sequence[Count]], flagged: frozenset[int], known: frozenset[int]
) -> bytes:
    """Rows by year, stacked by ``parts``; grey is what is not told apart. A mark under a year: look here, or known."""
    with styled():
        figure = canvas(2.9)
        plot = figure.add_axes((0.09, 0.2, 0.9, 0.68))
        places = range(len(quality.periods))
        plot.bar(places, [period.rows for period in quality.periods], color=RULE, width=0.82)
        parts = {name: counts for name, counts in parts.items() if any(count != 0 for count in counts)}
        if 1 < len(parts) <= MOST_PARTS:
            _stacked(plot, parts)
        elif len(parts) == 1:
            plot.bar(places, [period.rows for period in quality.periods], color=PALETTE[0], width=0.82)
        _years(plot, quality)
        plot.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}".replace(",", "\u202f"))
        plot.spines[["top", "right"]].set_visible(False)
        plot.tick_params(axis="y", labelsize=8, color=MUTED)
        _marks(plot, quality, flagged, FLAG, "v", "a break was found")
        _marks(plot, quality, known - flagged, MUTED, "|", "a known change")
        handles, _ = plot.get_legend_handles_labels()
        if handles:
            plot.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False, fontsize=7.5, borderpad=0)
        return as_png(figure)


def shading(quality: PublicQuality, rows: Mapping[str, Sequence[float | None]]) -> bytes:
    """A row for each column, a square for each year: white is none, dark is all; a cross is not shown."""
    with styled():
        height = max(1.1, ROW * len(rows) + 0.75)
        figure = canvas(height)
        plot = figure.add_axes((LEFT / WIDTH, 0.52 / height, (WIDTH - LEFT - 0.1) / WIDTH, (height - 0.62) / height))
        values = [[-0.001 if cell is None else cell for cell in row] for row in rows.values()]
        plot.imshow(values, cmap=shades(TINT, PALETTE[0], INK), vmin=0, vmax=1, aspect="auto", interpolation="nearest")
        for at, row in enumerate(rows.values()):
            crosses = [place for place, cell in enumerate(row) if cell is None]
            plot.plot(crosses, [at] * len(crosses), "x", color=MUTED, markersize=3, markeredgewidth=0.6)
        plot.set_yticks(range(len(rows)), list(rows), fontsize=8)
        plot.set_yticks([number - 0.5 for number in range(len(rows) + 1)], minor=True)
        plot.grid(which="minor", axis="y", color="white", linewidth=1.5)
        plot.tick_params(axis="y", which="both", length=0)
        plot.spines[:].set_visible(False)
        _years(plot, quality)
        return as_png(figure)


def _stacked(plot: Any, parts: Mapping[str, Sequence[Count]]) -> None:
    bottom = [0] * len(next(iter(parts.values())))
    for number, (name, counts) in enumerate(parts.items()):
        shown = [0 if isinstance(count, Hidden) else count for count in counts]
        plot.bar(range(len(shown)), shown, bottom=bottom, color=PALETTE[number % len(PALETTE)], width=0.82, label=name)
        bottom = [below + count for below, count in zip(bottom, shown, strict=True)]


def _marks(plot: Any, quality: PublicQuality, years: frozenset[int], colour: str, mark: str, label: str) -> None:
    places = [place for place, period in enumerate(quality.periods) if period.year in years]
    if places:
        transform = plot.get_xaxis_transform()
        plot.plot(
            places,
            [-0.035] * len(places),
            mark,
            transform=transform,
            clip_on=False,
            color=colour,
            markersize=5,
            label=label,
        )


def _years(plot: Any, quality: PublicQuality) -> None:
    """As many labels as have room."""
    apart = max(1, -(-len(quality.periods) // 20))
    places = range(0, len(quality.periods), apart)
    labels = [quality.periods[place].label for place in places]
    turned = len(labels) > 10 or any(len(label) > 4 for label in labels)
    plot.set_xticks(list(places), labels, fontsize=8, rotation=45 if turned else 0, ha="right" if turned else "center")
    plot.tick_params(axis="x", length=0, pad=8)
    plot.set_xlim(-0.6, len(quality.periods) - 0.4)
