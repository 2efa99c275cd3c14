"""The SQL that turns one delivered file into typed rows: named steps, one line for each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cohort.ingest.columns import OurColumn, delivered, in_order, our_column
from cohort.ingest.header import delivered_columns, same
from cohort.ingest.records import CELL_END
from cohort.ingest.delivered_file import DeliveredFile
from cohort.spec.delivery import Joined, Source
from cohort.spec.register import Register
from cohort.store import literal, quoted

DELIVERED = "delivered_lines"
"""The lines of a file, as ``cohort.ingest.lines`` gives them."""
FIRST_ROWS = "first_rows"
"""Of a joined source: the rows of the first file, which those of the second carry on."""


@dataclass(frozen=True)
class Reading:
    """One file, the ``columns`` (ours) that are read from it, and the ``positions`` of its own (by ``same``)."""

    register: Register
    source: Source
    file: DeliveredFile
    id: int
    positions: Mapping[str, int]
    columns: Sequence[str]

    @property
    def cells(self) -> list[str]:
        """The delivered columns that are used, the key of a joined source among them."""
        key = [self.source.joined.on] if self.source.joined else []
        wanted = dict.fromkeys([*key, *delivered_columns(self.source)])
        needed = {same(name) for name in [*key, *self._named()]}
        return [name for name in wanted if same(name) in needed]

    def _named(self) -> list[str]:
        mapped = [self.source.columns[name] for name in self.columns if name in self.source.columns]
        months = self.source.months
        return [name for one in mapped for name in one.delivered] + ([months.year, *months.columns] if months else [])


def insert_rows(reading: Reading) -> str:
    """Insert the rows of a file that stands for itself."""
    steps = [_lines(reading), _delivered(reading), *_pieces(reading)]
    piece = "piece" if len(steps) > 2 else "1 AS piece"
    return _insert(reading, steps, _ours(reading), [], piece)


def insert_joined(reading: Reading) -> str:
    """Insert the rows of a second file, each with the row of the first that it carries on."""
    joined = reading.source.joined
    assert joined is not None
    return _insert(
        reading, [_lines(reading), _delivered(reading), _met(joined)], _ours(reading), [_partner(joined)], "1 AS piece"
    )


def create_first_rows(reading: Reading, create: str) -> str:
    """The typed rows of a first file by their key; ``create`` begins a table or adds to it."""
    joined = reading.source.joined
    assert joined is not None
    ours = _ours(reading)
    checks = [*ours, *in_order(reading.register, ours), _key(joined)]
    steps = [_lines(reading), _delivered(reading), _step("ours", "delivered", ours), *_judged(reading, checks)]
    columns = [f"{delivered(joined.on)} AS key", *(quoted(column.name) for column in ours)]
    columns += [f"{reading.id}::USMALLINT AS source_file", "line", "faults", "false AS repeats"]
    return f"{create}\nWITH {_and(steps)}\nSELECT {', '.join(columns)}\nFROM judged"


def _insert(reading: Reading, steps: list[str], ours: list[OurColumn], checks: list[OurColumn], piece: str) -> str:
    base = steps[-1].split(" ", 1)[0]
    all_checks = [*ours, *in_order(reading.register, ours), *checks]
    steps = [*steps, _step("ours", base, ours), *_judged(reading, all_checks)]
    columns = ", ".join(quoted(name) for name in reading.register.columns)
    return (
        f"INSERT INTO rows\nWITH {_and(steps)}\n"
        f"SELECT {columns},\n    {reading.id}::USMALLINT AS source_file, line, {piece}, faults\nFROM judged"
    )


def _ours(reading: Reading) -> list[OurColumn]:
    columns = [our_column(name, reading.register, reading.source) for name in reading.columns]
    return sorted(columns, key=lambda column: column.late)


def _lines(reading: Reading) -> str:
    return f"""lines AS (
    SELECT line, raw, string_split(raw, chr({ord(CELL_END)})) AS cell
    FROM {DELIVERED}
    WHERE line > {reading.file.last_line_before_rows}
)"""


def _delivered(reading: Reading) -> str:
    cells = [f"held(cell[{reading.positions[same(name)]}]) AS {delivered(name)}" for name in reading.cells]
    return _select("delivered", "lines", ["line", "raw", "len(cell) - 1 AS fields", *cells])


def _pieces(reading: Reading) -> list[str]:
    """One row for each filled column of a list, or for each month received; one with ``nth`` 0 where there is none."""
    source = reading.source
    listed = next((mapped.columns for mapped in source.columns.values() if mapped.columns), ())
    if source.months:
        received = ", ".join(literal(mark) for mark in source.months.received)
        filled = [f"{delivered(name)} IN ({received})" for name in source.months.columns]
    else:
        filled = [f"{delivered(name)} IS NOT NULL" for name in listed]
    if not filled:
        return []
    tests = [f"CASE WHEN {test} THEN {nth} END" for nth, test in enumerate(filled, 1)]
    chosen = []
    if listed:
        chosen = [
            f"[{', '.join(delivered(name) for name in listed)}][nth] AS in_piece",
            f"[{', '.join(literal(name) for name in listed)}][nth] AS piece_column",
        ]
    return [
        _select("counted", "delivered", ["*", f"list_filter([{', '.join(tests)}], lambda n: n IS NOT NULL) AS filled"]),
        _select("numbered", "counted", ["*", "unnest(CASE WHEN len(filled) = 0 THEN [0] ELSE filled END) AS nth"]),
        _select(
            "pieces",
            "numbered",
            ["*", *chosen, "CASE WHEN nth = 0 THEN 0 WHEN nth = filled[1] THEN 1 ELSE 2 END AS piece"],
        ),
    ]


def _met(joined: Joined) -> str:
    return f"""met AS (
    SELECT
        delivered.*,
        first_rows.* EXCLUDE (source_file, line, repeats, faults),
        first_rows.faults AS first_faults
    FROM delivered
    LEFT JOIN {FIRST_ROWS} AS first_rows ON first_rows.key = {delivered(joined.on)} AND NOT first_rows.repeats
)"""


def _judged(reading: Reading, checks: list[OurColumn]) -> list[str]:
    """Why a line is rejected: a list of faults, NULL where there is none."""
    width = len(reading.file.first)
    shown = f"left(replace(raw, chr({ord(CELL_END)}), {literal(reading.file.format.separator)}), 200)"
    wrong = [check for check in checks if check.wrong]
    reasons = [f"{check.wrong} AS {check.reason}" for check in wrong]
    faults = ",\n            ".join(f"fault({check.label}, {check.cell}, {check.reason})" for check in wrong)
    anything = ", ".join(check.reason for check in wrong) or "NULL"
    return [
        _select("checked", "ours", ["*", *reasons]),
        f"""judged AS (
    SELECT
        *,
        CASE WHEN fields <> {width} THEN [fault(NULL, {shown}, fields || ' fields instead of {width}')]
        WHEN coalesce({anything}) IS NOT NULL THEN list_filter([
            {faults}
        ], lambda fault: fault.reason IS NOT NULL) END AS faults
    FROM checked
)""",
    ]


def _key(joined: Joined) -> OurColumn:
    key = delivered(joined.on)
    return OurColumn("key", "NULL", f"missing({key})", literal(joined.on))


def _partner(joined: Joined) -> OurColumn:
    cell = delivered(joined.on)
    wrong = (
        f"CASE WHEN {cell} IS NULL THEN 'missing' WHEN key IS NULL THEN {literal(f'no row with this {joined.on}')} "
        "WHEN first_faults IS NOT NULL THEN 'its row in the first file is rejected' END"
    )
    return OurColumn("partner", "NULL", wrong, literal(joined.on), cell)


def _step(name: str, base: str, columns: Sequence[OurColumn]) -> str:
    return _select(name, base, ["*", *(f"{column.value} AS {quoted(column.name)}" for column in columns)])


def _select(name: str, base: str, columns: Sequence[str]) -> str:
    lines = ",\n        ".join(columns)
    return f"{name} AS (\n    SELECT\n        {lines}\n    FROM {base}\n)"


def _and(steps: Sequence[str]) -> str:
    return ",\n".join(steps)
