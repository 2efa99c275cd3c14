"""The words that the SQL of an ingest is written in: DuckDB macros, some of them made for a file's format."""

from __future__ import annotations

import re

from cohort.spec.delivery import Format
from cohort.store import literal

WORDS = """
-- upper case, no dots, no blanks
CREATE OR REPLACE TEMP MACRO as_code(cell) AS upper(replace(replace(cell, '.', ''), ' ', ''));

CREATE OR REPLACE TEMP MACRO as_boolean(cell) AS CASE WHEN cell IN ('1', 'true') THEN true
    WHEN cell IN ('0', 'false') THEN false END;

-- a calendar year, and days in it
CREATE OR REPLACE TEMP MACRO as_year(cell) AS CASE WHEN regexp_full_match(cell, '(1[89]|2[01])[0-9][0-9]([.,]0)?')
    THEN left(cell, 4)::INTEGER END;
CREATE OR REPLACE TEMP MACRO first_of_month(year, month) AS CASE WHEN month > 0 THEN make_date(year, month, 1) END;
CREATE OR REPLACE TEMP MACRO end_of_year(cell) AS make_date(as_year(cell), 12, 31);

CREATE OR REPLACE TEMP MACRO end_of_month(cell) AS CASE
    WHEN regexp_full_match(cell, '(1[89]|2[01])[0-9]{2}(0[1-9]|1[0-2])')
    THEN last_day(make_date(left(cell, 4)::INTEGER, right(cell, 2)::INTEGER, 1)) END;

-- a whole number as a code: '5.0' and '5' are '005' where codes have three digits
CREATE OR REPLACE TEMP MACRO with_zeros(cell, digits) AS CASE WHEN regexp_full_match(cell, '[0-9]+([.,]0+)?')
    THEN lpad(regexp_extract(cell, '^[0-9]+'), greatest(digits, length(regexp_extract(cell, '^[0-9]+')))::INTEGER, '0')
    ELSE cell END;

-- '39+4' is 277 days
CREATE OR REPLACE TEMP MACRO weeks_and_days(cell) AS CASE WHEN regexp_full_match(cell, '[0-9]{1,2} *[+] *[0-6]')
    THEN 7 * split_part(cell, '+', 1)::BIGINT + split_part(cell, '+', 2)::BIGINT END;
CREATE OR REPLACE TEMP MACRO first_digit(cell) AS nullif(regexp_extract(cell, '^[0-9]'), '');

-- why a cell cannot be used (NULL: it can); ASSUME: nobody in a register has a day before 1800 or after 2199
CREATE OR REPLACE TEMP MACRO unread(cell, value, reason) AS CASE WHEN cell IS NOT NULL AND value IS NULL
    THEN reason END;
CREATE OR REPLACE TEMP MACRO wrong_day(cell, day) AS CASE WHEN cell IS NULL THEN NULL WHEN day IS NULL THEN 'not a day'
    WHEN day NOT BETWEEN DATE '1800-01-01' AND DATE '2199-12-31' THEN 'a day outside 1800-2199' END;
CREATE OR REPLACE TEMP MACRO missing(value) AS CASE WHEN value IS NULL THEN 'missing' END;

CREATE OR REPLACE TEMP MACRO fault(delivered, cell, reason) AS
    {'column': delivered::VARCHAR, 'value': cell::VARCHAR, 'reason': reason::VARCHAR};
"""


def format_words(format_: Format) -> str:
    """What an empty cell, a day and a number look like in files of one format."""
    empty = ", ".join(literal(mark) for mark in ("", *format_.missing))
    decimal = "[.]" if format_.decimal == "." else ","
    number = f"[-+]?([0-9]+({decimal}[0-9]*)?|{decimal}[0-9]+)([eE][-+]?[0-9]+)?"
    days = ",\n    ".join(_strptime(pattern, format_.two_digit_years_from) for pattern in format_.day_patterns)
    return f"""
-- blanks around a cell do not count, and a missing mark holds nothing
CREATE OR REPLACE TEMP MACRO held(cell) AS CASE WHEN trim(cell) NOT IN ({empty}) THEN trim(cell) END;

-- a day; the time of day is dropped
CREATE OR REPLACE TEMP MACRO as_day(cell) AS coalesce(
    {days}
)::DATE;

CREATE OR REPLACE TEMP MACRO as_number(cell) AS CASE WHEN regexp_full_match(cell, {literal(number)})
    THEN try_cast(replace(cell, ',', '.') AS DOUBLE) END;

-- '5' and '5.0', as some programs write whole numbers
CREATE OR REPLACE TEMP MACRO as_integer(cell) AS CASE WHEN regexp_full_match(cell, '[-+]?[0-9]+(([.]|{decimal})0)?')
    THEN try_cast(replace(cell, ',', '.') AS BIGINT) END;
"""


WIDEST = {"%Y": 4, "%m": 2, "%d": 2, "%b": 3, "%H": 2, "%M": 2, "%S": 2, "%f": 9}
"""The most characters that each part of a date pattern takes."""


def _strptime(pattern: str, years_from: int | None) -> str:
    """Only cells that may match are tried: a failure costs ten times a success.

    DuckDB's ``%Y%m%d`` would take 1997031 for a day: without anything between them, all digits must be there.
    """
    if "%y" in pattern:
        return _with_century(pattern, years_from or 0)
    widest = sum(WIDEST.get(part, 1) for part in re.findall("%.|.", pattern))
    compare = "=" if re.fullmatch("(%[^b])+", pattern) else "<="
    marks = sorted({mark for mark in re.sub("%.", "", pattern) if not mark.isspace()})
    tests = [f"contains(cell, {literal(mark)})" for mark in marks]
    if not re.search(r"\s", pattern):  # which any number of blanks match
        tests.insert(0, f"length(cell) {compare} {widest}")
    return f"CASE WHEN {' AND '.join(tests)} THEN try_strptime(cell, {literal(pattern)}) END"


def _with_century(pattern: str, years_from: int) -> str:
    """The two digits become a year of the hundred that begin with ``years_from``; then the day is looked up in it."""
    close = not re.search(r"%[a-zA-Z][^%a-zA-Z0-9]", pattern)
    widths = {"%y": "([0-9]{2})", "%b": "[A-Za-z]{3}", "%Y": "[0-9]{4}"}
    parts = [
        widths.get(part) or ("[0-9]{2}" if close else "[0-9]{1,2}") if part[0] == "%" else re.escape(part)
        for part in re.findall(r"%[a-zA-Z]|[^%]+", pattern)
    ]
    before, year, after = "".join(parts).partition("([0-9]{2})")
    found = f"regexp_extract(cell, {literal(f'^({before}){year}({after})$')}, ['head', 'year', 'tail'])"
    century = f"{years_from} + (found.year::INTEGER - {years_from % 100} + 100) % 100"
    full = f"found.head || ({century}) || found.tail"
    return (
        f"list_transform([{found}], lambda found: CASE WHEN found.year <> '' "
        f"THEN try_strptime({full}, {literal(pattern.replace('%y', '%Y'))}) END)[1]"
    )
