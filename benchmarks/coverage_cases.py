"""For each kind of model: rows drawn with a known truth, and the 95 % interval that should hold it.

A kind is covered by one function that draws and one line in :data:`CASES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log

import numpy as np
import pandas as pd

from cohort.estimates import Estimates
from cohort.models.participation import Asked, weigh
from cohort.models.request import ModelSpec, TimeColumns
from cohort.wanted.settings import RestrictedMean

Rng = np.random.Generator
Drawn = tuple[pd.DataFrame, ModelSpec, float]
Interval = Callable[[Estimates], tuple[float, float]]
Z = 1.959963984540054
TIME = TimeColumns(exit="exit", event="event")
LATE = TimeColumns(exit="exit", event="event", entry="entry")


@dataclass(frozen=True)
class Case:
    """``draw`` gives rows, the model and the truth; ``interval`` finds the interval in the answer."""

    draw: Callable[[Rng], Drawn]
    interval: Interval


def coefficient(term: str, level: str | None = None) -> Interval:
    """The Wald interval of a coefficient."""

    def interval(found: Estimates) -> tuple[float, float]:
        (row,) = [row for row in found.estimates if (row.term, row.level) == (term, level)][-1:]
        assert row.coef is not None and row.se is not None
        return row.coef - Z * row.se, row.coef + Z * row.se

    return interval


def curve(time: float, group: str | None = None, state: str | None = None) -> Interval:
    """The interval of a curve at a time."""

    def interval(found: Estimates) -> tuple[float, float]:
        (drawn,) = [one for one in found.curves if (one.group, one.state) == (group, state)]
        point = [point for point in drawn.points if point.time <= time][-1]
        assert point.lower is not None and point.upper is not None
        return point.lower, point.upper

    return interval


def censored(rng: Rng, time: np.ndarray, until: float = 3.0) -> dict[str, np.ndarray]:
    """Follow-up that ends at the event or at a uniform time of censoring."""
    leaves = rng.uniform(0.2, until, len(time))
    return {"exit": np.minimum(time, leaves), "event": time <= leaves}


def cox(rng: Rng) -> Drawn:
    """Constant hazards, a hazard ratio of exp(0.5) per unit."""
    x, arm = rng.normal(size=300), rng.integers(0, 2, 300)
    frame = pd.DataFrame({"x": x, "arm": arm, **censored(rng, rng.exponential(np.exp(0.3 * arm - 0.5 * x)))})
    return frame, ModelSpec("cox", terms=("x", "arm"), time=TIME), 0.5


def cox_strata(rng: Rng) -> Drawn:
    """Ten strata with hazards of their own."""
    x, stratum = rng.normal(size=400), rng.integers(0, 10, 400)
    frame = pd.DataFrame(
        {"x": x, "stratum": stratum, **censored(rng, rng.exponential(np.exp(0.2 * stratum - 0.5 * x)))}
    )
    return frame, ModelSpec("cox", terms=("x",), time=TIME, strata=("stratum",)), 0.5


def cox_late_entry(rng: Rng) -> Drawn:
    """People enter at random times, if they are still there."""
    x = rng.normal(size=800)
    frame = pd.DataFrame({"x": x, **censored(rng, rng.exponential(np.exp(-0.5 * x))), "entry": rng.uniform(0, 1, 800)})
    return frame[frame["entry"] < frame["exit"]], ModelSpec("cox", terms=("x",), time=LATE), 0.5


def cox_clustered(rng: Rng) -> Drawn:
    """Families share a positive stable frailty, which leaves hazards proportional, with 0.7 of the log ratio.

    Frailties by Chambers, Mallows & Stuck 1976; the marginal ratio, Hougaard 1986.
    """
    share, families = 0.7, 400
    angle, waiting = rng.uniform(0, np.pi, families), rng.exponential(size=families)
    frailty = np.sin(share * angle) / np.sin(angle) ** (1 / share)
    frailty *= (np.sin((1 - share) * angle) / waiting) ** ((1 - share) / share)
    family, x = np.repeat(np.arange(families), 3), np.repeat(rng.normal(size=families), 3)
    time = rng.exponential(size=3 * families) / (frailty[family] * np.exp(0.8 * x))
    frame = pd.DataFrame({"x": x, "family": family, **censored(rng, time)})
    return frame, ModelSpec("cox", terms=("x",), time=TIME, cluster="family"), 0.8 * share


def cox_varying(rng: Rng) -> Drawn:
    """A treatment that begins at a random time doubles the hazard: two intervals for each treated person."""
    begins, unit = rng.uniform(0, 2, 400), rng.exponential(size=400)
    time = np.where(unit < begins, unit, begins + (unit - begins) / 2)
    people = pd.DataFrame({"begins": begins, "treated": False, **censored(rng, time), "entry": 0.0})
    before = people.assign(event=people["event"] & (people["exit"] <= begins), exit=people["exit"].clip(upper=begins))
    after = people[people["exit"] > begins].assign(treated=True, entry=lambda rows: rows["begins"])
    return pd.concat([before, after]), ModelSpec("cox", terms=("treated",), time=LATE), log(2)


def kaplan_meier(rng: Rng) -> Drawn:
    """Half live for log 2 years."""
    return pd.DataFrame(censored(rng, rng.exponential(size=200))), ModelSpec("kaplan_meier", time=TIME), 0.5


def kaplan_meier_late_entry(rng: Rng) -> Drawn:
    """The same, seen from a random time on."""
    frame = pd.DataFrame({**censored(rng, rng.exponential(size=500)), "entry": rng.uniform(-0.4, 0.4, 500).clip(0)})
    return frame[frame["entry"] < frame["exit"]], ModelSpec("kaplan_meier", time=LATE), 0.5


def nelson_aalen(rng: Rng) -> Drawn:
    """A hazard of 1."""
    return pd.DataFrame(censored(rng, rng.exponential(size=200))), ModelSpec("nelson_aalen", time=TIME), 1.0


def restricted_mean(rng: Rng) -> Drawn:
    """Hazards of 1 and 0.5: the difference of the means up to a year."""
    b = rng.integers(0, 2, 300).astype(bool)
    frame = pd.DataFrame({"b": b, **censored(rng, rng.exponential(np.where(b, 2.0, 1.0)))})
    truth = 2 * (1 - exp(-0.5)) - (1 - exp(-1))
    return frame, ModelSpec("restricted_mean", time=TIME, by="b", settings=RestrictedMean(1.0)), truth


def two_causes(rng: Rng, n: int) -> tuple[np.ndarray, np.ndarray]:
    """Times and causes with hazards of 0.6 and 0.4."""
    return rng.exponential(size=n), np.where(rng.random(n) < 0.6, 1, 2)


def aalen_johansen(rng: Rng) -> Drawn:
    """The incidence of the first cause after a year."""
    time, cause = two_causes(rng, 200)
    seen = censored(rng, time)
    frame = pd.DataFrame({"exit": seen["exit"], "event": np.where(seen["event"], cause, 0)})
    return frame, ModelSpec("aalen_johansen", time=TIME), 0.6 * (1 - exp(-1))


def aalen_johansen_late_entry(rng: Rng) -> Drawn:
    """The same, seen from a random time on."""
    time, cause = two_causes(rng, 500)
    seen = censored(rng, time)
    event = np.where(seen["event"], cause, 0)
    frame = pd.DataFrame({"exit": seen["exit"], "event": event, "entry": rng.uniform(-0.4, 0.4, 500).clip(0)})
    return frame[frame["entry"] < frame["exit"]], ModelSpec("aalen_johansen", time=LATE), 0.6 * (1 - exp(-1))


def subdistribution(rng: Rng, n: int) -> pd.DataFrame:
    """F(t | x) = 1 - (1 - p (1 - exp(-t)))^exp(0.5 x) for the first cause (Fine & Gray 1999, section 5), p = 0.4."""
    x, p = rng.normal(size=n), 0.4
    ever = 1 - (1 - p) ** np.exp(0.5 * x)
    first = rng.random(n) < ever
    base = 1 - (1 - rng.random(n) * ever) ** np.exp(-0.5 * x)
    time = np.where(first, -np.log1p(-np.minimum(base, p * (1 - 1e-12)) / p), rng.exponential(np.exp(-0.3 * x)))
    seen = censored(rng, time)
    return pd.DataFrame({"x": x, "exit": seen["exit"], "event": np.where(seen["event"], np.where(first, 1, 2), 0)})


def fine_gray(rng: Rng) -> Drawn:
    """A subdistribution hazard ratio of exp(0.5)."""
    time = TimeColumns(exit="exit", event="event", cause="1")
    return subdistribution(rng, 400), ModelSpec("fine_gray", terms=("x",), time=time), 0.5


def fine_gray_late_entry(rng: Rng) -> Drawn:
    """The same, seen from a random time on: half from the start."""
    frame = subdistribution(rng, 900).assign(entry=rng.uniform(-0.4, 0.4, 900).clip(0))
    time = TimeColumns(exit="exit", event="event", cause="1", entry="entry")
    return frame[frame["entry"] < frame["exit"]], ModelSpec("fine_gray", terms=("x",), time=time), 0.5


def state_occupancy(rng: Rng) -> Drawn:
    """Illness at 0.5 a year, death at 0.3 from health and 1 from illness: the share that is ill after a year."""
    n = 300
    leaves_health, falls_ill = rng.exponential(1 / 0.8, n), rng.random(n) < 0.5 / 0.8
    dies = np.where(falls_ill, leaves_health + rng.exponential(size=n), leaves_health)
    until = rng.uniform(0.2, 3.0, n)
    well = pd.DataFrame({"person": range(n), "state": "well", "entry": 0.0, "exit": np.minimum(leaves_health, until)})
    moves = leaves_health <= until
    well["to"] = np.where(moves, np.where(falls_ill, "ill", "dead"), "none")
    sick = pd.DataFrame({"person": range(n), "state": "ill", "entry": leaves_health, "exit": np.minimum(dies, until)})
    sick["to"] = np.where(dies <= until, "dead", "none")
    frame = pd.concat([well, sick[moves & falls_ill]])
    time = TimeColumns(exit="exit", event="to", entry="entry", state="state")
    return frame, ModelSpec("state_occupancy", time=time, cluster="person"), 0.5 / 0.2 * (exp(-0.8) - exp(-1))


def adjusted_survival(rng: Rng) -> Drawn:
    """Survival after a year if everybody had arm 1, given the people's other covariate."""
    x, arm = rng.normal(size=300), rng.integers(0, 2, 300)
    time = rng.exponential(np.exp(-0.5 * x - 0.4 * arm))
    frame = pd.DataFrame({"x": x, "arm": arm, **censored(rng, time)})
    spec = ModelSpec("adjusted_survival", terms=("x", "arm"), time=TIME, by="arm", categorical=("arm",))
    return frame, spec, float(np.exp(-np.exp(0.5 * x + 0.4)).mean())


