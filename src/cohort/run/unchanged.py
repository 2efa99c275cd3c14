"""Whether nothing at all has changed since a run that ended well; then Snakemake, slow to start, need not be asked."""

from __future__ import annotations

from pathlib import Path

from cohort import fingerprint
from cohort.plan import Plan


def unchanged(plan: Plan) -> bool:
    """Whether :func:`remember` saw every definition, file, result and line of code as they are now."""
    remembered = _memory(plan)
    return remembered.is_file() and remembered.read_text(encoding="utf-8") == _state(plan)


def remember(plan: Plan) -> None:
    """Note the state after a run that ended well."""
    _memory(plan).write_text(_state(plan), encoding="utf-8", newline="\n")


def forget(plan: Plan) -> None:
    """A run begins: until it has ended well, Snakemake is asked."""
    _memory(plan).unlink(missing_ok=True)


def _memory(plan: Plan) -> Path:
    return plan.project.work / "unchanged.txt"


def _state(plan: Plan) -> str:
    root = plan.project.root
    code = [root / "Snakefile", *(root / "workflow").rglob("*"), *fingerprint.SOURCE.rglob("*")]
    read = [(path.name, path.read_bytes()) for path in sorted(code) if path.is_file() and path.suffix != ".pyc"]
    registers = dict.fromkeys(name for study in plan.studies for name in plan.registers_of(study))
    files = [file for name in registers for file in plan.delivered(name)] + plan.outputs()
    synthetic = plan.project.settings.synthetic
    files += [synthetic.truth] if synthetic else []
    return fingerprint.of(plan, read, [_seen(root / file) for file in files])


def _seen(file: Path) -> tuple[str, int, int] | None:
    if not file.exists():
        return None
    state = file.stat()
    return file.name, state.st_size, state.st_mtime_ns
