"""``cohort new delivery NAME FILE ...``: a delivery's YAML written from a look into its files."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path
from typing import TypeVar

from cohort.errors import CohortError, Fault, SpecError
from cohort.inspect.delivery_text import Layout, delivery_text, layouts
from cohort.inspect.known import Known
from cohort.inspect.look import View
from cohort.inspect.recognise import suggest_joined
from cohort.inspect.suggestion import Suggestion
from cohort.inspect.trial import try_out
from cohort.spec.delivery import read_delivery
from cohort.spec.project import Project
from cohort.steps.inspect import inspect

T = TypeVar("T")


def new_delivery(project: Project, name: str, paths: Sequence[Path]) -> list[str]:
    """Write ``config/deliveries/NAME.yaml`` and tell what is left to do. Raises SpecError, DataError.

    Nothing is written where a file cannot be looked into, or where a delivery of that name exists.
    """
    target = new_file(project, "deliveries", name)
    looked = inspect(project, paths)
    looked.raise_if_any()
    folder = Path(os.path.commonpath([view.path.resolve().parent for view, _ in looked.files]))
    names = {view.path: view.path.resolve().relative_to(folder).as_posix() for view, _ in looked.files}
    found = _with_joined(looked.files, names, looked.known)
    text = delivery_text(name, found)
    delivery = written(target, text, lambda: read_delivery(target, project.shown(target), project.registers()))
    return [
        f"{project.shown(target)}: files {len(looked.files)}, layouts {len(found)}; "
        f"feeds {', '.join(delivery.registers) or 'no register yet'}",
        *map(str, try_out(found, names, project.registers(), project.work)),
        *_left_to_do(project, name, folder, list(delivery.registers), found),
    ]


def new_file(project: Project, kind: str, name: str) -> Path:
    """Where a new file of ``config/`` goes. Raises SpecError where one of that name exists, or it is no name."""
    target = project.folder / kind / f"{name}.yaml"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise SpecError(Fault(f"config/{kind}/", name, "a name of small letters, digits and _"))
    if target.exists():
        raise SpecError(Fault(project.shown(target), "it exists", "another name", "nothing is ever overwritten"))
    return target


def written(target: Path, text: str, read: Callable[[], T]) -> T:
    """What was written, read back; a file that cannot be read is not left behind."""
    target.write_text(text, encoding="utf-8", newline="\n")
    try:
        return read()
    except CohortError:
        target.unlink()
        raise


def _with_joined(
    looked: Sequence[tuple[View, tuple[Suggestion, ...]]], names: dict[Path, str], known: Known
) -> list[Layout]:
    """Two files that carry on each other's rows are one layout; the others are gathered by what they hold."""
    paired = _pairs(looked, names, known)
    joined_files = {view.path for layout in paired for view in layout.views}
    left: list[tuple[View, Suggestion | None]] = []
    for view, suggestions in looked:
        whole = [suggestion for suggestion in suggestions if view.path not in joined_files or suggestion.usable]
        left += [(view, suggestion) for suggestion in whole]
        if not suggestions and view.path not in joined_files:
            left.append((view, None))
    return [*layouts(left, names), *paired]


def _pairs(looked: Sequence[tuple[View, tuple[Suggestion, ...]]], names: dict[Path, str], known: Known) -> list[Layout]:
    """Every file that carries on another one's rows, with the one whose name has the same numbers, or else the first.

    A file that feeds a register alone is no half of it.
    """
    found: dict[tuple[Path, str], list[Layout]] = {}
    for (first, alone), (second, _) in permutations(looked, 2):
        fed = {suggestion.register.name for suggestion in alone if suggestion.usable}
        for joined in suggest_joined(first, second, names[second.path], known):
            if joined.register.name not in fed:
                layout = Layout(names[first.path], (first, second), joined)
                found.setdefault((second.path, joined.register.name), []).append(layout)
    return [max(halves, key=lambda layout: len(set(map(_numbers, layout.views))) == 1) for halves in found.values()]


def _numbers(view: View) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", view.path.name))


def _left_to_do(project: Project, name: str, folder: Path, fed: Sequence[str], found: Sequence[Layout]) -> list[str]:
    told = project.shown(folder)
    lines = [f"next: read it through, and give its folder in config/config.yaml under deliveries: {name}: {told}"]
    others = project.deliveries()
    for other, delivery in others.items():
        both = [register for register in fed if register in delivery.registers]
        if both:
            lines.append(f"      {other} feeds {', '.join(both)}, too: only one delivery may, so take one of them out")
    unread = [layout.files for layout in found if not layout.feeds]
    if unread:
        lines.append(f"      not read yet, and told at its end: {', '.join(unread)}")
    return lines
