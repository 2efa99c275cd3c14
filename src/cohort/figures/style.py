"""How every figure looks: one quiet palette that colour-blind readers can tell apart, one font, one way to a file."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe & Ito 2008, "Color universal design"; without its yellow, which white paper swallows
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")
INK, MUTED, RULE, TINT = "#222222", "#666666", "#BBBBBB", "#F3F5F7"
LINE_STYLES = ("-", "--", "-.", ":")
WIDTH = 7.6  # inches

_SETTINGS: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": MUTED,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.8,
    "xtick.color": INK,
    "ytick.color": INK,
    "pdf.fonttype": 42,
    "svg.hashsalt": "cohort",
}


@contextmanager
def styled() -> Iterator[None]:
    """Everything drawn inside has the house's look."""
    import matplotlib

    with matplotlib.rc_context(_SETTINGS):
        yield


def canvas(height: float, width: float = WIDTH) -> Figure:
    """An empty figure, in inches, that belongs to no window."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height))


def shades(*colours: str) -> Any:
    """A colour map through these colours; what lies below its range is white."""
    from matplotlib.colors import LinearSegmentedColormap

    return LinearSegmentedColormap.from_list("shades", colours).with_extremes(under="white")


def footnote(figure: Figure, text: str, below: float = 0.0, width: float = WIDTH) -> None:
    """Small grey lines under the figure, from its left edge; ``below``: inches under the lower edge."""
    height = figure.get_size_inches()[1]
    wrapped = textwrap.fill(text, int(width * 17.6))
    figure.text(0, -below / height, wrapped, fontsize=7.5, color=MUTED, ha="left", va="top", linespacing=1.35)


def as_png(figure: Figure) -> bytes:
    """200 dots per inch."""
    return _saved(figure, format="png", dpi=200, metadata={"Software": None})


def as_pdf(figure: Figure) -> bytes:
    """Vector lines and embedded fonts."""
    return _saved(figure, format="pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None})


def _saved(figure: Figure, **options: Any) -> bytes:
    buffer = io.BytesIO()
    with styled():
        figure.savefig(buffer, bbox_inches="tight", pad_inches=0.12, facecolor="white", **options)
    return buffer.getvalue()
