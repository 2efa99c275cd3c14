"""How often 95 % intervals hold what is planted, in sound designs and in naive ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cohort.figures.style import INK, MUTED, PALETTE, RULE, TINT, canvas, footnote, styled
from cohort.proof.found import label_of
from cohort.proof.recovery import Recovery
from cohort.spec.vocabulary import Meaning

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, LEFT, ROW, TALL_ROW = 7.6, 2.9, 0.27, 0.6  # inches
COLOURS = {"sound": PALETTE[0], "naive": PALETTE[1], None: INK}
MARKS = ("s", "o", "D", "^", "v", "P", "X")
GOOD = (93, 97)
CAPTION = (
    "Share of 95% confidence intervals that hold the planted number, with its Monte Carlo interval. Band: 93 to 97%. "
    "Blue: designs that are sound for this population; orange: naive ones."
)


def recovery_figure(found: Sequence[Recovery], labels: Mapping[str, str], names: Mapping[str, Meaning]) -> Figure:
    """A row for each planted number, a mark for each model. ``labels`` are those of the models.

    More models than there are marks are told apart by their design alone; the table names each.
    """
    rows = list(dict.fromkeys(label_of(one.planted, names) for one in found))
    models = list(dict.fromkeys(one.planted.model for one in found))
    many = len(models) > len(MARKS)
    keys = {model: _key(model, found, labels, many) for model in models}
    top, bottom = 0.25 + 0.2 * len(set(keys.values())), 0.55
    tall = (TALL_ROW if many else ROW) * len(rows)
    height = top + tall + bottom
    first_of = {keys[model]: model for model in reversed(models)}
    with styled():
        figure = canvas(height, WIDTH)
        plot = figure.add_axes((LEFT / WIDTH, bottom / height, 1 - (LEFT + 0.1) / WIDTH, tall / height))
        for number in range(0, len(rows), 2):
            plot.axhspan(number - 0.5, number + 0.5, facecolor=TINT, edgecolor="none", zorder=0)
        plot.axvspan(*GOOD, facecolor=RULE, edgecolor="none", zorder=0.5)
        for place, model in enumerate(models):
            told = [one for one in found if one.planted.model == model]
            shift = (0.8 if many else 0.5) * ((place + 1) / (len(models) + 1) - 0.5)
            plot.errorbar(
                [100 * one.coverage for one in told],
                [rows.index(label_of(one.planted, names)) + shift for one in told],
                xerr=[196 * one.coverage_error for one in told],
                fmt=MARKS[list(dict.fromkeys(keys.values())).index(keys[model])],
                color=COLOURS[told[0].planted.design],
                markersize=4,
                elinewidth=0.9,
                label=keys[model] if model == first_of[keys[model]] else None,
            )
        plot.set(xlim=(-2, 102), ylim=(len(rows) - 0.5, -0.5), xlabel="Coverage (%)")
        plot.set_yticks(range(len(rows)), rows, fontsize=8)
        plot.tick_params(axis="y", length=0)
        plot.tick_params(axis="x", labelsize=8, color=MUTED)
        plot.spines[["top", "right", "left"]].set_visible(False)
        plot.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), frameon=False, fontsize=7.5, borderpad=0)
        footnote(figure, CAPTION, 0.02, WIDTH)
    return figure


def _key(model: str, found: Sequence[Recovery], labels: Mapping[str, str], many: bool) -> str:
    """What the legend calls a model."""
    design = next(one.planted.design for one in found if one.planted.model == model) or "design not told"
    return f"models of a {design} design" if many else f"{labels[model]} ({design})"
