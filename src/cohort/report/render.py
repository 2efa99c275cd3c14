"""The pages themselves."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cohort.report import sentences
from cohort.report.content import Protocol, ReportContent, ShownTruth
from cohort.report.curves import curves
from cohort.report.pages import page


@dataclass(frozen=True)
class Shown:
    """A figure or table in the order of the report, with its number and its place on the page."""

    anchor: str
    number: str
    title: str
    image: str = ""
    html: str = ""


def report(content: ReportContent) -> str:
    """One self-contained html page: design, results, protocol, appendices."""
    return _page(
        "report.html.j2",
        content.protocol,
        {
            "shown": _shown(content),
            "drawn_curves": _curves(content),
            "verified": content.verified,
            "record": content.record,
            "synthetic": content.synthetic,
            "truth": _truth(content.truth),
            "quality": content.quality,
        },
    )


def _shown(content: ReportContent) -> list[Shown]:
    """Flow charts, then the tables, then the other figures; figures and tables are numbered apart."""
    kinds = content.protocol.study.figures
    figures = sorted(content.figures, key=lambda one: kinds[one.name].kind != "flow_chart")
    drawn = [
        Shown(f"figure-{one.name}", f"Figure {number}", one.title, image=base64.b64encode(one.png).decode("ascii"))
        for number, one in enumerate(figures, start=1)
    ]
    tables = [
        Shown(f"shown-{one.name}", f"Table {number}", one.title, html=_piece(one.html))
        for number, one in enumerate(content.tables, start=1)
    ]
    flows = sum(kinds[one.name].kind == "flow_chart" for one in figures)
    return [*drawn[:flows], *tables, *drawn[flows:]]


def _curves(content: ReportContent) -> list[Shown]:
    """Numbered on from the figures."""
    return [
        Shown(
            f"curve-{one.name}",
            f"Figure {number}",
            one.title,
            base64.b64encode(one.png).decode("ascii"),
            _piece(one.html),
        )
        for number, one in enumerate(content.curves, start=len(content.figures) + 1)
    ]


def _truth(told: ShownTruth | None) -> Shown | None:
    if told is None:
        return None
    image = base64.b64encode(told.png).decode("ascii")
    return Shown("truth", "", "Found against planted", image, _piece(told.html))


def _piece(html: str) -> str:
    """What a page holds in its ``main``, or all of a piece that is no page."""
    _, _, inside = html.rpartition("<main>")
    return inside.partition("</main>")[0].strip()


def protocol_html(protocol: Protocol) -> str:
    """The protocol alone, as a page."""
    return _page("protocol.html.j2", protocol, {"quality": {}})


def protocol_markdown(protocol: Protocol, quality: Mapping[str, str]) -> str:
    """The protocol alone, as text for a repository or an appendix; ``quality`` as in :class:`ReportContent`."""
    return _page("protocol.md.j2", protocol, {"quality": quality})


def _page(template: str, protocol: Protocol, more: Mapping[str, Any]) -> str:
    words = {
        "protocol": protocol,
        "study": protocol.study,
        "design": sentences.design(protocol),
        "population": sentences.population(protocol),
        "model_words": sentences.models(protocol),
        "curves": curves(protocol),
        "assumptions": sentences.assumptions(protocol),
        "acknowledged": sentences.acknowledged(protocol),
        "registers": tuple(sentences.coverage_lines(protocol)),
        "rules": protocol.rule.english(),
    }
    return page(template, **words, **more)
