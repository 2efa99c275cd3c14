"""Errors are part of the interface: where, found, expected, hint; all of them at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One thing the user can mend.

    ``where`` names a place she can open (``file:line  path.in.file``), ``found`` what stands there,
    ``expected`` what would do. No field may ever hold a value read from a person's row.
    """

    where: str
    found: str
    expected: str
    hint: str | None = None

    def __str__(self) -> str:
        lines = [self.where, f"  found:    {self.found}", f"  expected: {self.expected}"]
        if self.hint:
            lines.append(f"  hint:     {self.hint}")
        return "\n".join(lines)


class CohortError(Exception):
    """The user's input is at fault (exit code 1). Carries every fault that was found."""

    def __init__(self, faults: Fault | Sequence[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(f) for f in self.faults))


class SpecError(CohortError):
    """A YAML file, codelist or command says something that has no meaning."""


class DataError(CohortError):
    """A data file, or what was read from it, is not what its description says."""


class ModelError(CohortError):
    """A model cannot be estimated from these rows."""


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The nearest of the known names as a hint, or None where nothing is near."""
    names = {str(name).lower(): str(name) for name in known}
    near = difflib.get_close_matches(str(word).lower(), names, n=1, cutoff=0.6)
    return f"did you mean '{names[near[0]]}'?" if near else None


def one_of(known: Iterable[str], most: int = 12) -> str:
    """The known names as a person reads them: ``one of a, b, c ... (20 in all)``."""
    names = sorted(str(name) for name in known)
    if not names:
        return "nothing is defined here yet"
    tail = f" ... ({len(names)} in all)" if len(names) > most else ""
    return "one of " + ", ".join(names[:most]) + tail
