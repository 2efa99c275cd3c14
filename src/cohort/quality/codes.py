"""What a code of each edition looks like, so that codes which are none of it can be counted.

A code is *unknown* if it has neither the form of its edition nor begins with a code of some codelist of that edition.
Forms are of codes as registers hold them here: upper case, no dots, no blanks. They are wider than the classifications
(a form says what can be a code, not what is one), so an unknown code is surely none.
"""

from __future__ import annotations

from collections.abc import Iterable

from cohort.spec.codelist import Code
from cohort.spec.register import Register
from cohort.store import literal, quoted

FORMS = {
    "icd8": "[ENY]?[0-9]{3,5}",  # Finnish ICD-8: 29010; external causes E812, injuries N805
    "icd9": "([0-9]{3}|[EV][0-9]{2,3})[0-9]?[A-Z]?",  # Finnish ICD-9: 6500B, E8190, V301A
    "icd10": "[A-Z][0-9]{2}[0-9A-Z]{0,4}",  # F90, F900, S5250
    "icpc2": "[ABDFHKLNPRSTUWXYZ-][0-9]{2}",  # P81; -45 of the process chapter
    "atc": "[ABCDGHJLMNPRSV]([0-9]{2}([A-Z]([A-Z]([0-9]{2})?)?)?)?",  # A, A10, A10B, A10BA, A10BA02
}
IN_WORDS = {
    "icd8": "three to five digits, perhaps after E, N or Y",
    "icd9": "three or four digits and perhaps a letter (6500B), or E or V with two to four digits",
    "icd10": "a letter, two digits and up to four more characters",
    "icpc2": "the letter of a chapter, or -, and two digits",
    "atc": "one of the five levels of an ATC code",
}


def edition_of(register: Register) -> str:
    """SQL: the edition of a row's code."""
    assert register.code is not None
    if register.code.edition:
        return quoted(register.code.edition)
    return literal(next(iter(register.editions))) if register.editions else "NULL"


def recognised(register: Register, codes: Iterable[Code]) -> str:
    """SQL: whether the columns ``edition`` and ``code`` fit each other; an edition without a known form always does."""
    listed: dict[str, list[str]] = {}
    for code in codes:
        listed.setdefault(code.edition, []).append(code.code)
    lines = []
    for edition in register.editions:
        if edition in FORMS:
            prefixes = sorted(set(listed.get(edition, ())))
            begins = "".join(
                f" OR starts_with(code, {literal(prefix)})" for prefix in prefixes if _odd(prefix, edition)
            )
            lines.append(f"WHEN {literal(edition)} THEN regexp_full_match(code, {literal(FORMS[edition])}){begins}")
    return f"CASE edition {' '.join(lines)} ELSE true END" if lines else "true"


def _odd(prefix: str, edition: str) -> bool:
    """Whether a codelist's code is not of its edition's form itself."""
    import re

    return not re.fullmatch(FORMS[edition], prefix)
