"""What became of every line of every file."""

from __future__ import annotations

from dataclasses import dataclass

SHOWN_REASONS = 5


@dataclass(frozen=True)
class FileAccount:
    """One file: ``read`` lines were ``accepted`` or ``rejected`` and gave ``rows``; ``reasons`` count bad cells."""

    file: str
    read: int
    accepted: int
    rejected: int
    rows: int
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Account:
    """Every file of a register, in the order of the delivery."""

    register: str
    files: tuple[FileAccount, ...]

    @property
    def total(self) -> FileAccount:
        """All files together."""
        sums = [sum(getattr(file, count) for file in self.files) for count in ("read", "accepted", "rejected", "rows")]
        return FileAccount("all files", *sums)

    def lines(self) -> list[str]:
        """A table to print: numbers and reasons, never a value."""
        files = [*self.files, self.total] if len(self.files) > 1 else [*self.files]
        width = max(len(file.file) for file in files)
        head = f"{self.register:<{width}}  {'read':>13}  {'accepted':>13}  {'rejected':>13}  {'rows':>13}"
        lines = [head]
        for file in files:
            counts = "  ".join(f"{count:>13,}" for count in (file.read, file.accepted, file.rejected, file.rows))
            lines.append(f"{file.file:<{width}}  {counts}")
            lines += [f"    {count:,} x {reason}" for reason, count in file.reasons[:SHOWN_REASONS]]
        return lines
