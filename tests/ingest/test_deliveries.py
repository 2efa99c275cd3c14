"""The deliveries in ``config/`` against the files in the repository: real Danish extracts and synthetic Finnish ones."""

from pathlib import Path

import pytest

from cohort.ingest import ingest
from cohort.spec.delivery import Delivery, read_delivery
from cohort.spec.register import Register, read_register
from cohort.synthetic import expected_rejects, read_truth
from tests.ingest.drawn import Ingested, read_back

ROOT = Path(__file__).parents[2]
DANISH, FINNISH = ROOT / "real_data" / "danish_diabetes", ROOT / "synthetic_data" / "fbc1997_2000"
REGISTERS: dict[str, Register] = {
    path.stem: read_register(path, path.name) for path in sorted((ROOT / "config" / "registers").glob("*.yaml"))
}
REJECTED_WITH_THEIR_VISIT = "hilmo_diagnoosit_1996_2018.csv"


def delivery(name: str) -> Delivery:
    return read_delivery(ROOT / "config" / "deliveries" / f"{name}.yaml", f"{name}.yaml", REGISTERS)


def ingested(register: str, told: Delivery, folder: Path, work: Path) -> Ingested:
    account = ingest(REGISTERS[register], told, folder, work)
    return read_back(work / "registers" / f"{register}.duckdb", account)


@pytest.mark.parametrize(
    ("register", "rows"), [("dk_persons", 10_000), ("dk_diabetes", 10_000), ("dk_dispensings", 7_288)]
)
def test_danish_diabetes(register: str, rows: int, tmp_path: Path) -> None:
    found = ingested(register, delivery("danish_diabetes"), DANISH, tmp_path)
    total = found.account.total
    assert (total.read, total.accepted, total.rejected, total.rows) == (rows, rows, 0, rows)
    assert sorted(found.column("line")) == list(range(2, rows + 2))


def test_danish_people(tmp_path: Path) -> None:
    """Counted in the extract with awk: 5,185 men, 2,503 dead."""
    found = ingested("dk_persons", delivery("danish_diabetes"), DANISH, tmp_path)
    assert found.column("sex").count("man") == 5_185
    assert sum(day is not None for day in found.column("death_date")) == 2_503


@pytest.mark.parametrize("register", delivery("finnish_birth_cohort_1997").registers)
def test_finnish_birth_cohort(register: str, tmp_path: Path) -> None:
    told = delivery("finnish_birth_cohort_1997")
    found = ingested(register, told, FINNISH, tmp_path)
    truth = read_truth(ROOT / "synthetic_data" / "fbc1997.truth.yaml")
    planted: dict[str, int] = {file: sum(kinds.values()) for file, kinds in expected_rejects(truth, 2_000).items()}
    planted[REJECTED_WITH_THEIR_VISIT] = planted["hilmo_1996_2018.csv"]
    for file in found.account.files:
        lines = (FINNISH / file.file).read_bytes().count(b"\n")
        assert file.read == lines - (not file.file.startswith("dvv_"))
        assert file.rejected == planted.get(file.file, 0)


def test_hospital_care_of_every_era(tmp_path: Path) -> None:
    found = ingested("hospital_diagnoses", delivery("finnish_birth_cohort_1997"), FINNISH, tmp_path)
    assert {(row["code_system"], row["start_date"].year) for row in found.rows} <= (
        {("icd8", year) for year in range(1969, 1987)}
        | {("icd9", year) for year in range(1987, 1996)}
        | {("icd10", year) for year in range(1996, 2017)}
    )
    assert {row["part"] for row in found.rows if row["start_date"].year < 1998} == {"inpatient"}
    assert {row["part"] for row in found.rows if row["start_date"].year >= 1998} == {"inpatient", "outpatient"}
    assert {row["position"] for row in found.rows} == {"main", "secondary", "external"}
