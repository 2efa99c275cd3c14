"""All checks of a design, and which of their findings a study acknowledges."""

from __future__ import annotations

from collections.abc import Callable

from cohort.spec.design import collision, observability, order, time_zero
from cohort.spec.design.finding import Design, Finding
from cohort.spec.door import Faults

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
    found = findings(design)
    told = {(one.finding, name) for one in design.study.acknowledge for name in one.of}
    for finding in found:
        if (finding.name, finding.of) not in told:
            how = f"acknowledge: [{{finding: {finding.name}, of: {finding.of}, because: ...}}]"
            faults.add(finding.place, finding.found, finding.expected, f"{finding.hint} ({how})")
    real = {(finding.name, finding.of) for finding in found}
    for number, one in enumerate(design.study.acknowledge):
        for name in one.of:
            if (one.finding, name) not in real:
                expected = "a finding of the design check; take this line out"
                faults.add(("acknowledge", number), f"{one.finding} of {name}, which is not found", expected)
