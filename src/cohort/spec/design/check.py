"""All checks of a design, and which of their findings a study acknowledges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cohort.spec.design import collision, observability, order, time_zero
from cohort.spec.design.finding import Design, Finding
from cohort.spec.design.timing import never_opens
from cohort.spec.door import Faults
from cohort.spec.kinds.record import Record
from cohort.spec.specification_curve import specifications

CHECKS: dict[str, Callable[[Design], list[Finding]]] = {
    "time_zero": time_zero.check,
    "order": order.check,
    "observability": observability.check,
    "collision": collision.check,
}


def findings(design: Design) -> list[Finding]:
    """Every finding of every check, acknowledged or not."""
    return [finding for check in CHECKS.values() for finding in check(design)]


def check_design(design: Design, faults: Faults) -> None:
    """Note every finding that is not acknowledged, and every acknowledgement of something that is not found."""
    _require_windows(design, faults)
    found = findings(design)
    told = {(one.finding, name) for one in design.study.acknowledge for name in one.of}
    open_ones = [finding for finding in found if (finding.name, finding.of) not in told]
    for alike in _alike(open_ones):
        first, of = alike[0], list(dict.fromkeys(finding.of for finding in alike))
        how = f"acknowledge: [{{finding: {first.name}, of: {_listed(of)}, because: ...}}]"
        everywhere = f"; the same of {', '.join(of[1:])}" if len(of) > 1 else ""
        faults.add(first.place, first.found + everywhere, first.expected, f"{first.hint} ({how})")
    _check_specifications(design, set(found), faults)
    real = {(finding.name, finding.of) for finding in found}
    for number, one in enumerate(design.study.acknowledge):
        for name in one.of:
            if (one.finding, name) not in real:
                expected = "a finding of the design check; take this line out"
                faults.add(("acknowledge", number), f"{one.finding} of {name}, which is not found", expected)


def _check_specifications(design: Design, known: set[Finding], faults: Faults) -> None:
    """What another specification adds to the findings of its main model; what that one acknowledges is its own, too."""
    study = design.study
    told = {(one.finding, name) for one in study.acknowledge for name in one.of}
    for name, curve in study.specification_curves.items():
        for one in specifications(curve, study.models[curve.of]):
            other = replace(design, study=replace(study, models={**study.models, curve.of: one.model}))
            for finding in findings(other):
                if finding not in known and (finding.name, finding.of) not in told:
                    found = f"{finding.found} (with {'; '.join(one.options)})"
                    faults.add(("specification_curves", name), found, finding.expected, finding.hint)


def _require_windows(design: Design, faults: Faults) -> None:
    """A window between two anchors that has closed before it opens holds nobody's records."""
    for name, variable in design.study.variables.items():
        if isinstance(variable, Record) and never_opens(variable, design):
            window = variable.window
            found = f"until {window.until.english}, never after {window.from_.english}"
            faults.add(("variables", name, "window"), found, "an end after the start")


def _alike(found: list[Finding]) -> list[list[Finding]]:
    """What is found of many models in the same words is told once."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in found:
        groups.setdefault((one.name, one.found, one.expected, one.hint), []).append(one)
    return list(groups.values())


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"
