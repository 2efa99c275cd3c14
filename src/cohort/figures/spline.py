"""The curve of a spline: ratios or differences against a reference value, with their pointwise band, and the knots."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cohort.disclosure.model import PublicModel
from cohort.disclosure.numbers import decimal, p_value, whole
from cohort.disclosure.shapes import PublicShape
from cohort.disclosure.sources import Sources
from cohort.disclosure.wording import measure_label
from cohort.figures.ratio_axis import limits_of, round_ratios
from cohort.figures.style import MUTED, PALETTE, RULE, WIDTH, canvas, footnote
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PLOT_HEIGHT, BELOW, LEFT = 3.2, 0.55, 0.75  # inches
DIFFERENCES = {"mean difference", "risk difference"}


def spline(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Figure:
    """One panel for each spline of a model."""
    model = sources.model(study.figures[name].models[0])
    if not model.shapes:
        return _nothing_to_show(model)
    panel = PLOT_HEIGHT + BELOW
    height = panel * len(model.shapes)
    figure = canvas(height)
    for number, shape in enumerate(model.shapes, start=1):
        bottom = height - number * panel + BELOW
        plot = figure.add_axes((LEFT / WIDTH, bottom / height, (WIDTH - LEFT - 0.1) / WIDTH, PLOT_HEIGHT / height))
        _draw(plot, shape, model, names)
    footnote(figure, _caption(model, names), 0.06)
    return figure


def _nothing_to_show(model: PublicModel) -> Figure:
    figure = canvas(0.5)
    figure.text(0, 0.5, "The curve is not shown: too few people or events lie behind it.", va="center")
    footnote(figure, f"{model.label}: {model.method}.")
    return figure


def _draw(plot: Any, shape: PublicShape, model: PublicModel, names: Mapping[str, Meaning]) -> None:
    at = [point.at for point in shape.points]
    lower, upper = [point.lower for point in shape.points], [point.upper for point in shape.points]
    plot.fill_between(at, lower, upper, color=PALETTE[0], alpha=0.16, linewidth=0)
    plot.plot(at, [point.value for point in shape.points], color=PALETTE[0], linewidth=1.7)
    is_ratio = model.scale not in DIFFERENCES
    plot.axhline(1 if is_ratio else 0, color=MUTED, linewidth=0.9)
    plot.plot([shape.reference], [1 if is_ratio else 0], "o", markersize=5, color=MUTED, markerfacecolor="white")
    if is_ratio:
        plot.set_yscale("log")
        plot.set_ylim(limits_of([*lower, *upper]))
        round_ratios(plot.yaxis, plot.get_ylim())
    plot.set_xlim(at[0], at[-1])
    look = {"marker": "^", "markersize": 6, "color": MUTED, "linestyle": "none", "clip_on": False}
    plot.plot(shape.knots, [0] * len(shape.knots), transform=plot.get_xaxis_transform(), **look)
    plot.set_xlabel(measure_label(shape.term, names))
    plot.set_ylabel(f"Adjusted {model.scale} (95% CI)" + (", logarithmic axis" if is_ratio else ""))
    plot.spines[["right", "top"]].set_visible(False)
    plot.grid(axis="y", color=RULE, linewidth=0.5, alpha=0.6)
    plot.set_axisbelow(True)


def _caption(model: PublicModel, names: Mapping[str, Meaning]) -> str:
    events = "" if model.events is None else f", {whole(model.events)} events"
    text = f"{model.label}: {model.method}, {whole(model.n)} people{events}; adjusted for all other factors. "
    return text + " ".join(_told(shape, model, names) for shape in model.shapes)


def _told(shape: PublicShape, model: PublicModel, names: Mapping[str, Meaning]) -> str:
    low, high = (f"{100 * share:.0f}" for share in shape.between)
    text = f"{measure_label(shape.term, names)}: against {shape.reference:g} (hollow), from percentile {low} to {high}"
    text += "; triangles: knots. " if shape.knots else ". "
    tests = {test.test: test for test in model.tests if test.of == shape.term}
    words = {"Wald": "Any association", "Wald, departure from a line": "departure from a line"}
    told = [
        f"{words[one]}: χ² = {decimal(test.chisq, 1)}, df {test.df}, p {p_value(test.p)}"
        for one, test in tests.items()
        if one in words
    ]
    return text + ("; ".join(told) + "." if told else "")
