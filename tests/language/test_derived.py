"""Variables made from variables."""

from pathlib import Path

import pytest

from .drawn import check

RECORDS = """
  adhd: {source: hospital_diagnoses, codes: adhd, window: {from: birth, until: birth + 18y}, take: any}
  conduct: {source: hospital_diagnoses, codes: conduct, window: {from: birth, until: birth + 18y}, take: any}
"""
THREE_ANSWERS = """
        person          birth       records                             answer
        both            1998-01-01  2004-01-01 F900, 2004-01-01 F910    {0}
        one             1998-01-01  2004-01-01 F900                     {1}
        neither         1998-01-01  -                                   {2}
        one_and_unseen  1987-01-01  2004-01-01 F900                     {3}
        unseen          1987-01-01  -                                   {4}
"""
NO, YES, UNSEEN = "no", "yes", "not observable"


def test_any_of(tmp_path: Path) -> None:
    check(RECORDS + "  v: {any_of: [adhd, conduct]}", THREE_ANSWERS.format(YES, YES, NO, YES, UNSEEN), tmp_path)


def test_all_of(tmp_path: Path) -> None:
    check(RECORDS + "  v: {all_of: [adhd, conduct]}", THREE_ANSWERS.format(YES, NO, NO, UNSEEN, UNSEEN), tmp_path)


def test_not(tmp_path: Path) -> None:
    check(RECORDS + "  v: {not: adhd}", THREE_ANSWERS.format(NO, NO, YES, NO, UNSEEN), tmp_path)


def test_the_first_case_that_holds(tmp_path: Path) -> None:
    cases = """
  v:
    cases:
      - {when: {adhd: true, conduct: true}, then: both}
      - {when: adhd, then: adhd only}
      - {otherwise: neither}
"""
    answers = ("both", "adhd only", "neither", "adhd only", "neither")
    check(RECORDS + cases, THREE_ANSWERS.format(*answers), tmp_path)


def test_categories_of_a_count(tmp_path: Path) -> None:
    check(
        """
  years: {source: social_assistance, who: mother, window: {from: birth, until: end}, take: count_years}
  v: {categories: {of: years, none: 0, 1 year: 1, 2-4 years: 2-4, over 4 years: 5+}}
""",
        """
        person  birth       records                              answer
        none    1998-01-01  -                                    none
        one     1998-01-01  mother:2001-01-01..2001-12-31        1 year
        four    1998-01-01  mother:2001-01-01..2004-12-31        2-4 years
        five    1998-01-01  mother:2001-01-01..2005-01-01        over 4 years
        unseen  1960-01-01  -                                    not observable
        """,
        tmp_path,
        source="social_assistance",
    )


def test_categories_of_a_measure_are_half_open(tmp_path: Path) -> None:
    check(
        """
  years: {years_between: [birth, 2000-01-01]}
  v: {categories: {of: years, young: below 1, middle: 1 to 2, old: 2+}}
""",
        """
        person       birth       records    answer
        below        1999-01-02  -          young
        just_below   1999-01-01  -          young
        above        1998-12-31  -          middle
        older        1997-12-31  -          old
        """,
        tmp_path,
    )


def test_years_are_days_by_365_25(tmp_path: Path) -> None:
    check(
        "  v: {years_between: [birth, 2001-01-01]}",
        """
        person      birth       records    answer
        four_years  1997-01-01  -          4
        """,
        tmp_path,
    )


def test_age_is_in_completed_years(tmp_path: Path) -> None:
    check(
        "  v: {age_at: 2001-02-28}",
        """
        person        birth       records    answer
        leap_day      2000-02-29  -          1
        day_before    2000-03-01  -          0
        on_birthday   1999-02-28  -          2
        not_yet_born  2001-03-01  -          not observable
        """,
        tmp_path,
    )


@pytest.mark.parametrize(
    ("score", "answers"),
    [
        ("take: sum", ("3", "not observable", "not observable")),
        ("take: sum, may_miss: 1", ("3", "3", "not observable")),
        ("take: mean, may_miss: 1", ("1", "1", "not observable")),
        ("take: mean, may_miss: 2", ("1", "1", "not observable")),
    ],
)
def test_a_score_of_items(score: str, answers: tuple[str, ...], tmp_path: Path) -> None:
    """Missing items count as the mean of those answered: 2 of two items is 3 of three. A yes counts as 1."""
    check(
        RECORDS
        + f"""
  many: {{source: hospital_diagnoses, window: {{from: birth, until: birth + 18y}}, take: count}}
  v: {{score: [adhd, conduct, many], {score}}}
""",
        f"""
        person          birth       records              answer
        all_answered    1998-01-01  2004-01-01 F900, 2005-01-01 J06    {answers[0]}
        one_unseen      1987-01-01  2004-01-01 F900                    {answers[1]}
        all_unseen      1986-01-01  -                                  {answers[2]}
        """,
        tmp_path,
    )


def test_standardised_over_the_people_whom_the_population_keeps(tmp_path: Path) -> None:
    """Of 0, 1 and 2 records the mean is 1 and the deviation 1; the fourth person, abroad at index, is not among them."""
    check(
        """
  many: {source: hospital_diagnoses, window: {from: birth, until: birth + 18y}, take: count}
  v: {standardise: many}
""",
        """
        person  birth       left        returned    records                            answer
        none    1998-01-01  -           -           -                                  -1
        one     1998-01-01  -           -           2004-01-01 F900                    0
        two     1998-01-01  -           -           2004-01-01 F900, 2005-01-01 J06    1
        abroad  1998-01-01  1997-01-01  -           2004-01-01 F900                    left out
        unseen  1986-01-01  -           -           -                                  not observable
        """,
        tmp_path,
        more="population: [{keep: resident_at_index, because: lived here}]",
    )


def test_a_constant_has_no_deviation(tmp_path: Path) -> None:
    check(
        "  age: {age_at: birth + 3y}\n  v: {standardise: age}",
        """
        person  birth       records    answer
        one     1998-01-01  -          not observable
        two     1998-02-01  -          not observable
        """,
        tmp_path,
    )


@pytest.mark.parametrize("more", [10, 24, 25, 26, 60])
def test_many_variables_are_laid_side_by_side(more: int, tmp_path: Path) -> None:
    """However many others stand between the records and the answer, in whatever number of tables."""
    others = "".join(f"  other_{number}: {{not: conduct}}\n" for number in range(more))
    answers = THREE_ANSWERS.format(YES, YES, NO, YES, UNSEEN)
    check(RECORDS + others + "  v: {any_of: [adhd, conduct]}", answers, tmp_path)
