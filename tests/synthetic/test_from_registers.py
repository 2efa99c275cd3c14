"""Extracts from nothing but a dictionary: whatever a delivery says of its files, its own files hold."""

from pathlib import Path

import duckdb
import pytest
from tests.projects import ROOT

from cohort.errors import DataError, SpecError
from cohort.ingest import ingest
from cohort.spec.delivery import Delivery
from cohort.spec.project import read_project
from cohort.steps.plausible import synthesize_delivery
from cohort.store import quoted
from cohort.synthetic.plausible import synthesize_from

PROJECT = read_project(ROOT / "config" / "config.yaml")
DELIVERIES = PROJECT.all_deliveries()
FED = [
    (name, register)
    for name, delivery in DELIVERIES.items()
    for register, sources in delivery.registers.items()
    if all(delivery.formats[source.format].kind in ("text", "parquet") for source in sources)
]


def write(delivery: Delivery, folder: Path, seed: int = 1):
    return synthesize_from(delivery, PROJECT.registers(), PROJECT.codelists(), folder, 40, seed)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folders = {name: tmp_path_factory.mktemp(name) for name in DELIVERIES}
    for name, folder in folders.items():
        write(DELIVERIES[name], folder)
    return folders


@pytest.mark.parametrize(("delivery", "register"), FED)
def test_every_line_is_read(delivery, register, folders, tmp_path):
    account = ingest(PROJECT.registers()[register], DELIVERIES[delivery], folders[delivery], tmp_path, most_rejected=1)
    assert account.total.read > 5
    assert account.total.rejected == 0, account.lines()
    assert account.total.rows > 3


@pytest.mark.parametrize(("delivery", "register"), FED)
def test_rows_are_plausible(delivery, register, folders, tmp_path):
    described = PROJECT.registers()[register]
    ingest(described, DELIVERIES[delivery], folders[delivery], tmp_path, most_rejected=1)
    mapped = {name for source in DELIVERIES[delivery].registers[register] for name in source.columns}
    with duckdb.connect(tmp_path / "registers" / f"{register}.duckdb", read_only=True) as connection:
        for name, column in described.columns.items():
            if name not in mapped or (described.code and name == described.code.drug):
                continue
            filled, values = connection.execute(
                f"SELECT count({quoted(name)}), count(DISTINCT {quoted(name)}) FROM rows"
            ).fetchall()[0]
            assert filled > 0, name
            assert column.type not in ("person", "date", "code") or values > 1, name
        if described.time:
            day = quoted(described.starts)
            covered = " OR ".join(
                f"({day} >= DATE '{line.from_}' AND {day} < DATE '{line.until}')" for line in described.coverage
            )
            outside, rows = connection.execute(
                f"SELECT count(*) FILTER (WHERE NOT ({covered})), count(*) FROM rows"
            ).fetchall()[0]
            assert outside <= rows * 0.5, "most days lie where the register could have held a record"


def test_keys_link(folders, tmp_path):
    delivery = DELIVERIES["finnish_birth_cohort_1997"]
    for register in ("births", "persons", "hospital_diagnoses"):
        ingest(PROJECT.registers()[register], delivery, folders[delivery.name], tmp_path, most_rejected=1)
    with duckdb.connect() as connection:
        for register in ("births", "persons", "hospital_diagnoses"):
            connection.execute(f"ATTACH '{tmp_path / 'registers' / f'{register}.duckdb'}' AS {register} (READ_ONLY)")
        unknown = "SELECT count(*) FROM {}.rows ANTI JOIN persons.rows USING (person_id)"
        assert [connection.execute(unknown.format(name)).fetchall() for name in ("births", "hospital_diagnoses")] == [
            [(0,)],
            [(0,)],
        ]
        same = "SELECT bool_and(b.birth_date = p.birth_date AND b.mother_id = p.mother_id) FROM births.rows b JOIN persons.rows p USING (person_id)"
        assert connection.execute(same).fetchall() == [(True,)]


def test_few_die_and_nobody_before_birth(folders, tmp_path):
    ingest(PROJECT.registers()["persons"], DELIVERIES["edge_cases"], folders["edge_cases"], tmp_path, most_rejected=1)
    with duckdb.connect(tmp_path / "registers" / "persons.duckdb", read_only=True) as connection:
        told = "SELECT count(death_date) / count(*), bool_and(death_date >= birth_date) FROM rows"
        ((share, after_birth),) = connection.execute(told).fetchall()
    assert 0 < share < 0.3 and after_birth


def test_same_seed_same_bytes(tmp_path):
    delivery = DELIVERIES["finnish_birth_cohort_1997"]
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write(delivery, tmp_path / name, seed)
    held = {name: {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in "abc"}
    assert held["a"] == held["b"] != held["c"]


def test_the_command_fills_an_empty_folder_only(tmp_path):
    lines = list(synthesize_delivery(PROJECT, "edge_cases", tmp_path / "new", 20, 1))
    assert (tmp_path / "new" / "births.csv").exists() and lines[0].endswith("births.csv")
    with pytest.raises(DataError, match="something lies there"):
        list(synthesize_delivery(PROJECT, "edge_cases", tmp_path / "new", 20, 1))
    with pytest.raises(SpecError, match="did you mean 'edge_cases'"):
        list(synthesize_delivery(PROJECT, "edge_case", tmp_path / "other", 20, 1))
