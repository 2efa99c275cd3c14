"""Breaks planted in delivered files on purpose, so that it can be shown that they are found.

They are told by name under ``breaks:`` of a truth file; without that block nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from cohort.spec.door import Strict
from cohort.synthetic.text import write_table

Kind = Literal["lost", "doubled", "heaped", "emptied", "replaced"]


class PlantedBreak(Strict):
    """What happens to the rows of ``file`` whose ``day`` lies from ``from`` up to, not including, ``until``.

    ``lost``: they are not there; ``doubled``: they are there twice; ``heaped``: all are dated by the first of these
    days; ``emptied``: ``column`` holds nothing; ``replaced``: ``by`` stands in ``column``, in place of all values or of
    one ``value``. ``day`` is a column of days (dd.mm.yyyy) or of years.
    """

    file: str
    kind: Kind
    day: str
    first: date
    until: date
    column: str = ""
    value: str | None = None
    by: str = ""


def plant(folder: Path, breaks: Iterable[PlantedBreak]) -> None:
    """Change the written files, one break after the other."""
    for one in breaks:
        options = pyarrow.csv.ReadOptions(encoding="latin-1")
        parsing = pyarrow.csv.ParseOptions(delimiter=";", quote_char=False)
        names = (folder / one.file).read_text(encoding="latin-1").split("\n", 1)[0].split(";")
        texts = pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False)
        table = pyarrow.csv.read_csv(folder / one.file, options, parsing, texts)
        changed = CHANGES[one.kind](table, _among(table[one.day], one), one)
        write_table(folder / one.file, {name: changed[name] for name in names})


def _among(day: Any, one: PlantedBreak) -> Any:
    """Which rows lie in the time of the break; days are compared as yyyy-mm-dd, a year as its first day."""
    iso = pc.replace_substring_regex(day, r"^(\d\d)[.](\d\d)[.](\d{4}).*$", r"\3-\2-\1")
    iso = pc.replace_substring_regex(iso, r"^(\d{4})$", r"\1-01-01")
    return pc.and_(pc.greater_equal(iso, one.first.isoformat()), pc.less(iso, one.until.isoformat()))


def _lost(table: Any, among: Any, one: PlantedBreak) -> Any:
    return table.filter(pc.invert(among))


def _doubled(table: Any, among: Any, one: PlantedBreak) -> Any:
    return pa.concat_tables([table, table.filter(among)])


def _heaped(table: Any, among: Any, one: PlantedBreak) -> Any:
    return _set(table, one.day, among, f"{one.first:%d.%m.%Y}")


def _emptied(table: Any, among: Any, one: PlantedBreak) -> Any:
    return _set(table, one.column, among, "")


def _replaced(table: Any, among: Any, one: PlantedBreak) -> Any:
    chosen = among if one.value is None else pc.and_(among, pc.equal(table[one.column], one.value))
    return _set(table, one.column, chosen, one.by)


def _set(table: Any, column: str, rows: Any, text: str) -> Any:
    place = table.column_names.index(column)
    return table.set_column(place, column, pc.if_else(rows, text, table[column]))


CHANGES: dict[Kind, Callable[[Any, Any, PlantedBreak], Any]] = {
    "lost": _lost,
    "doubled": _doubled,
    "heaped": _heaped,
    "emptied": _emptied,
    "replaced": _replaced,
}
