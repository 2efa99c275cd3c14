"""Forest plots: adjusted ratios on a logarithmic axis, with the counts behind them and their intervals in figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cohort.disclosure.model import PublicModel
from cohort.disclosure.numbers import interval, whole
from cohort.disclosure.sources import Sources
from cohort.disclosure.wording import level_order, term_label
from cohort.estimates import Estimate
from cohort.figures.ratio_axis import bar, limits_of, ratio_axis
from cohort.figures.style import INK, MUTED, TINT, canvas, footnote
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW = 0.245  # inches
WIDTH, PLOT = 9.0, (4.55, 7.25)  # the whole, and the plot's edges
PEOPLE, EVENTS, RATIO = 3.75, 4.35, 7.45


@dataclass(frozen=True)
class _Row:
    label: str
    indent: int = 0
    strong: bool = False
    people: str = ""
    events: str = ""
    ratio: str = ""
    point: float | None = None
    ends: tuple[float, float] | None = None
    reference: bool = False


def forest(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Figure:
    """One row per ratio, with a mark at 1 for each reference level; a yes/no factor has one row."""
    models = [sources.model(model) for model in study.figures[name].models]
    rows = [row for model in models for row in _rows(model, names, headed=len(models) > 1)]
    height = (len(rows) + 1.6) * ROW + 0.45
    figure = canvas(height, WIDTH)
    texts = figure.add_axes((0, 0, 1, 1))
    texts.set(xlim=(0, WIDTH), ylim=(0, height))
    texts.axis("off")
    heights = [height - (number + 2.1) * ROW for number in range(len(rows))]
    _headings(texts, height - 0.7 * ROW, models)
    for number, (row, y) in enumerate(zip(rows, heights, strict=True)):
        _texts(texts, row, y, shaded=number % 2 == 0)
    bottom = heights[-1] - 0.75 * ROW
    limits = limits_of(end for row in rows if row.ends for end in row.ends)
    plot = figure.add_axes(
        (PLOT[0] / WIDTH, bottom / height, (PLOT[1] - PLOT[0]) / WIDTH, 1 - (bottom + 1.5 * ROW) / height)
    )
    ratio_axis(plot, limits)
    plot.set(ylim=(bottom, height - 1.5 * ROW))
    plot.set_xlabel(f"Adjusted {models[0].scale}, logarithmic axis", fontsize=8)
    for row, y in zip(rows, heights, strict=True):
        _mark(plot, row, y, limits)
    footnote(
        figure,
        " ".join(map(_caption, models))
        + " Bars: 95% confidence intervals. Hollow marks: reference levels; yes/no factors are compared with no.",
        0.06,
        WIDTH,
    )
    return figure


def _rows(model: PublicModel, names: Mapping[str, Meaning], headed: bool) -> Iterator[_Row]:
    if headed:
        yield _Row(model.label, strong=True, people=whole(model.n), events=whole(model.events))
    for term in dict.fromkeys(row.term for row in model.estimates):
        rows = [row for row in model.estimates if row.term == term]
        label = term_label(term, names, per_unit=rows[0].level is None)
        if rows[0].level is None or (rows[0].reference == "no" and [row.level for row in rows] == ["yes"]):
            yield _of_estimate(label, 0, rows[0], model)
            continue
        yield _Row(label)
        by_level: dict[str | None, Estimate] = {row.level: row for row in rows}
        for level, level_label in level_order(term, [rows[0].reference, *by_level], names):
            if level in by_level:
                yield _of_estimate(level_label, 1, by_level[level], model)
            else:
                people, events = _behind(model, term, level)
                yield _Row(level_label, 1, False, people, events, "1 (reference)", 1.0, None, reference=True)


def _of_estimate(label: str, indent: int, row: Estimate, model: PublicModel) -> _Row:
    people, events = _behind(model, row.term, row.level)
    if row.ratio is None or row.lower is None or row.upper is None:
        name = f"adjusted: {row.term}" + ("" if row.level is None else f"={row.level}")
        return _Row(label, indent, False, people, events, "hidden" if name in model.withheld else "no finite estimate")
    text = interval(row.ratio, row.lower, row.upper)
    return _Row(label, indent, False, people, events, text, row.ratio, (row.lower, row.upper))


def _behind(model: PublicModel, term: str, level: str | None) -> tuple[str, str]:
    count = model.count(term, level)
    return (whole(count.n), whole(count.events)) if count else ("", "")


def _headings(texts: Any, y: float, models: Sequence[PublicModel]) -> None:
    scales = {model.scale for model in models}
    scale = scales.pop() if len(scales) == 1 else "ratio"
    for x, text, align in (
        (PEOPLE, "People", "right"),
        (EVENTS, "Events", "right"),
        (RATIO, f"{scale[:1].upper()}{scale[1:]} (95% CI)", "left"),
    ):
        texts.text(x, y, text, ha=align, va="center", fontweight="bold")
    texts.plot([0, WIDTH], [y - 0.62 * ROW] * 2, color=INK, linewidth=0.9)


def _texts(texts: Any, row: _Row, y: float, shaded: bool) -> None:
    from matplotlib.patches import Rectangle

    if shaded:
        texts.add_patch(Rectangle((0, y - ROW / 2), WIDTH, ROW, facecolor=TINT, edgecolor="none"))
    weight, colour = (
        "bold" if row.strong else "normal",
        MUTED if row.reference or (row.point is None and row.ratio) else INK,
    )
    texts.text(0.06 + 0.18 * row.indent, y, row.label, va="center", fontweight=weight)
    for x, text in ((PEOPLE, row.people), (EVENTS, row.events)):
        texts.text(x, y, text, ha="right", va="center", fontweight=weight)
    texts.text(RATIO, y, row.ratio, va="center", color=colour)


def _mark(plot: Any, row: _Row, y: float, limits: tuple[float, float]) -> None:
    if row.point is None:
        return
    if row.ends is None:
        plot.plot([row.point], [y], marker="s", markersize=4.5, color=MUTED, markerfacecolor="white", linestyle="none")
        return
    bar(plot, y, row.point, row.ends, limits)


def _caption(model: PublicModel) -> str:
    counts = f"{whole(model.n)} people, {whole(model.events)} events"
    return f"{model.label}: {model.method}, {counts}; adjusted for all factors shown."
