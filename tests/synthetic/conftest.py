"""What the registers show of every child, read from the files with pandas alone."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cohort.synthetic import Truth, read_truth, synthesize

ROOT = Path(__file__).parents[2]
BIRTHS, SEED = 20_000, 19970101
MONTHS = ["TAMMI", "HELMI", "MAALIS", "HUHTI", "TOUKO", "KESA", "HEINA", "ELO", "SYYS", "LOKA", "MARRAS", "JOULU"]
RESIDENCE = ("id", "type", "start", "end", "municipality")
PERSONS = ("id", "sex", "birth", "death", "emigration", "immigration", "mother", "father")
CODES = {
    "ndd": r"F7\d|F8[0-4]|F90|F95",
    "adhd": "F90",
    "conduct": "F9[12]",
    "substance": r"F1\d",
    "depression_anxiety": r"F3\d|F4[0-8]",
    "psychiatric": "F",
}


@cache
def table(folder: Path, name: str, names: tuple[str, ...] | None = None) -> pd.DataFrame:
    """One delivered file, every cell as text; ``names`` of its columns where it has no header."""
    header = None if names else 0
    return pd.read_csv(
        folder / name, sep=";", dtype=str, encoding="latin-1", keep_default_na=False, header=header, names=names
    )


def date(text: pd.Series) -> pd.Series:
    """dd.mm.yyyy with or without a time; NaT where impossible."""
    return pd.to_datetime(text.str[:10], format="%d.%m.%Y", errors="coerce")


def children(folder: Path) -> pd.DataFrame:
    """Live-born children of the birth register with their parents, birth and 18th birthday."""
    births = table(folder, "syntymarekisteri_1997.csv").query("SYNTYMATILATUNNUS == '1'")
    persons = people(folder).set_index("id")
    child = births.set_index("LAPSI_TNRO")[["AITI_TNRO", "SUKUP"]].rename(columns={"AITI_TNRO": "mother"})
    child["father"] = persons["father"].reindex(child.index)
    child["birth"] = date(births.set_index("LAPSI_TNRO")["LAPSEN_SYNTYMAPVM"])
    child["adult"] = child["birth"] + pd.DateOffset(years=18)
    return child


def people(folder: Path) -> pd.DataFrame:
    return table(folder, "dvv_henkilot.csv", names=PERSONS)


def residence(folder: Path) -> pd.DataFrame:
    return table(folder, "dvv_asuminen.csv", names=RESIDENCE)


def diagnoses(folder: Path) -> pd.DataFrame:
    """Person, day and code of every diagnosis since 1996."""
    visits = table(folder, "hilmo_1996_2018.csv")
    both = table(folder, "hilmo_diagnoosit_1996_2018.csv").merge(visits, on="HILMO_ID")
    return pd.DataFrame({"id": both["TNRO"], "day": date(both["TUPVA"]), "code": both["KOODI"]}).dropna()


def by_parent(child: pd.DataFrame, records: pd.DataFrame) -> pd.DataFrame:
    """Records of either parent, each with the child it concerns."""
    parents = child.reset_index().melt(["LAPSI_TNRO", "birth", "adult"], ["mother", "father"], value_name="id")
    return parents[parents["id"] != ""].merge(records, on="id")


def during_childhood(records: pd.DataFrame) -> pd.DataFrame:
    return records[(records["day"] >= records["birth"]) & (records["day"] < records["adult"])]


def shown(folder: Path) -> pd.DataFrame:
    """For every live-born child what the files show from birth up to, but not including, the 18th birthday."""
    child = children(folder)
    dated = diagnoses(folder)
    own = during_childhood(dated.merge(child.reset_index(), left_on="id", right_on="LAPSI_TNRO"))
    for name, pattern in CODES.items():
        holders = own[own["code"].str.match(pattern)]
        child[name] = child.index.isin(holders["id"])
        child[f"first_{name}"] = holders.groupby("id")["day"].min().reindex(child.index)
    parental = during_childhood(by_parent(child, dated[dated["code"].str.startswith("F")]))
    child["parent_psychiatric"] = child.index.isin(parental["LAPSI_TNRO"])
    child["assistance_years"] = assistance_years(folder, child)
    child["parent_death"] = parent_death(folder, child)
    child["first_placement"] = first_placement(folder, child)
    child["placed"] = child["first_placement"].notna()
    child["assistance"] = pd.cut(child["assistance_years"], [-1, 0, 1, 4, 99], labels=["0", "1", "2-4", "5+"])
    return child


def assistance_years(folder: Path, child: pd.DataFrame) -> pd.Series:
    """Calendar years with a supported month that shares a day with childhood, of either parent."""
    columns = ["TNRO", "TILASTOVUOSI", *MONTHS]
    rows = pd.concat([table(folder, f"toimeentulotuki_{who}.csv")[columns] for who in ("hakija", "puoliso")])
    long = rows.melt(["TNRO", "TILASTOVUOSI"], MONTHS, "month").query("value == '1'")
    month = long["month"].map({name: number for number, name in enumerate(MONTHS, start=1)})
    start = pd.to_datetime(long["TILASTOVUOSI"] + month.astype(str).str.zfill(2), format="%Y%m")
    records = pd.DataFrame({"id": long["TNRO"], "start": start, "end": start + pd.offsets.MonthEnd()})
    held = by_parent(child, records)
    held = held[(held["end"] >= held["birth"]) & (held["start"] < held["adult"])]
    years = held.assign(year=held["start"].dt.year).groupby("LAPSI_TNRO")["year"].nunique()
    return years.reindex(child.index).fillna(0).astype(int)


def parent_death(folder: Path, child: pd.DataFrame) -> np.ndarray:
    deaths = people(folder)[["id", "death"]]
    day = pd.to_datetime(deaths["death"], format="%Y%m%d", errors="coerce")
    return child.index.isin(during_childhood(by_parent(child, deaths.assign(day=day)))["LAPSI_TNRO"])


def first_placement(folder: Path, child: pd.DataFrame) -> pd.Series:
    rows = table(folder, "lastensuojelu_sijoitukset.csv").query("SIJOITUSTYYPPI != 'JAL'")
    day = date(rows["SIJOITUS_ALKU"])
    held = rows.assign(day=day).merge(child.reset_index(), left_on="TNRO", right_on="LAPSI_TNRO")
    return during_childhood(held).groupby("TNRO")["day"].min().reindex(child.index)


@pytest.fixture(scope="session")
def truth() -> Truth:
    return read_truth(ROOT / "synthetic_data" / "fbc1997.truth.yaml")


@pytest.fixture(scope="session")
def extracts(truth: Truth, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All files of 20,000 births."""
    folder = tmp_path_factory.mktemp("extracts")
    synthesize(truth, BIRTHS, SEED, folder)
    return folder


@pytest.fixture(scope="session")
def seen(extracts: Path) -> pd.DataFrame:
    return shown(extracts)
