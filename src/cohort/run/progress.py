"""What a person sees of a run: a bar in a terminal, a line for each job elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from cohort.run.joblog import Job

Show = Callable[[Mapping[str, Job], int | None], None]
"""Is told again and again which jobs there are, and how many there will be (None: not known yet)."""


@contextmanager
def progress(screen: Console) -> Iterator[Show]:
    """The way of showing that suits the screen."""
    if not screen.is_terminal:
        yield _lines(screen)
        return
    columns = BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False)
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("reading the project", total=None)

        def show(jobs: Mapping[str, Job], total: int | None) -> None:
            running = ", ".join(job.name for job in jobs.values() if job.code is None)
            done = sum(job.code == 0 for job in jobs.values())
            bar.update(
                task, completed=done, total=total, description=running or ("" if total else "looking for what to do")
            )

        yield show


def _lines(screen: Console) -> Show:
    told: set[str] = set()

    def show(jobs: Mapping[str, Job], total: int | None) -> None:
        for name, job in jobs.items():
            if job.code is not None and name not in told:
                told.add(name)
                ending = f"{job.seconds:.1f} s" if job.code == 0 else "failed"
                screen.print(f"[{len(told)}/{total or '?'}] {job.name} ({ending})", soft_wrap=True)

    return show
