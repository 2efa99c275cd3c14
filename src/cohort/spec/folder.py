"""A folder of definitions by name, each file read when it is first asked for: a step pays for what it uses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from cohort.errors import CohortError, Fault, SpecError

T = TypeVar("T")


class Folder(Mapping[str, T]):
    """The definitions of ``paths``, which ``read`` makes of a file. Looking one up raises SpecError with its faults."""

    def __init__(self, paths: list[Path], read: Callable[[Path], T]) -> None:
        self._paths = {path.stem: path for path in sorted(paths)}
        self._read = read
        self._found: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._found:
            self._found[name] = self._read(self._paths[name])
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def __repr__(self) -> str:
        return f"Folder({dict(self)})"

    def read_all(self) -> None:
        """Read every file. Raises SpecError with the faults of all of them."""
        faults: list[Fault] = []
        for name in self:
            try:
                self[name]
            except CohortError as error:
                faults += error.faults
        if faults:
            raise SpecError(faults)
