"""Mediation: tables by hand, published closed forms, R's stacked equations, and what cannot be answered."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from cohort.errors import ModelError, SpecError
from cohort.models.kinds import fit
from cohort.models.likelihood import parallel
from cohort.models.mediating.asked import pathway
from cohort.models.mediating.pathway import designs, fitted
from cohort.models.mediating.resampled import drawn, means
from cohort.models.request import ModelSpec, TimeColumns
from cohort.models.verify.kinds import verified
from cohort.wanted.settings import Mediation, SimulatedMediation

TIME = TimeColumns("t", "ev")
FEW = {"samples": 40}


def table(cells) -> pd.DataFrame:
    """Cells of exposure, mediator, ill and people."""
    rows = [(a, m, i < ill) for a, m, ill, n in cells for i in range(n)]
    return pd.DataFrame(rows, columns=["a", "m", "ill"])


def both(settings: Mediation, **parts):
    """The question put to both kinds."""
    yield ModelSpec("mediation", settings=settings, **parts)
    yield ModelSpec("mediation_simulated", settings=SimulatedMediation(**vars(settings), **FEW), **parts)


def effects(found):
    return [row.coef for row in found.estimates]


@pytest.mark.parametrize("by", ["logistic", "modified_poisson"])
def test_by_hand(by):
    """No confounder and no model: Q(a, b) weighs the risks of a with the mediator of b.

    exposed  mediator  ill/people
    no       no        10/60, yes 20/40       risk 1/6 and 1/2, mediator 0.4
    yes      no        10/40, yes 36/60       risk 1/4 and 3/5, mediator 0.6
    Q(0, 0) = 0.3, Q(1, 1) = 0.46, Q(1, 0) = 0.25 x 0.6 + 0.6 x 0.4 = 0.39, Q(0, 1) = 0.4 / 6 + 0.6 / 2 = 11 / 30
    """
    people = table([(False, False, 10, 60), (False, True, 20, 40), (True, False, 10, 40), (True, True, 36, 60)])
    for spec in both(Mediation("a", "m", outcome_by=by), outcome="ill"):
        found = fit(people, spec)
        assert effects(found) == pytest.approx([0.16, 0.09, 0.07, 0.46 - 11 / 30, 11 / 30 - 0.3], abs=1e-12)
        assert [row.level for row in found.estimates][1:3] == ["natural direct effect", "natural indirect effect"]
        assert any(note.startswith("of the total difference in risk, 44 % (95 % interval") for note in found.notes)
        assert {(c.term, c.level): c.n for c in found.counts}["m", "yes"] == 100
    ratios = fit(people, replace(spec, settings=replace(spec.settings, contrast="ratio")))
    assert [row.ratio for row in ratios.estimates[:3]] == pytest.approx([0.46 / 0.3, 0.39 / 0.3, 0.46 / 0.39])


def test_levels_by_hand():
    """A mediator with three levels, an exposure of which two of three levels are compared.

    group  none        some        much
    low    4/10        6/20        2/20      shares 0.2, 0.4, 0.4
    high   12/30       4/10        3/10      shares 0.6, 0.2, 0.2
    Q(low, low) = 0.08 + 0.12 + 0.04 = 0.24, Q(high, high) = 0.24 + 0.08 + 0.06 = 0.38,
    Q(high, low) = 0.08 + 0.16 + 0.12 = 0.36, Q(low, high) = 0.24 + 0.06 + 0.02 = 0.32
    """
    cells = {
        "low": [(4, 10), (6, 20), (2, 20)],
        "high": [(12, 30), (4, 10), (3, 10)],
        "other": [(5, 9), (4, 9), (2, 9)],
    }
    levels = ("none", "some", "much")
    people = table([(a, m, 9 * ill, 9 * n) for a, of in cells.items() for m, (ill, n) in zip(levels, of, strict=True)])
    for spec in both(Mediation("a", "m", compare=("low", "high")), outcome="ill"):
        assert effects(fit(people, spec)) == pytest.approx([0.14, 0.12, 0.02, 0.06, 0.08], abs=1e-12)


@pytest.mark.parametrize(("contrast", "name"), [("difference", "difference"), ("ratio", "log_ratio")])
def test_as_r_stacks_its_equations(oracle, contrast, name):
    data, r = oracle("differences_birthwt")[0], oracle("designs_birthwt")[1]["mediation"]
    data = data.assign(smoke=data["smoke"] == 1, ht=data["ht"] == 1)
    spec = ModelSpec("mediation", ("age", "lwt"), outcome="low", settings=Mediation("smoke", "ht", contrast))
    coef, se = np.array([(row.coef, row.se) for row in fit(data, spec).estimates[:3]]).T
    assert_allclose(coef, r[name], rtol=1e-8)
    assert_allclose(se, r[f"se_{name}"], rtol=1e-8)


def pupils(n: int = 1200, seed: int = 3) -> pd.DataFrame:
    """Symptoms lower leisure; both, and sex, raise the risk. Leisure as a score, in groups, and yes/no."""
    rng = np.random.default_rng(seed)
    girl, symptoms = rng.random(n) < 0.5, rng.normal(0, 1, n)
    leisure = 3 - 0.5 * symptoms + 0.3 * girl + rng.normal(0, 1.2, n)
    risk = np.exp(-1.6 + 0.3 * symptoms - 0.2 * leisure - 0.05 * symptoms * leisure + 0.2 * girl)
    time, leaves = rng.exponential(1 / (0.4 * risk)), rng.uniform(5, 18, n)
    people = {"girl": girl, "symptoms": symptoms, "high": symptoms > 0, "leisure": leisure, "busy": leisure > 3}
    people |= {"group": np.digitize(leisure, [2, 3, 4]), "ill": rng.random(n) < risk, "home": rng.integers(0, 90, n)}
    return pd.DataFrame({**people, "t": np.minimum(time, leaves), "ev": time <= leaves})


def test_valeri_and_vanderweele_2013():
    """A measured mediator and a log-linear risk have a closed form (Psychol Methods 18:137, log-linear outcomes).

    Without other terms, with t0..t3 of the outcome's model, b0, b1 and s of the mediator's, from 0 to 1:
    log RR direct = t1 + t3 (b0 + t2 s^2) + t3^2 s^2 / 2, log RR indirect = (t2 + t3) b1. They are statsmodels' fits.
    """
    from statsmodels.api import GLM, OLS, add_constant, families

    data = pupils()
    x, m = data["symptoms"].to_numpy(), data["leisure"].to_numpy()
    t = GLM(data["ill"], add_constant(np.column_stack([x, m, x * m])), families.Poisson()).fit(tol=1e-14).params
    line = OLS(m, add_constant(x)).fit()
    (b0, b1), s2 = line.params, np.mean(line.resid**2)
    direct = t["x1"] + t["x3"] * (b0 + t["x2"] * s2) + t["x3"] ** 2 * s2 / 2
    indirect = (t["x2"] + t["x3"]) * b1
    settings = Mediation("symptoms", "leisure", "ratio", (0.0, 1.0), "modified_poisson")
    regression, simulated = both(settings, outcome="ill")
    assert effects(fit(data, regression))[:3] == pytest.approx([direct + indirect, direct, indirect], rel=1e-8)
    assert effects(fit(data, simulated))[:3] == pytest.approx([direct + indirect, direct, indirect], rel=0.02)


@pytest.mark.parametrize("mediator", ["busy", "leisure"])
def test_another_simulation(mediator):
    """statsmodels' Mediation simulates what is summed or integrated here: its answer is ours with noise.

    The mean of 100 drawn fits has a standard deviation of a tenth of the standard error: five of them are allowed.
    """
    import statsmodels.api as sm
    from statsmodels.stats.mediation import Mediation as Simulation

    data = pupils().astype({"girl": float, "busy": float, "ill": float, "high": float})
    outcome = sm.GLM.from_formula(f"ill ~ high * {mediator} + girl", data, family=sm.families.Binomial())
    family = sm.families.Binomial() if mediator == "busy" else sm.families.Gaussian()
    of_mediator = sm.GLM.from_formula(f"{mediator} ~ high + girl", data, family=family)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.random.seed(1)
        told = Simulation(outcome, of_mediator, "high", mediator).fit(n_rep=100).summary()["Estimate"]
    data = data.assign(high=data["high"] == 1, busy=data["busy"] == 1)
    found = fit(data, ModelSpec("mediation", ("girl",), outcome="ill", settings=Mediation("high", mediator)))
    theirs = told[["Total effect", "ADE (control)", "ACME (treated)", "ADE (treated)", "ACME (control)"]]
    assert effects(found) == pytest.approx(theirs.tolist(), abs=0.5 * found.estimates[0].se)


ASKED = {
    "levels": (Mediation("high", "busy"), {"outcome": "ill"}),
    "risk ratios": (Mediation("symptoms", "busy", "ratio", (-0.5, 1), "modified_poisson"), {"outcome": "ill"}),
    "groups": (Mediation("symptoms", "group", compare=("mean", "mean + 1 sd")), {"outcome": "ill", "categorical": ("group",)}),
    "in time": (Mediation("symptoms", "group", compare=(0, 1), until=9.0), {"time": TIME, "categorical": ("group",)}),
}  # fmt: skip


@pytest.mark.parametrize("asked", ASKED)
def test_errors_are_derivatives(asked):
    """A row's influence is how fast the risks move as it weighs more: both models fitted anew to weighted rows."""
    settings, parts = ASKED[asked]
    path, _ = pathway(pupils(200), ModelSpec("mediation", ("girl",), settings=settings, **parts), settings)
    given = designs(path)

    def moved(row: int, by: float) -> np.ndarray:
        weight = np.ones(path.rows.n)
        weight[row] += by
        return means(path, given, np.empty((path.rows.n, 0)), weight)

    slopes = np.array([(moved(row, 1e-4) - moved(row, -1e-4)) / 2e-4 for row in range(path.rows.n)])
    assert_allclose(fitted(path, given).means()[1], slopes.T @ slopes, rtol=1e-5)


