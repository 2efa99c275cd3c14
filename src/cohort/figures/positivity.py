"""Positivity: the scores that weights rest on, by group and mirrored, and how alike the weights make the groups."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cohort.disclosure.model import PublicModel
from cohort.disclosure.numbers import decimal, whole
from cohort.disclosure.overlap import Bar, PublicOverlap, PublicScores
from cohort.disclosure.rule import Rule
from cohort.disclosure.sources import Sources
from cohort.disclosure.weighting import LARGE
from cohort.disclosure.wording import level_label, term_label
from cohort.figures.style import INK, MUTED, PALETTE, RULE, WIDTH, canvas, footnote
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW, PLOT_HEIGHT, TABLE, AXIS = 0.22, 2.7, 1.45, 0.12  # inches
LEFT, LABELS = 0.6, 3.1  # left edges of the histogram and of the differences
COLUMNS = (2.75, 3.95, 5.1, 6.55, 7.55)  # right edges
COLOURS = (PALETTE[0], PALETTE[1])
SCORES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
TICKS = (*SCORES, *(round(1 - score, 3) for score in reversed(SCORES[:-1])))
CLOSEST_TICKS = 0.07  # of the axis


def positivity(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Figure:
    """The scores of one weighted model, the numbers behind, and standardised differences before and after weighting."""
    model = sources.model(study.figures[name].models[0])
    told = model.overlap
    if told is None or not (told.yes.bars and told.no.bars):
        return _nothing_to_show(model)
    rows = len(model.balance)
    below = TABLE + (rows + 1.4) * ROW + AXIS
    height = PLOT_HEIGHT + below
    figure = canvas(height)
    labels = _labels(told, names)
    plot = figure.add_axes((LEFT / WIDTH, below / height, (WIDTH - LEFT) / WIDTH, PLOT_HEIGHT / height))
    _histogram(plot, told, labels, names)
    texts = figure.add_axes((0, 0, 1, 1))
    texts.set(xlim=(0, WIDTH), ylim=(0, height))
    texts.axis("off")
    _numbers(texts, below - 0.72, told, labels, sources.rule)
    _differences(figure, texts, model, (rows + 0.9) * ROW + AXIS, names)
    footnote(figure, _caption(model, told, sources.rule), 0.32)
    return figure


def _nothing_to_show(model: PublicModel) -> Figure:
    figure = canvas(0.5)
    text = "The scores are not shown: they rest on levels with few people in one of the groups."
    figure.text(0, 0.5, text, va="center")
    footnote(figure, f"{model.label}: {model.method}.")
    return figure


def _labels(told: PublicOverlap, names: Mapping[str, Meaning]) -> tuple[str, str]:
    if told.of is None:
        return "Took part", "Did not take part"
    yes, no = (f"{term_label(told.of, names)}: {level_label(told.of, level, names).lower()}" for level in ("yes", "no"))
    return yes, no


def _histogram(plot: Any, told: PublicOverlap, labels: Sequence[str], names: Mapping[str, Meaning]) -> None:
    """One group upwards, the other downwards; a bar's area is its share of the group."""
    bars = [*told.yes.bars, *told.no.bars]
    step = min([bar.high - bar.low for bar in bars if bar.low is not None and bar.high is not None] or [0.5])
    for group, label, colour, sign in zip((told.yes, told.no), labels, COLOURS, (1, -1), strict=True):
        for bar in group.bars:
            low, high = _ends(bar, step)
            share = 100 * bar.people / group.people * step / (high - low)
            is_open = bar.low is None or bar.high is None
            look = {"facecolor": "white", "hatch": "////"} if is_open else {"facecolor": colour}
            plot.bar(low, sign * share, high - low, align="edge", edgecolor=colour if is_open else "white", **look)
        plot.bar(0, 0, color=colour, label=label)
    ends = [end for bar in bars for end in _ends(bar, step)]
    most = max(abs(end) for end in plot.get_ylim())
    plot.set(xlim=(min(ends) - step, max(ends) + step), ylim=(-most, most))
    _score_axis(plot)
    plot.yaxis.set_major_formatter(lambda tick, _: f"{abs(tick):g}")
    plot.set_ylabel("Share of the group (%)")
    of = "having taken part" if told.of is None else f"{term_label(told.of, names)}: yes"
    plot.set_xlabel(f"Estimated probability of {of} (axis of log odds)", labelpad=3)
    plot.axhline(0, color=INK, linewidth=0.8)
    plot.spines[["right", "top"]].set_visible(False)
    plot.grid(axis="y", color=RULE, linewidth=0.5, alpha=0.6)
    plot.set_axisbelow(True)
    plot.legend(loc="upper left", frameon=False, fontsize=8.5, handlelength=1.2)


