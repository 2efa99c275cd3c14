"""However a run is ended, the next one carries on, and nobody is ever told of a lock."""

from __future__ import annotations

import signal
from collections.abc import Callable

from cohort.run.records import record_path
from tests.run.conftest import Tiny

Until = Callable[[Callable[[], object]], None]


def test_killed_in_every_way_and_then_finished(tiny: Tiny, until: Until) -> None:
    tiny.hold.touch()

    # cohort alone is killed: Snakemake and its jobs go on without it
    first = tiny.start()
    until(lambda: tiny.states() == ["half", "half"])
    orphans = [*tiny.processes()["snakemake"], *tiny.processes()["job"]]
    first.kill()
    first.wait()
    assert all(process.is_running() for process in orphans)

    # the next run stops them first; this time Snakemake alone is killed
    second = tiny.start()
    until(lambda: not any(process.is_running() for process in orphans))
    until(lambda: len(tiny.processes()["snakemake"]) == 1 and len(tiny.processes()["job"]) >= 2)
    tiny.processes()["snakemake"][0].kill()
    said, _ = second.communicate(timeout=300)
    assert second.returncode == 1
    assert "killed from outside" in said
    assert tiny.processes() == {"cohort": [], "snakemake": [], "job": []}

    # all are killed at once, and a power cut leaves half a record, an empty record of the run, and old locks
    third = tiny.start()
    until(lambda: len(tiny.processes()["job"]) >= 2)
    for kind in tiny.processes().values():
        for process in kind:
            process.kill()
    third.wait()
    locks = tiny.root / ".snakemake" / "locks"
    for number in (0, 1):
        (locks / f"{number}.output.lock").write_text("a.txt\nb.txt\n", encoding="utf-8")
    (tiny.root / ".snakemake" / "cohort_run.json").write_text("", encoding="utf-8")
    record_path(tiny.root, "a.txt").write_text('{"rule": "jo', encoding="utf-8")

    # and the last comes to its end
    tiny.hold.unlink()
    code, said = tiny.finish()
    assert code == 0, said
    assert "Done: 2 steps." in said
    assert "lock" not in said.lower()
    assert tiny.states() == ["whole", "whole"]


def test_a_second_run_at_once_is_refused_and_ctrl_c_stops_the_first(tiny: Tiny, until: Until) -> None:
    tiny.hold.touch()
    first = tiny.start()
    until(lambda: tiny.states() == ["half", "half"])

    code, said = tiny.finish()
    assert code == 1
    assert "a run under way since" in said

    first.send_signal(signal.SIGINT)
    said, _ = first.communicate(timeout=300)
    assert (first.returncode, said.strip().splitlines()[-1]) == (130, "Stopped.")
    assert tiny.processes() == {"cohort": [], "snakemake": [], "job": []}


def test_the_exit_code_is_that_of_the_worst_job(tiny: Tiny) -> None:
    (tiny.root / "a.code").write_text("1", encoding="utf-8")
    (tiny.root / "b.code").write_text("3", encoding="utf-8")
    code, said = tiny.finish()
    assert code == 3
    assert "job a failed.\nfile.yaml:3  place\n  found:    this" in said
    assert "Error in rule" not in said
