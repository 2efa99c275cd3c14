"""What a table of another program says of itself, and what goes wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cohort.errors import DataError, Fault
from cohort.ingest.delivered import shown
from cohort.ingest.foreign.cells import NoText

CELLS = 1_000_000
"""About so many cells are in memory at once, and so many rows at least."""
FEWEST = 1_000
EXACTLY = "one value in each cell, told exactly"


@dataclass(frozen=True)
class Head:
    """``names`` of the columns, which stand on ``line`` (0: on none); ``rows``, where the file tells their number.

    ``labels`` are those of coded values, by column and by the value as a cell tells it.
    """

    names: tuple[str, ...]
    rows: int | None
    line: int = 0
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def rows_at_once(self) -> int:
        """How many rows are read in one go."""
        return max(FEWEST, CELLS // max(1, len(self.names)))


def fault(path: Path, found: str, expected: str, hint: str | None = None) -> DataError:
    """A fault of a whole file."""
    return DataError(Fault(shown(path), found, expected, hint))


@contextmanager
def readable(path: Path, what: str, *errors: type[Exception]) -> Iterator[None]:
    """Around a library's reading. Its own messages may hold a cell, so none of them is passed on."""
    try:
        yield
    except NoText as error:
        raise fault(path, str(error), EXACTLY) from None
    except errors as error:
        hint = "was it cut off, or is it of another kind? See 'kind:' of the format"
        raise fault(path, f"it could not be read ({type(error).__name__})", what, hint) from None
