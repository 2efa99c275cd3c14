"""What there is to make: which studies can be, and what each of their results is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cohort import fingerprint
from cohort.errors import CohortError, Fault, SpecError
from cohort.extracts import mark, patterns
from cohort.spec.codelist import Codelist
from cohort.spec.delivery import Delivery, feeding
from cohort.spec.kinds.lookup import Lookup
from cohort.spec.kinds.record import Record
from cohort.spec.model import Model
from cohort.spec.project import Project
from cohort.spec.register import Register
from cohort.spec.study import Figure, Study, Table
from cohort.steps.context import persons_beside, registers_used
from cohort.steps.planted import has_truth, planted_for

COHORT_FILES = (
    "cohort.parquet", "left_out.parquet", "residence.parquet", "calendar.parquet",
    "flow.json", "answers.json", "study.sql",
)  # fmt: skip
TABLE_FORMS = (".csv", ".html", ".docx")
FIGURE_FORMS = (".png", ".pdf")
FOUND_FORMS = TABLE_FORMS + FIGURE_FORMS
QUALITY_FILES = ("quality.html", "headline.txt")
CURVE_FORMS = (".json", *FOUND_FORMS)


@dataclass(frozen=True)
class Plan:
    """The studies asked for; ``skipped`` gives the reason for each whose files were not delivered to this server.

    The ``*_part`` methods give the fingerprint of what a command reads of ``config/``, so that an edit reruns what
    reads it and nothing else. All paths are told from the project's folder.
    """

    project: Project
    registers: Mapping[str, Register]
    codelists: Mapping[str, Codelist]
    deliveries: dict[str, Delivery]
    studies: dict[str, Study]
    skipped: dict[str, str]

    def delivery_of(self, register: str) -> Delivery:
        """The delivery that feeds a register. Raises SpecError where none or more than one does."""
        return feeding(register, self.deliveries)

    def delivered(self, register: str) -> list[str]:
        """The files a register is read from; of synthetic extracts the mark that they are complete."""
        delivery, asked = self.delivery_of(register), self.project.settings.synthetic
        if asked and delivery.name in asked.delivery:
            return [self.project.shown(mark(self.project))]
        return [self.project.shown(path) for path in delivered_files(self.project, delivery, register)]

    def registers_of(self, study: str) -> tuple[str, ...]:
        """The registers a study reads."""
        return registers_used(self.studies[study])

    def made_from(self, study: str, output: Table | Figure) -> list[str]:
        """What a table or figure is made from: its models, or the cohort."""
        return self._models(study, output.models) or self.cohort(study)

    def gathered(self, study: str) -> list[str]:
        """What a report is made from: the registers, what was found in them, the cohort and all that is made of it."""
        quality = self._quality_of(self.registers_of(study))
        return [*self.register_files(study), *quality, *self.cohort(study), *self.shown(study)]

    def shown(self, study: str) -> list[str]:
        """The models, tables and figures of a study."""
        told, folder = self.studies[study], f"{self.project.settings.results}/{study}"
        tables = [f"{folder}/tables/{table}{form}" for table in told.tables for form in TABLE_FORMS]
        figures = [f"{folder}/figures/{figure}{form}" for figure in told.figures for form in FIGURE_FORMS]
        curves = [
            f"{folder}/specification_curves/{curve}{form}"
            for curve in told.specification_curves
            for form in CURVE_FORMS
        ]
        return [*self._models(study, tuple(told.models)), *curves, *tables, *figures, *self.found(study)]

    def found(self, study: str) -> list[str]:
        """What holds a study's estimates against the truth; nothing where its extracts are not synthetic."""
        if not has_truth(self.project, self.studies[study]):
            return []
        return [f"{self.project.settings.results}/{study}/found_against_planted{form}" for form in FOUND_FORMS]

    def planted_models(self, study: str) -> list[str]:
        """The models that should find something planted."""
        return self._models(study, tuple(dict.fromkeys(one.model for one in planted_for(self.project, study))))

    def report(self, study: str) -> list[str]:
        """The last files of a study."""
        return [f"{self.project.settings.results}/{study}/{name}" for name in ("report.html", "protocol.md")]

    def quality_pages(self) -> list[str]:
        """One page, and one line, for each register that some study reads."""
        return self._quality_of(list(dict.fromkeys(one for study in self.studies for one in self.registers_of(study))))

    def _quality_of(self, registers: Iterable[str]) -> list[str]:
        folder = f"{self.project.settings.results}/registers"
        return [f"{folder}/{name}/{file}" for name in registers for file in QUALITY_FILES]

    def looked_at(self, register: str) -> list[str]:
        """What a quality page is made from: the register, and the persons its records are held against."""
        persons = persons_beside(self.delivery_of(register), self.registers)
        names = dict.fromkeys([register, persons.name] if persons else [register])
        return [self._register_file(name) for name in names]

    def outputs(self) -> list[str]:
        """Every file the studies asked for lead to, extracts left out."""
        files = [file for study in self.studies for file in self.register_files(study)] + self.quality_pages()
        for study in self.studies:
            files += [*self.cohort(study), *self.shown(study), *self.report(study)]
        return list(dict.fromkeys(files))

    def register_files(self, study: str) -> list[str]:
        """The registers a study is built from."""
        return [self._register_file(name) for name in self.registers_of(study)]

    def cohort(self, study: str) -> list[str]:
        """What building a study leaves for its models, tables and report."""
        return [f"{self.project.settings.work}/{study}/{name}" for name in COHORT_FILES]

    def _register_file(self, register: str) -> str:
        return f"{self.project.settings.work}/registers/{register}.duckdb"

    def _models(self, study: str, models: tuple[str, ...]) -> list[str]:
        return [f"{self.project.settings.results}/{study}/models/{model}.json" for model in models]

    def synthesize_part(self) -> str:
        """Of the synthetic population asked for."""
        return fingerprint.of(self.project.settings.synthetic)

    def ingest_part(self, register: str) -> str:
        """Of the register's definition and of how its files look."""
        delivery = self.delivery_of(register)
        layout = (delivery.formats, delivery.registers[register])
        return fingerprint.of(self.registers[register], layout, self.project.settings.most_rejected)

    def quality_part(self, register: str) -> str:
        """Of the register and of the persons beside it, and of all codelists."""
        persons = persons_beside(self.delivery_of(register), self.registers)
        return fingerprint.of(self.registers[register], persons, self.codelists, self._gate)

    def build_part(self, study: str) -> str:
        """Of the cohort, population, variables and models' rows of their own, and of registers and codelists."""
        told = self.studies[study]
        intervals = {name: model for name, model in told.models.items() if model.in_intervals}
        followed = {name: (model.time, model.factors) for name, model in intervals.items()}
        matched = {name: (one.time, one.exposure, one.matching) for name, one in told.models.items() if one.matching}
        invited = {name: (one.participation, one.cluster) for name, one in told.models.items() if one.participation}
        rows = followed, matched, invited
        return fingerprint.of(self._words(study), told.population, self._codelists_of(study), *rows)

    def model_part(self, study: str, model: str) -> str:
        """Of one model, of what its variables mean, and of all that its counts could be told by."""
        told = self.studies[study]
        counted = [_counted(one) for name, one in told.models.items() if name != model]
        tables = [(table.by, table.rows) for table in told.tables.values() if table.kind == "characteristics"]
        return fingerprint.of(self._words(study), told.models[model], counted, tables, self._gate)

    def output_part(self, study: str, output: Table | Figure) -> str:
        """Of one table or figure, the models it shows and what their variables mean."""
        models = self.studies[study].models
        shown: list[object] = [models[name] for name in output.models]
        if output.kind == "characteristics":  # such tables hide alike
            shown += [(one.by, one.rows) for one in self.studies[study].tables.values() if one.kind == output.kind]
        if output.kind == "coverage":  # every model's follow-up, and which editions have codes
            shown += [models, self._codelists_of(study)]
        return fingerprint.of(self._words(study), output, shown, self._gate)

    def curve_part(self, study: str, curve: str) -> str:
        """Of one specification curve, its main model, and of what its variables mean."""
        told = self.studies[study]
        asked = told.specification_curves[curve]
        return fingerprint.of(self._words(study), asked, told.models[asked.of], self._gate)

    def found_part(self, study: str) -> str:
        """Of what is planted, and of what its variables mean."""
        return fingerprint.of(self._words(study), planted_for(self.project, study), self._gate)

    def report_part(self, study: str) -> str:
        """Of the whole study file, and of the seed where people are synthetic."""
        definitions = self._words(study), self.studies[study], self._codelists_of(study)
        return fingerprint.of(definitions, self._gate, self.project.settings.synthetic)

    @property
    def _gate(self) -> int:
        return self.project.settings.disclosure.smallest_cell

    def _words(self, study: str) -> tuple[object, ...]:
        told = self.studies[study]
        looked_up = {one.lookup.table for one in told.variables.values() if isinstance(one, Lookup)}
        tables = [self.project.lookups()[name] for name in sorted(looked_up)]
        return told.cohort, told.variables, tables, [self.registers[name] for name in registers_used(told)]

    def _codelists_of(self, study: str) -> list[Codelist]:
        records = [variable for variable in self.studies[study].variables.values() if isinstance(variable, Record)]
        return [self.codelists[name] for name in sorted({name for record in records for name in record.codes})]


