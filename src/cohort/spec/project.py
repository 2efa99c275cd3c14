"""The project's configuration: where things are, and what the files under ``config/`` define."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field

from cohort.errors import Fault, SpecError, did_you_mean, one_of
from cohort.spec.checks.checker import Known
from cohort.spec.codelist import Codelist, read_codelist
from cohort.spec.delivery import Delivery, read_delivery
from cohort.spec.door import Faults, OneOrMore, Strict
from cohort.spec.folder import Folder
from cohort.spec.lookup import LookupTable, read_lookup
from cohort.spec.read_study import read_study
from cohort.spec.register import Register, read_register
from cohort.spec.study import Study
from cohort.spec.yaml_file import load

T = TypeVar("T")


class Synthetic(Strict):
    """The synthetic population written before anything is read; leave the block out where real extracts lie."""

    truth: str
    births: int = Field(ge=100)
    seed: int = Field(ge=0)
    delivery: OneOrMore


class Disclosure(Strict):
    """What may leave: counts below ``smallest_cell`` are hidden."""

    smallest_cell: int = Field(default=5, ge=1)


class Resources(Strict):
    """What DuckDB may use (``memory: 8GB``); nothing said: its own choice, and 3 GB for an ingest."""

    memory: str | None = None
    threads: int | None = Field(default=None, ge=1)


class Settings(Strict):
    """``config.yaml``. Paths are told from the folder the project lies in.

    ``answers`` is a csv file of answers that named people must get, for ``cohort mutate``.
    """

    work: str = "work"
    results: str = "results"
    deliveries: dict[str, OneOrMore]
    studies: tuple[str, ...]
    synthetic: Synthetic | None = None
    answers: str | None = None
    most_rejected: float = Field(default=0.01, ge=0, le=1)
    disclosure: Disclosure = Disclosure()
    resources: Resources = Resources()
    encrypt: bool = False


@dataclass(frozen=True)
class Project:
    """Everything the commands need to know of ``config/``; files are read when asked for, and once."""

    root: Path
    config: Path
    settings: Settings

    @property
    def work(self) -> Path:
        """The folder of everything about single people."""
        return self.root / self.settings.work

    @property
    def results(self) -> Path:
        """The folder of aggregates that passed the disclosure gate."""
        return self.root / self.settings.results

    @property
    def folder(self) -> Path:
        """``config/``: registers, deliveries, codelists and studies lie below it."""
        return self.root / "config"

    def shown(self, path: Path) -> str:
        """A path as messages show it: told from the project where it lies inside."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.as_posix()

    def registers(self) -> Folder[Register]:
        """All registers, by name."""
        return self._registers

    def codelists(self) -> Folder[Codelist]:
        """All codelists, by name."""
        return self._codelists

    def lookups(self) -> Folder[LookupTable]:
        """All lookups, by name."""
        return self._lookups

    def all_deliveries(self) -> Folder[Delivery]:
        """All deliveries, by name, whether ``config.yaml`` gives them a folder or not."""
        return self._deliveries

    @cached_property
    def _registers(self) -> Folder[Register]:
        return self._folder("registers", "*.yaml", read_register)

    @cached_property
    def _codelists(self) -> Folder[Codelist]:
        return self._folder("codelists", "*.csv", read_codelist)

    @cached_property
    def _lookups(self) -> Folder[LookupTable]:
        return self._folder("lookups", "*.csv", read_lookup)

    @cached_property
    def _deliveries(self) -> Folder[Delivery]:
        return self._folder("deliveries", "*.yaml", lambda path, name: read_delivery(path, name, self.registers()))

    def deliveries(self) -> dict[str, Delivery]:
        """All deliveries that ``config.yaml`` gives a folder, by name."""
        found = self.all_deliveries()
        unknown = [name for name in self.settings.deliveries if name not in found]
        if unknown:
            where = load(self.config, self.shown(self.config)).where(("deliveries", unknown[0]))
            raise SpecError(Fault(where, unknown[0], one_of(found), did_you_mean(unknown[0], found)))
        return {name: found[name] for name in self.settings.deliveries}

    def study_path(self, name: str) -> Path:
        """The file of a study. Raises SpecError naming those that exist."""
        studies = {path.stem: path for path in sorted((self.folder / "studies").glob("*.yaml"))}
        if name not in studies:
            raise SpecError(Fault("config/studies/", name, one_of(studies), did_you_mean(name, studies)))
        return studies[name]

    def study(self, name: str) -> Study:
        """One study with every name checked. Raises SpecError with every fault."""
        path = self.study_path(name)
        return read_study(path, self.shown(path), Known(self.registers(), self.codelists(), self.lookups()))

    def delivery_folder(self, delivery: str) -> Path | None:
        """The first of the delivery's folders that exists; None where none does."""
        folders = [self.root / folder for folder in self.settings.deliveries[delivery]]
        return next((folder for folder in folders if folder.is_dir()), None)

    def _folder(self, kind: str, pattern: str, read: Callable[[Path, str], T]) -> Folder[T]:
        paths = list((self.folder / kind).glob(pattern))
        return Folder(paths, lambda path: read(path, self.shown(path)))


def read_project(config: Path) -> Project:
    """Read ``config.yaml``; the project lies in the folder above it. Raises SpecError with every fault."""
    config = config.resolve()
    root = config.parent.parent
    name = config.relative_to(root).as_posix()
    document = load(config, name)
    faults = Faults(document)
    settings = faults.admit(Settings, document.plain())
    if settings:
        _check_settings(settings, faults)
    faults.raise_if_any()
    assert settings is not None
    return Project(root, config, settings)


def _check_settings(settings: Settings, faults: Faults) -> None:
    synthetic: Any = settings.synthetic
    for delivery in synthetic.delivery if synthetic else ():
        if delivery not in settings.deliveries:
            faults.unknown(("synthetic", "delivery"), delivery, settings.deliveries)
