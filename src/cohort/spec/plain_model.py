"""A model of a plain table: what a study's model says, told of the columns of a csv file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from cohort.spec.door import Faults, Strict
from cohort.spec.model import Participation
from cohort.spec.model_kind import ModelKind, explained
from cohort.spec.settings import admit_settings, settings_of
from cohort.spec.yaml_file import load
from cohort.wanted.settings import columns_named
from cohort.wanted.term import all_names, names_in


def _code(content: Any) -> Any:
    return str(content) if type(content) is int else content


Code = Annotated[str, BeforeValidator(_code)]  # a number or a word


class PlainTime(Strict):
    """Columns with follow-up: under observation in (entry, exit]; without ``entry`` everybody enters at 0.

    Where ``event`` holds codes, ``cause`` is the one that is the event and ``censored`` the one for nothing at all.
    ``state`` is a column with the state a row is spent in; with ``origin``, only rows in that state are used.
    """

    exit: str
    event: str
    entry: str | None = None
    unit: Literal["years", "days"] = "years"
    cause: Code | None = None
    censored: Code | None = None
    state: str | None = None
    origin: Code | None = None


class PlainModel(Strict):
    """One model. ``categorical`` names numeric columns whose numbers are codes."""

    kind: ModelKind
    outcome: str | None = None
    time: PlainTime | None = None
    terms: tuple[str, ...] = ()
    reference: dict[str, str | int] = Field(default_factory=dict)
    categorical: tuple[str, ...] = ()
    cluster: str | None = None
    by: str | None = None
    strata: tuple[str, ...] = ()
    weights: str | None = None
    participation: Participation | None = None
    ties: Literal["efron", "breslow"] = "efron"
    errors: Literal["model", "robust"] | None = None
    settings: dict[str, Any] = Field(default_factory=dict)
    verify: bool = True

    def columns(self) -> dict[str, str]:
        """Every column named, with the key that names it."""
        named = {"outcome": self.outcome, "cluster": self.cluster, "by": self.by, "weights": self.weights}
        named |= {f"time.{key}": getattr(self.time, key, None) for key in ("exit", "event", "entry", "state")}
        named |= {f"terms[{n}].{name}": name for n, term in enumerate(self.terms, start=1) for name in names_in(term)}
        if told := self.participation:
            asked = {key: getattr(told, key) for key in ("took_part", "given", "stabilised_by")}
            named |= {f"participation.{key}.{n}": n for key, terms in asked.items() for n in all_names(terms)}
        named |= {f"strata[{number}]": column for number, column in enumerate(self.strata, start=1)}
        named |= {key: column for key, column, _ in columns_named(settings_of(self.kind, self.settings))}
        return {key: column for key, column in named.items() if column is not None}


def read_plain_model(path: Path) -> PlainModel:
    """Read MODEL.yaml. Raises SpecError with every fault."""
    document = load(path)
    faults = Faults(document)
    model = faults.admit(PlainModel, document.plain())
    if model:
        admit_settings(faults, model.kind, model.settings, ("settings",))
        wanted = explained(model)
        if wanted and getattr(model, wanted) is None:
            faults.add((), f"no '{wanted}'", f"'{wanted}: ...' in a {model.kind} model")
    faults.raise_if_any()
    assert model is not None
    return model