def make_plan(project: Project, studies: Sequence[str]) -> Plan:
    """Read all that ``config/`` defines. Raises SpecError with the faults of every file."""
    faults: list[Fault] = []
    registers, codelists = project.registers(), project.codelists()
    deliveries = project.deliveries()
    ready: dict[str, Study] = {}
    skipped: dict[str, str] = {}
    for name in studies:
        try:
            study = project.study(name)
            missing = _missing_folder(project, deliveries, registers_used(study))
        except CohortError as error:
            faults += error.faults
            continue
        if missing:
            skipped[name] = missing
        else:
            ready[name] = study
    if faults:
        raise SpecError(list(dict.fromkeys(faults)))
    return Plan(project, registers, codelists, deliveries, ready, skipped)


def delivered_files(project: Project, delivery: Delivery, register: str) -> list[Path]:
    """The files of a delivery that hold a register, as they lie there now."""
    folder = project.delivery_folder(delivery.name)
    found = {path for pattern in patterns(delivery, register) if folder for path in folder.glob(pattern)}
    return sorted(found)


def _missing_folder(project: Project, deliveries: dict[str, Delivery], registers: Sequence[str]) -> str | None:
    asked = project.settings.synthetic
    for name in dict.fromkeys(feeding(register, deliveries).name for register in registers):
        if project.delivery_folder(name) is None and not (asked and name in asked.delivery):
            return f"there is no folder {' or '.join(project.settings.deliveries[name])} with the files of {name}"
    return None


def _counted(model: Model) -> Model:
    """A model but for what leaves its counts of people as they are."""
    words = ("label", "note", "assumed", "sensitivity_of", "negative_control_of", "errors")
    return model.model_copy(update={**dict.fromkeys(words), "reference": {}, "ties": "efron", "verify": True})
