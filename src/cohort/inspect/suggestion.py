"""What a look into a file suggests for a delivery."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cohort.spec.mapping import Mapped, read_mapped
from cohort.spec.register import Register


@dataclass(frozen=True)
class Suggestion:
    """``columns``: our columns and how each is read, as the content of a delivery's YAML.

    ``known_from``: the delivery whose files had these columns, or None where all is guessed from names and values.
    ``why``: the remark on what is a guess, by column of ours. ``lacking``: required columns that were not found, and
    ``unsaid``: delivered columns that may be meant for one of ours, which the user must decide. ``rivals``: other
    registers, or sources, that fit as well. ``names``: what to call the columns of a file without a header.
    ``joined_on``: the key of a second file, ``joined_file`` once it is known which.
    """

    register: Register
    columns: Mapping[str, Any]
    known_from: str | None = None
    why: Mapping[str, str] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()
    unsaid: Mapping[str, str] = field(default_factory=dict)
    months: Mapping[str, Any] | None = None
    keep: Mapping[str, Any] = field(default_factory=dict)
    joined_on: tuple[str, ...] = ()
    joined_file: str | None = None
    names: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Whether a delivery can be made of it."""
        return not self.lacking and (not self.joined_on or self.joined_file is not None)

    @property
    def delivered(self) -> dict[str, tuple[str, ...]]:
        """The delivered columns that each of ours is read from."""
        return {ours: Mapped.model_validate(read_mapped(how)).delivered for ours, how in self.columns.items()}
