"""Every register from the tiny deliveries that show the habits of real ones: what must come out of them.

A ``-`` holds nothing. The lines that are missing here are rejected, and told below the rows.
"""

from pathlib import Path

import duckdb
import pytest

from cohort.spec.project import read_project
from cohort.steps.ingest import ingest_register
from tests.projects import ROOT

PROJECT = read_project(ROOT / "config" / "quirks.yaml")

ROWS: dict[str, str] = {
    # two layouts of one register: names in lower case in 1987, three files with one key in 1997; -1, -2 and ____;
    # weeks+days as text; a municipality that came as 5, as 091 and as 91.0; '41+7' and '38' are no weeks+days
    "births": """
        person_id mother_id birth_date sex multiple_birth gestational_days maternal_age socioeconomic_status municipality apgar_5
        C01 M01 1987-05-15 male   False 277 27 3 005 -
        C02 M02 1987-02-28 female True  280 -  - 091 -
        C03 M02 1987-02-28 male   True  280 -  - 091 -
        C11 M11 1997-01-01 male   False 277 30 3 005 9
        C12 M12 1997-12-31 female False 202 25 5 837 0
        C13 M13 1997-06-15 female False 252 36 4 091 9
        rejected: KESTOVKPV, KESTOVKPV, LAPSEN_SYNTYMAPVM, LAPSI_TNRO
    """,
    # no header; YYYYMMDD; 00000000 for no day and no person; 30 February
    "persons": """
        person_id birth_date sex death_date emigration_date immigration_date mother_id father_id
        T60 1987-05-15 male   -          2005-01-01 2006-01-01 M01 F01
        T61 1997-03-01 female 2015-05-15 -          -          M02 -
        rejected: birth
    """,
    "residence": """
        person_id type start_date end_date municipality
        T60 finland 1987-05-15 2004-12-31 091
        T60 abroad  2005-01-01 2005-12-31 200
        T60 finland 2006-01-01 -          005
        T61 finland 1997-03-01 2015-05-15 837
    """,
    "marriages": """
        person_id spouse_id start_date end_date end_reason
        M01 F01 1985-06-01 1999-12-31 divorce
        M02 F02 2002-03-01 -          -
        rejected: end
    """,
    "relatives": """
        person_id relationship kinship relative_id relative_birth_date relative_death_date relative_sex relative_emigration_date
        T60 mother  birth    M01 1960-01-01 -          female -
        T60 father  birth    F01 1958-02-02 2010-03-03 male   2005-01-01
        T61 mother  adoption M02 1970-04-04 -          female -
        T61 sibling birth    T62 1999-05-05 -          female -
    """,
    # yy/mm/dd, dd/mm/yy, 15MAY1988:00:00:00, dd.mm.yyyy HH:MM; ICD-9-FI with its letter; combined codes;
    # PALA 10 is no PALA 1; before 1998 all is inpatient; R80, and R10 or nothing with a ward's PALA, from 2019;
    # census rows (ILAJI 2) give nothing; 29 February 1975 and 2005, and ends before their beginning
    "hospital_diagnoses": """
        person_id start_date end_date code drug code_system part position specialty
        T01 1969-12-30 1970-01-15 2953 -  icd8 inpatient main -
        T01 1969-12-30 1970-01-15 303  -  icd8 inpatient secondary -
        T01 1981-06-01 1981-06-08 29530 - icd8 inpatient main -
        T04 1986-12-31 1987-01-02 6500 -  icd8 inpatient main -
        T04 1988-05-15 1988-05-20 2962A - icd9 inpatient secondary 30
        T04 1988-05-15 1988-05-20 6500B - icd9 inpatient main 30
        T05 1990-01-01 -          3004A - icd9 inpatient main 70X
        T05 1994-02-03 1994-02-10 2989X - icd9 inpatient main 70
        T07 1995-02-28 1995-02-28 8120A - icd9 inpatient main 10
        T07 1995-02-28 1995-02-28 E8150 - icd9 inpatient external 10
        T10 1997-03-05 1997-03-05 F900 -  icd10 inpatient main 70
        T10 2001-06-01 2001-06-10 F001 -  icd10 inpatient main 70
        T10 2001-06-01 2001-06-10 G309 -  icd10 inpatient main 70
        T10 2001-06-01 2001-06-10 F322 -  icd10 inpatient secondary 70
        T10 2001-06-01 2001-06-10 X60 -   icd10 inpatient external 70
        T10 2001-06-01 2001-06-10 Y91 -   icd10 inpatient external 70
        T10 2001-06-10 2001-06-20 A02 -   icd10 inpatient main 75
        T10 2001-06-10 2001-06-20 M013 -  icd10 inpatient main 75
        T10 2001-06-21 2001-06-30 T430 N06AA09 icd10 inpatient main 75
        T10 2001-07-02 2001-07-03 F10*F19*F20 - icd10 inpatient main 75
        T11 2003-11-15 2004-01-20 F200 -  icd10 inpatient main 70F
        T13 2010-01-01 2010-01-01 F411 -  icd10 outpatient main 74
        T13 2010-01-01 2010-01-01 F40 -   icd10 outpatient main 74
        T13 2012-02-02 2012-02-02 F845 -  icd10 outpatient main 70Z
        T20 2019-01-02 2019-01-09 F322 -  icd10 inpatient main 70
        T20 2019-02-15 2019-02-15 F322 -  icd10 outpatient main 70
        T21 2019-03-01 2019-03-04 F500 -  icd10 inpatient main 75
        T21 2019-03-05 2019-03-06 F500 -  icd10 inpatient main 75
        T22 2020-04-10 2020-04-10 F411 -  icd10 outpatient main 74
        T22 2020-04-11 2020-04-11 F411 -  icd10 outpatient main 74
        rejected: TULOPV, LPVM, TUPVA, LPVM, HILMO_ID, HILMO_ID, HILMO_ID
    """,
    "hospital_visits": """
        person_id start_date end_date part report service contact specialty hospital
        T01 1969-12-30 1970-01-15 inpatient  -         -  -   -   -
        T03 1980-06-01 1980-06-01 inpatient  -         -  -   -   -
        T01 1981-06-01 1981-06-08 inpatient  -         -  -   -   -
        T04 1986-12-31 1987-01-02 inpatient  -         -  -   -   -
        T04 1988-05-15 1988-05-20 inpatient  -         -  -   30  10301
        T05 1990-01-01 -          inpatient  -         -  -   70X -
        T05 1994-02-03 1994-02-10 inpatient  -         1  -   70  10301
        T07 1995-02-28 1995-02-28 inpatient  -         2  -   10  10301
        T10 1997-03-05 1997-03-05 inpatient  discharge 92 -   70  10301
        T10 2001-06-01 2001-06-10 inpatient  discharge 1  -   70  10301
        T10 2001-06-10 2001-06-20 inpatient  discharge 1  -   75  10302
        T10 2001-06-21 2001-06-30 inpatient  discharge 6  -   75  10302
        T10 2001-07-02 2001-07-03 inpatient  discharge 1  -   75  10302
        T11 2003-11-15 2003-12-31 inpatient  census    1  -   70F 10301
        T11 2003-11-15 2004-01-20 inpatient  discharge 1  -   70F 10301
        T13 2010-01-01 2010-01-01 outpatient discharge 10 -   74  10301
        T13 2012-02-02 2012-02-02 outpatient discharge -  -   70Z 10301
        T14 2015-09-01 -          outpatient discharge 83 -   75X 10301
        T20 2019-01-02 2019-01-09 inpatient  discharge -  R80 70  10301
        T20 2019-02-15 2019-02-15 outpatient discharge 92 R10 70  10301
        T21 2019-03-01 2019-03-04 inpatient  discharge 1  R10 75  10301
        T21 2019-03-05 2019-03-06 inpatient  discharge 8  -   75  10301
        T22 2020-04-10 2020-04-10 outpatient discharge 1  R50 74  10301
        T22 2020-04-11 2020-04-11 outpatient discharge -  R56 74  10301
        T23 2020-12-20 2020-12-31 inpatient  census    1  R80 70  10301
        rejected: TULOPV, LPVM, TUPVA, LPVM
    """,
    # T10 in 2001: three rows with gaps of no and of one day are one stay, the next begins two days later;
    # an outpatient visit without a last day is no stay, so nothing is wrong with it
    "hospital_stays": """
        person_id start_date end_date specialty
        T01 1969-12-30 1970-01-15 -
        T03 1980-06-01 1980-06-01 -
        T01 1981-06-01 1981-06-08 -
        T04 1986-12-31 1987-01-02 -
        T04 1988-05-15 1988-05-20 30
        T05 1994-02-03 1994-02-10 70
        T07 1995-02-28 1995-02-28 10
        T10 1997-03-05 1997-03-05 70
        T10 2001-06-01 2001-06-30 70
        T10 2001-07-02 2001-07-03 75
        T11 2003-11-15 2004-01-20 70F
        T20 2019-01-02 2019-01-09 70
        T21 2019-03-01 2019-03-06 75
        rejected: TULOPV, LPVM, LPVM, TUPVA, LPVM
    """,
    # ICD-10 and ICPC-2 in files of their own; only ICD-10 has combined codes
    "primary_care": """
        person_id visit_date code code_system order service
        T30 2011-10-03 F320    icd10 0 T71
        T30 2011-10-03 F101    icd10 1 T71
        T30 2011-10-03 Z63     icd10 1 T71
        T31 2011-10-11 J069    icd10 0 T11
        T30 2011-10-10 P76     icpc2 0 T11
        T31 2011-10-11 -31+A97 icpc2 0 T11
    """,
    "primary_care_visits": """
        person_id visit_date end_date contact service profession
        T30 2011-10-03 2011-10-03 R10 T71 22411
        T30 2011-10-10 -          R50 T11 32311
        T31 2011-10-11 2011-10-12 R10 T11 22111
    """,
    # parquet with typed days, 9999-12-31 for an open end, 5.0 for municipality 005; overlapping placements stay two
    "placements": """
        person_id start_date end_date type setting municipality
        T80 2003-05-01 2003-06-15 emergency  perhehoito 005
        T80 2003-05-20 -          care_order -          005
        T82 2012-02-29 2012-02-29 aftercare  muu        -
        rejected: SIJOITUS_LOPPU
    """,
    # applicant and spouse, several rows for a person and year, words for months in 2019, December among them
    "social_assistance": """
        person_id start_date end_date role amount_of_year
        T40 2015-01-01 2015-01-31 applicant 1205.5
        T40 2015-12-01 2015-12-31 applicant 1205.5
        T40 2015-02-01 2015-02-28 applicant 310.0
        T43 2019-01-01 2019-01-31 applicant 7400.2
        T43 2019-02-01 2019-02-28 applicant 7400.2
        T43 2019-03-01 2019-03-31 applicant 7400.2
        T43 2019-04-01 2019-04-30 applicant 7400.2
        T43 2019-05-01 2019-05-31 applicant 7400.2
        T43 2019-06-01 2019-06-30 applicant 7400.2
        T43 2019-07-01 2019-07-31 applicant 7400.2
        T43 2019-08-01 2019-08-31 applicant 7400.2
        T43 2019-09-01 2019-09-30 applicant 7400.2
        T43 2019-10-01 2019-10-31 applicant 7400.2
        T43 2019-11-01 2019-11-30 applicant 7400.2
        T43 2019-12-01 2019-12-31 applicant 7400.2
        T44 2019-12-01 2019-12-31 applicant 512.05
        T45 2015-01-01 2015-01-31 spouse 1205.5
        T45 2015-12-01 2015-12-31 spouse 1205.5
        rejected: MAALIS
    """,
    # yearly files, then monthly ones with a byte order mark and names in lower case; decimal comma; VNRO 12345.0
    "drug_purchases": """
        person_id purchase_date prescription_date atc packages cost reimbursement product
        T50 1995-01-02 1994-12-30 N06AB03 1.0 25.5  10.0 012345
        T50 1995-06-15 1995-06-01 N06AB03 0.5 12.75 5.0  012345
        T51 2019-12-31 2019-12-01 N06BA04 2.0 100.0 40.0 543210
        T51 2020-01-15 2020-01-10 N06BA04 2.0 100.5 40.2 012345
        T52 2021-12-31 -          N05AH03 1.0 55.0  -    -
        rejected: OSTOPV
    """,
    # YYYYMM: the first day of its month, the last of a right's end; 9999 and 9999-12-31 for an open end; month 13
    "reimbursement_rights": """
        person_id start_date end_date right code code_system
        T53 1985-03-01 1996-02-29 112 2959  icd8
        T54 1990-01-01 -          112 2959X icd9
        T55 2020-02-29 -          112 F200  icd10
        T56 2021-01-01 2021-12-31 188 F319  icd10
        rejected: ALPV
    """,
    # three editions; a missing day of death
    "deaths": """
        person_id death_date death_year cause code_system
        T70 1986-12-31 1986 410    icd8
        T71 -          1995 E9530A icd9
        T72 2012-02-29 2012 X700   icd10
    """,
    "causes_of_death": """
        person_id death_date cause code_system position
        T70 1986-12-31 303    icd8  contributing
        T70 1986-12-31 410    icd8  underlying
        T71 -          2962A  icd9  contributing
        T71 -          E9530A icd9  underlying
        T72 2012-02-29 F102   icd10 contributing
        T72 2012-02-29 F332   icd10 contributing
        T72 2012-02-29 T71    icd10 immediate
        T72 2012-02-29 X700   icd10 underlying
    """,
    # SPSS; nobody said what a degree of level 9 is, so it is not taken for basic education
    "education": """
        person_id completed_date level
        T90 2005-12-31 upper_secondary
        T90 2012-12-31 master
        T91 2012-12-31 basic
        rejected: koulk
    """,
    # two Stata files in another order each, joined on person and year
    "income": """
        person_id year_end taxable disposable main_activity
        T91 2011-12-31 31250.25 -       11
        T90 2012-12-31 24800.0  19900.0 11
        T90 2011-12-31 9000.5   8100.0  22
    """,
    # Excel: a typed day, a day with a time, a day as text; 5 and 005; an empty row; the head on the second row
    "joint_application": """
        person_id application_date mean_mark first_choice admitted municipality
        C11 2013-03-15 8.75  general    True  005
        C12 2013-03-15 6.0   vocational False 005
        C13 2013-03-16 9.333 general    -     091
        rejected: Lukuaineiden keskiarvo
    """,
    # SPSS, two columns read by their labels
    "school_survey": """
        person_id answer_date municipality grade sex depressive_symptoms anxiety_score help
        1 2017-12-31 564 8 male   False 3  none_needed
        2 2017-12-31 005 9 female True  14 not_got
        3 2019-12-31 564 8 female -     21 got
    """,
    # packed SPSS; -1 by the format and 99 by the file itself hold nothing
    "questionnaire_16": """
        person_id answer_date sex permission examined hobbies_with_others internalizing externalizing total_problems social_leisure ysr_112
        N1 2001-09-15 male   True  True 2 7  12 40 daily  1
        N2 2002-02-28 female False -    0 21 -  -  rarely -
    """,
}


