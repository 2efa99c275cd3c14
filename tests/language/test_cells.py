"""Named people summed up in cells: whose events and days are where, and who is counted in which level."""

from __future__ import annotations

import duckdb

from cohort.compile.cells import Level, cells, people

ROWS = """
SELECT * FROM (VALUES
    ('event when old',    'young', 'female', 0,    100,  false, NULL),
    ('event when old',    'old',   'female', 100,  150,  true,  NULL),
    ('young all along',   'young', 'female', 0,    200,  false, NULL),
    ('a boy',             'young', 'male',   20,   60,   true,  NULL),
    ('never old',         'young', 'male',   0,    30,   false, NULL),
    ('never old',         'old',   'male',   30,   30,   false, NULL),
    ('sex not known',     'young', NULL,     0,    90,   true,  NULL),
    ('age partly known',  NULL,    'male',   0,    10,   false, NULL),
    ('age partly known',  'old',   'male',   10,   50,   false, NULL),
    ('no day',            'young', 'female', 5,    5,    false, NULL),
    ('never started',     'young', 'female', NULL, NULL, false, NULL),
    ('of another study',  'young', NULL,     0,    70,   true,  'not meant')
) AS r (person_id, age, sex, follow_up_entry, follow_up_exit, followed_to_event, "outside the model")
"""
TERMS = ("sex", "age")
LEVELS = [Level((("sex", "male"),)), Level((("age", "young"),)), Level((("age", "old"),)),
          Level((("sex", "male"), ("age", "old")))]  # fmt: skip


def test_cells() -> None:
    assert duckdb.execute(cells(ROWS, TERMS)).fetchall() == [
        # sex, age, rows, events, days
        ("female", "old", 1, 1, 50),
        ("female", "young", 2, 0, 300),
        ("male", "old", 1, 0, 40),
        ("male", "young", 2, 1, 70),
    ]


def test_people() -> None:
    told = {row[0]: row[1:] for row in duckdb.execute(people(ROWS, TERMS, LEVELS)).fetchall()}
    assert told.pop(None) == (5, 3, 4, 2, 1)  # of them: boys, ever young, ever old, boys ever old
    assert {why: n for why, (n, *_) in told.items()} == {
        "not meant": 1,
        "follow_up_entry missing": 1,
        "no follow-up time": 1,
        "sex missing": 1,
    }