@pytest.mark.parametrize("until", [None, 9.0])
def test_errors_with_a_measured_mediator_are_those_of_leaving_rows_out(until):
    data, settings = pupils(), Mediation("symptoms", "leisure", compare=(0, 1), until=until)
    spec = ModelSpec("mediation", ("girl",), settings=settings, **({"time": TIME} if until else {"outcome": "ill"}))
    parts = [effects(fit(data[np.arange(len(data)) % 100 != part], spec)) for part in range(100)]
    jackknife = np.std(parts, axis=0) * np.sqrt(99)
    assert_allclose([row.se for row in fit(data, spec).estimates], jackknife, rtol=0.2)


@pytest.mark.parametrize("asked", [*ASKED, "measured"])
def test_a_second_engine(asked):
    settings, parts = ASKED.get(asked, (Mediation("symptoms", "leisure", compare=(0, 1)), {"outcome": "ill"}))
    data = pupils()
    for spec in both(settings, terms=("girl",), **parts):
        assert verified(fit(data, spec), data, spec).verification.difference < 1e-9


def test_late_entry_and_ties_reach_the_second_engine():
    data = pupils().assign(t=lambda d: np.ceil(d["t"]), entry=lambda d: np.minimum(2.0 * d["girl"], d["t"] - 1))
    for ties in ("efron", "breslow"):
        settings = Mediation("high", "busy", until=9.0)
        spec = ModelSpec("mediation", ("girl",), time=TimeColumns("t", "ev", "entry"), ties=ties, settings=settings)
        assert verified(fit(data, spec), data, spec).verification.difference < 1e-9


