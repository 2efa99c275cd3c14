"""The SQL that turns one delivered file into typed rows: named steps, one line for each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cohort.ingest.columns import OurColumn, delivered, holds, in_order, our_column
from cohort.ingest.delivered_file import DeliveredFile
from cohort.ingest.header import same
from cohort.ingest.records import CELL_END
from cohort.spec.delivery import Source, Stage
from cohort.spec.register import Register
from cohort.store import literal, quoted

DELIVERED = "delivered_lines"
"""The lines of a file, as ``cohort.ingest.lines`` gives them."""
NEXT_ROWS = "next_rows"
"""Of a joined source: the rows of one stage while they are read."""
FIRST_ROWS = "first_rows"
"""Of a joined source: the rows of one stage, which those of the next carry on."""


@dataclass(frozen=True)
class Reading:
    """One file, as one stage of its source.

    ``positions`` (by ``same``) tell where its own columns stand, of which ``cells`` are used; ``columns`` (ours) are
    read from it, ``carried`` ones came from earlier stages.
    """

    register: Register
    source: Source
    stage: Stage
    file: DeliveredFile
    id: int
    positions: Mapping[str, int]
    cells: Sequence[str]
    columns: Sequence[str]
    carried: Sequence[str] = ()


def insert_rows(reading: Reading) -> str:
    """Insert the rows of a file: those that stand for themselves, or carry on the rows of the stage before."""
    base = [_lines(reading), _delivered(reading)]
    pieces = _pieces(reading)
    met = [_met(reading.stage)] if reading.stage.met_on else []
    piece = _kept(reading, "piece" if pieces else "1")
    columns = ", ".join(quoted(name) for name in reading.register.columns)
    return (
        f"INSERT INTO rows\nWITH {_and([*base, *met, *pieces, *_checked(reading)])}\n"
        f"SELECT {columns},\n    {reading.id}::USMALLINT AS source_file, line, {piece} AS piece, faults\nFROM judged"
    )


def create_first_rows(reading: Reading, create: str) -> str:
    """The typed rows of a stage by the key of the next one; ``create`` begins a table or adds to it."""
    key = reading.stage.carried_on
    met = [_met(reading.stage)] if reading.stage.met_on else []
    steps = [_lines(reading), _delivered(reading), *met, *_checked(reading, _keys(key))]
    columns = [f"{_key(key)} AS key", *(quoted(name) for name in (*reading.columns, *reading.carried))]
    columns += [f"{reading.id}::USMALLINT AS source_file", "line", "faults", "false AS repeats"]
    return f"{create}\nWITH {_and(steps)}\nSELECT {', '.join(columns)}\nFROM judged"


def _checked(reading: Reading, keys: Sequence[OurColumn] = ()) -> list[str]:
    """Our columns, and what is wrong with them."""
    ours = _ours(reading)
    partner = [_partner(reading.stage.met_on)] if reading.stage.met_on else []
    checks = [*ours, *in_order(reading.register, ours), *_month_marks(reading.source)]
    checks = [*(_where_kept(check, reading) for check in checks), *keys, *partner]
    base = "pieces" if _pieces(reading) else "met" if partner else "delivered"
    return [_step("ours", base, ours), *_judged(reading, checks)]


def _kept(reading: Reading, piece: str) -> str:
    """The piece, or what stands for one that is not kept: 0 for a line's first one, 3 for a further one."""
    test = _is_kept(reading.source)
    return f"CASE WHEN {test} THEN {piece} WHEN {piece} <= 1 THEN 0 ELSE 3 END" if test else piece


def _is_kept(source: Source) -> str:
    return " AND ".join(holds(quoted(column), marks) for column, marks in source.keep.items())


def _where_kept(check: OurColumn, reading: Reading) -> OurColumn:
    """What is wrong with a row that is not kept counts only in the columns that say so, and in those of people."""
    keep, columns = reading.source.keep, reading.register.columns
    known = keep and keep.keys() <= {*reading.columns, *reading.carried}
    person = check.name in columns and columns[check.name].type == "person"
    if check.wrong is None or check.name in keep or person or not known:
        return check
    return replace(check, wrong=f"CASE WHEN {_is_kept(reading.source)} THEN {check.wrong} END")


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


def _met(stage: Stage) -> str:
    return f"""met AS (
    SELECT
        delivered.*,
        first_rows.* EXCLUDE (source_file, line, repeats, faults),
        first_rows.faults AS first_faults
    FROM delivered
    LEFT JOIN {FIRST_ROWS} AS first_rows ON first_rows.key = {_key(stage.met_on)} AND NOT first_rows.repeats
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


def _key(columns: Sequence[str]) -> str:
    """A key as one value, NULL where a column of it is empty."""
    return f" || chr({ord(CELL_END)}) || ".join(delivered(name) for name in columns)


def _keys(columns: Sequence[str]) -> list[OurColumn]:
    return [OurColumn(f"key {name}", "NULL", f"missing({delivered(name)})", literal(name)) for name in columns]


def _partner(columns: Sequence[str]) -> OurColumn:
    told, key = ", ".join(columns), _key(columns)
    wrong = (
        f"CASE WHEN {key} IS NULL THEN 'missing' WHEN key IS NULL THEN {literal(f'no row with this {told}')} "
        "WHEN first_faults IS NOT NULL THEN 'its row in the first file is rejected' END"
    )
    return OurColumn("partner", "NULL", wrong, literal(told), delivered(columns[0]))


def _month_marks(source: Source) -> list[OurColumn]:
    """A month's cell must say yes or no; what it says is not for a message."""
    if source.months is None:
        return []
    known = ", ".join(literal(mark) for mark in (*source.months.received, *source.months.not_received))
    return [
        OurColumn(
            f"month {name}",
            "NULL",
            f"CASE WHEN {delivered(name)} NOT IN ({known}) THEN 'not one of the marks listed' END",
            literal(name),
            delivered(name),
        )
        for name in source.months.columns
    ]


def _step(name: str, base: str, columns: Sequence[OurColumn]) -> str:
    return _select(name, base, ["*", *(f"{column.value} AS {quoted(column.name)}" for column in columns)])


def _select(name: str, base: str, columns: Sequence[str]) -> str:
    lines = ",\n        ".join(columns)
    return f"{name} AS (\n    SELECT\n        {lines}\n    FROM {base}\n)"


def _and(steps: Sequence[str]) -> str:
    return ",\n".join(steps)
