"""A file that appears whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """A name to write to; the file takes the place of ``target`` if the block ends well, and is gone if it does not.

    What earlier runs that were killed left beside ``target`` is removed first.
    """
    _sweep(target)
    part = target.with_name(f".{target.stem}.{os.getpid()}{target.suffix}.part")
    try:
        yield part
        part.replace(target)
    finally:
        for left in target.parent.glob(f"{part.name}*"):
            left.unlink(missing_ok=True)


def _sweep(target: Path) -> None:
    """ASSUME: a process of that number that is running is an ingest; another machine's is not seen."""
    import psutil

    for left in target.parent.glob(f".{target.stem}.*"):
        process = left.name.removeprefix(f".{target.stem}.").split(".")[0]
        if process.isdigit() and (int(process) == os.getpid() or not psutil.pid_exists(int(process))):
            left.unlink(missing_ok=True)
