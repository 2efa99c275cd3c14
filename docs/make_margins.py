"""Hold the synthetic populations against published numbers and write docs/margins.md: python docs/make_margins.py.

Each population is written from its truth file in full size, goes through ingest, build and the models of a small study
in docs/margins/, and what the study says is set beside what was published. It takes one to two minutes.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from cohort.spec.project import Project, read_project
from cohort.steps.build import build
from cohort.steps.context import context_of, registers_used
from cohort.steps.fit import fit_model
from cohort.steps.ingest import ingest_register
from cohort.steps.synthesize import synthesize

ROOT = Path(__file__).parents[1]
STUDIES, PAGE = ROOT / "docs" / "margins", ROOT / "docs" / "margins.md"
HEAD = """# Synthetic populations beside published numbers

`python docs/make_margins.py` makes this page: every population is drawn in full size from its truth file, goes through
the pipeline, and a small study (`docs/margins/`) says what is found. Nobody in it exists: that numbers agree shows that
simulator and pipeline do what they say, and nothing about Finland. The standard error is that of the result, from
sampling so many people (of a ratio: of its logarithm); |z| is the distance from the target in standard errors.

| Population | What | Target | Result | Standard error | \\|z\\| |
| --- | --- | --- | --- | --- | --- |
"""
SETTINGS = """
work: work
results: results
deliveries: {deliveries}
studies: [{study}]
synthetic: {{truth: "{truth}", births: {births}, seed: 1, delivery: {delivery}}}
most_rejected: 0.01
disclosure: {{smallest_cell: 5}}
"""


@dataclass(frozen=True)
class Result:
    """What was found, its standard error, and its distance from a target in standard errors."""

    value: float
    error: float
    z: Callable[[float], float]


@dataclass(frozen=True)
class Answers:
    """One population's cohort and the estimates of its models."""

    cohort: pd.DataFrame
    models: dict[str, dict[tuple[str, str], tuple[float, float]]]


Measure = Callable[[Answers], Result]


def share(of: str, where: str = "") -> Measure:
    """The share of people of whom a variable (or ``sex == "female"``) is true, among those of whom ``where`` holds."""

    def measured(answers: Answers) -> Result:
        values = (answers.cohort.query(where) if where else answers.cohort).eval(of).fillna(False)
        found, size = float(values.mean()), len(values)
        error = math.sqrt(found * (1 - found) / size)
        return Result(found, error, lambda target: abs(found - target) / math.sqrt(target * (1 - target) / size))

    return measured


def ratio(model: str, term: str, level: str = "yes") -> Measure:
    """The ratio that a model estimates."""

    def measured(answers: Answers) -> Result:
        coefficient, error = answers.models[model][term, level]
        return Result(math.exp(coefficient), error, lambda target: abs(coefficient - math.log(target)) / error)

    return measured


@dataclass(frozen=True)
class Margin:
    """A published number and how it is measured."""

    what: str
    target: float
    measure: Measure


@dataclass(frozen=True)
class Population:
    """A truth file and its small study of the same name, if not told otherwise, and the margins that are published."""

    name: str
    source: str
    births: int
    truth: str
    margins: tuple[Margin, ...]
    deliveries: tuple[str, ...] = ("finnish_birth_cohort_1997",)


