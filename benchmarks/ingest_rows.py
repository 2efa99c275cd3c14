"""Hospital visits drawn as a register holder delivers them: ``;``, latin-1, days and times, codes, money."""

from __future__ import annotations

from pathlib import Path

import duckdb

AT_ONCE = 1_000_000
COLUMNS = ("TNRO", "HILMO_ID", "TUPVA", "LPVM", "PALA", "EA", "PDG", "KUNTA", "HINTA", "YKSIKKO")
CELLS = """
printf('T%08d', h // 7 % 5500000),
(range + {start})::VARCHAR,
strftime(day, '%d.%m.%Y %H:%M'),
strftime(day + (g % 30)::INT, '%d.%m.%Y'),
[1, 91, 92, 93, 2][(g // 31 % 5 + 1)::INT]::VARCHAR,
['70', '75', '10', '20', '70F'][(g // 37 % 5 + 1)::INT],
chr(65 + (h // 11 % 26)::INT) || printf('%02d', h // 13 % 100) || if(g % 2 = 0, '.' || g // 41 % 10, ''),
printf('%03d', g // 43 % 450),
(h // 17 % 3000) || ',' || printf('%02d', g // 47 % 100),
['Pääterveysasema', 'Sairaala', 'Työterveys', ''][(h // 19 % 4 + 1)::INT]
"""


def write_rows(path: Path, rows: int, quoted: bool) -> None:
    """Write ``rows`` lines and a header; all cells in quotes where ``quoted``. The same call writes the same bytes."""
    quote = '"' if quoted else ""
    between = f"{quote};{quote}"
    with duckdb.connect() as connection, path.open("wb") as file:
        connection.execute("SET threads = 1")
        file.write(f"{quote}{between.join(COLUMNS)}{quote}\n".encode())
        for start in range(0, rows, AT_ONCE):
            lines = connection.sql(f"""
SELECT concat('{quote}', concat_ws('{between}', {CELLS.format(start=start)}), '{quote}', chr(10)) AS line
FROM (
    SELECT range, h, g, DATE '1996-01-01' + (h % 8400)::INT AS day
    FROM (
        SELECT range, hash(range + {start}) AS h, hash(range + {start} + 1000000007) AS g
        FROM range({min(AT_ONCE, rows - start)})
    )
)
""").to_arrow_table()
            file.writelines("".join(chunk.to_pylist()).encode("latin-1") for chunk in lines.column(0).chunks)
