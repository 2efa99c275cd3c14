"""Whose records a study can ask for."""

from __future__ import annotations

from typing import Literal

Who = Literal[
    "child",
    "mother",
    "father",
    "either_parent",
    "both_parents",
    "full_siblings",
    "maternal_siblings",
    "paternal_siblings",
]
RELATIVES: dict[str, tuple[str, ...]] = {
    "child": ("child",),
    "mother": ("mother",),
    "father": ("father",),
    "either_parent": ("mother", "father"),
    "both_parents": ("mother", "father"),
    "full_siblings": ("full_siblings",),
    "maternal_siblings": ("maternal_siblings",),
    "paternal_siblings": ("paternal_siblings",),
}
SHARED_PARENTS: dict[str, tuple[str, ...]] = {
    "full_siblings": ("mother", "father"),
    "maternal_siblings": ("mother",),
    "paternal_siblings": ("father",),
}
"""The parents that somebody has in common with each kind of siblings."""
