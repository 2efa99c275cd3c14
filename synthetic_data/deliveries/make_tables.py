"""Write the tables of other programs among these deliveries (``python synthetic_data/deliveries/make_tables.py``).

``schools/yhteisvalinta.xlsx`` alone was written apart, with openpyxl 3.1. Nobody in these
files exists. The other programs note the time of writing, so their bytes differ from one writing to the next.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat

HERE = Path(__file__).parent
LEVELS = {3.0: "Toinen aste", 6.0: "Alempi korkeakouluaste", 7.0: "Ylempi korkeakouluaste", 9.0: "Tuntematon"}


def placements() -> None:
    """Typed days, one of them an open end; a municipality that lost its zeros; a time of day nobody asked for."""
    told = pa.table(
        {
            "TNRO": ["T80", "T80", "T81", "T82"],
            "SIJOITUS_ALKU": pa.array(
                [datetime(2003, 5, 1), datetime(2003, 5, 20, 14, 30), datetime(2010, 1, 1), datetime(2012, 2, 29)],
                pa.timestamp("ms"),
            ),
            "SIJOITUS_LOPPU": pa.array(
                [date(2003, 6, 15), date(9999, 12, 31), date(2009, 12, 31), date(2012, 2, 29)], pa.date32()
            ),
            "SIJOITUSTYYPPI": pa.array(["KII", "HUO", "AVO", "JAL"]).dictionary_encode(),
            "SIJOITUSPAIKKA": ["perhehoito", None, "laitos", "muu"],
            "KUNTA": [5.0, 5.0, 837.0, None],
        }
    )
    pq.write_table(told, HERE / "thl" / "lastensuojelu_sijoitukset.parquet", row_group_size=2)


def education() -> None:
    """Value labels; no degree at all means basic education; a level that nobody told of (9)."""
    told = pd.DataFrame(
        {
            "shnro": ["T90", "T90", "T91", "T92"],
            "vuosi": [2005.0, 2012.0, 2012.0, 2012.0],
            "koulk": [3.0, 7.0, None, 9.0],
        }
    )
    pyreadstat.write_sav(
        told,
        HERE / "statistics_finland" / "folk_tutkinnot.sav",
        variable_value_labels={"koulk": LEVELS},
    )


def income() -> None:
    """One row for each person and year, its columns in two files; the key has two columns."""
    keys = {"shnro": ["T90", "T90", "T91"], "vuosi": [2011, 2012, 2011]}
    perus = pd.DataFrame({**keys, "ptoim1": [22, 11, 11], "kunta": [5, 5, 837]})
    tulo = pd.DataFrame({**keys, "svatva": [9_000.5, 24_800.0, 31_250.25], "kturaha": [8_100.0, 19_900.0, None]})
    pyreadstat.write_dta(perus, HERE / "statistics_finland" / "folk_perus.dta")
    pyreadstat.write_dta(tulo.iloc[::-1].reset_index(drop=True), HERE / "statistics_finland" / "folk_tulo.dta")


def school_survey() -> None:
    """Answers read by their labels."""
    told = pd.DataFrame(
        {
            "ID": [1.0, 2.0, 3.0],
            "vuosi": [2017.0, 2017.0, 2019.0],
            "kunta": [564.0, 5.0, 564.0],
            "luokka": [8.0, 9.0, 8.0],
            "sukup": [1.0, 2.0, 2.0],
            "masennus": [0.0, 1.0, None],
            "gad7": [3.0, 14.0, 21.0],
            "apu": [1.0, 3.0, 2.0],
        }
    )
    pyreadstat.write_sav(
        told,
        HERE / "schools" / "kouluterveyskysely.sav",
        variable_value_labels={
            "sukup": {1.0: "Poika", 2.0: "Tyttö"},
            "apu": {1.0: "En ole tarvinnut", 2.0: "Olen saanut", 3.0: "En ole saanut"},
        },
    )


def questionnaire() -> None:
    """A typed day; sums of which one is missing (-1) and one is declared to be (99); items without an answer."""
    items = {f"YSR{number}": [1.0, None] for number in range(1, 113)}
    told = pd.DataFrame(
        {
            "KOODI": ["N1", "N2"],
            "PVM": [date(2001, 9, 15), date(2002, 2, 28)],
            "SUKUP": [1.0, 2.0],
            "LUPA": [1.0, 0.0],
            "TUTKITTU": [1.0, None],
            "HARRAST": [3.0, 0.0],
            "HARRAST_YHD": [2.0, 0.0],
            "YSR_INT": [7.0, 21.0],
            "YSR_EXT": [12.0, -1.0],
            "YSR_KOK": [40.0, 99.0],
            "KAVERIT": [3.0, 1.0],
            **items,
        }
    )
    pyreadstat.write_sav(
        told, HERE / "schools" / "nfbc1986_kysely_16.zsav", compress=True, missing_ranges={"YSR_KOK": [99.0]}
    )


if __name__ == "__main__":
    for write in (placements, education, income, school_survey, questionnaire):
        write()