def test_the_bootstrap_draws_families_whole_and_always_the_same(monkeypatch):
    data, settings = pupils(300), SimulatedMediation("symptoms", "leisure", compare=(0, 1), samples=30, seed=2)
    spec = ModelSpec("mediation_simulated", ("girl",), outcome="ill", cluster="home", settings=settings)
    found = fit(data, spec)
    monkeypatch.setattr(parallel, "WORTH_A_THREAD", 10**12)
    assert fit(data, spec) == found
    assert fit(data, replace(spec, settings=replace(settings, seed=3))) != found
    family = np.array([0, 0, 1, 1, 2])
    times = drawn(family, 5, np.random.default_rng(1))
    assert times[0] == times[1] and times[2] == times[3] and times[[0, 2, 4]].sum() == 3


def test_intervals_of_both_kinds_are_alike():
    data, settings = pupils(), Mediation("high", "busy")
    regression, simulated = both(settings, terms=("girl",), outcome="ill")
    simulated = replace(simulated, settings=replace(simulated.settings, samples=400))
    one, other = fit(data, regression).estimates, fit(data, simulated).estimates
    assert_allclose([row.coef for row in one], [row.coef for row in other], rtol=1e-8)
    assert_allclose([row.se for row in one], [row.se for row in other], rtol=0.15)
    assert_allclose([row.lower for row in one], [row.lower for row in other], atol=0.4 * one[0].se)


