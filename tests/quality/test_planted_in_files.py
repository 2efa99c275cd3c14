"""Breaks planted in delivered files are found behind ingest, and are not there without them."""

from datetime import date
from pathlib import Path

import pytest

from cohort.quality.breaks import Breaks, find_breaks
from cohort.quality.counted import count
from cohort.spec.project import Project
from cohort.steps.ingest import ingest_register
from cohort.steps.synthesize import synthesize
from cohort.store import connect
from tests.projects import ROOT, project_in

PLANTED = """
breaks:
  assistance_twice: {file: toimeentulotuki_hakija.csv, kind: doubled, day: TILASTOVUOSI, first: 2005-01-01, until: 2006-01-01}
  stays_lost: {file: hilmo_1987_1993.csv, kind: lost, day: TUPVA, first: 1990-07-01, until: 1991-01-01}
  new_codes: {file: hilmo_1969_1986.csv, kind: replaced, day: TULOPV, first: 1979-01-01, until: 1987-01-01, column: DG1, by: F321}
  batch: {file: lastensuojelu_sijoitukset.csv, kind: heaped, day: SIJOITUS_ALKU, first: 2010-03-17, until: 2010-10-01}
  no_municipality: {file: lastensuojelu_sijoitukset.csv, kind: emptied, day: SIJOITUS_ALKU, first: 2012-01-01, until: 2030-01-01, column: KUNTA}
  type_gone:
    {file: lastensuojelu_sijoitukset.csv, kind: replaced, day: SIJOITUS_ALKU, first: 2004-01-01, until: 2030-01-01,
     column: SIJOITUSTYYPPI, value: AVO, by: KII}
"""
REGISTERS = ("social_assistance", "hospital_diagnoses", "placements")
JUMPS = [
    ("social_assistance", "rows", 2005, 2006),
    ("hospital_diagnoses", "rows", 1990, 1991),
    ("hospital_diagnoses", "codes: of no known form", 1979, None),
    ("placements", "municipality: empty", 2012, None),
    ("placements", "type: open_care", 2004, None),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[bool, dict[str, Breaks]]:
    """What is found in each register, with the planted breaks and without."""
    return {planted: _searched(tmp_path_factory.mktemp("planted"), planted) for planted in (True, False)}


def _searched(folder: Path, planted: bool) -> dict[str, Breaks]:
    truth = (ROOT / "synthetic_data" / "fbc1997.truth.yaml").read_text(encoding="utf-8")
    (folder / "t.yaml").write_text(truth + (PLANTED if planted else ""), encoding="utf-8")
    delivery = "finnish_birth_cohort_1997"
    asked = {"truth": "t.yaml", "births": 20000, "seed": 1, "delivery": delivery}
    project = project_in(folder, synthetic=asked, deliveries={delivery: "work/extracts"})
    synthesize(project)
    return {name: _breaks(project, name) for name in REGISTERS}


def _breaks(project: Project, name: str) -> Breaks:
    ingest_register(project, name)
    register = project.registers()[name]
    with connect(project.work, project.work / "registers" / f"{name}.duckdb", read_only=True) as connection:
        return find_breaks(register, count(connection, register, ()))


@pytest.mark.parametrize(("register", "what", "year", "until"), JUMPS)
def test_jump(found: dict[bool, dict[str, Breaks]], register: str, what: str, year: int, until: int | None) -> None:
    told = {planted: {(j.what, j.year, j.until) for j in found[planted][register].jumps} for planted in (True, False)}
    assert (what, year, until) in told[True]
    assert (what, year, until) not in told[False]


def test_heap(found: dict[bool, dict[str, Breaks]]) -> None:
    assert [heap.day for heap in found[True]["placements"].heaps] == [date(2010, 3, 17)]
    assert not found[False]["placements"].heaps
