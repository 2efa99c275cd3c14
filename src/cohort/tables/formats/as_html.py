"""A table as a web page of its own, and as a piece of one; nothing in it comes from elsewhere."""

from __future__ import annotations

from html import escape
from typing import Any

from cohort.tables.sheet import Column, Sheet

_FONTS = ["system-ui", "-apple-system", "Segoe UI", "Helvetica Neue", "Arial", "sans-serif"]
# numbers stand under each other; the second line of a row's name is indented like its first
_CSS = [
    "td.gt_row { font-variant-numeric: tabular-nums; white-space: nowrap; }",
    ".gt_table .gt_indent_2 { text-indent: 0 !important; padding-left: 22px !important; }",
    ".gt_table .gt_indent_4 { text-indent: 0 !important; padding-left: 34px !important; }",
]
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body style="margin: 2rem auto; max-width: 72rem; padding: 0 1rem; font-family: {fonts}">
<h1 style="font-size: 1.05rem; margin: 0 0 .5rem">{title}</h1>
<main>
{table}
</main>
</body>
</html>
"""


def render(sheet: Sheet) -> bytes:
    """A page with the table, its title and notes."""
    page = _PAGE.format(title=escape(sheet.title), fonts=", ".join(_FONTS).replace('"', ""), table=fragment(sheet))
    return page.encode("utf-8")


def fragment(sheet: Sheet) -> str:
    """The table for use inside a page; its id is the table's name."""
    import pandas as pd
    from great_tables import GT, html, loc, style

    keys = [f"c{number}" for number in range(len(sheet.columns))]
    frame = pd.DataFrame([list(row.cells) for row in sheet.rows], columns=keys)
    table = GT(frame, rowname_col="c0", id=f"table-{sheet.name}", auto_align=False)
    table = table.cols_label({key: html(_lines(column)) for key, column in zip(keys, sheet.columns, strict=True)})
    table = table.cols_align("right", columns=keys[1:]).tab_stubhead(html(_lines(sheet.columns[0])))
    for span in dict.fromkeys(column.span for column in sheet.columns if column.span):
        below = [key for key, column in zip(keys, sheet.columns, strict=True) if column.span == span]
        table = table.tab_spanner(span, columns=below)
    for indent in {row.indent for row in sheet.rows} - {0}:
        table = table.tab_stub_indent(
            [n for n, row in enumerate(sheet.rows) if row.indent == indent], indent=2 * indent
        )
    strong = [number for number, row in enumerate(sheet.rows) if row.strong]
    if strong:
        bold = [style.text(weight="bold"), style.borders(sides="top", color="#999999", weight="1px")]
        table = table.tab_style(bold, [loc.stub(rows=strong), loc.body(rows=strong)])
    for note in sheet.notes:
        table = table.tab_source_note(note)
    return str(_quiet(table).as_raw_html())


def _quiet(table: Any) -> Any:
    """Three rules, as a journal sets a table."""
    none = {f"{part}_style": "none" for part in ("table_body_hlines", "stub_border")}
    return table.tab_options(
        **none,
        table_font_names=_FONTS,
        table_font_size="0.875rem",
        table_margin_left="0",
        table_border_top_style="none",
        table_border_bottom_style="none",
        column_labels_border_top_color="#333333",
        column_labels_border_top_width="1.5px",
        column_labels_border_bottom_color="#333333",
        column_labels_border_bottom_width="1px",
        column_labels_font_weight="bold",
        table_body_border_bottom_color="#333333",
        table_body_border_bottom_width="1.5px",
        table_body_border_top_style="none",
        data_row_padding="3px",
        data_row_padding_horizontal="10px",
        column_labels_padding_horizontal="10px",
        source_notes_font_size="0.8rem",
        source_notes_padding="2px",
        table_additional_css=_CSS,
    )


def _lines(column: Column) -> str:
    return escape(column.label).replace("\n", "<br>")
