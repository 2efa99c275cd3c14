"""How often the break finder cries wolf, and what it finds: python -m benchmarks.breaks [REGISTERS].

Clean registers are drawn (tests/quality/clean.py); then each break of tests/quality/planted.py is planted in each of
them, in a year in the middle. Found: at its year or day. Beside it: further alarms in the same register.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.quality.clean import clean
from tests.quality.planted import BREAKS, a_year_of

from cohort.quality.breaks import find_breaks

FIRST_SEED = 2000  # other registers than those of the tests


def main(registers: int) -> None:
    drawn = [clean(seed) for seed in range(FIRST_SEED, FIRST_SEED + registers)]
    alarms = Counter(find_breaks(one.register, one.counted()).alarms for one in drawn)
    false = sum(number * times for number, times in alarms.items())
    print(f"{registers} clean registers: {false} false alarms in {registers - alarms[0]} of them")
    for name, plant in BREAKS.items():
        planted = [plant(one, a_year_of(one)) for one in drawn]
        found = [(one.found(breaks), breaks.alarms) for one in planted for breaks in [_breaks(one)]]
        hits = sum(hit for hit, _ in found)
        beside = sum(alarms - hit for hit, alarms in found)
        print(f"{name:35} found in {hits / registers:6.1%}   beside it {beside} alarms")


def _breaks(one):
    return find_breaks(one.drawn.register, one.drawn.counted())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
