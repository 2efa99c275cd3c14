"""How a released number is written, everywhere: English, a thin space between thousands, an en dash in ranges."""

from __future__ import annotations

from cohort.disclosure.protected import Count, Hidden

THOUSANDS = "\u202f"  # narrow no-break space: unlike a comma it is no decimal mark in anybody's spreadsheet
MINUS = "\u2212"


def whole(count: Count | None) -> str:
    """``5 143``, ``<5``, ``hidden``; nothing for a number that does not exist."""
    if isinstance(count, Hidden):
        return count.text
    return "" if count is None else decimal(count, 0)


def equals(count: Count) -> str:
    """``n = 5 143``, ``n <5``, ``n hidden``."""
    return f"n {whole(count)}" if isinstance(count, Hidden) else f"n = {whole(count)}"


def decimal(value: float, digits: int) -> str:
    """``1 234.5``."""
    return f"{value:,.{digits}f}".replace(",", THOUSANDS).replace("-", MINUS)


def percent(part: Count, of: Count) -> str | None:
    """One decimal; None where either count is hidden or there is nobody."""
    if isinstance(part, Hidden) or isinstance(of, Hidden) or of == 0:
        return None
    return decimal(100 * part / of, 1)


def with_percent(part: Count, of: Count) -> str:
    """``903 (17.6)``, or the count alone where its share is not shown."""
    share = percent(part, of)
    return whole(part) if share is None else f"{whole(part)} ({share})"


def interval(point: float, lower: float, upper: float) -> str:
    """``2.21 (1.98–2.47)``: two decimals, or as many more (up to 5) as it takes to tell the ends apart."""
    digits = next((d for d in range(2, 5) if f"{lower:.{d}f}" != f"{upper:.{d}f}"), 5)
    dash = "–" if min(lower, upper) >= 0 else " to "
    return f"{decimal(point, digits)} ({decimal(lower, digits)}{dash}{decimal(upper, digits)})"


def p_value(p: float | None) -> str:
    """Three decimals; ``<0.001`` below."""
    if p is None:
        return ""
    return "<0.001" if p < 0.001 else decimal(p, 3)
