"""Files as they are delivered: names, headers, separators, letters, dates, broken rows."""

from pathlib import Path

import pandas as pd
import pytest

from cohort.synthetic import Truth, expected_rejects

from .conftest import BIRTHS, MONTHS, date, diagnoses, people, residence, table

HEADERS = {
    "syntymarekisteri_1997.csv": "AITI_TNRO;LAPSI_TNRO;TILASTOVUOSI;AITI_IKA;ASUINKUNTA;SIVIILISAATY;SOSEKO;"
    "AIEMMATSYNNYTYKSET;TUPAKOINTITUNNUS;KESTOVKPV;LAPSEN_SYNTYMAPVM;SYNTYMATILATUNNUS;SUKUP;"
    "MONISIKI_SYNNYTYSTUNNUS;SYNTYMAPAINO;APGAR_1MIN;APGAR_5MIN;KUOLLEISUUS",
    "hilmo_1969_1986.csv": "TNRO;TULOPV;LAHTOPV;DG1;DG2;DG3;DG4",
    "hilmo_1987_1993.csv": "TNRO;TUPVA;LPVM;PDG;SDG1;SDG2;SDG3;EA;PALTU",
    "hilmo_1994_1995.csv": "HILMO_ID;TNRO;TUPVA;LPVM;PDG;SDG1;SDG2;PALA;EA;PALTU",
    "hilmo_1996_2018.csv": "HILMO_ID;TNRO;TUPVA;LPVM;PALA;EA;PALTU",
    "hilmo_diagnoosit_1996_2018.csv": "HILMO_ID;KENTTA;N;KOODI",
    "lastensuojelu_sijoitukset.csv": "TNRO;SIJOITUS_ALKU;SIJOITUS_LOPPU;SIJOITUSTYYPPI;SIJOITUSPAIKKA;KUNTA",
    "toimeentulotuki_hakija.csv": "TNRO;TILASTOVUOSI;KUNTA;" + ";".join(MONTHS)
    + ";TUKIKUUKAUSIA;PERUS_TOIMEENTULOTUKI_EUR;SOSIOEKOASEMA",
    "toimeentulotuki_puoliso.csv": "TNRO;TILASTOVUOSI;KUNTA;" + ";".join(MONTHS)
    + ";TUKIKUUKAUSIA;PERUS_TOIMEENTULOTUKI_EUR;SOSIOEKOASEMA;HAKIJA",
    "kuolemansyyt.csv": "TNRO;KVUOSI;KPV;TPKS;VKS;M1;M2;M3;M4",
    "folk_tutkinnot.csv": "shnro;vuosi;koulk",
    "folk_tulo.csv": "shnro;vuosi;svatva;kturaha;ptoim1",
    "laakeostot_1997_2016.csv": "HETU;OSTOPV;RKPV;ATC;PLKM;KUST_EUR;KORV_EUR;VNRO",
    "kouluterveyskysely.csv": "ID;vuosi;kunta;luokka;sukup;masennus;gad7;apu",
}  # fmt: skip

CELLS = {
    ("syntymarekisteri_1997.csv", "LAPSI_TNRO"): r"T\d{7}",
    ("syntymarekisteri_1997.csv", "LAPSEN_SYNTYMAPVM"): r"\d\d\.\d\d\.1997 \d\d:\d\d",
    ("syntymarekisteri_1997.csv", "KESTOVKPV"): r"(\d\d\+[0-6])?",
    ("syntymarekisteri_1997.csv", "ASUINKUNTA"): r"\d{3}",
    ("syntymarekisteri_1997.csv", "MONISIKI_SYNNYTYSTUNNUS"): "[AB]?",
    ("hilmo_1969_1986.csv", "DG1"): r"\d{5}",
    ("hilmo_1987_1993.csv", "PDG"): r"\d{4}[A-X]",
    ("hilmo_1994_1995.csv", "PALA"): "1",
    ("hilmo_1996_2018.csv", "HILMO_ID"): r"H\d{9}",
    ("hilmo_1996_2018.csv", "TUPVA"): r"\d\d\.\d\d\.\d{4} \d\d:\d\d",
    ("hilmo_1996_2018.csv", "PALA"): "1|2|83|91|92|93|94",
    ("hilmo_diagnoosit_1996_2018.csv", "KENTTA"): "PDGO|PDGE|SDGO|ULKSYY",
    ("hilmo_diagnoosit_1996_2018.csv", "KOODI"): r"[A-Z]\d\d\w?([*&+#]\w+)?",
    ("lastensuojelu_sijoitukset.csv", "SIJOITUS_LOPPU"): r"(\d\d\.\d\d\.\d{4})?",
    ("lastensuojelu_sijoitukset.csv", "SIJOITUSTYYPPI"): "AVO|KII|HUO|JAL",
    ("toimeentulotuki_puoliso.csv", "JOULU"): "[01]",
    ("toimeentulotuki_puoliso.csv", "PERUS_TOIMEENTULOTUKI_EUR"): r"\d+,\d\d",
    ("kuolemansyyt.csv", "KPV"): r"(\d\d\.\d\d\.\d{4})?",
    ("folk_tutkinnot.csv", "koulk"): r"[3-8]\d\d",
    ("folk_tulo.csv", "kturaha"): r"\d+",
    ("laakeostot_1997_2016.csv", "OSTOPV"): r"\d{4}-\d\d-\d\d",
    ("laakeostot_1997_2016.csv", "ATC"): r"N0[56][A-C][A-Z]\d\d",
    ("kouluterveyskysely.csv", "gad7"): r"\d|1\d|2[01]",
}


@pytest.mark.parametrize(("name", "header"), HEADERS.items(), ids=list(HEADERS))
def test_header(extracts: Path, name: str, header: str):
    assert (extracts / name).open(encoding="latin-1").readline() == header + "\n"


