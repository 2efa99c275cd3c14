"""Clean registers of realistic size, drawn: trend, season, week, holidays, habits, overdispersion; and no break.

Everything that differs from year to year in a real register without anything having happened is in here: a bent trend,
years that differ by 1-6 %, days by 5-25 % beyond chance, shares that drift, a declared change of the code edition.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from cohort.quality.counted import Counted, FileCount
from cohort.spec.register import Register

FILE = "f.csv"


@dataclass(frozen=True)
class Clean:
    """``rows`` by day; ``empty`` and ``values`` by column: counts by year (and value); ``editions``, ``unknown``."""

    register: Register
    days: list[date]
    rows: np.ndarray
    empty: dict[str, np.ndarray]
    values: dict[str, np.ndarray]
    unknown: np.ndarray

    @property
    def years(self) -> list[int]:
        return list(range(self.days[0].year, self.days[-1].year + 1))

    def by_year(self, rows: np.ndarray | None = None) -> np.ndarray:
        """Rows of each year."""
        place = np.array([day.year for day in self.days]) - self.years[0]
        return np.bincount(place, weights=self.rows if rows is None else rows).astype(int)

    def counted(self) -> Counted:
        """What the quality step would count."""
        years = self.years
        by_year = [int(n) for n in self.by_year()]
        total = sum(by_year)
        levels = {
            name: {
                (year, f"v{k}"): int(n) for year, row in zip(years, table, strict=True) for k, n in enumerate(row) if n
            }
            for name, table in self.values.items()
        }
        editions = {(year, self._edition(year)): n for year, n in zip(years, by_year, strict=True)}
        return Counted(
            files=(FileCount(FILE, total, total, 0, total),),
            rows={(year, FILE): n for year, n in zip(years, by_year, strict=True) if n},
            missing={name: dict(zip(years, map(int, empty), strict=True)) for name, empty in self.empty.items()},
            levels=levels,
            editions=editions,
            unknown={key: int(n) for key, n in zip(editions, self.unknown, strict=True)},
            days={day: int(n) for day, n in zip(self.days, self.rows, strict=True) if n},
        )

    def _edition(self, year: int) -> str:
        return [name for name, span in self.register.editions.items() if span.from_ <= date(year, 1, 1)][-1]


def clean(seed: int) -> Clean:
    """One register; the same seed gives the same."""
    rng = np.random.default_rng(seed)
    first = int(rng.integers(1975, 2000))
    span = int(rng.integers(10, 36))
    days = [date(first, 1, 1) + timedelta(days=n) for n in range((date(first + span, 1, 1) - date(first, 1, 1)).days)]
    year = np.array([day.year - first for day in days])
    rows = rng.poisson(_expected(rng, days, year, span))
    by_year = np.bincount(year, weights=rows, minlength=span).astype(int)
    empty = {f"c{k}": rng.binomial(by_year, _share(rng, span)) for k in range(int(rng.integers(4, 11)))}
    values = {f"k{k}": _table(rng, by_year) for k in range(int(rng.integers(3, 7)))}
    unknown = rng.binomial(by_year, _share(rng, span, -6.0, -4.0))
    return Clean(_register(rng, first, span), days, rows, empty, values, unknown)


def _expected(rng: np.random.Generator, days: list[date], year: np.ndarray, span: int) -> np.ndarray:
    """Rows expected on each day, the day's own noise among it."""
    t = np.arange(span) - span / 2
    level = np.log(rng.uniform(8, 1000)) + rng.normal(0, 0.04) * t + rng.normal(0, 0.0015) * t**2
    level += rng.normal(0, rng.uniform(0.01, 0.06), span)
    yearday = np.array([day.timetuple().tm_yday for day in days])
    weekend = np.where(np.array([day.weekday() for day in days]) >= 5, rng.uniform(0.1, 1.0), 1.0)
    season = 1 + rng.uniform(0, 0.3) * np.cos(2 * np.pi * (yearday / 365.25 - rng.random()))
    holiday = np.array(
        [(day.month, day.day) in {(12, 24), (12, 25), (12, 26), (1, 6), (5, 1), (12, 6)} for day in days]
    )
    expected = np.exp(np.clip(level, np.log(2), np.log(3000))[year]) * weekend * season * np.where(holiday, 0.3, 1.0)
    if rng.random() < 0.3:
        expected[[(day.month, day.day) == (1, 1) for day in days]] *= rng.uniform(3, 20)
    if rng.random() < 0.3:
        expected[[day.day == 1 for day in days]] *= rng.uniform(1.5, 4)
    shape = 1 / rng.uniform(0.05, 0.25) ** 2
    return np.asarray(expected * rng.gamma(shape, 1 / shape, len(days)))


def _share(rng: np.random.Generator, span: int, low: float = -7.0, high: float = 1.0) -> np.ndarray:
    """A share by year: a random walk with noise on the logit scale."""
    walk = np.cumsum(rng.normal(0, rng.uniform(0, 0.08), span)) + rng.normal(0, 0.05, span)
    return np.asarray(1 / (1 + np.exp(-(rng.uniform(low, high) + walk))))


def _table(rng: np.random.Generator, by_year: np.ndarray) -> np.ndarray:
    """Counts by year and value; shares drift as a random walk."""
    span, values = len(by_year), int(rng.integers(2, 9))
    walk = np.cumsum(rng.normal(0, rng.uniform(0.01, 0.08), (span, values)), axis=0) + rng.normal(
        0, 0.03, (span, values)
    )
    weight = np.exp(rng.normal(0, 1.2, values) + walk)
    return np.array([rng.multinomial(n, row / row.sum()) for n, row in zip(by_year, weight, strict=True)])


def _register(rng: np.random.Generator, first: int, span: int) -> Register:
    change = first + int(rng.integers(3, span - 3))
    text = {"type": "text", "label": "Text"}
    return Register.model_validate(
        {
            "register": "drawn",
            "label": "Drawn",
            "holder": "nobody",
            "grain": "one row per visit",
            "misses": "nothing",
            "person": "person_id",
            "time": {"day": "day"},
            "code": {"column": "code"},
            "editions": {
                "icd9": {"from": date(first, 1, 1), "until": date(change, 1, 1)},
                "icd10": {"from": date(change, 1, 1)},
            },
            "coverage": ({"from": date(first, 1, 1), "until": date(first + span, 1, 1)},),
            "columns": {"person_id": {"type": "person", "label": "Person"}, "day": {"type": "date", "label": "Day"}}
            | {"code": {"type": "code", "label": "Code"}}
            | {f"{kind}{k}": text for kind in "ck" for k in range(10)},
        }
    )
