"""``cohort synthesize --from-registers DELIVERY``: plausible files, to develop a study where no extract may be seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cohort.errors import DataError, Fault, SpecError, did_you_mean, one_of
from cohort.spec.project import Project
from cohort.synthetic.plausible import synthesize_from


def synthesize_delivery(project: Project, delivery: str, folder: Path, children: int, seed: int) -> Iterator[str]:
    """Fill an empty ``folder``; a line for each file. Raises SpecError, and DataError where files lie there."""
    deliveries = project.all_deliveries()
    if delivery not in deliveries:
        raise SpecError(Fault("config/deliveries/", delivery, one_of(deliveries), did_you_mean(delivery, deliveries)))
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(Fault(str(folder), "something lies there", "an empty folder, or none"))
    written = synthesize_from(deliveries[delivery], project.registers(), project.codelists(), folder, children, seed)
    for name, rows in written.files.items():
        yield f"{rows:>10,}  {name}"
    yield from written.left_out
    yield f"Nobody in them exists. To read them, give config.yaml under deliveries: {delivery}: {folder.as_posix()}"
