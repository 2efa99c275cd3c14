"""One named step of SQL with the sentence that says what it makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from textwrap import dedent, fill

from cohort.spec.codelist import Codelist
from cohort.spec.lookup import LookupTable
from cohort.spec.register import Register
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning, vocabulary


@dataclass(frozen=True)
class Statement:
    """Makes the table ``name`` from the query ``sql``; ``says`` is its sentence, printed above it."""

    name: str
    says: str
    sql: str

    def text(self) -> str:
        """The statement as it is run and shown."""
        comment = fill(self.says, 100, initial_indent="-- ", subsequent_indent="--   ")
        return f"{comment}\nCREATE TABLE {self.name} AS\n{self.sql};\n"


@dataclass(frozen=True)
class ModelRows:
    """The tables made for one model once the cohort is finished, and the query of the rows it reads."""

    statements: tuple[Statement, ...]
    result: str


COHORT = "finished"
"""The table of the finished cohort."""


@dataclass(frozen=True)
class Context:
    """What a study is compiled against."""

    study: Study
    registers: Mapping[str, Register]
    codelists: Mapping[str, Codelist]
    lookups: Mapping[str, LookupTable] = field(default_factory=dict)

    @property
    def people(self) -> Register:
        """The register of persons."""
        return self.registers[self.study.cohort.people]

    @property
    def residence(self) -> Register | None:
        """The register of residence, where the study names one."""
        name = self.study.cohort.residence
        return self.registers[name] if name else None

    @property
    def names(self) -> dict[str, Meaning]:
        """Every name of the study with its type and levels."""
        return vocabulary(self.study, self.registers)


def block(text: str) -> str:
    """A triple-quoted query without its indentation."""
    return dedent(text).strip()
