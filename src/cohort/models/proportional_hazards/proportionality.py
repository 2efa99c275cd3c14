"""Do hazard ratios change with time? The score test on Schoenfeld's residuals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from cohort.estimates import ChiSquared
from cohort.models.frame.arrays import FloatArray
from cohort.models.frame.rows import FollowUp
from cohort.models.inference.joint import chi_squared
from cohort.models.kaplan_meier import life_table
from cohort.models.proportional_hazards.fit import CoxFit
from cohort.models.proportional_hazards.process import CountingProcess
from cohort.models.proportional_hazards.residuals import schoenfeld_residuals


def proportionality_tests(fit: CoxFit, terms: Mapping[str, Sequence[int]], transform: str = "km") -> list[ChiSquared]:
    """One test per term, given as the numbers of its columns, and one of all, ``GLOBAL``.

    The score test of adding x g(t) to the model (Grambsch & Therneau 1994), with the information of the enlarged
    model at the fitted one, as ``cox.zph`` of R's survival since version 3.0. ``transform`` names g: ``km``, one less
    the Kaplan-Meier estimate just before t, ``rank``, ``identity`` or ``log``.
    """
    g_of_draw, g_of_death = _transformed_times(fit, transform)
    score = (fit.top.sets.weight_of_death * g_of_death) @ schoenfeld_residuals(fit.top)
    shared = fit.top.information_weighted_by(g_of_draw)
    information = fit.top.information_weighted_by(g_of_draw**2) - shared @ fit.covariance @ shared
    groups = {**terms, "GLOBAL": range(len(score))}
    test = f"proportional hazards, {transform}"
    return [
        found
        for name, js in groups.items()
        for found in chi_squared(test, name, score[list(js)], information[np.ix_(list(js), list(js))])
    ]


def _transformed_times(fit: CoxFit, transform: str) -> tuple[FloatArray, FloatArray]:
    """g(t) of each draw and of each death; from 0 on, for the test does not see where it begins."""
    sets = fit.top.sets
    g = TRANSFORMS[transform](sets.time, sets.process)
    g = g - g.min()
    return g[sets.draws.moment], g[sets.moment_of_death]


def _identity(time: FloatArray, process: CountingProcess) -> FloatArray:
    return time


def _log(time: FloatArray, process: CountingProcess) -> FloatArray:
    return np.log(time)


def _rank(time: FloatArray, process: CountingProcess) -> FloatArray:
    """Rank among all exits, tied ones sharing their mean rank."""
    exits = np.sort(process.exit)
    before, up_to = (np.searchsorted(exits, time, side=side) for side in ("left", "right"))
    return (before + up_to + 1) / 2


def _kaplan_meier(time: FloatArray, process: CountingProcess) -> FloatArray:
    """One less the probability of surviving to just before ``time``, of all strata together and without weights."""
    always = np.full(process.n, -np.inf)
    table = life_table(FollowUp(always if process.entry is None else process.entry, process.exit), process.event)
    survival = np.append(1.0, table.survival)
    return 1 - survival[np.searchsorted(table.time, time, side="left")]


TRANSFORMS: dict[str, Callable[[FloatArray, CountingProcess], FloatArray]] = {
    "km": _kaplan_meier,
    "rank": _rank,
    "identity": _identity,
    "log": _log,
}