POPULATIONS = (
    Population(
        "fbc1997_psychiatric",
        "doi:10.1007/s00787-021-01819-1 (N = 57,174)",
        58_802,
        "fbc1997",
        (
            Margin("placed, with any psychiatric diagnosis", 0.181, share("placed", "psychiatric")),
            Margin("placed, without", 0.025, share("placed", "not psychiatric")),
            Margin("risk ratio of the two", 7.4, ratio("crude", "psychiatric")),
        ),
    ),
    Population(
        "fbc1987",
        "Paananen 2013; 38 %: Ristikari 2018",
        59_476,
        "fbc1987",
        (
            Margin("any disorder by 21", 0.127, share("disorder")),
            Margin("odds ratio, mother under 20", 1.30, ratio("adjusted", "young_mother")),
            Margin("odds ratio, parents divorced", 1.33, ratio("adjusted", "divorce")),
            Margin("odds ratio, parental death", 1.27, ratio("adjusted", "parent_death")),
            Margin("odds ratio, short education", 1.23, ratio("adjusted", "short_education")),
            Margin("odds ratio, social assistance", 1.61, ratio("adjusted", "assistance")),
            Margin("odds ratio, parent in psychiatric care", 1.47, ratio("adjusted", "parent_inpatient")),
            Margin("odds ratio, perinatal problem", 1.11, ratio("adjusted", "preterm")),
            Margin("a parent in psychiatric inpatient care", 0.076, share("parent_inpatient")),
            Margin("in care before 18 (1,893 of 59,476)", 0.0318, share("placed")),
            Margin("parental social assistance", 0.38, share("assistance")),
        ),
    ),
    Population(
        "fbc1987_early",
        "propensity-matched study of placements at 2-6, born 1987 (N = 54,814)",
        54_814,
        "fbc1987_early",
        (
            Margin("placed at 2-6 (388 of 54,814)", 0.00708, share("placed")),
            Margin("odds ratio, substance use disorder", 2.10, ratio("substance", "placed")),
            Margin("odds ratio, psychotic or bipolar disorder", 3.98, ratio("psychotic_bipolar", "placed")),
            Margin("odds ratio, depression or anxiety", 2.15, ratio("depression_anxiety", "placed")),
        ),
    ),
    Population(
        "born1996",
        "Gyllenberg 2014 (N = 58,538)",
        58_538,
        "born1996",
        (
            Margin("any diagnosis by 14", 0.129, share("any_diagnosis")),
            Margin("learning or coordination disorder", 0.055, share("learning")),
            Margin("anxiety disorder", 0.022, share("anxiety")),
            Margin("hyperkinetic disorder", 0.020, share("hyperkinetic")),
            Margin("conduct disorder", 0.017, share("conduct")),
            Margin("depression", 0.014, share("depression")),
            Margin("autism", 0.010, share("autism")),
        ),
    ),
    Population(
        "born1986_2000",
        "all born 1986-2000 (JAMA Psychiatry)",
        855_622,
        "born1986_2000",
        (Margin("out of home by 15 (30,127 of 855,622)", 0.03521, share("placed")),),
    ),
    Population(
        "nfbc1986",
        "doi:10.1007/s10964-021-01462-8 (9,432 live-born); shares of those in Finland at 16 who were examined",
        9_432,
        "nfbc1986",
        (
            Margin("answered the leisure questions (7,283)", 0.77216, share("answered")),
            Margin("gave permission (7,051)", 0.74756, share("permitted")),
            Margin("analysed (6,838)", 0.72498, share("analysed")),
            Margin("female, of those analysed", 0.515, share("sex == 'female'", "analysed")),
            Margin("examined, males", 0.64, share("examined", "here and death.isnull() and sex == 'male'")),
            Margin("examined, females", 0.71, share("examined", "here and death.isnull() and sex == 'female'")),
            Margin("examined, of towns", 0.66, share("examined", "here and death.isnull() and urban")),
            Margin(
                "examined, of other municipalities", 0.71, share("examined", "here and death.isnull() and not urban")
            ),
            Margin(
                "examined, parental disorder", 0.58, share("examined", "here and death.isnull() and parent_psychiatric")
            ),
            Margin("examined, without", 0.69, share("examined", "here and death.isnull() and not parent_psychiatric")),
        ),
        ("dvv", "schools_and_questionnaires", "statistics_finland", "thl_permit"),
    ),
)


def measured(population: Population, births: int, folder: Path) -> Iterator[tuple[Margin, Result]]:
    """Draw ``births`` of a population below ``folder``, and measure every margin through the pipeline."""
    project = _project(population, births, folder)
    synthesize(project)
    context = context_of(project, population.name)
    for register in registers_used(context.study):
        ingest_register(project, register)
    build(project, population.name)
    models = {name: _ratios(fit_model(project, population.name, name)) for name in context.study.models}
    answers = Answers(pd.read_parquet(project.work / population.name / "cohort.parquet"), models)
    for margin in population.margins:
        yield margin, margin.measure(answers)


def line(population: Population, margin: Margin, result: Result) -> str:
    """A row of the page's table."""
    shown = (f"{value:.2f}" if margin.target > 1 else f"{value:.2%}" for value in (margin.target, result.value))
    error = f"{result.error:.3f}" if margin.target > 1 else f"{result.error:.3%}"
    cells = (population.name, margin.what, *shown, error, f"{result.z(margin.target):.1f}")
    return f"| {' | '.join(cells)} |\n"


def _project(population: Population, births: int, folder: Path) -> Project:
    """The real config/ with the small studies in it."""
    shutil.copytree(ROOT / "config", folder / "config")
    for path in STUDIES.glob("*.yaml"):
        shutil.copy(path, folder / "config" / "studies")
    for path in STUDIES.glob("*.csv"):
        shutil.copy(path, folder / "config" / "codelists")
    truth = ROOT / "synthetic_data" / f"{population.truth}.truth.yaml"
    config = folder / "config" / "config.yaml"
    folders = ", ".join(f"{name}: work/extracts/{name}" for name in population.deliveries)
    told = {"deliveries": f"{{{folders}}}", "delivery": f"[{', '.join(population.deliveries)}]"}
    config.write_text(SETTINGS.format(study=population.name, truth=truth, births=births, **told), encoding="utf-8")
    return read_project(config)


def _ratios(path: Path) -> dict[tuple[str, str], tuple[float, float]]:
    rows = json.loads(path.read_text(encoding="utf-8"))["estimates"]
    return {(row["term"], row["level"]): (row["coef"], row["se"]) for row in rows if row["se"]}


def main() -> None:
    """Write the page."""
    lines = []
    for population in POPULATIONS:
        with tempfile.TemporaryDirectory() as folder:
            found = list(measured(population, population.births, Path(folder)))
        lines += [line(population, margin, result) for margin, result in found]
        sys.stdout.writelines(lines[-len(found) :])
    sources = [f"- `{one.name}` ({one.births:,} births): {one.source}\n" for one in POPULATIONS]
    PAGE.write_text(f"{HEAD}{''.join(lines)}\n## Sources\n\n{''.join(sources)}", encoding="utf-8")


if __name__ == "__main__":
    main()
