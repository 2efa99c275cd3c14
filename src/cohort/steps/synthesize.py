"""``cohort synthesize``: the synthetic population of config.yaml, written as delivered files."""

from __future__ import annotations

from cohort import synthetic
from cohort.errors import Fault, SpecError
from cohort.extracts import synthetic_folders
from cohort.spec.project import Project


def synthesize(project: Project) -> None:
    """Write the extracts into the delivery's first folder. Raises SpecError where config.yaml asks for none."""
    asked = project.settings.synthetic
    if asked is None:
        raise SpecError(Fault(project.shown(project.config), "no 'synthetic:'", "truth, births, seed and delivery"))
    truth = synthetic.read_truth(project.root / asked.truth)
    synthetic.write_extracts(truth, asked.births, asked.seed, synthetic_folders(project))
