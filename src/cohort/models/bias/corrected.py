"""A ratio as recorded, corrected for bias, and with chance added: three rows of a table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cohort.errors import Fault, ModelError
from cohort.estimates import Estimate
from cohort.models.bias.spreads import Declared
from cohort.models.frame.arrays import BoolArray, FloatArray
from cohort.models.frame.rows import Rows
from cohort.models.inference.wald import Z

WITH_CHANCE = "and for chance"
FEWEST_POSSIBLE = 0.05
"""ASSUME: where fewer of the draws than this are possible with the data, the distributions contradict them."""
MIDDLE = [0.025, 0.5, 0.975]


def three_rows(
    term: str,
    levels: tuple[str, str],
    recorded: tuple[float, float],
    corrected: FloatArray,
    error: FloatArray | float,
    rng: np.random.Generator,
) -> list[Estimate]:
    """Of log ratios: as ``recorded`` (with its standard error), ``corrected`` (draws), and less chance.

    Medians, 2.5th and 97.5th percentiles; chance is normal with a standard ``error`` (of each draw, or the same) (Lash,
    Fox & Fink 2009, chapter 8; Greenland 2005, J R Stat Soc A 168:267).
    """
    coef, se = recorded
    chance = corrected - rng.normal(size=len(corrected)) * error
    return [
        _row(term, levels[0], np.array([coef - Z * se, coef, coef + Z * se])),
        _row(term, levels[1], np.quantile(corrected, MIDDLE)),
        _row(term, WITH_CHANCE, np.quantile(chance, MIDDLE)),
    ]


def _row(term: str, level: str, quantiles: FloatArray) -> Estimate:
    lower, ratio, upper = np.exp(quantiles).tolist()
    return Estimate(term, level, "no", float(quantiles[1]), None, ratio, lower, upper, None)


def two_by_two(rows: Rows, exposed: BoolArray) -> FloatArray:
    """Exposed and unexposed by with and without the outcome (2, 2). Raises :class:`ModelError` for an empty cell."""
    table = np.array([[np.sum(rows.event & e), np.sum(~rows.event & e)] for e in (exposed, ~exposed)], dtype=np.float64)
    if (table == 0).any():
        found = "a level without people with and without the outcome"
        raise ModelError(Fault("settings.exposure", found, "both in each level"))
    return table


def log_risk_ratio(tables: FloatArray) -> FloatArray:
    """Of each table (k, 2, 2)."""
    risks = tables[:, :, 0] / tables.sum(axis=2)
    return np.asarray(np.log(risks[:, 0] / risks[:, 1]))


def error_of_log_ratio(table: FloatArray) -> float:
    """Standard error of the logarithm of the risk ratio as recorded."""
    return float(np.sqrt((1 / table[:, 0] - 1 / table.sum(axis=1)).sum()))


def require_possible(possible: BoolArray) -> str:
    """How many of the draws are possible with the counts, in words. Raises :class:`ModelError` for hardly any."""
    share = 100 * float(possible.mean())
    if share < 100 * FEWEST_POSSIBLE:
        found = f"{share:.1f} % of the drawn values are possible with these counts"
        raise ModelError(Fault("settings", found, "distributions of sensitivity and specificity that fit the data"))
    return f"{share:.0f} % of the drawn values are possible with these counts"


def require_better_than_a_guess(sensitivity: Declared, specificity: Declared) -> None:
    """Raise :class:`ModelError` where sensitivity and specificity may add up to 1 or less.

    Distributions that reach 0 whatever is told (beta) are judged draw by draw instead.
    """
    if "beta" not in (sensitivity.shape, specificity.shape) and sensitivity.ends[0] + specificity.ends[0] <= 1:
        found = "together 1 or less at their lowest"
        raise ModelError(
            Fault("settings", found, "a record that is better than a guess: sensitivity + specificity > 1")
        )


def drawn_words(parameters: Sequence[Declared], draws: int, seed: int) -> str:
    """What was drawn, how often, and from which seed."""
    return f"drawn {draws:,} times (seed {seed}): {', '.join(one.words for one in parameters)}"
