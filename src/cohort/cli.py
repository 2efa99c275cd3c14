"""The command line: one sub-command per rule of the workflow, each usable alone, and a few for people."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cohort.session import Session

if TYPE_CHECKING:
    from cohort.run.ending import Ending

app = typer.Typer(
    help="Register cohorts from extract to report.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
PEOPLE, STEPS = "For people", "Single steps (the rules of the workflow)"
new = typer.Typer(help="Write a first draft of a file of config/.", no_args_is_help=True)
app.add_typer(new, name="new", rich_help_panel=PEOPLE)

Study = Annotated[str, typer.Argument(help="A file of config/studies, without .yaml.")]
Studies = Annotated[list[str] | None, typer.Argument(help="Files of config/studies; none: those of config.yaml.")]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"cohort {version('cohort')}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="The project's config.yaml.", show_default=False)] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="The version.")] = False,
) -> None:
    """Register cohorts from extract to report."""
    context.obj.config = config


@app.command(rich_help_panel=PEOPLE)
def run(
    context: typer.Context,
    studies: Studies = None,
    cores: Annotated[int | None, typer.Option(min=1, help="How many to use; none: all.", show_default=False)] = None,
) -> None:
    """Do all that is missing or out of date, from extracts to reports; carries on after any interruption."""
    from rich.console import Console

    from cohort.run.whole import run_studies

    context.obj.ending = run_studies(context.obj.project(), studies, cores, Console(highlight=False, markup=False))


@app.command(rich_help_panel=PEOPLE)
def check(context: typer.Context, studies: Studies = None) -> None:
    """Find every fault that can be known without data."""
    from cohort.steps.check import check

    project = context.obj.project()
    for line in check(project, studies or project.settings.studies):
        typer.echo(line)


@app.command(rich_help_panel=PEOPLE)
def explain(
    context: typer.Context,
    study: Study,
    variable: Annotated[str | None, typer.Argument(help="One of its variables; none: all, in short.")] = None,
) -> None:
    """Tell in words, codes and SQL what a study, or one of its variables, means."""
    from cohort.steps.explain import explain

    typer.echo(explain(context.obj.project(), study, variable))


@app.command(rich_help_panel=PEOPLE)
def mutate(context: typer.Context, study: Study) -> None:
    """Make one small error at a time in a study, and tell which ones no drawn answer notices."""
    from cohort.steps.mutate import mutate

    for line in mutate(context.obj.project(), study).lines():
        typer.echo(line)


@app.command(rich_help_panel=PEOPLE)
def diff(
    context: typer.Context,
    study: Study,
    against: Annotated[str, typer.Option(help="A git revision, or a folder that holds an earlier config/.")] = "HEAD",
) -> None:
    """Tell what an edit did to a study: who came and went, which answers and estimates moved, and why."""
    from cohort.steps.diff import diff

    for line in diff(context.obj.project(), study, against):
        typer.echo(line)


@app.command(rich_help_panel=PEOPLE)
def prove(
    context: typer.Context,
    study: Study,
    seeds: Annotated[int, typer.Option(min=2, help="How many populations.")] = 200,
    births: Annotated[int, typer.Option(min=100, help="Births in each.")] = 58802,
    cores: Annotated[int, typer.Option(min=1, help="Populations at a time.")] = 1,
    only: Annotated[int | None, typer.Option(min=1, help="This seed alone: a job of its own on a cluster.")] = None,
) -> None:
    """Tell how well a study finds what is planted in synthetic populations; carries on where it was stopped."""
    from cohort.steps.prove import prove

    for line in prove(context.obj.project(), study, seeds, births, cores, only):
        typer.echo(line)


@app.command(rich_help_panel=PEOPLE)
def doctor(context: typer.Context) -> None:
    """Look whether this machine and the delivered files are ready for a run."""
    from cohort.doctor import examine

    findings = examine(context.obj.project())
    for finding in findings:
        typer.secho(f"{finding.grade:5}", fg={"ok": "green", "warn": "yellow", "fail": "red"}[finding.grade], nl=False)
        typer.echo(finding.line)
    raise typer.Exit(int(any(finding.grade == "fail" for finding in findings)))


@app.command(rich_help_panel=PEOPLE)
def inspect(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(help="Delivered files, or folders of them.")],
) -> None:
    """Look into files nobody has described yet; no value of a person is shown."""
    from rich.console import Console

    from cohort.inspect.screen import show
    from cohort.steps.inspect import inspect

    looked = inspect(context.obj.project(), files)
    show(Console(highlight=False, markup=False), looked.known, looked.files, looked.trials)
    looked.raise_if_any()


@new.command("delivery")
def new_delivery(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Becomes config/deliveries/NAME.yaml.")],
    files: Annotated[list[Path], typer.Argument(help="Its files, or folders of them.")],
) -> None:
    """Write a delivery from a look into its files; whatever is a guess says so."""
    from cohort.steps.new_delivery import new_delivery

    for line in new_delivery(context.obj.project(), name, files):
        typer.echo(line)


@new.command("register")
def new_register(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="Becomes config/registers/NAME.yaml.")],
    file: Annotated[Path, typer.Option("--from", help="One of its files.")],
) -> None:
    """Write the skeleton of a register from a look into one of its files."""
    from cohort.steps.new_register import new_register

    for line in new_register(context.obj.project(), name, file):
        typer.echo(line)


@app.command("list", rich_help_panel=PEOPLE)
def list_(context: typer.Context) -> None:
    """List studies with their models, registers, deliveries and codelists."""
    from cohort.inventory import inventory

    typer.echo(inventory(context.obj.project()))


@app.command(rich_help_panel=STEPS)
def synthesize(
    context: typer.Context,
    from_registers: Annotated[
        str | None, typer.Option(metavar="DELIVERY", help="Plausible files of a delivery, from its dictionary alone.")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="The folder they go to: an empty one, or none yet.")] = None,
    children: Annotated[int, typer.Option(min=10, help="How many children they are of.")] = 1000,
    seed: Annotated[int, typer.Option(min=0)] = 1,
) -> None:
    """Write the synthetic extracts that config.yaml asks for, or plausible ones of any delivery."""
    if from_registers and to:
        from cohort.steps.plausible import synthesize_delivery

        for line in synthesize_delivery(context.obj.project(), from_registers, to, children, seed):
            typer.echo(line)
    elif from_registers or to:
        raise typer.BadParameter("give both --from-registers DELIVERY and --to FOLDER, or neither")
    else:
        project = context.obj.step("synthesize", "extracts")
        from cohort.extracts import labelled
        from cohort.steps.synthesize import synthesize

        with labelled(project):
            synthesize(project)


@app.command(rich_help_panel=STEPS)
def ingest(
    context: typer.Context, register: Annotated[str, typer.Argument(help="A file of config/registers, without .yaml.")]
) -> None:
    """Read the delivered files of one register; say what became of every line."""
    project = context.obj.step("ingest", register)
    from cohort.steps.ingest import ingest_register

    for line in ingest_register(project, register).lines():
        context.obj.say(line)


@app.command(rich_help_panel=STEPS)
def quality(
    context: typer.Context, register: Annotated[str, typer.Argument(help="A file of config/registers, without .yaml.")]
) -> None:
    """Tell on one page what came out of an ingest, and search it for breaks."""
    project = context.obj.step("quality", register)
    from cohort.steps.quality import make_quality

    context.obj.say(project.shown(make_quality(project, register)))


@app.command(rich_help_panel=STEPS)
def build(context: typer.Context, study: Study) -> None:
    """Build the cohort of one study: one row per person."""
    project = context.obj.step("build", study)
    from cohort.steps.build import build

    for step in build(project, study):
        context.obj.say(f"{step.kept:>12,}  {step.because}")


@app.command(rich_help_panel=STEPS)
def fit(
    context: typer.Context,
    study: Annotated[str | None, typer.Argument(help="A file of config/studies, without .yaml.")] = None,
    model: Annotated[str | None, typer.Argument(metavar="MODEL", help="One of the study's models.")] = None,
    data: Annotated[Path | None, typer.Option(help="A plain csv table instead of a study.")] = None,
    model_file: Annotated[Path | None, typer.Option("--model", help="A YAML file with one model, for --data.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the estimates of --data go (json).")] = None,
) -> None:
    """Fit one model of a study, or the same kind of model to a plain table."""
    if data and model_file and out and not study:
        from cohort.steps.fit import fit_plain

        fit_plain(data, model_file, out)
    elif study and model and not (data or model_file or out):
        project = context.obj.step("fit", model, study)
        from cohort.steps.fit import fit_model

        context.obj.say(project.shown(fit_model(project, study, model)))
    else:
        raise typer.BadParameter("give STUDY MODEL, or all of --data FILE --model FILE --out FILE")


@app.command(rich_help_panel=STEPS)
def curve(context: typer.Context, study: Study, curve: Annotated[str, typer.Argument(help="A curve's name.")]) -> None:
    """Answer one question in every way that a study declares it could have been."""
    project = context.obj.step("curve", study, curve)
    from cohort.steps.specification_curve import make_specification_curve

    context.obj.say(project.shown(make_specification_curve(project, study, curve)))


@app.command(rich_help_panel=STEPS)
def table(context: typer.Context, study: Study, table: Annotated[str, typer.Argument(help="A table's name.")]) -> None:
    """Set one table: csv, html and Word."""
    project = context.obj.step("table", table, study)
    from cohort.steps.table import make_table

    make_table(project, study, table)


@app.command(rich_help_panel=STEPS)
def figure(
    context: typer.Context, study: Study, figure: Annotated[str, typer.Argument(help="A figure's name.")]
) -> None:
    """Draw one figure: png and pdf."""
    project = context.obj.step("figure", figure, study)
    from cohort.steps.figure import make_figure

    make_figure(project, study, figure)


@app.command(rich_help_panel=STEPS)
def found(context: typer.Context, study: Study) -> None:
    """Hold what a study found against what is planted in its synthetic extracts."""
    project = context.obj.step("found", study)
    from cohort.steps.found import make_found

    context.obj.say(project.shown(make_found(project, study)))


@app.command(rich_help_panel=STEPS)
def report(context: typer.Context, study: Study) -> None:
    """Gather a study's protocol and report."""
    project = context.obj.step("report", study)
    from cohort.steps.report import make_report

    context.obj.say(project.shown(make_report(project, study)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 done, 1 the user's input is at fault, 2 misuse, 3 a bug, 130 stopped."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")  # a library's warning may quote rows
    session = Session()
    ending = _ending(arguments, session)
    session.end(ending)
    _show(ending)
    return ending.code


def _ending(arguments: Sequence[str] | None, session: Session) -> Ending:
    from cohort.run.ending import STOPPED, Ending, ending_of

    try:
        app(arguments, obj=session)
    except SystemExit as exit:  # how typer ends, well or not
        code = int(exit.code or 0)
        return session.ending or Ending(code, "Stopped." if code == STOPPED else "")
    except BaseException as error:
        return ending_of(error, session.logs)
    return Ending(0)


def _show(ending: Ending) -> None:
    """The first line of each paragraph, which is where a fault is, stands out."""
    for number, paragraph in enumerate(ending.line.split("\n\n") if ending.line else []):
        first, *rest = paragraph.splitlines()
        typer.secho(("\n" if number else "") + first, bold=True, err=ending.code != 0)
        for line in rest:
            typer.echo(line, err=ending.code != 0)
