"""How numbers are written; ``_`` stands for the thin space between thousands."""

from __future__ import annotations

import pytest

from cohort.disclosure.numbers import THOUSANDS, decimal, interval, p_value, whole, with_percent
from cohort.disclosure.protected import PROTECTING, Hidden


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (whole(5143), "5_143"),
        (whole(1_234_567), "1_234_567"),
        (whole(0), "0"),
        (whole(None), ""),
        (whole(Hidden("<5", small=True)), "<5"),
        (decimal(-0.25, 2), "−0.25"),
        (with_percent(903, 5143), "903 (17.6)"),
        (with_percent(903, PROTECTING), "903"),
        (with_percent(PROTECTING, 5143), "hidden"),
        (with_percent(0, 0), "0"),
        (interval(2.214, 1.98, 2.466), "2.21 (1.98–2.47)"),
        (interval(0.99961, 0.99952, 0.99972), "0.9996 (0.9995–0.9997)"),
        (interval(0.1, -0.2, 0.4), "0.10 (−0.20 to 0.40)"),
        (p_value(0.0009), "<0.001"),
        (p_value(0.001), "0.001"),
        (p_value(None), ""),
    ],
)
def test_written(written: str, expected: str) -> None:
    assert written == expected.replace("_", THOUSANDS)
