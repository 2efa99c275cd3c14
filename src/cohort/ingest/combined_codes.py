"""Combined ICD-10-FI codes: one delivered code that stands for two.

``A*B`` and ``A&B`` are A, then B; ``A+B`` is B, then A; ``A#B`` is A with the drug B (ATC). A code with more than one
of these marks, or with nothing on one side, stays whole. Source: as public code reads them (dsgelab/finregistry-data).
"""

from __future__ import annotations

import duckdb

from cohort.spec.register import Register
from cohort.store import quoted

EDITION = "icd10"
TWO_CODES = "^([^*&+#]+)([*&+#])([^*&+#]+)$"


def split_combined(connection: duckdb.DuckDBPyConnection, register: Register) -> None:
    """Put the first code of a combined one in its place, and the second in a row of its own or in the drug's column."""
    if register.code is None or EDITION not in register.editions:
        return
    code = quoted(register.code.column)
    in_edition = f"{quoted(register.code.edition)} = '{EDITION}' AND " if register.code.edition else ""
    connection.execute(f"""
CREATE TEMP TABLE combined AS
WITH marked AS (
    SELECT rowid AS row_id, regexp_extract({code}, '{TWO_CODES}', ['a', 'mark', 'b']) AS part
    FROM rows
    WHERE {in_edition}regexp_matches({code}, '[*&+#]')
)
SELECT
    row_id,
    part.mark AS mark,
    CASE WHEN part.mark = '+' THEN part.b ELSE part.a END AS first_code,
    CASE WHEN part.mark = '+' THEN part.a ELSE part.b END AS second_code
FROM marked
WHERE part.mark <> ''
""")
    drug = f", {quoted(register.code.drug)} = CASE WHEN mark = '#' THEN second_code END" if register.code.drug else ""
    connection.execute(f"""
INSERT INTO rows
SELECT rows.* REPLACE (combined.second_code AS {code})
FROM rows JOIN combined ON rows.rowid = combined.row_id
WHERE combined.mark <> '#'
ORDER BY source_file, line
""")
    connection.execute(f"UPDATE rows SET {code} = first_code{drug} FROM combined WHERE rows.rowid = row_id")
    connection.execute("DROP TABLE combined")
