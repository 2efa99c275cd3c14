"""A study from its file: words, then names, then design; every fault that can be told at once is."""

from __future__ import annotations

from pathlib import Path

from cohort.spec.checks.checker import Known
from cohort.spec.checks.names import check_names
from cohort.spec.design.check import check_design
from cohort.spec.design.finding import Design
from cohort.spec.outline import read_outline
from cohort.spec.study import Study


def read_study(path: Path, name: str, known: Known) -> Study:
    """Read and check one study file; messages call it ``name``.

    The design is checked once all names mean something. Raises SpecError with every fault.
    """
    document, faults, study = read_outline(path, name)
    if study is not None:
        check_names(study, set(document.plain().get("variables") or {}), known, faults)
        faults.raise_if_any()
        check_design(Design(study, known.registers, known.codelists), faults)
    faults.raise_if_any()
    assert study is not None
    return study
