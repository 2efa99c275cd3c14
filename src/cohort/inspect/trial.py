"""A delivery tried out on the lines that were looked at, by the same ingest that will read all of them."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from cohort.errors import CohortError
from cohort.ingest import ingest
from cohort.inspect.delivery_text import Layout, delivery_text, encoding_of
from cohort.inspect.look import ROWS, View
from cohort.spec.delivery import Delivery, read_delivery
from cohort.spec.register import Register
from cohort.store import private_folder


@dataclass(frozen=True)
class Trial:
    """Of ``read`` lines ``rejected`` would be, for these reasons (the most frequent first)."""

    register: str
    read: int
    rejected: int
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        if not self.read:
            return f"{self.register}: cannot be read yet: {'; '.join(self.reasons)}"
        told = f"{self.register}: {self.read - self.rejected:,} of {self.read:,} lines tried out become rows"
        return told + (f"; rejected for {'; '.join(self.reasons)}" if self.reasons else "")


def try_out(
    found: Sequence[Layout], names: Mapping[Path, str], registers: Mapping[str, Register], work: Path
) -> list[Trial]:
    """What the suggested delivery does with the lines looked at, register by register.

    A second file's lines, of which only some were looked at, have no partner among the first one's: such registers
    are left out. What is written on the way is gone afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="look.", dir=private_folder(work / "tmp")) as made:
        folder = Path(made)
        for view in (view for layout in found for view in layout.views):
            target = folder / "files" / names[view.path]
            target.parent.mkdir(parents=True, exist_ok=True)
            if view.kind == "text":
                target.write_bytes(_text(view).encode(encoding_of(view), errors="replace"))
            elif _is_small(view):
                shutil.copyfile(view.path, target)
        file = folder / "tried.yaml"
        file.write_text(delivery_text("tried", found), encoding="utf-8")
        delivery = read_delivery(file, file.name, registers)
        return [
            _trial(registers[name], delivery, folder / "files", folder / "work")
            for name in delivery.registers
            if not any(_cannot_be_tried(layout) for layout in found if layout.feeds == name)
        ]


def _cannot_be_tried(layout: Layout) -> bool:
    """Whether two files are joined of which only some lines are here, or another program's table is too long."""
    joined = layout.suggestion and layout.suggestion.joined_file
    cut = bool(joined) and not all(view.sample.whole for view in layout.views)
    return cut or not all(view.kind == "text" or _is_small(view) for view in layout.views)


def _is_small(view: View) -> bool:
    return view.rows <= ROWS


def _text(view: View) -> str:
    """All pieces; of quoted text only the head, as another piece may begin within quotes."""
    return view.sample.pieces[0] if view.dialect.quote else "".join(view.sample.pieces)


def _trial(register: Register, delivery: Delivery, files: Path, work: Path) -> Trial:
    try:
        account = ingest(register, delivery, files, work, most_rejected=1.0)
    except CohortError as error:
        return Trial(register.name, 0, 0, tuple(dict.fromkeys(fault.found for fault in error.faults)))
    reasons: dict[str, int] = {}
    for file in account.files:
        for reason, count in file.reasons:
            reasons[reason] = reasons.get(reason, 0) + count
    told = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))[:3]
    return Trial(
        register.name,
        sum(file.read for file in account.files),
        sum(file.rejected for file in account.files),
        tuple(f"{count:,} x {reason}" for reason, count in told),
    )
