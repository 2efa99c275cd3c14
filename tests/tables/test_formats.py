"""The same table as a web page and a Word document."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document

from cohort.tables.formats import as_docx, as_html
from cohort.tables.kinds import FORMATS, lay_out
from tests.tables.drawn import NAMES, STUDY, sources


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("table", STUDY.tables)
def test_same_table_same_bytes(table: str, ending: str) -> None:
    sheet = lay_out(table, STUDY, NAMES, sources())
    assert FORMATS[ending](sheet) == FORMATS[ending](lay_out(table, STUDY, NAMES, sources())) != b""


def test_word_table() -> None:
    document = Document(io.BytesIO(as_docx.render(lay_out("two", STUDY, NAMES, sources()))))
    table = document.tables[0]
    assert document.paragraphs[0].text == "Determinants"
    assert [cell.text for cell in table.rows[0].cells] == ["", "", "", "Crude", "Crude", "Adjusted", "Adjusted"]
    assert [cell.text for cell in table.rows[1].cells][:4] == ["", "People", "Events", "Risk ratio (95% CI)"]
    assert [cell.text for cell in table.rows[5].cells][:4] == ["Boy", "28", "14", "1.25 (0.75–2.25)"]
    assert document.paragraphs[-1].text == "Risk: about 7 events per coefficient."


def test_a_wide_table_turns_the_page() -> None:
    turned = {}
    for table in STUDY.tables:
        section = Document(io.BytesIO(as_docx.render(lay_out(table, STUDY, NAMES, sources())))).sections[0]
        turned[table] = (section.page_width or 0) > (section.page_height or 0)
    assert turned == {"flow": False, "one": False, "two": True}


def test_word_document_tells_of_no_one() -> None:
    properties = Document(io.BytesIO(as_docx.render(lay_out("one", STUDY, NAMES, sources())))).core_properties
    assert (properties.author, properties.title, properties.created.year) == ("", "Children", 1980)


def test_html_is_self_contained() -> None:
    page = as_html.render(lay_out("one", STUDY, NAMES, sources())).decode()
    assert "http" not in page
    assert not re.search(r"\b(src|href)=|@import|url\(", page)
    assert page.count('id="table-one"') == 1
    assert ">16 (66.7)<" in page


def test_html_escapes_what_a_study_says() -> None:
    sheet = lay_out("flow", STUDY, NAMES, sources())
    page = as_html.render(type(sheet)("t", "a < b", sheet.columns, sheet.rows, ("c & d",))).decode()
    assert "a &lt; b" in page and "c &amp; d" in page
