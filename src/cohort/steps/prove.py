"""``cohort prove STUDY --seeds N``: the whole chain, extracts to estimates, over as many synthetic populations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from cohort.disclosure.files import publish
from cohort.estimates import Estimate
from cohort.figures.kinds import FORMATS as DRAWN
from cohort.proof.planted import Planted
from cohort.proof.recovery import Recovery, recovery
from cohort.proof.recovery_figure import recovery_figure
from cohort.proof.recovery_table import recovery_table
from cohort.spec.project import Project
from cohort.steps.context import context_of
from cohort.steps.planted import planted_for
from cohort.steps.prove_seed import Found, answer_file, read_answer, run_seed, state
from cohort.store import private_folder
from cohort.tables.kinds import FORMATS as SET


def prove(project: Project, study: str, seeds: int, births: int, cores: int, only: int | None = None) -> Iterator[str]:
    """Run every seed that no earlier run has finished, and tell how far the estimates lie from the truth.

    ``only`` one seed is run, and nothing told of all, where each is a job of its own on a cluster. Raises SpecError
    where the truth file plants nothing for the study.
    """
    planted = planted_for(project, study)
    models = tuple(dict.fromkeys(one.model for one in planted))
    folder = private_folder(project.work / "prove" / study / f"{births}_{state(project, study)}")
    wanted = range(1, seeds + 1) if only is None else [only]
    missing = [seed for seed in wanted if not answer_file(folder, seed).exists()]
    yield f"{study}: {len(wanted) - len(missing)} of {len(wanted)} populations of {births:,} births are done"
    with ProcessPoolExecutor(cores) as pool:
        waiting = [pool.submit(run_seed, project.config, study, models, births, seed, folder) for seed in missing]
        for number, done in enumerate(as_completed(waiting), start=len(wanted) - len(missing) + 1):
            done.result()
            yield f"  {number} of {len(wanted)}"
    if only is None:
        found = recoveries(planted, [read_answer(folder, seed) for seed in wanted])
        _publish(project, study, found, births)
        yield from table(found)


def recoveries(planted: Sequence[Planted], answers: Sequence[Found]) -> list[Recovery]:
    """One for each planted ratio that at least two populations answered."""
    found = [recovery(one, [_row(one, answer) for answer in answers]) for one in planted]
    return [one for one in found if one is not None]


COLUMNS = ("model", "design", "planted", "value", "mean", "bias", "coverage", "error/spread", "found")
WIDTHS = (32, 7, 32, 8, 8, 16, 16, 14, 7)


def table(found: Sequence[Recovery]) -> Iterator[str]:
    """A line for each planted ratio; Monte Carlo errors in brackets."""
    yield _line(COLUMNS)
    for one in found:
        yield _line(
            (
                one.planted.model,
                one.planted.design or "",
                one.planted.name,
                f"{one.planted.value:.3f}",
                f"{one.mean:.3f}",
                f"{one.bias:+.3f} ({one.bias_error:.3f})",
                f"{one.coverage:.1%} ({one.coverage_error:.1%})",
                f"{one.error_ratio:.2f}",
                f"{one.found}",
            )
        )


def _line(cells: Sequence[str]) -> str:
    """Names to the left, numbers to the right."""
    padded = [cell.ljust(w) if n < 3 else cell.rjust(w) for n, (cell, w) in enumerate(zip(cells, WIDTHS, strict=True))]
    return "".join(padded)


def _row(planted: Planted, answer: Found) -> Estimate | None:
    found = answer.get(planted.model)
    rows = found.estimates if found else ()
    return next((row for row in rows if (row.term, row.level) == (planted.term, planted.level)), None)


def _publish(project: Project, study: str, found: Sequence[Recovery], births: int) -> None:
    """``results/prove/STUDY``: a table and a figure of coverage."""
    context = context_of(project, study)
    labels = {name: model.label or name for name, model in context.study.models.items()}
    sheet = recovery_table(study, context.study.title, found, labels, context.names, births)
    figure = recovery_figure(found, labels, context.names)
    folder: Path = project.results / "prove"
    for ending, render in SET.items():
        publish(folder / f"{study}.{ending}", render(sheet))
    for form, draw in DRAWN.items():
        publish(folder / f"{study}.{form}", draw(figure))
