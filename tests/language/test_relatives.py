"""Records of mother, father, either and both parents."""

from pathlib import Path

import pytest

from .drawn import check

PEOPLE = """
        person           birth       father   records                                                  answer
        mother_only      1998-01-01  dad_1    mother:2001-01-01 F32                                    {0}
        father_only      1998-01-01  dad_2    father:2001-01-01 F32                                    {1}
        each_of_them     1998-01-01  dad_3    mother:2001-01-01 F32, father:2003-01-01 F32             {2}
        neither          1998-01-01  dad_4    -                                                        {3}
        child_itself     1998-01-01  dad_5    2001-01-01 F32                                           {4}
        unknown_father   1998-01-01  -        -                                                        {5}
        unknown_but_yes  1998-01-01  -        mother:2001-01-01 F32                                    {6}
"""
NO, YES, UNSEEN = "no", "yes", "not observable"


@pytest.mark.parametrize(
    ("who", "answers"),
    [
        ("child", (NO, NO, NO, NO, YES, NO, NO)),
        ("mother", (YES, NO, YES, NO, NO, NO, YES)),
        ("father", (NO, YES, YES, NO, NO, UNSEEN, UNSEEN)),
        ("either_parent", (YES, YES, YES, NO, NO, UNSEEN, YES)),
        ("both_parents", (NO, NO, YES, NO, NO, NO, UNSEEN)),
    ],
)
def test_any(who: str, answers: tuple[str, ...], tmp_path: Path) -> None:
    check(
        f"  v: {{who: {who}, source: hospital_diagnoses, codes: any_psychiatric, "
        "window: {from: birth, until: birth + 18y}, take: any}",
        PEOPLE.format(*answers),
        tmp_path,
    )


def test_years_in_which_at_least_one_parent_received_support(tmp_path: Path) -> None:
    check(
        "  v: {who: either_parent, source: social_assistance, window: {from: birth, until: birth + 10y}, take: count_years}",
        """
        person        birth       records                                                                     answer
        same_year     1998-06-15  mother:2001-01-01..2001-01-31, father:2001-05-01..2001-05-31               1
        two_years     1998-06-15  mother:2001-12-01..2001-12-31, father:2002-01-01..2002-01-31               2
        birth_month   1998-06-15  mother:1998-06-01..1998-06-30                                              1
        month_before  1998-06-15  mother:1998-05-01..1998-05-31                                              0
        """,
        tmp_path,
        source="social_assistance",
    )


def test_siblings_share_their_mothers_records(tmp_path: Path) -> None:
    check(
        "  v: {who: mother, source: hospital_diagnoses, codes: any_psychiatric, window: {from: birth, until: birth + 5y}, take: count}",
        """
        person   birth       mother  records                  answer
        first    1998-01-01  liisa   mother:2002-12-31 F32    1
        twin     1998-01-01  liisa   -                        1
        younger  2003-01-01  liisa   -                        0
        """,
        tmp_path,
    )


def test_a_parents_age_is_the_parents_own(tmp_path: Path) -> None:
    """Drawn mothers are born on 17 May 1970."""
    check(
        "  v: {age_at: birth, who: mother}",
        """
        person        birth       records    answer
        day_before    1998-05-16  -          27
        on_birthday   1998-05-17  -          28
        """,
        tmp_path,
    )


FAMILIES = """
        person           birth       mother  father  records            full            maternal        paternal
        eldest           1998-01-01  liisa   pekka   2003-01-01 F32     no              yes             no
        second           1999-01-01  liisa   pekka   -                  yes             yes             yes
        half             2000-01-01  liisa   matti   2001-01-01 F32     no              yes             no
        only_child       1998-01-01  anna    -       -                  not observable  no              not observable
        unknown_mother   1998-01-01  -       matti   -                  not observable  not observable  yes
"""


@pytest.mark.parametrize("kind", ["full", "maternal", "paternal"])
def test_siblings(kind: str, tmp_path: Path) -> None:
    """Siblings by the mother are those by the same father too. An only child's no rests on the known parent alone."""
    lines = [line.split() for line in FAMILIES.replace("not observable", "not_observable").strip().splitlines()]
    column = lines[0].index(kind)
    drawn = ["  ".join([*lines[0][:5], "answer"])]
    for line in lines[1:]:
        record = line[4] if line[4] == "-" else f"{line[4]} {line[5]}"
        drawn.append("  ".join([*line[:4], record, line[column - len(lines[0])].replace("_", " ")]))
    check(
        f"  v: {{who: {kind}_siblings, source: hospital_diagnoses, codes: any_psychiatric, "
        "window: {from: birth, until: birth + 10y}, take: any}",
        "\n".join(drawn),
        tmp_path,
    )


def test_siblings_records_are_pooled_and_all_of_them_must_be_seen_for_a_no(tmp_path: Path) -> None:
    """Drawn siblings are covered from 1992. The window is the person's, also for a sibling born after it."""
    check(
        "  v: {who: maternal_siblings, source: social_assistance, window: {from: birth, until: birth + 10y}, take: count_years}",
        """
        person       birth       mother  left        records                                            answer
        first        1998-01-01  liisa   -           2001-01-01..2001-01-31, 2010-01-01..2010-01-31     2
        second       1999-01-01  liisa   -           2001-05-01..2002-01-31                             1
        third        2009-01-01  liisa   -           -                                                  1
        left_behind  1998-01-01  anna    -           -                                                  not observable
        abroad       1999-01-01  anna    2001-01-01  -                                                  0
        too_early    1987-01-01  maria   -           -                                                  not observable
        his_brother  1988-01-01  maria   -           -                                                  not observable
        """,
        tmp_path,
        source="social_assistance",
    )