def _ends(bar: Bar, step: float) -> tuple[float, float]:
    """An open bar is drawn as wide as a bin."""
    low = bar.low if bar.low is not None else (bar.high or 0.0) - step
    return low, bar.high if bar.high is not None else low + step


def _score_axis(plot: Any) -> None:
    """Round probabilities at their log odds, as many as leave room for their labels."""
    low, high = plot.get_xlim()
    chosen: list[float] = []
    for score in sorted(TICKS, key=lambda score: (len(f"{score:g}"), abs(score - 0.5))):
        at = math.log(score / (1 - score))
        if low <= at <= high and all(abs(at - other) >= CLOSEST_TICKS * (high - low) for other in chosen):
            chosen.append(at)
    plot.set_xticks(sorted(chosen))
    plot.xaxis.set_major_formatter(lambda tick, _: f"{1 / (1 + math.exp(-tick)):.3g}")


def _numbers(texts: Any, top: float, told: PublicOverlap, labels: Sequence[str], rule: Rule) -> None:
    """What the histogram rests on, a line for each group."""
    heads = (
        "People",
        "Beyond the range\nof the others",
        "Below 0.05 or\nabove 0.95",
        _of_weights(told),
        "Effective\nsize",
    )
    for x, head in zip(COLUMNS, heads, strict=True):
        texts.text(x, top, head, ha="right", va="center", fontsize=8, fontweight="bold")
    for number, (label, group) in enumerate(zip(labels, (told.yes, told.no), strict=True), start=1):
        y = top - (number + 0.35) * ROW
        texts.text(0, y, label, va="center", fontsize=8, color=COLOURS[number - 1])
        for x, cell in zip(COLUMNS, _cells(group, rule), strict=True):
            texts.text(x, y, cell, ha="right", va="center", fontsize=8)


def _of_weights(told: PublicOverlap) -> str:
    shares = [share for share, _ in told.yes.weights]
    return "Weights" + (f", percentiles\n{100 * shares[0]:.0f} and {100 * shares[-1]:.0f}" if shares else "")


def _cells(group: PublicScores, rule: Rule) -> tuple[str, ...]:
    weights = [decimal(weight, 2) for _, weight in (group.weights[:1] + group.weights[-1:])]
    effective = "–" if group.effective is None else f"{group.effective}%"
    shares = (_with_share(n, group.people, rule) for n in (group.outside, group.extreme))
    return (whole(group.people), *shares, " to ".join(weights) or "–", effective)


def _with_share(n: int | None, of: int, rule: Rule) -> str:
    return rule.small_text if n is None else f"{whole(n)} ({decimal(100 * n / of, 1)}%)"


def _differences(figure: Any, texts: Any, model: PublicModel, top: float, names: Mapping[str, Meaning]) -> None:
    """A love plot: a row for each column of the model of the scores, hollow before weighting and full after."""
    height = figure.get_size_inches()[1]
    texts.text(0, top, "Standardised difference", va="center", fontsize=8, fontweight="bold")
    rows = len(model.balance) * ROW / height
    plot = figure.add_axes((LABELS / WIDTH, (top - ROW / 2) / height - rows, (WIDTH - LABELS) / WIDTH, rows))
    for number, row in enumerate(model.balance, start=1):
        plot.plot([row.before, row.after], [-number, -number], color=RULE, linewidth=1.2, zorder=1)
        plot.plot(row.before, -number, "o", markersize=5, markerfacecolor="white", color=MUTED)
        plot.plot(row.after, -number, "o", markersize=5, color=PALETTE[2])
        label = term_label(row.term, names)
        label += "" if row.level is None else f": {level_label(row.term, row.level, names)}"
        texts.text(0.1, top - number * ROW, label, va="center", fontsize=8)
    for at in (-LARGE, 0, LARGE):
        plot.axvline(at, color=MUTED, linewidth=0.8, linestyle="-" if at == 0 else ":", zorder=0)
    widest = max(0.25, *(1.15 * abs(end) for row in model.balance for end in (row.before, row.after)))
    plot.set(xlim=(-widest, widest), ylim=(-len(model.balance) - 0.5, -0.5), yticks=[])
    plot.tick_params(axis="x", labelsize=8)
    plot.spines[["left", "right", "top"]].set_visible(False)


def _caption(model: PublicModel, told: PublicOverlap, rule: Rule) -> str:
    k = rule.smallest_cell
    against = "all invited" if told.of is None else "the others"
    text = f"{model.label}. Differences against {against}: hollow before, full after weighting; dotted at {LARGE:g}."
    if any(bar.low is None or bar.high is None for group in (told.yes, told.no) for bar in group.bars):
        text += " Hatched bars hold all scores beyond."
    if k > 1:
        text += f" Each bar rests on at least {k} people; numbers of people are rounded to the nearest {k}."
    return text
