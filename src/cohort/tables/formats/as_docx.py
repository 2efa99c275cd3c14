"""A table as a Word document: a real table with three rules, its title above and its notes below."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from itertools import groupby
from typing import Any

from cohort.tables.sheet import Sheet

FONT = "Arial"
WIDE = 6  # more columns than this are laid on a turned page
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(sheet: Sheet) -> bytes:
    """The document's bytes, the same for the same sheet: no times, no names of people or machines."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(9)
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(0), 1.0
    _page(document, turned=len(sheet.columns) > WIDE)
    _paragraph(document, sheet.title, Pt(11), bold=True, keep=True)
    _table(document, sheet)
    for note in sheet.notes:
        _paragraph(document, note, Pt(8))
    _without_origin(document.core_properties, sheet.title)
    buffer = io.BytesIO()
    document.save(buffer)
    return _without_times(buffer.getvalue())


def _page(document: Any, turned: bool) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    width, height = (Mm(297), Mm(210)) if turned else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)


def _table(document: Any, sheet: Sheet) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT

    heads = 2 if any(column.span for column in sheet.columns) else 1
    table = document.add_table(rows=heads + len(sheet.rows), cols=len(sheet.columns))
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
    lines = [list(line.cells) for line in table.rows]
    _widths(table, lines, sheet, document.sections[0])
    if heads == 2:
        _spans(lines[0], sheet)
    for number, column in enumerate(sheet.columns):
        _write(lines[heads - 1][number], column.label, bold=True, right=number > 0)
    for line, row in zip(lines[heads:], sheet.rows, strict=True):
        for number, (cell, text) in enumerate(zip(line, row.cells, strict=True)):
            _write(cell, text, bold=row.strong, right=number > 0, indent=row.indent if number == 0 else 0)
        line[0].paragraphs[0].paragraph_format.keep_with_next = row.strong or not any(row.cells[1:])
    for number, line in enumerate(table.rows):
        _flags(line, *(["w:cantSplit", "w:tblHeader"] if number < heads else ["w:cantSplit"]))
    _rule(lines[0], "top", 12)
    _rule(lines[heads - 1], "bottom", 6)
    _rule(lines[-1], "bottom", 12)


def _widths(table: Any, lines: list[list[Any]], sheet: Sheet, section: Any) -> None:
    """The page shared out by the longest text of each column; the first column may break its lines."""
    longest = [
        max([*map(len, column.label.split("\n")), *(len(row.cells[number]) for row in sheet.rows)])
        for number, column in enumerate(sheet.columns)
    ]
    share = [min(max(longest[0], 18), 40), *(length + 3 for length in longest[1:])]
    page = section.page_width - section.left_margin - section.right_margin
    unit = min(page / sum(share), 75_000)
    for number, part in enumerate(share):
        table.columns[number].width = int(part * unit)
        for line in lines:
            line[number].width = int(part * unit)


def _spans(line: list[Any], sheet: Sheet) -> None:
    for span, group in groupby(enumerate(sheet.columns), key=lambda item: item[1].span):
        numbers = [number for number, _ in group]
        if span:
            cell = line[numbers[0]].merge(line[numbers[-1]])
            _write(cell, span, bold=True, centre=True)
            _border(cell, "bottom", 4)


def _write(
    cell: Any, text: str, bold: bool = False, right: bool = False, centre: bool = False, indent: int = 0
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    paragraph = cell.paragraphs[0]
    paragraph.add_run(text).bold = bold or None
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    paragraph.paragraph_format.left_indent = Mm(4 * indent) if indent else None
    if right or centre:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centre else WD_ALIGN_PARAGRAPH.RIGHT


def _paragraph(document: Any, text: str, size: Any, bold: bool = False, keep: bool = False) -> None:
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.bold = size, bold
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    paragraph.paragraph_format.keep_with_next = keep


def _rule(line: list[Any], side: str, eighths: int) -> None:
    for cell in line:
        _border(cell, side, eighths)


def _border(cell: Any, side: str, eighths: int) -> None:
    """A line at one side of a cell, in eighths of a point."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = cell._tc.get_or_add_tcPr()
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "0"), ("color", "333333")):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)


def _flags(line: Any, *names: str) -> None:
    from docx.oxml import OxmlElement

    properties = line._tr.get_or_add_trPr()
    for name in names:
        properties.append(OxmlElement(name))


def _without_origin(properties: Any, title: str) -> None:
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = datetime(*_EPOCH)
    properties.revision = 1


def _without_times(document: bytes) -> bytes:
    """The same archive with every member dated 1980, the earliest a zip file can say."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            new.writestr(zipfile.ZipInfo(member.filename, _EPOCH), old.read(member), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
