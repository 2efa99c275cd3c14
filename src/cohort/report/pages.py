"""Templates become pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cohort.spec.codelist import code_runs, edition_name

if TYPE_CHECKING:
    from jinja2 import Environment


def page(template: str, **words: Any) -> str:
    """One of the templates with its words filled in; an html page brings its style along."""
    environment = _environment()
    css = environment.loader.get_source(environment, "report.css")[0]  # type: ignore[union-attr]
    return environment.get_template(template).render(**words, css=css).rstrip() + "\n"


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("cohort.report"),
        autoescape=select_autoescape(["html.j2"]),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "edition": edition_name,
        "runs": code_runs,
        "capital": lambda text: text[:1].upper() + text[1:],
    }
    return environment
