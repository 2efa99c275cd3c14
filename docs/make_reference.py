"""Make what is generated from the code: the tables of config/README.md, and the schemas that editors complete with.

python docs/make_reference.py
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from cohort.compile.kinds import KINDS as COMPILED
from cohort.compile.takes import TAKES
from cohort.compile.words import WHO
from cohort.report.sentences import ESTIMANDS
from cohort.spec.register import read_register
from cohort.spec.schema import schemas
from cohort.spec.study import OUTCOME_OF
from cohort.spec.variable import COLUMN_TAKES, KINDS
from cohort.wanted.settings import SETTINGS

CONFIG = Path(__file__).parents[1] / "config"
README = CONFIG / "README.md"


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def kinds() -> str:
    """Each kind of variable: its key, what it is, its other keys."""
    shared = {"label", "assumed"}
    rows = []
    for key, kind in KINDS.items():
        assert kind in COMPILED
        others = [field.alias or name for name, field in kind.model_fields.items() if name not in shared]
        others = [f"`{name}`" for name in others if name != key]
        rows.append([f"`{key}`", _first_sentence(kind), ", ".join(others)])
    return table(["key", "meaning", "further keys (beside `label`, `assumed`)"], rows)


def takes() -> str:
    """Each word of ``take``: what it gives, and what nothing found gives."""
    rows = []
    for word, taken in TAKES.items():
        shown = f"{word}:COLUMN" if word in COLUMN_TAKES else word
        nothing = {"FALSE": "no", "0": "0", "NULL": "nothing"}[taken.nothing]
        meaning = " ".join(taken.english.format(of="", name="COLUMN", gap="`gap` days").split()).replace(" ,", ",")
        rows.append([f"`{shown}`", meaning, nothing])
    return table(["take", "gives", "where none is found"], rows)


def who() -> str:
    """Each word of ``who``."""
    return table(["who", "whose records"], [[f"`{word}`", english] for word, english in WHO.items()])


def models() -> str:
    """Each kind of model: what it explains, its settings, and its estimand in words."""
    rows = []
    for kind, wanted in OUTCOME_OF.items():
        own = ", ".join(f"`{one.name}`" for one in fields(SETTINGS[kind])) if kind in SETTINGS else ""
        rows.append([f"`{kind}`", f"`{wanted}`", own, " ".join(ESTIMANDS[kind].split())])
    return table(["kind", "explains", "`settings`", "what it estimates"], rows)


def registers() -> str:
    """Each register: what a row is, and what it misses."""
    read = [read_register(path, path.name) for path in sorted((CONFIG / "registers").glob("*.yaml"))]
    return table(["register", "holds", "misses"], [[f"`{one.name}`", one.grain, one.misses] for one in read])


GENERATED: dict[str, Callable[[], str]] = {
    "kinds": kinds,
    "takes": takes,
    "who": who,
    "models": models,
    "registers": registers,
}


def filled(text: str) -> str:
    """The page with every generated table made anew."""
    for name, make in GENERATED.items():
        pattern = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        made = make()
        text = pattern.sub(lambda match, table=made: f"{match.group(1)}{table}\n{match.group(2)}", text)
    return text


def schema_files() -> dict[Path, str]:
    """The files of config/schemas/ and what they hold."""
    return {CONFIG / "schemas" / f"{name}.json": json.dumps(one, indent=1) + "\n" for name, one in schemas().items()}


def _first_sentence(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split()).split(". ")[0].rstrip(".") + "."


if __name__ == "__main__":
    for path, text in schema_files().items():
        path.write_text(text, encoding="utf-8", newline="\n")
    README.write_text(filled(README.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
