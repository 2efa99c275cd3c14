"""The second engine of the mean cumulative function: everybody's influence is carried along from time to time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cohort.estimates import Curve, Estimates
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.groups import grouped
from cohort.models.frame.rows import Rows
from cohort.models.inference.wald import Z
from cohort.models.request import ModelSpec
from cohort.models.verify.agreement import Agreement, number_differences
from cohort.models.verify.counted import ENGINE, MOST_COUNTED


def second(found: Estimates, frame: pd.DataFrame, spec: ModelSpec) -> Agreement | None:
    """The mean with its limits at each time of an event or an end (Ghosh & Lin 2000, equations 2 and 3)."""
    groups = grouped(frame, spec)[1]
    if sum(len(group.rows.event) * len(_times(group.rows)) for group in groups) > MOST_COUNTED:
        return None
    curves = {curve.group: curve for curve in found.curves}
    differences = [
        number_differences(
            _told(curves[group.level]), _counted(group.rows), f"the mean of {group.level or 'everybody'}"
        )
        for group in groups
    ]
    return Agreement(ENGINE, "mean numbers, their intervals, and numbers at risk", tuple(differences))


def _told(curve: Curve) -> FloatArray:
    return np.array([[p.time, p.at_risk, p.value, p.lower, p.upper] for p in curve.points], dtype=np.float64)


def _counted(rows: Rows) -> FloatArray:
    """A line for each time: time, at risk, mean, and its limits on the log scale (none where the mean is 0)."""
    assert rows.follow_up is not None and rows.person is not None, "the kind has asked for both"
    entry, exit_ = rows.follow_up.entry, rows.follow_up.exit
    spared, mean, lines = 1.0, 0.0, []
    events, ends, means_of_ends = (np.zeros(int(rows.person.max()) + 1) for _ in range(3))
    for time in _times(rows):
        here = (entry < time) & (time <= exit_)
        at_risk = _people(rows, here)
        happens, stops = (_people(rows, (exit_ == time) & which) for which in (rows.event, _terminal(rows)))
        n, d, e = at_risk.sum(), happens.sum(), stops.sum()
        mean += spared * d / n
        events += spared / n * (happens - at_risk * d / n)
        ended = (stops - at_risk * e / n) / (n - e) if e < n else np.zeros_like(stops)
        ends, means_of_ends = ends + ended, means_of_ends + mean * ended
        spared *= 1 - e / n
        error = np.sqrt(np.sum((events - mean * ends + means_of_ends) ** 2))
        width = np.exp(Z * error / mean) if mean else np.nan
        lines.append([time, n, mean, mean / width, mean * width])
    return np.array(lines)


def _times(rows: Rows) -> list[float]:
    assert rows.follow_up is not None
    return sorted(set(rows.follow_up.exit[rows.event | _terminal(rows)].tolist()))


def _terminal(rows: Rows) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.zeros(rows.n, dtype=bool) if rows.terminal is None else rows.terminal


def _people(rows: Rows, which: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> FloatArray:
    """How many of these rows each person has."""
    assert rows.person is not None
    return np.bincount(rows.person[which], minlength=int(rows.person.max()) + 1).astype(np.float64)
