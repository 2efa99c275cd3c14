"""Which register a file most likely feeds, and how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cohort.spec.register import Register


@dataclass(frozen=True)
class Suggestion:
    """``columns``: our columns and how each is read, as YAML content; ``why`` holds a remark for what is a guess.

    ``basis``: a delivery whose file had these columns (``known``), or the words and values of the file (``guessed``).
    ``lacking``: required columns that were not found; ``rivals``: what else fits as well.
    """

    register: Register
    basis: str
    known: bool
    columns: dict[str, Any]
    why: dict[str, str] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()
    months: dict[str, Any] | None = None
    joined_on: str | None = None
    rivals: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether it can be written into a delivery."""
        return not self.lacking
