"""A study file read word by word; a fault in one entry hides none in another."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field

from cohort.spec.door import Faults, Strict
from cohort.spec.kinds import KINDS
from cohort.spec.model import Model
from cohort.spec.specification_curve import SpecificationCurve
from cohort.spec.study import Acknowledged, Cohort, Figure, Step, Study, Table
from cohort.spec.variable import Described
from cohort.spec.yaml_file import Document, load

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NAME_RULE = "a name of small letters, digits and _, beginning with a letter"
NAMED = ("variables", "models", "specification_curves", "tables", "figures")
T = TypeVar("T")


class Outline(Strict):
    """A study file's keys; the entries below them are read one by one, so that a fault in one hides none in another."""

    title: str
    reference: str | None = None
    note: str | None = None
    verify: bool = True
    cohort: Cohort
    population: list[Any] = Field(default_factory=list)
    variables: dict[str, Any] = Field(default_factory=dict)
    acknowledge: list[Any] = Field(default_factory=list)
    models: dict[str, Any] = Field(default_factory=dict)
    specification_curves: dict[str, Any] = Field(default_factory=dict)
    tables: dict[str, Any] = Field(default_factory=dict)
    figures: dict[str, Any] = Field(default_factory=dict)


def read_outline(path: Path, name: str) -> tuple[Document, Faults, Study | None]:
    """Read the words of one study file; faults are gathered, so that those of its names can join them."""
    document = load(path, name)
    faults = Faults(document)
    plain = document.plain()
    outline = faults.admit(Outline, plain)
    entries = {key: _entries(plain.get(key)) for key in (*NAMED, "population", "acknowledge")}
    _check_entry_names(path.stem, entries, faults)
    variables = {key: _read_variable(key, one, faults) for key, one in entries["variables"].items()}
    models = {key: faults.admit(Model, one, ("models", key)) for key, one in entries["models"].items()}
    if outline and not outline.verify:
        models = {key: one and one.model_copy(update={"verify": False}) for key, one in models.items()}
    curves = {
        key: faults.admit(SpecificationCurve, one, ("specification_curves", key))
        for key, one in entries["specification_curves"].items()
    }
    tables = {key: faults.admit(Table, one, ("tables", key)) for key, one in entries["tables"].items()}
    figures = {key: faults.admit(Figure, one, ("figures", key)) for key, one in entries["figures"].items()}
    steps = [faults.admit(Step, one, ("population", key)) for key, one in entries["population"].items()]
    admitted = [faults.admit(Acknowledged, one, ("acknowledge", key)) for key, one in entries["acknowledge"].items()]
    if outline is None:
        return document, faults, None
    study = Study(
        name=path.stem,
        title=outline.title,
        reference=outline.reference,
        note=outline.note,
        cohort=outline.cohort,
        population=tuple(step for step in steps if step),
        variables=_read(variables),
        acknowledge=tuple(one for one in admitted if one),
        models=_read(models),
        specification_curves=_read(curves),
        tables=_read(tables),
        figures=_read(figures),
    )
    return document, faults, study


def _check_entry_names(name: str, entries: Mapping[str, Mapping[Any, Any]], faults: Faults) -> None:
    """Studies and their parts become files, and variables columns: their names must serve as both."""
    if not _NAME.fullmatch(name):
        faults.add((), f"the file name {name}", _NAME_RULE)
    for key in NAMED:
        for entry in entries[key]:
            if not _NAME.fullmatch(str(entry)):
                faults.add((key, entry), str(entry), _NAME_RULE)


def _entries(content: Any) -> dict[Any, Any]:
    """The entries of a mapping by name, those of a list by number; none of what is neither (the outline tells)."""
    if isinstance(content, Mapping):
        return dict(content)
    return dict(enumerate(content)) if isinstance(content, list) else {}


def _read(entries: Mapping[Any, T | None]) -> dict[str, T]:
    return {str(name): entry for name, entry in entries.items() if entry is not None}


def _read_variable(name: str, content: Any, faults: Faults) -> Described | None:
    """Read a variable by the one key that tells its kind."""
    place = ("variables", name)
    keys = list(content) if isinstance(content, Mapping) else []
    kinds = [key for key in KINDS if key in keys]
    if len(kinds) != 1:
        found = " and ".join(kinds) or ", ".join(map(str, keys)) or str(content)
        faults.add(place, found, "exactly one of " + ", ".join(KINDS))
        return None
    kind = KINDS[kinds[0]]
    return faults.admit_in_part(kind, content, place, kind.instead)
