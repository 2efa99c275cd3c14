"""One call of the command line: which project it is about, what it says, and the log of the step it runs."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cohort.errors import CohortError, Fault

if TYPE_CHECKING:
    from cohort.run.ending import Ending
    from cohort.run.joblog import JobLog
    from cohort.spec.project import Project


@dataclass
class Session:
    """``config`` is the file named with ``--config``; ``logs`` is known once the project is read."""

    config: Path | None = None
    logs: Path | None = None
    log: JobLog | None = None
    ending: Ending | None = None

    def project(self) -> Project:
        """The project asked for, or the one the current folder lies in. Libraries keep their caches inside it."""
        from cohort.spec.project import read_project

        project = read_project(self.config or _config_above(Path.cwd()))
        self.logs = project.work / "log"
        caches = project.work / "cache"
        os.environ |= {"XDG_CACHE_HOME": str(caches), "MPLCONFIGDIR": str(caches / "matplotlib")}
        return project

    def step(self, *words: str) -> Project:
        """The project, with a log begun for a step: its verb, what it makes, and of which study."""
        from cohort.run.joblog import JobLog
        from cohort.store import private_folder

        project = self.project()
        private_folder(project.work)
        logs = private_folder(project.work / "log")
        self.log = JobLog(logs / f"{'.'.join(words)}.log", " of ".join([" ".join(words[:2]), *words[2:]]))
        self.log.begin()
        return project

    def say(self, text: str) -> None:
        """Print what a step tells, and log it."""
        print(text)
        if self.log:
            self.log.say(text)

    def end(self, ending: Ending) -> None:
        """Close the step's log, if there is one and its disk is not full, and ``work/`` to other users."""
        from cohort.store import close_to_others

        with suppress(OSError):
            if self.log:
                self.log.end(ending.code, ending.line)
        if self.logs:
            close_to_others(self.logs.parent)


def _config_above(folder: Path) -> Path:
    for above in (folder, *folder.parents):
        if (above / "config" / "config.yaml").is_file():
            return above / "config" / "config.yaml"
    hint = "change to the folder of a project, or name its file: cohort --config PATH ..."
    raise CohortError(Fault(str(folder), "no config/config.yaml here or above", "a folder inside a project", hint))
