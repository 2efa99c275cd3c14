"""What could have been seen: each register over calendar time, with what the study asks of it drawn on top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from cohort.disclosure.observed import Observed
from cohort.disclosure.sources import Sources
from cohort.figures.style import INK, MUTED, PALETTE, RULE, WIDTH, canvas, footnote
from cohort.spec.chart import Line, RegisterLines
from cohort.spec.moment import long_date
from cohort.spec.observability import Span
from cohort.spec.register import Break
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LEFT, RIGHT = 1.85, 0.55  # inches: names at the left, shares at the right
LANE, THIN, HEAD, GAP, AXIS, KEY = 0.23, 0.14, 0.2, 0.13, 0.3, 0.3
SEEN, UNSEEN = PALETTE[0], PALETTE[1]
PEOPLE = {
    "child": "Children", "mother": "Mothers", "father": "Fathers", "full_siblings": "Full siblings",
    "maternal_siblings": "Maternal siblings", "paternal_siblings": "Paternal siblings",
}  # fmt: skip
BEFORE = timedelta(days=3 * 365)


def coverage(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Figure:
    """Registers, parts and relatives as lanes; blue as high as the share of people whose record could be held."""
    observed = sources.observed()
    told = observed.chart
    spans = [*([("Births", told.births)] if told.births else []), *_follow_up(told.follow_up, study)]
    height = AXIS + KEY + HEAD + LANE * len(spans) + GAP + sum(_height(register) for register in told.registers)
    figure = canvas(height)
    width = WIDTH - LEFT - RIGHT
    axes = figure.add_axes((LEFT / WIDTH, AXIS / height, width / WIDTH, 1 - AXIS / height))
    first, last = _edges(observed)
    axes.set(xlim=(_x(first), _x(last)), ylim=(0, height - AXIS))
    _years(axes, first, last)
    y = height - AXIS - KEY - HEAD
    _key(axes, height - AXIS - KEY * 0.45)
    _name(axes, "The study", y + HEAD / 2, bold=True)
    _share(axes, "seen", y + HEAD / 2)
    for text, span in spans:
        y -= LANE
        _name(axes, _short(text), y + LANE / 2)
        _bracket(axes, span, y + LANE / 2)
    y -= GAP
    marks = _marks(told.registers, first, last)
    for register in told.registers:
        y = _register(axes, register, observed, y, marks)
    footnote(figure, _caption(observed, marks, sources), 0.05)
    return figure


def _height(register: RegisterLines) -> float:
    return HEAD + sum(map(_tall, register.lines)) + (LANE * 0.8 if register.editions else 0) + GAP


def _tall(line: Line) -> float:
    return LANE if line.asked else THIN


def _follow_up(told: Sequence[tuple[tuple[str, ...], Span]], study: Study) -> list[tuple[str, Span]]:
    """One line for each span in which models follow people; the model is named where there are several spans."""
    labels = [", ".join(study.models[name].label or name for name in names) for names, _ in told]
    return [
        ("Follow-up" if len(told) == 1 else f"Follow-up: {label}", span)
        for label, (_, span) in zip(labels, told, strict=True)
    ]


def _key(axes: Any, y: float) -> None:
    """What the marks mean, in one row above the lanes."""
    left, right = axes.get_xlim()
    wide = (right - left) / (WIDTH - LEFT - RIGHT)
    looks: tuple[tuple[str, dict[str, Any]], ...] = (
        ("could be seen", {"facecolor": SEEN, "alpha": 0.75, "linewidth": 0}),
        ("covered", {"facecolor": SEEN, "alpha": 0.16, "linewidth": 0}),
        ("not covered", {"facecolor": "white", "edgecolor": UNSEEN, "hatch": "/////", "linewidth": 0.9}),
        ("no codes of the edition", {"facecolor": "white", "edgecolor": UNSEEN, "hatch": "xxxxx", "linewidth": 0.9}),
    )
    from matplotlib.patches import Rectangle

    at = left
    for text, look in looks:
        axes.add_patch(Rectangle((at, y - 0.05), 0.22 * wide, 0.1, **look))
        axes.text(at + 0.28 * wide, y, text, fontsize=7.3, va="center")
        at += (0.44 + 0.056 * len(text)) * wide
    axes.plot([at, at + 0.22 * wide], [y, y], color=INK, linewidth=1.3, marker="|", markersize=4.5, clip_on=False)
    axes.text(at + 0.28 * wide, y, "asked", fontsize=7.3, va="center")


def _edges(observed: Observed) -> tuple[date, date]:
    """Calendar years that hold whatever is asked, a little before it, and the coverage that follows."""
    lines = [line for register in observed.chart.registers for line in register.lines]
    asked = [span for line in lines for span in line.asked] + [span for _, span in observed.chart.follow_up]
    seen = [span for line in lines for span in line.covered]
    spans = asked or seen or [(date(2000, 1, 1), date(2001, 1, 1))]
    first = min(opens for opens, _ in spans) - BEFORE
    last = max(closes for _, closes in [*spans, *seen])
    return date(first.year, 1, 1), date(last.year + (last > date(last.year, 1, 1)), 1, 1)


def _x(day: date) -> float:
    """A day as a year with a fraction."""
    first = date(day.year, 1, 1)
    return day.year + (day - first).days / (date(day.year + 1, 1, 1) - first).days


def _years(axes: Any, first: date, last: date) -> None:
    apart = next(step for step in (1, 2, 5, 10, 20, 50) if (last.year - first.year) / step <= 12)
    ticks = range(-(-first.year // apart) * apart, last.year + 1, apart)
    axes.set_xticks(list(ticks), [str(year) for year in ticks])
    axes.set_yticks([])
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.grid(axis="x", color=RULE, linewidth=0.4, alpha=0.55)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", length=3, labelsize=8)


def _register(axes: Any, register: RegisterLines, observed: Observed, top: float, marks: dict[str, str]) -> float:
    """Draw one register below ``top``; the height at which the next begins."""
    y = top - HEAD
    _name(axes, _short(register.register.label, 78), y + HEAD / 2, bold=True)
    if register.editions:
        y -= LANE * 0.8
        _editions(axes, register, y + LANE * 0.4)
    lanes_from = y
    for line in register.lines:
        y -= _tall(line)
        part = register.label_of(line)
        if not line.asked:
            _name(axes, f"      {_short(part)}", y + THIN / 2, size=6.8)
            _part(axes, line, y)
            continue
        _name(axes, _short(f"{PEOPLE[line.who]}{f', {part}' if part else ''}"), y + LANE / 2)
        shares = observed.shares.get((register.register.name, line.part, line.who), {})
        _lane(axes, line, shares, y)
        _share(axes, _seen(line, shares), y + LANE / 2)
    for one in register.breaks:
        if axes.get_xlim()[0] < _x(one.from_) < axes.get_xlim()[1]:
            axes.plot([_x(one.from_)] * 2, [y + 0.02, lanes_from], color=INK, linewidth=0.8, linestyle=(0, (2, 2)))
            mark = marks[_key_of(register, one)]
            axes.text(
                _x(one.from_), lanes_from + 0.015, mark, fontsize=6.5, ha="center", va="bottom", fontweight="bold",
                bbox={"boxstyle": "circle,pad=0.12", "facecolor": "white", "edgecolor": INK, "linewidth": 0.5},
            )  # fmt: skip
    return y - GAP


def _part(axes: Any, line: Line, low: float) -> None:
    """Coverage alone, with the year it began where that lies before the axis."""
    for opens, closes in line.covered:
        _box(axes, (opens, closes), low + THIN * 0.2, THIN * 0.6, facecolor=SEEN, alpha=0.3, linewidth=0)
        if _x(opens) < axes.get_xlim()[0]:
            axes.text(
                axes.get_xlim()[0], low + THIN / 2, f" ◂ {opens.year}", fontsize=6, va="center", ha="left", color=INK
            )


def _seen(line: Line, shares: Mapping[int, float]) -> str:
    """The share of all asked days that could be seen, of everybody as if all were asked the same days."""
    days = sum((closes - opens).days for opens, closes in line.asked)
    if not shares or not days:
        return ""
    seen = sum(
        max(0, (min(closes, span[1]) - max(opens, span[0])).days) * share
        for opens, closes in line.asked
        for span, share in _by_year(line, shares)
    )
    return f"{100 * seen / days:.0f}%"


def _by_year(line: Line, shares: Mapping[int, float]) -> Iterator[tuple[Span, float]]:
    """The covered days of each calendar year, with the share of people who could be seen on them.

    ``shares`` are person-years by people: in a year of which half is covered, 0.5 is everybody.
    """
    for opens, closes in line.covered:
        for year, share in sorted(shares.items()):
            first, after = date(year, 1, 1), date(year + 1, 1, 1)
            span = (max(opens, first), min(closes, after))
            if span[0] < span[1]:
                yield span, min(1.0, share * (after - first).days / (span[1] - span[0]).days)


def _share(axes: Any, text: str, y: float) -> None:
    left, right = axes.get_xlim()
    x = right + 0.45 * (right - left) / (WIDTH - LEFT - RIGHT)
    axes.text(x, y, text, fontsize=7.8, ha="right", va="center", color=MUTED)


def _lane(axes: Any, line: Line, shares: Mapping[int, float], low: float) -> None:
    height, base = LANE * 0.66, low + LANE * 0.06
    for opens, closes in line.covered:
        _box(axes, (opens, closes), base, height, facecolor=SEEN, alpha=0.16, linewidth=0)
    for span, share in _by_year(line, shares):
        _box(axes, span, base, height * share, facecolor=SEEN, alpha=0.75, linewidth=0)
    for spans, hatch in ((line.uncovered, "/////"), (line.uncoded, "xxxxx")):
        for span in spans:
            _box(axes, span, base, height, facecolor="white", edgecolor=UNSEEN, hatch=hatch, linewidth=0.9)
    for span in line.asked:
        _bracket(axes, span, low + LANE * 0.86)


def _box(axes: Any, span: Span, low: float, height: float, **look: Any) -> None:
    from matplotlib.patches import Rectangle

    left, right = (max(axes.get_xlim()[0], _x(span[0])), min(axes.get_xlim()[1], _x(span[1])))
    if left < right:
        axes.add_patch(Rectangle((left, low), right - left, height, **look))


def _bracket(axes: Any, span: Span, y: float) -> None:
    ends = [_x(span[0]), _x(span[1])]
    axes.plot(ends, [y, y], color=INK, linewidth=1.3, solid_capstyle="butt", marker="|", markersize=4.5)


def _editions(axes: Any, register: RegisterLines, y: float) -> None:
    """The names of the code systems over the years in which they were in force."""
    left, right = axes.get_xlim()
    for name, opens, closes in register.editions:
        ends = (max(left, _x(opens)), min(right, _x(closes)))
        if ends[0] < ends[1]:
            axes.plot([ends[0] + 0.08, ends[1] - 0.08], [y, y], color=RULE, linewidth=0.7)
            axes.text(
                sum(ends) / 2, y, name, fontsize=6.8, color=MUTED, ha="center", va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.2},
            )  # fmt: skip


def _name(axes: Any, text: str, y: float, bold: bool = False, size: float = 7.8) -> None:
    left = axes.get_xlim()[0]
    width = (axes.get_xlim()[1] - left) / (WIDTH - LEFT - RIGHT)
    axes.text(
        left - LEFT * width, y, text, fontsize=8.2 if bold else size, va="center", ha="left",
        fontweight="bold" if bold else "normal", color=INK if bold else MUTED,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8} if bold else None,
    )  # fmt: skip


def _short(text: str, letters: int = 30) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip(" ,") + "…"


def _marks(registers: Sequence[RegisterLines], first: date, last: date) -> dict[str, str]:
    """A letter for each break that is drawn, in order."""
    keys = [_key_of(one, change) for one in registers for change in one.breaks if first < change.from_ < last]
    return {key: _letter(number) for number, key in enumerate(keys)}


def _key_of(register: RegisterLines, change: Break) -> str:
    return f"{register.register.name} {change.from_}"


def _letter(number: int) -> str:
    return chr(ord("a") + number % 26) * (number // 26 + 1)


def _caption(observed: Observed, marks: dict[str, str], sources: Sources) -> str:
    k = sources.rule.smallest_cell
    near = f"; person-years to the nearest {k}" if k > 1 else ""
    return " ".join([
        f"Dark blue is as high as the share of the study's people (unknown parents among them) who were covered and "
        f"lived in the country{near}; on the right, its mean over the calendar days that some window of the study asks "
        "about. Striped: asked, but outside coverage. Crossed: covered, but a variable has no codes of the edition in "
        "force. Where all parts must be seen, each of them stands below.",
        *_breaks(observed, marks),
    ])  # fmt: skip


def _breaks(observed: Observed, marks: dict[str, str]) -> Iterator[str]:
    for register in observed.chart.registers:
        for one in register.breaks:
            if _key_of(register, one) in marks:
                yield f"{marks[_key_of(register, one)]}: {long_date(one.from_)}, {one.what}."
