"""What a protocol and a report are written from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cohort.disclosure.rule import Rule
from cohort.spec.codelist import Codelist
from cohort.spec.register import Register
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning

if TYPE_CHECKING:
    from cohort.compile.explanation import Explanation


@dataclass(frozen=True)
class Protocol:
    """What is known before any data is read.

    ``registers`` and ``codelists`` are those the study uses, in the order they are told; ``follow_up`` holds one
    sentence for each survival model, ``matching`` for each of matched sets.
    """

    study: Study
    names: Mapping[str, Meaning]
    registers: Mapping[str, Register]
    codelists: Mapping[str, Codelist]
    variables: tuple[Explanation, ...]
    follow_up: Mapping[str, str]
    rule: Rule
    matching: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ShownTable:
    """A table as a piece of html, or as the page that holds it between ``<main>`` and ``</main>``."""

    name: str
    title: str
    html: str


@dataclass(frozen=True)
class ShownFigure:
    """A figure as a png file's bytes."""

    name: str
    title: str
    png: bytes


@dataclass(frozen=True)
class ShownCurve:
    """A specification curve as a png file's bytes, and the page with its numbers."""

    name: str
    title: str
    png: bytes
    html: str


@dataclass(frozen=True)
class ShownTruth:
    """What was found against what is planted: a table's page and a figure's bytes."""

    html: str
    png: bytes


@dataclass(frozen=True)
class VerifiedModel:
    """What a second engine said of a model: which engine, what it compared, and the largest relative difference."""

    label: str
    engine: str
    compared: str
    difference: str


@dataclass(frozen=True)
class RunRecord:
    """What made the results: versions of programs, fingerprints of files by name, seeds. No times, no machines."""

    versions: Mapping[str, str]
    files: Mapping[str, str] = field(default_factory=dict)
    seeds: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportContent:
    """The protocol, and what came out; ``synthetic``: nobody in its extracts exists, ``truth``: what is known.

    ``quality`` holds what was found in each register that has a quality page.
    """

    protocol: Protocol
    tables: tuple[ShownTable, ...]
    figures: tuple[ShownFigure, ...]
    verified: tuple[VerifiedModel, ...]
    record: RunRecord
    synthetic: bool = False
    truth: ShownTruth | None = None
    quality: Mapping[str, str] = field(default_factory=dict)
    curves: tuple[ShownCurve, ...] = ()


def versions() -> dict[str, str]:
    """The versions of Python, of this program and of what it is built on."""
    import platform
    import re
    from importlib.metadata import PackageNotFoundError, requires, version

    found = {"Python": platform.python_version(), "cohort": version("cohort")}
    for requirement in sorted(line for line in requires("cohort") or () if "extra ==" not in line):
        name = re.split(r"[^A-Za-z0-9._-]", requirement)[0]
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
