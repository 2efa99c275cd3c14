"""The kinds of table and the files each is written to."""

from __future__ import annotations

from collections.abc import Callable

from cohort.disclosure.sources import Sources
from cohort.spec.study import Study
from cohort.spec.vocabulary import Meaning
from cohort.tables.balance import balance
from cohort.tables.characteristics import characteristics
from cohort.tables.e_values import e_values
from cohort.tables.estimates import estimates
from cohort.tables.flow import flow
from cohort.tables.formats import as_csv, as_docx, as_html
from cohort.tables.items import items
from cohort.tables.sheet import Sheet
from cohort.tables.side_by_side import side_by_side

KINDS: dict[str, Callable[[str, Study, dict[str, Meaning], Sources], Sheet]] = {
    "balance": balance,
    "characteristics": characteristics,
    "e_values": e_values,
    "estimates": estimates,
    "flow": flow,
    "items": items,
    "side_by_side": side_by_side,
}
FORMATS: dict[str, Callable[[Sheet], bytes]] = {"csv": as_csv.render, "html": as_html.render, "docx": as_docx.render}


def lay_out(name: str, study: Study, names: dict[str, Meaning], sources: Sources) -> Sheet:
    """One table of a study. Raises DataError where a small count cannot be hidden."""
    return KINDS[study.tables[name].kind](name, study, names, sources)
