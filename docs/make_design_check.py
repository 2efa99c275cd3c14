"""Fill docs/design_check.md: draw a population in which support does nothing, and run the page's studies on it.

python docs/make_design_check.py
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cohort.spec.project import Project, read_project
from cohort.steps.build import build
from cohort.steps.fit import fit_model
from cohort.steps.ingest import ingest_register

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "design_check.md"
CHILDREN, SEED = 4000, 19970101
PLACEMENTS, SUPPORT = 0.03, 0.05
"""First placements, and first support, per year lived without."""
SETTINGS = """work: work
results: results
deliveries: {drawn: extracts}
studies: [support_ever, support_in_time]
most_rejected: 0
disclosure: {smallest_cell: 5}
resources: {threads: 1}
"""
DELIVERY = """delivery: drawn
label: A population in which support does nothing (synthetic)
formats:
  plain: {separator: ",", dates: ["%Y-%m-%d"]}
registers:
"""
DESIGNS = {
    ("support_ever", "ever"): "ever (refused, then acknowledged)",
    ("support_in_time", "each_day"): "by the day before",
    ("support_in_time", "landmark"): "before five; followed from the fifth birthday",
}
HEADER = """\
| support counts if it was seen | placements in years without | in years with | hazard ratio (95 %) | truth |
| --- | --- | --- | --- | --- |
"""


def population() -> dict[str, pd.DataFrame]:
    """The rows of each register. The days of a first placement and of first support are drawn apart from each other."""
    draw = np.random.default_rng(SEED)
    born = pd.Timestamp("1997-01-01") + pd.to_timedelta(draw.integers(0, 365, CHILDREN), "D")
    people = pd.DataFrame({"child": [f"C{n}" for n in range(CHILDREN)], "born": born})
    people["mother"] = people.child.str.replace("C", "M")
    placed, support = (_waits(rate, draw) for rate in (PLACEMENTS, SUPPORT))
    at_home = people.assign(support=support)[support < placed]  # it is given where the child lives at home
    persons = people.rename(columns={"child": "person_id", "mother": "mother_id", "born": "birth_date"})
    mothers = pd.DataFrame({"person_id": people.mother, "birth_date": pd.Timestamp("1970-01-01")})
    return {
        "births": persons,
        "persons": pd.concat([persons, mothers]),
        "placements": _records(people.child, people.born + pd.to_timedelta(placed, "D"), type="care_order"),
        "social_assistance": _records(
            at_home.mother, at_home.born + pd.to_timedelta(at_home.support, "D"), role="applicant"
        ),
    }


def _waits(rate: float, draw: np.random.Generator) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Days until an event that happens on each day with the same chance (60 years for all that is later)."""
    return np.minimum(draw.exponential(365.25 / rate, CHILDREN).astype(int) + 1, 60 * 365)


def _records(people: pd.Series, days: pd.Series, **constant: str) -> pd.DataFrame:
    return pd.DataFrame({"person_id": people, "start_date": days, "end_date": days, **constant})


def project_in(folder: Path, page: str) -> Project:
    """A project with the studies of the page and the population's files."""
    shutil.copytree(ROOT / "config", folder / "config")
    for name, text in studies(page).items():
        (folder / "config" / "studies" / f"{name}.yaml").write_text(text, encoding="utf-8")
    (folder / "extracts").mkdir()
    delivery = DELIVERY
    for register, rows in population().items():
        rows.to_csv(folder / "extracts" / f"{register}.csv", index=False, date_format="%Y-%m-%d")
        columns = ", ".join(f"{column}: {column}" for column in rows.columns)
        delivery += f"  {register}:\n    - {{files: {register}.csv, format: plain, columns: {{{columns}}}}}\n"
    (folder / "config" / "deliveries" / "drawn.yaml").write_text(delivery, encoding="utf-8")
    (folder / "config" / "config.yaml").write_text(SETTINGS, encoding="utf-8")
    return read_project(folder / "config" / "config.yaml")


def studies(page: str) -> dict[str, str]:
    """The study files that the page shows."""
    return dict(re.findall(r"`config/studies/(\w+)\.yaml`[^\n]*:\n\n```yaml\n(.*?)```", page, re.DOTALL))


def acknowledge(project: Project, page: str) -> None:
    """Add to the refused study the lines with which it is run."""
    (lines,) = re.findall(r"```yaml\n(acknowledge:.*?)```", page, re.DOTALL)
    with (project.root / "config" / "studies" / "support_ever.yaml").open("a", encoding="utf-8") as file:
        file.write(lines)


def fitted(project: Project) -> dict[str, dict[str, Any]]:
    """What each model's file holds."""
    for register in ("births", "persons", "placements", "social_assistance"):
        ingest_register(project, register)
    for study in dict.fromkeys(study for study, _ in DESIGNS):
        build(project, study)
    return {model: json.loads(fit_model(project, study, model).read_text(encoding="utf-8")) for study, model in DESIGNS}


def filled(page: str, found: dict[str, dict[str, Any]]) -> str:
    """The page with its table made anew."""
    rows = "".join(_row(words, found[model]) for (_, model), words in DESIGNS.items())
    return re.sub(
        r"(<!-- generated: estimates -->\n).*?(<!-- end -->)", rf"\g<1>{HEADER}{rows}\2", page, flags=re.DOTALL
    )


def _row(words: str, model: dict[str, Any]) -> str:
    """Placements and person-years without and with support, and the ratio of their hazards."""
    levels = {count["level"]: count for count in model["counts"] if count["level"]}
    cells = [f"{levels[level]['events']:,} in {levels[level]['person_years']:,.0f}" for level in ("no", "yes")]
    (row,) = model["estimates"]
    return (
        f"| {words} | {cells[0]} | {cells[1]} | {row['ratio']:.2f} ({row['lower']:.2f} to {row['upper']:.2f}) | 1 |\n"
    )


def main() -> None:
    """Draw, run, fill."""
    page = PAGE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        project = project_in(Path(folder) / "project", page)
        acknowledge(project, page)
        PAGE.write_text(filled(page, fitted(project)), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
