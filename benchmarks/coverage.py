"""How often 95 % intervals hold the truth: 500 simulated data sets for each kind of model.

    python benchmarks/coverage.py --sets 500

Prints a table with the share of intervals that hold the truth, its Monte Carlo error, the share of those that miss
it on either side, and the standard error that the intervals tell, as their half width over 1.96 (root mean square),
over the one seen, the standard deviation of their middles less the truth. Coverage between 93 and 97 % is what 500
sets can tell from 95 %.
"""

from __future__ import annotations

import argparse

import numpy as np
from coverage_cases import CASES, Z
from coverage_risks import TRIALS, intervals

from cohort.models.kinds import fit

Told = dict[str, tuple[float, float, float]]


def told(name: str, number: int) -> Told:
    """Of one data set, by row: an interval and the truth it should hold."""
    if name in TRIALS:
        return intervals(TRIALS[name], TRIALS[name].draw(np.random.default_rng([1, number])))
    frame, spec, truth = CASES[name].draw(np.random.default_rng([number, *name.encode()]))
    return {"": (*CASES[name].interval(fit(frame, spec)), truth)}


def line(name: str, sets: np.ndarray) -> str:
    """A line of the table from (sets, 3)."""
    lower, upper, truth = sets.T
    below, above = (upper < truth).mean(), (lower > truth).mean()
    share = 1 - below - above
    error = (share * (1 - share) / len(sets)) ** 0.5
    spread = float(np.sqrt((((upper - lower) / 2 / Z) ** 2).mean()) / ((lower + upper) / 2 - truth).std(ddof=1))
    return f"| {name} | {share:.1%} | {error:.1%} | {below:.1%} | {above:.1%} | {spread:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=int, default=500)
    parser.add_argument("--kinds", nargs="+", default=[*CASES, *TRIALS], choices=[*CASES, *TRIALS])
    asked = parser.parse_args()
    print("| Kind | Coverage | Monte Carlo error | Below the truth | Above it | Error told / seen |")
    print("|---|---|---|---|---|---|")
    for name in asked.kinds:
        found = [told(name, number) for number in range(asked.sets)]
        for row in found[0]:
            rows = np.array([one[row] for one in found])
            print(line(f"{name}: {row}" if row else name, rows), flush=True)


if __name__ == "__main__":
    main()