def baseline_hazard(rng: Rng) -> Drawn:
    """The hazard up to a year of a person with the mean covariate."""
    x = rng.normal(size=300)
    frame = pd.DataFrame({"x": x, **censored(rng, rng.exponential(np.exp(-0.5 * x)))})
    return frame, ModelSpec("baseline_hazard", terms=("x",), time=TIME), exp(0.5 * x.mean())


ASKED = Asked("took_part", ("x", "ill", "sex", "ill_exposed"))


def taking_part(rng: Rng, people: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everybody invited, and who took part: more of one sex, fewer of those exposed whose family was ill."""
    sex = rng.integers(0, 2, len(people))
    odds = np.exp(1.2 - 1.4 * people["ill"] * people["x"] - 0.5 * people["ill"] + 0.4 * sex)
    everyone = people.assign(id=range(len(people)), sex=sex, ill_exposed=people["ill"] * people["x"])
    everyone["took_part"] = rng.random(len(people)) < odds / (1 + odds)
    return everyone, everyone[everyone["took_part"]].copy()


def exposed(rng: Rng, n: int = 700) -> pd.DataFrame:
    """An exposure, and an illness of the family that has nothing to do with it."""
    return pd.DataFrame({"x": rng.integers(0, 2, n), "ill": rng.integers(0, 2, n)})


def participation_ratio(rng: Rng) -> Drawn:
    """Illness in the family doubles the risk: the ratio of the exposed among all invited is 1.5."""
    everyone, frame = taking_part(rng, exposed(rng))
    frame["y"] = rng.random(len(frame)) < 0.2 * 1.5 ** frame["x"] * 2 ** frame["ill"]
    spec = ModelSpec("modified_poisson", terms=("x",), outcome="y", participation=weigh(everyone, ASKED, "id"))
    return frame, spec, log(1.5)


def participation_mean(rng: Rng) -> Drawn:
    """Illness in the family adds 2, the exposure 1."""
    everyone, frame = taking_part(rng, exposed(rng))
    frame["y"] = frame["x"] + 2.0 * frame["ill"] + rng.normal(size=len(frame))
    spec = ModelSpec("linear", terms=("x",), outcome="y", participation=weigh(everyone, ASKED, "id"))
    return frame, spec, 1.0


def participation_odds(rng: Rng) -> Drawn:
    """A log odds ratio of 0.7 among all invited; the family is ill oftener where the outcome happens."""
    people = exposed(rng)
    people["y"] = rng.random(len(people)) < 1 / (1 + np.exp(1 - 0.7 * people["x"]))
    people["ill"] = (rng.random(len(people)) < np.where(people["y"], 0.7, 0.3)).astype(int)
    everyone, frame = taking_part(rng, people)
    spec = ModelSpec("logistic", terms=("x",), outcome="y", participation=weigh(everyone, ASKED, "id"))
    return frame, spec, 0.7


def participation_hazard(rng: Rng) -> Drawn:
    """A log hazard ratio of 0.7 among all invited; the family is ill oftener of those whose event is early for them."""
    people, order = exposed(rng), rng.random(700)
    people["ill"] = (rng.random(700) < np.where(order < 0.4, 0.7, 0.3)).astype(int)
    times = censored(rng, -np.log(1 - order) / np.exp(0.7 * people["x"].to_numpy()))
    everyone, frame = taking_part(rng, people.assign(**times))
    spec = ModelSpec("cox", terms=("x",), time=TIME, participation=weigh(everyone, ASKED, "id"))
    return frame, spec, 0.7


def mean_cumulative(rng: Rng) -> Drawn:
    """Events at a rate of 2, times a factor of each person's own; death, at 0.5, ends them: the mean after a year."""
    n, most = 200, 40
    own, end = rng.gamma(2, 0.5, n), rng.exponential(2.0, n)
    seen = censored(rng, end)
    at = rng.exponential(1 / (2 * own), (most, n)).cumsum(axis=0)
    people = pd.DataFrame({"person": range(n), "exit": seen["exit"], "dies": seen["event"], "event": False})
    number, person = np.nonzero(at < seen["exit"])
    events = pd.DataFrame({"person": person, "exit": at[number, person], "dies": False, "event": True})
    frame = pd.concat([people, events]).sort_values(["person", "exit"])
    frame["entry"] = frame.groupby("person")["exit"].shift(fill_value=0.0)
    time = TimeColumns(exit="exit", event="event", entry="entry", terminal="dies")
    return frame, ModelSpec("mean_cumulative", time=time, person="person"), 2 / 0.5 * (1 - exp(-0.5))


def participation_survival(rng: Rng) -> Drawn:
    """Hazards of 1, and of 2 in families with an illness, of which half of all invited are."""
    everyone, frame = taking_part(rng, exposed(rng, 400))
    frame = frame.assign(**censored(rng, rng.exponential(0.5 ** frame["ill"])))
    spec = ModelSpec("kaplan_meier", time=TIME, participation=weigh(everyone, ASKED, "id"))
    return frame, spec, (exp(-1) + exp(-2)) / 2


def participation_incidence(rng: Rng) -> Drawn:
    """The incidence of the first cause after a year, if the second is as frequent as in all the others."""
    everyone, frame = taking_part(rng, exposed(rng, 400))
    time, cause = two_causes(rng, len(frame))
    seen = censored(rng, time * 0.5 ** frame["ill"].to_numpy())
    frame = frame.assign(exit=seen["exit"], event=np.where(seen["event"], cause, 0))
    spec = ModelSpec("aalen_johansen", time=TIME, participation=weigh(everyone, ASKED, "id"))
    return frame, spec, 0.6 * (1 - (exp(-1) + exp(-2)) / 2)


CASES: dict[str, Case] = {
    "cox": Case(cox, coefficient("x")),
    "cox, strata": Case(cox_strata, coefficient("x")),
    "cox, late entry": Case(cox_late_entry, coefficient("x")),
    "cox, clustered": Case(cox_clustered, coefficient("x")),
    "cox, time-varying": Case(cox_varying, coefficient("treated", "yes")),
    "kaplan_meier": Case(kaplan_meier, curve(log(2))),
    "kaplan_meier, late entry": Case(kaplan_meier_late_entry, curve(log(2))),
    "nelson_aalen": Case(nelson_aalen, curve(1.0)),
    "restricted_mean": Case(restricted_mean, coefficient("b", "yes")),
    "aalen_johansen": Case(aalen_johansen, curve(1.0, state="1")),
    "aalen_johansen, late entry": Case(aalen_johansen_late_entry, curve(1.0, state="1")),
    "fine_gray": Case(fine_gray, coefficient("x")),
    "fine_gray, late entry": Case(fine_gray_late_entry, coefficient("x")),
    "state_occupancy": Case(state_occupancy, curve(1.0, state="ill")),
    "adjusted_survival": Case(adjusted_survival, curve(1.0, group="1")),
    "modified_poisson, participation": Case(participation_ratio, coefficient("x")),
    "linear, participation": Case(participation_mean, coefficient("x")),
    "logistic, participation": Case(participation_odds, coefficient("x")),
    "cox, participation": Case(participation_hazard, coefficient("x")),
    "mean_cumulative": Case(mean_cumulative, curve(1.0)),
    "kaplan_meier, participation": Case(participation_survival, curve(1.0)),
    "aalen_johansen, participation": Case(participation_incidence, curve(1.0, state="1")),
    "baseline_hazard": Case(baseline_hazard, curve(1.0)),
}
