"""The part of a study's people that a model is about, in words."""

from __future__ import annotations

from cohort.spec.condition import Condition

Among = tuple[Condition, ...]
_NOT, _UNKNOWN = "not among those with ", "not known to be among those with "


def words(among: Among) -> str:
    """``sex is female and not placed``."""
    return " and ".join(condition.english for condition in among)


def not_among(among: Among) -> str:
    """Why those are left out for whom a condition does not hold."""
    return _NOT + words(among)


def unknown_whether(among: Among) -> str:
    """Why those are left out of whom it cannot be told."""
    return _UNKNOWN + words(among)


def is_of_part(reason: str) -> bool:
    """Whether people were left out as not belonging to the part a model is about."""
    return reason.startswith((_NOT, _UNKNOWN))


def levels(among: Among) -> tuple[str, ...]:
    """The conditions as tables name levels: ``sex=female``, ``placed=no``; others in words."""
    return tuple(_level(condition) for condition in among)


def _level(one: Condition) -> str:
    if one.bounds or one.negated or len(one.values) != 1:
        return one.english
    value = {True: "yes", False: "no"}[one.values[0]] if isinstance(one.values[0], bool) else one.values[0]
    return f"{one.column}={value}"
