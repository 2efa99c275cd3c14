"""``cohort list``: what is defined in ``config/``, by name."""

from __future__ import annotations

from collections.abc import Iterable

from cohort.spec.project import Project


def inventory(project: Project) -> str:
    """Studies with their models, registers, deliveries and codelists. Raises SpecError where a file has faults."""
    registers = project.registers()
    parts = {
        "Studies": _studies(project),
        "Registers": [(name, register.label) for name, register in registers.items()],
        "Deliveries": [(name, _delivery(project, name)) for name in project.deliveries()],
        "Codelists": [(name, ", ".join(codes.editions)) for name, codes in project.codelists().items()],
    }
    return "\n\n".join(f"{heading}\n{_aligned(lines)}" for heading, lines in parts.items())


def _studies(project: Project) -> list[tuple[str, str]]:
    lines: list[tuple[str, str]] = []
    for path in sorted((project.folder / "studies").glob("*.yaml")):
        study = project.study(path.stem)
        lines.append((study.name, study.title))
        lines += [(f"  {name}", model.label or model.kind) for name, model in study.models.items()]
    return lines


def _delivery(project: Project, name: str) -> str:
    folder = project.delivery_folder(name)
    return project.shown(folder) if folder else "no folder of it here"


def _aligned(lines: Iterable[tuple[str, str]]) -> str:
    lines = list(lines)
    width = max((len(name) for name, _ in lines), default=0)
    return "\n".join(f"  {name:{width}}  {told}" for name, told in lines)
