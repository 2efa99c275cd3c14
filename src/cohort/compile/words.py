"""How sentences call people and days."""

from __future__ import annotations

from cohort.compile.statement import Context

WHO = {
    "child": "the person",
    "mother": "the person's mother",
    "father": "the person's father",
    "either_parent": "either of the person's parents",
    "both_parents": "each of the person's parents",
    "full_siblings": "any of the person's siblings by the same mother and father",
    "maternal_siblings": "any of the person's siblings by the same mother",
    "paternal_siblings": "any of the person's siblings by the same father",
}


def day_words(context: Context) -> dict[str, str]:
    """How sentences call the days that windows hang on: ``index`` and ``end`` by what they are, variables by label."""
    words = {name: _inside_sentence(meaning.label) for name, meaning in context.names.items() if meaning.type == "date"}
    cohort = context.study.cohort
    for name, called, moment in (
        ("index", "the index date", cohort.index),
        ("end", "the end of follow-up", cohort.end),
    ):
        words[name] = f"{called} ({moment.told(words)})"
    return words


def _inside_sentence(label: str) -> str:
    """A label's first letter made small, unless it begins an abbreviation."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