def test_nothing_else_is_delivered(extracts: Path):
    assert {path.name for path in extracts.iterdir()} == {
        *HEADERS,
        "dvv_henkilot.csv",
        "dvv_asuminen.csv",
        "dvv_avioliitot.csv",
    }


@pytest.mark.parametrize(("cell", "pattern"), CELLS.items(), ids=[" ".join(cell) for cell in CELLS])
def test_cells(extracts: Path, cell: tuple[str, str], pattern: str):
    assert table(extracts, cell[0])[cell[1]].str.fullmatch(pattern).all()


def test_persons_have_no_header_and_compact_dates(extracts: Path):
    persons = people(extracts)
    assert persons["id"].str.fullmatch(r"T\d{7}").all()
    assert persons["id"].is_unique
    assert persons["birth"].str.fullmatch(r"\d{8}").all()
    assert set(persons["death"][~persons["death"].str.fullmatch(r"(19|20)\d{6}")]) == {"00000000", ""}


def test_letters_are_latin_1_and_lines_end_with_a_line_feed(extracts: Path):
    assert "työtön".encode("latin-1") in (extracts / "toimeentulotuki_hakija.csv").read_bytes()
    assert "lähipiiriin".encode("latin-1") in (extracts / "lastensuojelu_sijoitukset.csv").read_bytes()
    for path in extracts.iterdir():
        content = path.read_bytes()
        assert b"\r" not in content
        assert b'"' not in content
        assert content.endswith(b"\n")


@pytest.mark.parametrize(
    ("name", "column", "first", "last"),
    [
        ("hilmo_1969_1986.csv", "TULOPV", 1969, 1986),
        ("hilmo_1987_1993.csv", "TUPVA", 1987, 1993),
        ("hilmo_1994_1995.csv", "TUPVA", 1994, 1995),
        ("hilmo_1996_2018.csv", "TUPVA", 1996, 2016),
        ("kuolemansyyt.csv", "KPV", 1997, 2015),
    ],
)
def test_every_file_holds_its_years(extracts: Path, name: str, column: str, first: int, last: int):
    years = date(table(extracts, name)[column]).dt.year.dropna()
    assert (years.min(), years.max()) == (first, last)


def test_outpatient_care_begins_in_1998(extracts: Path):
    visits = table(extracts, "hilmo_1996_2018.csv")
    outpatient = visits[(visits["PALA"] != "1") & date(visits["TUPVA"]).notna()]
    assert date(outpatient["TUPVA"]).min() == pd.Timestamp("1998-01-01")


def test_child_and_adolescent_psychiatry_see_the_young(extracts: Path):
    visits = table(extracts, "hilmo_1996_2018.csv").assign(day=lambda rows: date(rows["TUPVA"]))
    births = people(extracts).set_index("id")["birth"]
    age = (visits["day"] - pd.to_datetime(visits["TNRO"].map(births), format="%Y%m%d")).dt.days / 365.25
    assert age[visits["EA"].isin(["75", "75X"])].max() < 13.1
    assert age[visits["EA"].str.startswith("70")].min() > 17.9


def test_broken_rows_are_as_many_as_the_truth_file_says(extracts: Path, truth: Truth):
    visits = table(extracts, "hilmo_1996_2018.csv")
    when = {name: pd.to_datetime(visits[name], format="%d.%m.%Y %H:%M", errors="coerce") for name in ("TUPVA", "LPVM")}
    placements = table(extracts, "lastensuojelu_sijoitukset.csv")["SIJOITUS_ALKU"]
    weights = table(extracts, "syntymarekisteri_1997.csv")["SYNTYMAPAINO"]
    amounts = table(extracts, "toimeentulotuki_hakija.csv")["PERUS_TOIMEENTULOTUKI_EUR"]
    found = {
        "hilmo_1996_2018.csv": {
            "impossible_day": when["TUPVA"].isna().sum(),
            "discharged_before_admission": (when["LPVM"] < when["TUPVA"])[when["TUPVA"].notna()].sum(),
        },
        "lastensuojelu_sijoitukset.csv": {"impossible_day": date(placements).isna().sum()},
        "toimeentulotuki_hakija.csv": {"unreadable_amount": (~amounts.str.fullmatch(r"\d+,\d\d")).sum()},
        "syntymarekisteri_1997.csv": {"unreadable_weight": (~weights.str.fullmatch(r"\d*")).sum()},
        "dvv_asuminen.csv": {"impossible_day": (residence(extracts)["start"] == "20010230").sum()},
    }
    assert found == expected_rejects(truth, BIRTHS)


def test_every_visit_has_its_diagnosis(extracts: Path):
    visits, codes = table(extracts, "hilmo_1996_2018.csv"), table(extracts, "hilmo_diagnoosit_1996_2018.csv")
    assert visits["HILMO_ID"].is_unique
    assert set(codes["HILMO_ID"][codes["KENTTA"] == "PDGO"]) == set(visits["HILMO_ID"])


def test_traps_for_readers_are_there(extracts: Path, seen: pd.DataFrame):
    codes = set(table(extracts, "hilmo_diagnoosit_1996_2018.csv")["KOODI"])
    assert {"F90", "F900"} <= codes
    assert {"*", "&", "+", "#"} <= set("".join(codes))
    assert not diagnoses(extracts).query("code == 'J459'").empty
    assistance = table(extracts, "toimeentulotuki_hakija.csv")
    assert assistance.duplicated(["TNRO", "TILASTOVUOSI"]).any()
    spells = table(extracts, "lastensuojelu_sijoitukset.csv")
    assert (spells["SIJOITUS_LOPPU"] == "").any()
    assert set(spells["TNRO"]) == set(seen.index[seen["placed"]])