def test_every_register_of_the_cohorts_has_its_delivery() -> None:
    registers = PROJECT.registers()
    fed = [register for delivery in PROJECT.deliveries().values() for register in delivery.registers]
    assert sorted(fed) == sorted(ROWS)
    assert sorted(ROWS) == sorted(name for name in registers if not name.startswith("dk_"))


@pytest.mark.parametrize("register", ROWS)
def test_rows(register: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(PROJECT), "work", tmp_path)
    account = ingest_register(PROJECT, register)
    head, *lines = [line for line in ROWS[register].strip().split("\n") if line.strip()]
    expected = [line.split() for line in lines if "rejected:" not in line]
    told = ", ".join(f'"{name}"' for name in head.split())
    with duckdb.connect(str(tmp_path / "registers" / f"{register}.duckdb"), read_only=True) as connection:
        rows = connection.execute(f"SELECT {told}, source_file, line FROM rows ORDER BY source_file, line").fetchall()
        rejects = connection.execute('SELECT "column" FROM rejects ORDER BY source_file, line, "column"').fetchall()
    found = [["-" if value is None else str(value) for value in row] for row in rows]
    lines_of = [row[-2:] for row in found]
    assert lines_of == sorted(lines_of, key=lambda place: tuple(map(int, place)))
    assert sorted(row[:-2] for row in found) == sorted(expected)
    wanted = next((line.split("rejected: ")[1] for line in lines if "rejected:" in line), None)
    assert [column for (column,) in rejects] == (wanted.split(", ") if wanted else [])
    assert account.total.read == account.total.accepted + account.total.rejected
