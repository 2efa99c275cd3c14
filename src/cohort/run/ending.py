"""How a command ends: its exit code, and what the user reads instead of a traceback."""

from __future__ import annotations

import errno
import os
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cohort.errors import CohortError, Fault

DONE, FAULT, USAGE, BUG, STOPPED = 0, 1, 2, 3, 130

_OF_THE_MACHINE = {
    errno.ENOSPC: "free space on this disk",
    errno.EDQUOT: "free space in your quota",
    errno.EACCES: "a file or folder you may use",
    errno.EPERM: "a file or folder you may use",
    errno.EROFS: "a folder that can be written",
}


@dataclass(frozen=True)
class Ending:
    """An exit code and the words that go with it. Never holds a value of a person."""

    code: int
    line: str = ""


def ending_of(error: BaseException, logs: Path | None) -> Ending:
    """What an exception means to the user; a bug's traceback goes to a file in ``logs`` for its owner alone."""
    if isinstance(error, KeyboardInterrupt):
        return Ending(STOPPED, "Stopped.")
    faults = _faults(error)
    if faults:
        return Ending(FAULT, "\n\n".join(map(str, faults)))
    return Ending(BUG, _bug_line(error, _write_traceback(error, logs)))


def _faults(error: BaseException) -> tuple[Fault, ...]:
    """What the user can mend; nothing for a bug."""
    if isinstance(error, CohortError):
        return error.faults
    if isinstance(error, MemoryError):
        return (Fault("memory", "all of it is used", "a machine with more, or fewer --cores"),)
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        return (Fault(str(error.filename or "disk"), error.strerror or "refused", _OF_THE_MACHINE[error.errno]),)
    return ()


def _bug_line(error: BaseException, details: Path | None) -> str:
    """The kind of the error and the line of code: its own message may quote a row."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "cohort" in Path(frame.filename).parts]
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    where = f"are in {details}, without the error's own words, which may quote a row" if details else "are lost"
    return f"This is a bug in cohort, not in your files: {type(error).__name__}{place}.\nThe details {where}."


def _without_messages(error: BaseException | None) -> Iterator[str]:
    """The last error first, then what it came from."""
    while error:
        yield f"{type(error).__module__}.{type(error).__qualname__}\n"
        yield from traceback.format_tb(error.__traceback__)
        error = error.__cause__ or error.__context__


def _write_traceback(error: BaseException, logs: Path | None) -> Path | None:
    """A file that its owner alone can read; None where nothing can be written.

    It holds the lines of code, and of each error its kind only: the message may quote a row.
    """
    try:
        for folder in (logs.parent, logs) if logs else ():
            folder.mkdir(mode=0o700, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix="bug-", suffix=".txt", dir=logs)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(_without_messages(error))
    except OSError:
        return None
    return Path(name)
