"""A YAML file that remembers on which line everything stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError

from cohort.errors import Fault, SpecError

Place = tuple[str | int, ...]


class _Constructor(RoundTripConstructor):
    """Days of the calendar become dates, and codes such as 005 keep their zeros.

    What only looks like a day stays text, for the door to refuse with its line.
    """

    def construct_day(self, node: Any) -> date | str:
        try:
            return date.fromisoformat(node.value)
        except ValueError:
            return str(node.value)

    def construct_number(self, node: Any) -> Any:
        return str(node.value) if re.match(r"0\d", node.value) else self.construct_yaml_int(node)


_Constructor.add_constructor("tag:yaml.org,2002:int", _Constructor.construct_number)
_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_day)


@dataclass(frozen=True)
class Document:
    """The content of a YAML file; ``name`` is how messages call the file."""

    name: str
    content: Any

    def line(self, place: Place) -> int:
        """The line (from 1) on which ``place`` stands, or of the nearest thing around it that exists."""
        node, line = self.content, 1
        for step in place:
            position = _position(node, step)
            if position is None:
                break
            line = position + 1
            node = node[step]
        return line

    def where(self, place: Place) -> str:
        """``file:line  path.to.the.place``, as every message begins."""
        return f"{self.name}:{self.line(place)}  {dotted(place)}".rstrip()

    def plain(self) -> Any:
        """The content as ordinary dicts, lists and scalars."""
        return _plain(self.content)


def dotted(place: Place) -> str:
    """``population[2].keep`` for ``("population", 2, "keep")``."""
    text = ""
    for step in place:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
    return text.lstrip(".")


def load(path: Path, name: str | None = None) -> Document:
    """Read one YAML 1.2 file. Raises SpecError where it is missing, empty or not YAML."""
    name = name or path.as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SpecError(Fault(name, "no such file", "a YAML file")) from None
    except UnicodeDecodeError as error:
        raise SpecError(Fault(name, f"byte {error.start} is not UTF-8", "a YAML file saved as UTF-8")) from None
    try:
        content = _reader().load(text)
    except DuplicateKeyError as error:
        raise SpecError(_marked(name, error, "every key once", "one of the two would be lost silently")) from None
    except MarkedYAMLError as error:
        raise SpecError(_marked(name, error, "YAML", "look at the indentation and the quotes near this line")) from None
    if not isinstance(content, CommentedMap):
        raise SpecError(Fault(f"{name}:1", "no 'key: value' lines", "a YAML mapping"))
    return Document(name, content)


def _reader() -> YAML:
    reader = YAML(typ="rt")
    reader.Constructor = _Constructor
    return reader


def _marked(name: str, error: MarkedYAMLError, expected: str, hint: str) -> Fault:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    problem = (error.problem or "something that is not YAML").split("\n")[0]
    twice = re.match(r'found duplicate key "(.*?)"', problem)
    return Fault(f"{name}:{line}", f"the key '{twice.group(1)}' twice" if twice else problem, expected, hint)


def _position(node: Any, step: str | int) -> int | None:
    if isinstance(node, CommentedMap) and step in node:
        return int(node.lc.key(step)[0])
    if isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
        return int(node.lc.item(step)[0])
    return None


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    if isinstance(node, str):
        return str(node)
    if isinstance(node, bool):
        return bool(node)
    if isinstance(node, int):
        return int(node)
    if isinstance(node, float):
        return float(node)
    return node
