"""Cumulative incidence in percent, of competing causes or one minus survival, or a mean number of events so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cohort.disclosure.curves import CurveStep, PublicCurve
from cohort.disclosure.model import PublicModel
from cohort.disclosure.numbers import whole
from cohort.disclosure.sources import Sources
from cohort.disclosure.wording import level_order, term_label
from cohort.figures.style import LINE_STYLES, PALETTE, RULE, WIDTH, canvas, footnote
from cohort.spec.model import Model
from cohort.spec.moment import Moment
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PLOT_HEIGHT, ROW = 3.5, 0.19  # inches
LEFT = 1.35
GIVES_INCIDENCE = {"aalen_johansen", "mean_cumulative"}  # the others give survival


@dataclass(frozen=True)
class _Line:
    label: str
    group: str
    curve: PublicCurve
    colour: str
    style: str


@dataclass(frozen=True)
class _Scale:
    """How a value is drawn: times ``unit``, named, and no higher than ``most``."""

    unit: float
    label: str
    most: float


_PERCENT = _Scale(100, "Cumulative incidence (%)", 100)
_MEAN = _Scale(1, "Mean number of events", float("inf"))


def cumulative_incidence(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Figure:
    """One line per group. Raises DataError where no group has enough events for a curve."""
    model = sources.model(study.figures[name].models[0])
    spec = study.models[model.model]
    lines = _lines(model, spec, names)
    if not lines:
        return _nothing_to_show(model, spec, names, sources)
    below = (len({line.group for line in lines}) + 1) * ROW + 0.62
    height = PLOT_HEIGHT + below
    figure = canvas(height)
    plot = figure.add_axes((LEFT / WIDTH, below / height, (WIDTH - LEFT - 0.1) / WIDTH, PLOT_HEIGHT / height))
    of = _MEAN if model.scale == "mean number" else _PERCENT
    for line in lines:
        _draw(plot, line, of.unit)
    _axes(plot, lines, _time_axis(spec, study, names), of)
    if spec.by:
        plot.legend(
            title=term_label(spec.by, names),
            loc="upper left",
            frameon=False,
            alignment="left",
            fontsize=8.5,
            title_fontsize=8.5,
            handlelength=2.4,
        )
    _at_risk(figure, plot, lines, height, below)
    footnote(figure, _caption(model, spec, lines, names, sources), 0.06)
    return figure


def _nothing_to_show(model: PublicModel, spec: Model, names: Mapping[str, Meaning], sources: Sources) -> Figure:
    figure = canvas(0.5)
    figure.text(0, 0.5, "No group has enough events for a curve that may be shown.", va="center")
    footnote(figure, _caption(model, spec, [], names, sources))
    return figure


def _lines(model: PublicModel, spec: Model, names: Mapping[str, Meaning]) -> list[_Line]:
    """One for each group and, where causes compete, each cause of it."""
    of_groups = {curve.group for curve in model.curves}
    groups: Sequence[tuple[str | None, str]] = (
        [(None, "Everybody")] if None in of_groups else level_order(spec.by or "", of_groups, names)
    )
    labelled = [(label, curve) for group, label in groups for curve in model.curves if curve.group == group]
    return [
        _Line(
            _line_label(label, curve, names),
            label,
            curve if model.kind in GIVES_INCIDENCE else _complement(curve),
            PALETTE[number % len(PALETTE)],
            LINE_STYLES[number // len(PALETTE) % len(LINE_STYLES)],
        )
        for number, (label, curve) in enumerate(labelled)
    ]


def _line_label(group: str, curve: PublicCurve, names: Mapping[str, Meaning]) -> str:
    if curve.state is None:
        return group
    cause = term_label(curve.state, names)
    return cause if curve.group is None else f"{group}: {cause[:1].lower()}{cause[1:]}"


def _complement(curve: PublicCurve) -> PublicCurve:
    """One minus a survival function, with its interval."""
    steps = (
        CurveStep(step.time, 1 - step.value, *(None if end is None else 1 - end for end in (step.upper, step.lower)))
        for step in curve.steps
    )
    return replace(curve, steps=tuple(steps))


def _draw(plot: Any, line: _Line, unit: float) -> None:
    steps = line.curve.steps
    times = [0.0, *(step.time for step in steps), line.curve.until]
    incidence = [0.0, *(unit * step.value for step in steps)]
    lower = [0.0, *(unit * (step.value if step.lower is None else step.lower) for step in steps)]
    upper = [0.0, *(unit * (step.value if step.upper is None else step.upper) for step in steps)]
    plot.fill_between(
        times, [*lower, lower[-1]], [*upper, upper[-1]], step="post", color=line.colour, alpha=0.14, linewidth=0
    )
    plot.step(
        times,
        [*incidence, incidence[-1]],
        where="post",
        color=line.colour,
        linestyle=line.style,
        linewidth=1.6,
        label=line.label,
    )


def _axes(plot: Any, lines: Sequence[_Line], time: str, of: _Scale) -> None:
    until = max(line.curve.until for line in lines)
    ticks = max((line.curve.at_risk for line in lines), key=lambda rows: rows[-1].time)
    plot.set(
        xlim=(0, until * 1.01),
        xticks=[row.time for row in ticks],
        ylim=(0, None),
        xlabel=time,
        ylabel=of.label,
    )
    plot.set_ylim(0, min(of.most, plot.get_ylim()[1]))
    plot.xaxis.set_major_formatter(lambda tick, _: f"{tick:g}")
    plot.spines[["right", "top"]].set_visible(False)
    plot.grid(axis="y", color=RULE, linewidth=0.5, alpha=0.6)
    plot.set_axisbelow(True)


def _at_risk(figure: Any, plot: Any, lines: Sequence[_Line], height: float, below: float) -> None:
    until = plot.get_xlim()[1]
    width = WIDTH - LEFT - 0.1
    top = below - 0.6
    figure.text(0, top / height, "At risk", fontsize=8, fontweight="bold", va="center")
    groups = dict.fromkeys(line.group for line in lines)
    first = [next(line for line in lines if line.group == group) for group in groups]
    for number, line in enumerate(first, start=1):
        y = (top - number * ROW) / height
        colour = line.colour if len(groups) == len(lines) else "black"  # a group of several lines
        figure.text(0, y, line.group, fontsize=8, color=colour, va="center")
        for row in line.curve.at_risk:
            x = (LEFT + width * row.time / until) / WIDTH
            figure.text(x, y, whole(row.people), fontsize=8, ha="center", va="center")


def _time_axis(spec: Model, study: Study, names: Mapping[str, Meaning]) -> str:
    if spec.time is None or spec.time.scale == "age":
        return "Age (years)"
    start = study.cohort.index if spec.time.from_ == Moment("index") else spec.time.from_
    if start.anchor in names and not (start.months or start.days):
        label = names[str(start.anchor)].label
        return f"Years since {label[:1].lower()}{label[1:]}"
    return f"Years since {start.english}"


def _caption(
    model: PublicModel, spec: Model, lines: Sequence[_Line], names: Mapping[str, Meaning], sources: Sources
) -> str:
    k = sources.rule.smallest_cell
    events = "people with events" if model.scale == "mean number" else "events"
    text = f"{model.label}: {model.method}, {whole(model.n)} people, {whole(model.events)} {events}."
    if lines:
        text += " Bands: 95% confidence intervals."
    if lines and k > 1:
        text += f" Each step rests on at least {k} {events}; numbers at risk are rounded to the nearest {k}."
    if lines and (spec.participation or spec.weights):
        text += " Curves are of weighted people; numbers of people and events are not weighted."
    held = [name.removeprefix("curve: ") for name in model.withheld if name.startswith("curve: ")]
    missing = [label for _, label in level_order(spec.by or "", held, names)]
    return text + (f" Too few events for a curve: {', '.join(missing)}." if missing else "")
