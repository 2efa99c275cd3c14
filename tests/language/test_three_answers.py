"""Yes, no, not observable: no record is told apart from could not have been seen."""

from pathlib import Path

from .drawn import check

CHILDHOOD = "window: {from: birth, until: birth + 18y}"


def test_outpatient_care_is_not_covered_before_1998(tmp_path: Path) -> None:
    """A child born in 1987 could be seen for 7 of 18 years; one born in 1997 for at least 17."""
    check(
        f"  conduct: {{source: hospital_diagnoses, codes: conduct, {CHILDHOOD}, take: any}}",
        """
        person             birth       records                           answer
        born_1987          1987-03-01  -                                 not observable
        born_1987_but_yes  1987-03-01  2001-01-01 F910 part=outpatient   yes
        born_1997          1997-03-01  -                                 no
        """,
        tmp_path,
    )


def test_a_study_may_name_the_part_it_needs(tmp_path: Path) -> None:
    check(
        f"  conduct: {{source: hospital_diagnoses, part: inpatient, codes: conduct, {CHILDHOOD}, take: any}}",
        """
        person           birth       records                           answer
        outpatient_only  1997-03-01  2001-01-01 F910 part=outpatient   no
        inpatient        1997-03-01  2001-01-01 F910 part=inpatient    yes
        """,
        tmp_path,
    )


def test_days_abroad_could_not_have_held_a_record(tmp_path: Path) -> None:
    """Nine tenths of ten years are nine: 3,287 of 3,652 days must be seen."""
    check(
        "  v: {source: placements, window: {from: birth, until: birth + 10y}, take: any}",
        """
        person             birth       left        returned    records                 answer
        left_late          2000-01-01  2009-06-01  -           -                       no
        left_early         2000-01-01  2008-06-01  -           -                       not observable
        left_but_yes       2000-01-01  2008-06-01  -           2001-01-01..2001-02-01  yes
        away_for_a_summer  2000-01-01  2003-06-01  2003-09-01  -                       no
        away_for_years     2000-01-01  2003-06-01  2006-09-01  -                       not observable
        """,
        tmp_path,
        source="placements",
    )


def test_the_relatives_own_residence_applies(tmp_path: Path) -> None:
    check(
        f"  v: {{who: mother, source: hospital_diagnoses, codes: any_psychiatric, {CHILDHOOD}, take: any}}",
        """
        person         birth       mother_left  records    answer
        mother_here    1998-01-01  -            -          no
        mother_abroad  1998-01-01  2005-01-01   -          not observable
        """,
        tmp_path,
    )


def test_a_codelist_without_the_edition_in_force_sees_nothing(tmp_path: Path) -> None:
    """The conduct list drawn here has ICD-10 codes only, in force from 1996; the ADHD list has ICD-9 too."""
    for codes, answer in (("conduct", "not observable"), ("adhd", "no")):
        check(
            f"  v: {{source: hospital_diagnoses, who: mother, part: inpatient, codes: {codes}, "
            "window: {from: 1990-01-01, until: 1998-01-01}, take: any}",
            f"""
            person  birth       records    answer
            eero    1998-01-01  -          {answer}
            """,
            tmp_path,
        )


def test_the_share_that_must_be_seen_can_be_named(tmp_path: Path) -> None:
    for share, answer in (("0.3", "no"), ("0.5", "not observable")):
        check(
            f"  v: {{source: hospital_diagnoses, codes: conduct, {CHILDHOOD}, take: any, observed: {share}}}",
            f"""
            person     birth       records    answer
            born_1987  1987-03-01  -          {answer}
            """,
            tmp_path,
        )


def test_what_becomes_of_the_unobserved(tmp_path: Path) -> None:
    for treatment, any_answer, count_answer in (
        ("no", "no", "0"),
        ("missing", "not observable", "not observable"),
        ("drop", "left out", "left out"),
    ):
        for take, answer in (("any", any_answer), ("count", count_answer)):
            check(
                f"  v: {{source: hospital_diagnoses, codes: conduct, {CHILDHOOD}, take: {take}, unobserved: {treatment}}}",
                f"""
                person     birth       records             answer
                unseen     1987-03-01  -                   {answer}
                found      1987-03-01  2001-01-01 F910     {"yes" if take == "any" else "1"}
                """,
                tmp_path,
            )


def test_the_mother_is_covered_on_other_days_than_the_child(tmp_path: Path) -> None:
    """Inpatient care covers a mother from 1969, her child from birth; social assistance covers parents alone."""
    window = "window: {from: birth - 10y, until: birth + 1y}"
    for who, source, answer in (
        ("mother", "hospital_diagnoses, part: inpatient", "no"),
        ("child", "hospital_diagnoses, part: inpatient", "not observable"),
        ("mother", "social_assistance", "no"),
        ("child", "social_assistance", "not observable"),
    ):
        check(
            f"  v: {{source: {source}, who: {who}, {window}, take: any}}",
            f"""
            person         birth       mother   records    answer
            known          2000-01-01  aino     -          {answer}
            mother_hidden  2000-01-01  -        -          not observable
            """,
            tmp_path,
        )
