"""Order: what is adjusted for comes before the exposure, and the exposure before the outcome."""

from __future__ import annotations

from cohort.spec.design.finding import Design, Finding
from cohort.spec.design.timing import last_looks, leaves, may_follow
from cohort.spec.model import Model
from cohort.spec.moment import Moment
from cohort.spec.yaml_file import Place


def check(design: Design) -> list[Finding]:
    """For each model that names its exposure: later adjustments, and an exposure later than the outcome."""
    found = []
    for name, model in design.study.models.items():
        if exposure := model.main_exposure:
            found += _mediators(name, model, exposure, design)
            found += _reversed(name, model, exposure, design)
    return found


def _mediators(name: str, model: Model, exposure: str, design: Design) -> list[Finding]:
    exposed = last_looks(exposure, design)
    return [
        Finding(
            "order",
            name,
            ("models", name, "terms", number),
            f"{look.name} looks at {look.words}; the exposure {exposure} at {exposed[0].words}",
            "adjustment for what comes before the exposure",
            "what follows the exposure may lie between it and the outcome (a mediator)",
        )
        for number, term in model.names_of_terms
        if term != exposure and exposed
        for look in last_looks(term, design)
        if all(may_follow(look.last, end.last, design) for end in exposed)
    ]


def _reversed(name: str, model: Model, exposure: str, design: Design) -> list[Finding]:
    place: Place = ("models", name, "exposure")
    outcome = model.time.event if model.time else model.outcome
    closes = last_looks(outcome or "", design)
    return [
        Finding(
            "order",
            name,
            place,
            f"{looking} looks at days from {opens.english}; the outcome at {closes[0].words}",
            "an exposure that opens before the outcome closes",
            "is it the outcome that should explain the exposure?",
        )
        for looking, opens in _opens(exposure, design)
        if closes and not any(may_follow(end.last, opens, design) for end in closes)
    ]


def _opens(name: str, design: Design) -> list[tuple[str, Moment]]:
    return [(leaf, record.window.from_) for leaf, record in leaves(name, design).items()]
