"""Short texts that change when, and only when, what a rule's result rests on has changed.

Snakemake compares a rule's ``params`` with those of the last run. It sees neither an edit of this package nor which
part of a study file a rule reads: these functions tell it both.
"""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent


def of(*parts: object) -> str:
    """Of parts of a study, a register ...: frozen objects whose ``repr`` holds all they say, comments left out."""
    return _digest(repr(parts).encode())


def code(module: str) -> str:
    """Of a module (``steps.fit``) and all it imports from this package, however late and however far."""
    found: set[Path] = set()
    waiting = [("cohort", *module.split("."))]
    while waiting:
        for file in _files(waiting.pop()) - found:
            found.add(file)
            waiting += _imports(file)
    beside = {path for folder in {file.parent for file in found} for path in _other_files(folder)}
    named = [(path.relative_to(SOURCE).as_posix(), path.read_bytes()) for path in sorted(found | beside)]
    return _digest(repr(named).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


@cache
def _files(module: tuple[str, ...]) -> frozenset[Path]:
    """The module's file and the ``__init__.py`` of every package on the way to it; a function or class adds nothing."""
    path = SOURCE.parent.joinpath(*module)
    own = frozenset(file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file())
    return own | _files(module[:-1]) if len(module) > 1 else own


@cache
def _imports(file: Path) -> frozenset[tuple[str, ...]]:
    """Every name of this package the file imports: room, module and, perhaps, what stands in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_bytes())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(tuple(name.split(".")) for name in names if name.startswith("cohort."))


def _other_files(folder: Path) -> list[Path]:
    """Templates and styles that lie beside the code."""
    if folder == SOURCE:
        return []
    return [path for path in folder.iterdir() if path.is_file() and path.suffix not in (".py", ".pyc")]
