"""``cohort run``: from extracts to reports, and what is said at the end."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from cohort.errors import DataError, Fault
from cohort.extracts import unmark_incomplete
from cohort.plan import Plan, make_plan
from cohort.run.ending import BUG, DONE, FAULT, Ending
from cohort.run.joblog import Job
from cohort.run.unchanged import forget, remember, unchanged
from cohort.run.workflow import Outcome, run_workflow
from cohort.spec.project import Project

UP_TO_DATE = "Nothing to do: everything is up to date."


def run_studies(project: Project, studies: Sequence[str] | None, cores: int | None, screen: Console) -> Ending:
    """Bring every result of the studies (None: those of ``config.yaml``) up to date.

    Raises CohortError with every fault that can be known beforehand, and where a run is under way.
    """
    plan = make_plan(project, studies or project.settings.studies)
    for study, reason in plan.skipped.items():
        screen.print(f"{study} is left out: {reason}.", soft_wrap=True)
    if not plan.studies:
        raise DataError(Fault(project.shown(project.config), "no study whose files are here", "one at least"))
    if not (project.root / "Snakefile").is_file():
        raise DataError(Fault(str(project.root / "Snakefile"), "no such file", "a project with its workflow"))
    registers = {register for study in plan.studies for register in plan.registers_of(study)}
    unmark_incomplete(project, [(register, plan.delivery_of(register)) for register in sorted(registers)])
    if unchanged(plan):
        return Ending(DONE, f"{UP_TO_DATE}\n{_where_to_look(plan)}")
    forget(plan)
    choices = {"project": project.shown(project.config), "studies": ",".join(plan.studies)}
    ending = verdict(run_workflow(project.root, project.work, plan.outputs(), choices, cores, screen))
    if ending.code:
        return ending
    remember(plan)
    return Ending(DONE, f"{ending.line}\n{_where_to_look(plan)}")


def verdict(outcome: Outcome) -> Ending:
    """The exit code of the worst job, and the failed jobs in their own words."""
    failed = [job for job in outcome.jobs if job.code != DONE]
    if failed:
        return Ending(max(job.code or FAULT for job in failed), "\n\n".join(map(_failure, failed)))
    if outcome.code < 0:
        return Ending(FAULT, "The run was killed from outside. The next 'cohort run' carries on from here.")
    if outcome.code > 0:
        return Ending(BUG, f"This is a bug in cohort, not in your files. The details are in {outcome.log}.")
    if not outcome.jobs:
        return Ending(DONE, UP_TO_DATE)
    return Ending(DONE, f"Done: {len(outcome.jobs)} step{'s' if len(outcome.jobs) > 1 else ''}.")


def _failure(job: Job) -> str:
    if job.code is None:
        hint = "set 'resources: {memory: ...}' in config.yaml, or run with fewer --cores"
        return f"{job.name} was killed from outside, most likely for want of memory.\n  hint:     {hint}"
    return f"{job.name} failed.\n{job.said}"


def _where_to_look(plan: Plan) -> str:
    reports = [plan.report(study)[0] for study in plan.studies]
    return "\n".join(f"  {path}" for path in [*reports, f"{plan.project.settings.results}/registers/*/quality.html"])
