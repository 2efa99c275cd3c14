"""The settings of a model that are its kind's own, read by the class the kind declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, get_type_hints

from pydantic import create_model

from cohort.spec.door import Faults, Strict
from cohort.spec.yaml_file import Place
from cohort.wanted.settings import SETTINGS


def admit_settings(faults: Faults, kind: str, content: Mapping[str, Any], place: Place) -> Any:
    """The settings of a model of this ``kind``; None, and the faults noted, where they cannot be read."""
    if kind in SETTINGS:
        admitted = faults.admit(_DOORS[kind], content, place)
        return admitted and settings_of(kind, content)
    if content:
        faults.add(place, f"settings of a {kind} model", "none: this kind has no settings of its own")
    return None


def settings_of(kind: str, content: Mapping[str, Any]) -> Any:
    """The settings that :func:`admit_settings` has admitted; None for a kind without any."""
    if kind not in SETTINGS:
        return None
    admitted = _DOORS[kind].model_validate(content)
    return SETTINGS[kind](**{name: getattr(admitted, name) for name in type(admitted).model_fields})


def _door(settings: type[Any]) -> type[Strict]:
    """A strict reader with the fields of a dataclass."""
    hints = get_type_hints(settings)
    read: dict[str, Any] = {
        one.name: (hints[one.name], ... if one.default is MISSING else one.default) for one in fields(settings)
    }
    return create_model(settings.__name__, __base__=Strict, __doc__=settings.__doc__, **read)


_DOORS = {kind: _door(settings) for kind, settings in SETTINGS.items()}
