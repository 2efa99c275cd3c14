"""What a project's truth file says that a study should find, where its extracts are synthetic."""

from __future__ import annotations

from cohort import synthetic
from cohort.errors import DataError, Fault, SpecError, did_you_mean, one_of
from cohort.extracts import LABEL, synthetic_folders
from cohort.proof.planted import Planted
from cohort.spec.delivery import feeding
from cohort.spec.project import Project
from cohort.spec.study import Study
from cohort.steps.context import registers_used


def is_synthetic(project: Project, study: Study) -> bool:
    """Whether every register of a study is fed by the synthetic extracts that ``config.yaml`` asks for."""
    asked = project.settings.synthetic
    if asked is None:
        return False
    deliveries = project.deliveries()
    return {feeding(name, deliveries).name for name in registers_used(study)} <= {*asked.delivery}


def has_truth(project: Project, study: Study) -> bool:
    """Whether the study runs on synthetic extracts whose truth file tells what it should find."""
    asked = project.settings.synthetic
    if asked is None or not is_synthetic(project, study):
        return False
    return study.name in synthetic.read_truth(project.root / asked.truth).recovered


def require_synthetic_files(project: Project) -> None:
    """Raise DataError where the extracts do not say of themselves that ``cohort synthesize`` wrote them."""
    hint = f"leave 'synthetic:' out of {project.shown(project.config)} where real extracts lie"
    unlabelled = [
        Fault(project.shown(folder), f"no {LABEL}", "what 'cohort synthesize' wrote", hint)
        for folder in synthetic_folders(project).values()
        if not (folder / LABEL).is_file()
    ]
    if unlabelled:
        raise DataError(unlabelled)


def planted_for(project: Project, study: str) -> list[Planted]:
    """What the truth file says a study should find. Raises SpecError where it says nothing, or names no model of it."""
    asked = project.settings.synthetic
    if asked is None:
        raise SpecError(Fault(project.shown(project.config), "no 'synthetic:'", "a population whose truth is known"))
    truth = synthetic.read_truth(project.root / asked.truth)
    if study not in truth.recovered:
        raise SpecError(Fault(f"{asked.truth}  recovered", study, one_of(truth.recovered)))
    told, models = truth.recovered[study], project.study(study).models
    unknown = [
        Fault(f"{asked.truth}  recovered.{study}", model, one_of(models), did_you_mean(model, models))
        for model in told.models
        if model not in models
    ]
    if unknown:
        raise SpecError(unknown)
    numbers = synthetic.planted_numbers(truth, [name for found in told.models.values() for name in found.finds])
    effects = [
        Planted(name, numbers[name], model, term, level, found.design, told.ratio_printed(name))
        for model, found in told.models.items()
        for name, place in found.finds.items()
        for term, level in place.items()
    ]
    nothing = [
        Planted(f"{term}={level}".replace(" ", "_"), 1.0, model, term, level, found.design)
        for model, found in told.models.items()
        for term, levels in found.nothing.items()
        for level in ((levels,) if isinstance(levels, str) else levels)
    ]
    return sorted(effects + nothing, key=lambda one: list(told.models).index(one.model))
