"""The only writer of results: whole files or none, and a plain word where the disk or the folder says no."""

from __future__ import annotations

import contextlib
import errno
from pathlib import Path

from cohort.errors import DataError, Fault

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


def publish(path: Path, content: str | bytes) -> None:
    """Write one result file. A reader never sees half of it; an older file stays where the new one cannot be written.

    Raises DataError where the folder cannot be written or the disk is full.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        part.replace(path)
    except OSError as error:
        raise DataError(_explained(path, error)) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _explained(path: Path, error: OSError) -> Fault:
    if error.errno in _FULL:
        return Fault(str(path), "the disk is full", "free space for the results", "an older file, if any, is unchanged")
    found = (error.strerror or type(error).__name__).lower()
    return Fault(str(path), found, "a results folder that can be written", "look at 'results:' in config.yaml")
