"""Errors of anything that solves equations summed over rows: the sandwich, with derivatives taken numerically.

The derivative along an imaginary step is exact to the last digit, as nothing is subtracted (Squire & Trapp 1998, SIAM
Rev 40:110): no slope has to be worked out by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from cohort.estimates import Estimate, Estimates
from cohort.models.frame.arrays import FloatArray, IntArray
from cohort.models.verify.agreement import Difference, error_differences

STEP = 1e-30
Equations = Callable[[Any], Any]
"""What each row adds (n, k) to the equations that ``theta`` (k) solves."""


def slopes(of: Callable[[Any], Any], theta: FloatArray) -> FloatArray:
    """Derivatives of a vector (m) with respect to ``theta`` (k): (m, k)."""
    steps = 1j * STEP * np.eye(len(theta))
    return np.stack([np.imag(of(theta + step)) / STEP for step in steps], axis=1)


def sandwich(equations: Equations, theta: FloatArray, cluster: IntArray | None) -> FloatArray:
    """Covariance (k, k) of the solution ``theta``: A^-1 B A^-T (Huber 1967; stacked: Stefanski & Boos 2002, Am Stat
    56:29)."""
    rows = np.real(equations(theta.astype(np.complex128)))
    if cluster is not None:
        rows = np.stack([np.bincount(cluster, column) for column in rows.T], axis=1)
    inverse = np.linalg.inv(slopes(lambda at: equations(at).sum(axis=0), theta))
    return np.asarray(inverse @ (rows.T @ rows) @ inverse.T)


def expit(predictor: Any) -> Any:
    """The probability of a log odds, complex or not."""
    return 1 / (1 + np.exp(-predictor))


def risk_errors(found: Estimates, risks: FloatArray, covariance: FloatArray) -> Iterator[Difference]:
    """Of the ``risks`` (k), the first of them the reference, and of their contrasts with it."""
    told = [row for row in found.estimates if row.se is not None]
    yield from error_differences(
        told, np.array([_error(row, place, risks, covariance) for place, row in enumerate(told)])
    )


def _error(row: Estimate, place: int, risks: FloatArray, covariance: FloatArray) -> float:
    scale = 1 / risks if row.ratio is not None else np.ones(len(risks))
    way = np.zeros(len(risks))
    if row.reference is None:
        way[place] = 1.0
    else:
        way[0], way[place - len(risks) + 1] = -scale[0], scale[place - len(risks) + 1]
    return float(np.sqrt(way @ covariance @ way))
