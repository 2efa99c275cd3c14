"""Make what is generated from the code: the tables of config/README.md, and the schemas that editors complete with.

python docs/make_reference.py
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import get_args

from cohort.compile.takes import TAKES
from cohort.compile.words import WHO
from cohort.report.sentences import ESTIMANDS
from cohort.spec.codelist import code_runs, edition_name, read_codelist
from cohort.spec.kinds import KINDS
from cohort.spec.model import Matching, Model, Participation, Time
from cohort.spec.model_kind import OUTCOME_OF, PSYCHOMETRIC
from cohort.spec.outline import Outline
from cohort.spec.register import Register, read_register
from cohort.spec.schema import schemas
from cohort.spec.specification_curve import Alternative, SpecificationCurve
from cohort.spec.study import Acknowledged, Cohort, Figure, Step, Table
from cohort.spec.take import COLUMN_TAKES
from cohort.wanted.settings import SETTINGS

CONFIG = Path(__file__).parents[1] / "config"
README = CONFIG / "README.md"
PARTS = {
    "the file": Outline,
    "`cohort`": Cohort,
    "a line of `population`": Step,
    "an entry of `models`": Model,
    "`time` of a model": Time,
    "`matching` of a model": Matching,
    "`participation` of a model": Participation,
    "an entry of `specification_curves`": SpecificationCurve,
    "an option of its `alternatives`": Alternative,
    "an entry of `tables`": Table,
    "an entry of `figures`": Figure,
    "a line of `acknowledge`": Acknowledged,
}
TABLES = {
    "characteristics": "Table 1: `rows` (variables) for everybody and by the levels of `by`",
    "estimates": "what each of `models` estimates, crude and adjusted, with the counts behind",
    "side_by_side": "the adjusted estimates of `models`, a column each; factors with the same label share a row",
    "flow": "who was kept and left out at each step",
    "e_values": "how strong unmeasured confounding would have to be to explain the ratios of `models`",
    "items": "what each item of a scale says beside the others, of `models` of kind reliability or factor_analysis",
    "balance": "how alike the groups are before and after weighting, of `models` that weight",
}
FIGURES = {
    "flow_chart": "who was kept and left out at each step",
    "forest": "the estimates of `models`",
    "cumulative_incidence": "the curves of `models`",
    "coverage": "what the registers could have seen, over calendar time",
    "positivity": "how far the scores of the groups of `models` that weight overlap, their weights and their balance",
    "spline": "the curves of the splines of `models`, against a reference value",
}


def table(header: list[str], rows: list[list[str]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def kinds() -> str:
    """Each kind of variable: its key, what it is, its other keys."""
    shared = {"label", "assumed"}
    rows = []
    for key, kind in KINDS.items():
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
        rows.append(
            [
                f"`{kind}`",
                "" if kind in PSYCHOMETRIC else " or ".join(f"`{word}`" for word in wanted.split(" or ")),
                own,
                " ".join(ESTIMANDS[kind].split()),
            ]
        )
    return table(["kind", "explains", "`settings`", "what it estimates"], rows)


def parts() -> str:
    """Each part of a study file, with its keys; those in bold must be there."""
    rows = []
    for name, part in PARTS.items():
        keys = {field.alias or key: field.is_required() for key, field in part.model_fields.items()}
        shown = [f"**`{key}`**" if required else f"`{key}`" for key, required in keys.items()]
        rows.append([name, ", ".join(shown)])
    return table(["part", "keys"], rows)


def products() -> str:
    """Each kind of table and figure, and what it is made of."""
    assert set(TABLES) == set(get_args(Table.model_fields["kind"].annotation))
    assert set(FIGURES) == set(get_args(Figure.model_fields["kind"].annotation))
    rows = [["tables", f"`{kind}`", told] for kind, told in TABLES.items()]
    rows += [["figures", f"`{kind}`", told] for kind, told in FIGURES.items()]
    return table(["under", "kind", "shows"], rows)


def registers() -> str:
    """Each register: what a row is, what it misses, and the columns beside the person."""
    read = [read_register(path, path.name) for path in sorted((CONFIG / "registers").glob("*.yaml"))]
    rows = [[f"`{one.name}`", one.grain, one.misses, _columns(one)] for one in read]
    return table(["register", "holds", "misses", "columns"], rows)


def _columns(register: Register) -> str:
    """Numbered items, such as ``ysr_1`` to ``ysr_112``, by the first and the last alone."""
    names = [name for name in register.columns if name != register.person]
    runs = [list(run) for _, run in groupby(names, lambda name: re.sub(r"(?<=_)\d+$", "", name))]
    told = [[f"`{run[0]}` to `{run[-1]}`"] if len(run) > 2 else [f"`{name}`" for name in run] for run in runs]
    return ", ".join(name for run in told for name in run)


def codelists() -> str:
    """Each codelist: its codes by edition, runs of them drawn together."""
    rows = []
    for path in sorted((CONFIG / "codelists").glob("*.csv")):
        one = read_codelist(path, path.name)
        told = [
            f"{edition_name(edition)} {code_runs([code.code for code in one.codes if code.edition == edition])}"
            for edition in one.editions
        ]
        rows.append([f"`{path.stem}`", "; ".join(told)])
    return table(["codelist", "codes"], rows)


GENERATED: dict[str, Callable[[], str]] = {
    "kinds": kinds,
    "takes": takes,
    "who": who,
    "models": models,
    "parts": parts,
    "products": products,
    "registers": registers,
    "codelists": codelists,
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
