"""The one strict door: plain YAML in, frozen objects out, every fault told with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, NoReturn, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from cohort.errors import Fault, SpecError, did_you_mean, one_of
from cohort.spec.yaml_file import Document, Place


class Strict(BaseModel):
    """A frozen object that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


Spec = TypeVar("Spec", bound=Strict)


def _as_list(content: Any) -> Any:
    return [content] if isinstance(content, str) else content


OneOrMore = Annotated[tuple[str, ...], BeforeValidator(_as_list)]
"""Names, of which one alone needs no list."""


def refuse(found: str, expected: str, hint: str | None = None) -> NoReturn:
    """Inside a validator: say what stands there and what would do."""
    raise PydanticCustomError("refused", "{found}", {"found": found, "expected": expected, "hint": hint or ""})


@dataclass
class Faults:
    """Gathers faults in one file, so that all can be told at once."""

    document: Document
    found: list[Fault] = field(default_factory=list)

    def add(self, place: Place, found: str, expected: str, hint: str | None = None) -> None:
        """Note one fault at ``place``."""
        self.found.append(Fault(self.document.where(place), found, expected, hint))

    def unknown(self, place: Place, word: object, known: Any, what: str = "") -> None:
        """Note a name that does not exist, listing those that do and guessing the typo."""
        expected = one_of(known) + (f" ({what})" if what else "")
        self.add(place, str(word), expected, did_you_mean(str(word), known))

    def raise_if_any(self) -> None:
        """Raise SpecError with all that was found, in the order of the file's lines."""
        if self.found:
            raise SpecError(sorted(dict.fromkeys(self.found), key=_line))

    def admit(self, kind: type[Spec], content: Any, place: Place = ()) -> Spec | None:
        """Build ``kind`` from plain content; None, and the faults noted, where that is impossible."""
        if not isinstance(content, Mapping):
            self.add(place, _shown(content), "'key: value' lines: " + ", ".join(_keys(kind)))
            return None
        try:
            return kind.model_validate(content)
        except ValidationError as error:
            for detail in error.errors():
                self._note(kind, detail, place)
            return None

    def admit_in_part(self, kind: type[Spec], content: Any, place: Place, instead: Mapping[str, Any]) -> Spec | None:
        """As :meth:`admit`; but where some keys are at fault, a stand-in with ``instead`` in their place.

        The stand-in lets the names under the sound keys be checked in the same go; the faults are noted all the same.
        """
        whole = self.admit(kind, content, place)
        if whole is not None or not isinstance(content, Mapping):
            return whole
        try:
            return kind.model_validate(
                {**instead, **{key: content[key] for key in content if key not in _bad(kind, content)}}
            )
        except ValidationError:
            return None

    def _note(self, kind: type[Strict], detail: ErrorDetails, place: Place) -> None:
        inside = tuple(step for step in detail["loc"] if _is_yaml_step(step))
        where = place + inside
        context = detail.get("ctx") or {}
        if detail["type"] == "refused":
            self.add(where, context["found"], context["expected"], context["hint"] or None)
        elif detail["type"] == "extra_forbidden":
            keys = _keys(_kind_at(kind, inside[:-1]))
            self.unknown(where, f"unknown key '{inside[-1]}'", keys)
            self.found[-1] = _with_hint(self.found[-1], did_you_mean(str(inside[-1]), keys))
        elif detail["type"] == "missing":
            self.add(where[:-1], f"no '{where[-1]}'", f"'{where[-1]}: ...' here")
        elif detail["type"] in ("literal_error", "enum"):
            options = _options(context.get("expected", ""))
            self.unknown(where, _shown(detail["input"]), options)
        else:
            self.add(where, _shown(detail["input"]), _lower_first(detail["msg"]))


def _bad(kind: type[Spec], content: Mapping[str, Any]) -> set[str]:
    """The keys of ``content`` that ``kind`` refuses."""
    try:
        kind.model_validate(content)
    except ValidationError as error:
        return {str(detail["loc"][0]) for detail in error.errors() if detail["loc"]}
    return set()


def _line(fault: Fault) -> tuple[str, int]:
    name, _, rest = fault.where.partition(":")
    digits = rest.split(" ")[0]
    return name, int(digits) if digits.isdigit() else 0


def _with_hint(fault: Fault, hint: str | None) -> Fault:
    return Fault(fault.where, fault.found, fault.expected, hint)


def _is_yaml_step(step: object) -> bool:
    """Pydantic adds names of validators and union branches to a location; the YAML file has no such step."""
    return isinstance(step, int) or (isinstance(step, str) and not any(mark in step for mark in "[]()") and step != "")


def _keys(kind: type[BaseModel]) -> list[str]:
    return [info.alias or name for name, info in kind.model_fields.items()]


def _kind_at(kind: type[BaseModel], inside: Place) -> type[BaseModel]:
    """The model that reads the place ``inside``, following fields, lists and dicts."""
    for step in inside:
        by_key = {info.alias or name: info for name, info in kind.model_fields.items()}
        if isinstance(step, str) and step in by_key:
            models = [part for part in _parts(by_key[step].annotation) if _is_model(part)]
            kind = models[0] if models else kind
    return kind


def _parts(annotation: Any) -> list[Any]:
    parts = [annotation]
    for argument in get_args(annotation):
        parts += _parts(argument)
    return parts


def _is_model(part: Any) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)


def _options(expected: str) -> list[str]:
    return [word.strip("' ") for word in expected.replace(" or ", ", ").split(",") if word.strip()]


def _shown(content: Any) -> str:
    if content is None:
        return "nothing"
    if isinstance(content, Mapping):
        return "a mapping with " + (", ".join(str(key) for key in content) or "no keys")
    if isinstance(content, list):
        return "a list: " + ", ".join(str(item) for item in content)[:60]
    return str(content)


def _lower_first(message: str) -> str:
    return message[:1].lower() + message[1:]