def test_e_values_of_direct_and_indirect_effect():
    """Risks 0.1 and 0.3 without, 0.4 and 0.7 with the exposure; the mediator's share rises from 0.5 to 0.75.

    Q(0, 0) = 0.2, Q(1, 0) = 0.55, Q(1, 1) = 0.625: ratios 2.75 and 25/22; R + sqrt(R (R - 1)) = 4.94 and 1.53.
    """
    people = table([(False, False, 10, 100), (False, True, 30, 100), (True, False, 20, 50), (True, True, 105, 150)])
    found = fit(people, ModelSpec("mediation", outcome="ill", settings=Mediation("a", "m")))
    told = [
        next(note for note in found.notes if note.startswith(f"natural {one} effect")) for one in ("direct", "indirect")
    ]
    assert "risk ratios of about 4.94 with both" in told[0] and "risk ratios of about 1.53 with both" in told[1]


CELLS = [(False, "a", 9, 20), (False, "b", 9, 20), (True, "a", 9, 20), (True, "b", 9, 20)]


@pytest.mark.parametrize(
    ("people", "settings", "told", "error"),
    [
        (table([*CELLS, (False, "c", 3, 9)]), Mediation("a", "m"), r"nobody has m \(c\) at a \(yes\)", ModelError),
        (
            table([*CELLS, (False, "c", 3, 9), (True, "c", 0, 9)]),
            Mediation("a", "m"),
            "everybody or nobody",
            ModelError,
        ),
        (pupils(200), Mediation("symptoms", "busy"), "nothing, of the measure symptoms", SpecError),
        (pupils(200), Mediation("symptoms", "busy", compare=("mean", "mean + sd")), "mean \\+ sd", SpecError),
        (pupils(200), Mediation("symptoms", "busy", compare=(0, 99)), "nobody's symptoms reaches", ModelError),
        (pupils(200), Mediation("high", "busy", compare=("no", "ys")), "ys", SpecError),
        (pupils(200), Mediation("high", "busy", compare=("no", "no")), "no twice", SpecError),
        (pupils(200), Mediation("high", "busy", until=4.0), "until 4", SpecError),
    ],
)
def test_honest_failures(people, settings, told, error):
    for spec in both(settings, outcome="ill"):
        with pytest.raises(error, match=told):
            fit(people, spec)


def test_samples_without_a_fit():
    """Two of the exposed with the mediator are ill: one sample in eight draws neither."""
    people = table([(False, False, 30, 60), (False, True, 20, 40), (True, False, 20, 40), (True, True, 2, 40)])
    settings = SimulatedMediation("a", "m", samples=60)
    with pytest.raises(ModelError, match="of 60 samples have no fit"):
        fit(people, ModelSpec("mediation_simulated", outcome="ill", settings=settings))


def test_nobody_is_ill_by_then():
    spec = ModelSpec("mediation", time=TIME, settings=Mediation("high", "busy", until=1e-6))
    with pytest.raises(ModelError, match="nobody has the event by then"):
        fit(pupils(), spec)


def test_zero_and_one_are_no_and_yes():
    data = pupils()
    spec = ModelSpec("mediation", ("girl",), outcome="ill", settings=Mediation("high", "busy"))
    coded = data.astype({"high": int, "busy": float})
    assert fit(coded, spec) == fit(data, spec)
    assert fit(coded, replace(spec, settings=replace(spec.settings, compare=(0, 1)))) == fit(data, spec)


def test_nobody_is_followed_so_long():
    spec = ModelSpec("mediation", time=TIME, settings=Mediation("high", "busy", until=19.0))
    with pytest.raises(ModelError, match="longer than anybody is followed"):
        fit(pupils(), spec)


def test_a_share_of_nothing_is_not_told():
    people = table([(False, False, 10, 50), (False, True, 10, 50), (True, False, 10, 50), (True, True, 10, 50)])
    for spec in both(Mediation("a", "m"), outcome="ill"):
        assert any("cannot be told" in note for note in fit(people, spec).notes)
