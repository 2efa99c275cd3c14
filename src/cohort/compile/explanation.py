"""What can be said of one variable or population step: the same object whose SQL is run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """One variable in a reader's words.

    ``sentence`` says what it is; ``codes`` holds (code, edition, label) of its codelists; ``coverage`` one sentence
    for each register part and role; ``calendar`` which rows tell whether it could be seen; ``sql`` what is run;
    ``unobserved`` what becomes of those who could not be seen; ``assumed`` the reason for a guess.
    """

    name: str
    label: str
    sentence: str
    sql: str
    codes: tuple[tuple[str, str, str], ...] = ()
    codelists: tuple[str, ...] = ()
    coverage: tuple[str, ...] = ()
    calendar: str | None = None
    unobserved: str | None = None
    assumed: str | None = None
