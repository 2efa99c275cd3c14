"""How a command ends: its exit code, and what the user reads instead of a traceback."""

from __future__ import annotations

import errno
import os
import tempfile
import traceback
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
    """An exit code and the faults or the one line that go with it. Never holds a value of a person."""

    code: int
    faults: tuple[Fault, ...] = ()
    line: str = ""

    @property
    def text(self) -> str:
        """As it is printed and logged."""
        return "\n\n".join(str(fault) for fault in self.faults) or self.line


def ending_of(error: BaseException, logs: Path | None) -> Ending:
    """What an exception means to the user. A bug's traceback goes to a file in ``logs`` that only its owner can read."""
    if isinstance(error, CohortError):
        return Ending(FAULT, error.faults)
    if isinstance(error, KeyboardInterrupt):
        return Ending(STOPPED, line="Stopped.")
    if isinstance(error, MemoryError):
        return Ending(FAULT, (Fault("memory", "all of it is used", "a machine with more, or less at a time"),))
    if isinstance(error, OSError) and error.errno in _OF_THE_MACHINE:
        found = error.strerror or type(error).__name__
        return Ending(FAULT, (Fault(str(error.filename or "disk"), found, _OF_THE_MACHINE[error.errno]),))
    return Ending(BUG, line=_bug_line(error, _write_traceback(error, logs)))


def _bug_line(error: BaseException, details: Path) -> str:
    """The kind of the error and the line of code: its own message may quote a row."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "cohort" in Path(frame.filename).parts]
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return (
        f"This is a bug in cohort, not in your files: {type(error).__name__}{place}.\n"
        f"The details are in {details}; they may name single people: read them before you pass them on."
    )


def _write_traceback(error: BaseException, logs: Path | None) -> Path:
    text = "".join(traceback.format_exception(error))
    handle, name = tempfile.mkstemp(prefix="bug-", suffix=".txt", dir=logs)  # readable by the owner alone
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)
