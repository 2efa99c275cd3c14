"""docs/models.md, a section for each kind of model, from the code: python docs/make_models.py."""

from __future__ import annotations

import inspect
import re
from dataclasses import MISSING, fields
from pathlib import Path

from cohort.disclosure.model import METHODS
from cohort.models.kinds import KINDS
from cohort.report.sentences import ESTIMANDS
from cohort.spec.model_kind import OUTCOME_OF, PSYCHOMETRIC
from cohort.wanted.settings import SETTINGS

PAGE = Path(__file__).parent / "models.md"
HEAD = """# The kinds of model

What each kind estimates, in words, and how. A study asks for one under `models:`, told in
[the language](../config/README.md#models); a plain table by `kind:` in the file of `cohort fit --model`. Which second
engine looks at it stands in [engines.md](engines.md), how often its intervals hold the truth in
[measured.md](measured.md).

This page is made from the code by `python docs/make_models.py`.
"""


def page() -> str:
    """Every kind, in the order of the alphabet."""
    return "\n".join([HEAD, *map(_section, sorted(KINDS))])


def _section(kind: str) -> str:
    title = METHODS[kind][:1].upper() + METHODS[kind][1:]
    told = [f"## `{kind}`: {title}", " ".join(ESTIMANDS[kind].split()), _asked(kind), _reckoned(kind)]
    return "\n\n".join(filter(None, told)) + "\n"


def _asked(kind: str) -> str:
    """What it explains, and its settings; those without a default are in bold."""
    wanted = " or ".join(f"`{word}`" for word in OUTCOME_OF[kind].split(" or "))
    explains = "*Its terms are items.*" if kind in PSYCHOMETRIC else f"*It explains* {wanted}."
    own = fields(SETTINGS[kind]) if kind in SETTINGS else ()
    shown = [f"`{one.name}`" if one.default is not MISSING else f"**`{one.name}`**" for one in own]
    settings = f" Settings (in bold: it must be there): {', '.join(shown)}." if shown else ""
    meaning = f" {_plain(inspect.getdoc(SETTINGS[kind]) or '')}" if kind in SETTINGS else ""
    return f"{explains}{settings}{meaning}"


def _reckoned(kind: str) -> str:
    return f"*How.* {_plain(inspect.getdoc(KINDS[kind]) or '')}"


def _plain(docstring: str) -> str:
    """A docstring as running text: names as they stand in a study, and nothing of what the code raises."""
    text = re.sub(r"Raises .*?(?:\.(?=\s|$))", "", docstring, flags=re.DOTALL)
    text = re.sub(r":\w+:`[.~\w]*?(\w+)`", r"`\1`", text).replace("``", "`")
    text = re.sub(r"`spec\.(time\.|settings\.)?", "`", text)
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
