"""What the design check finds, and how a study acknowledges it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cohort.spec.codelist import Codelist
from cohort.spec.register import Register
from cohort.spec.study import FindingName, Study
from cohort.spec.yaml_file import Place


@dataclass(frozen=True)
class Design:
    """A study with all it refers to, its names checked."""

    study: Study
    registers: Mapping[str, Register]
    codelists: Mapping[str, Codelist]


@dataclass(frozen=True)
class Finding:
    """One weakness of the design. ``of`` is the model or variable that an acknowledgement names."""

    name: FindingName
    of: str
    place: Place
    found: str
    expected: str
    hint: str
