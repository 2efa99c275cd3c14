"""What cannot be estimated is refused, by name, and never with a value that belongs to one person."""

from __future__ import annotations

from typing import get_args

import pandas as pd
import pytest

from cohort.disclosure.model import METHODS
from cohort.errors import ModelError, SpecError
from cohort.models.kinds import KINDS, fit
from cohort.models.request import ModelSpec, TimeColumns
from cohort.report.sentences import estimand
from cohort.spec.model import Model
from cohort.spec.model_kind import OUTCOME_OF, ModelKind

N = 48
GOOD = pd.DataFrame(
    {
        "age": [20 + i % 7 for i in range(N)],
        "arm": ["abc"[i % 3] for i in range(N)],
        "mother": [i // 2 for i in range(N)],
        "exit": [1 + i % 5 for i in range(N)],
        "ill": [i % 4 == 0 or i % 6 == 1 for i in range(N)],
    }
)
TIME = TimeColumns(exit="exit", event="ill")
REGRESSIONS = ["modified_poisson", "logistic", "cox"]


def spec(kind: str, *terms: str, **options) -> ModelSpec:
    answer = {"time": TIME} if kind == "cox" else {"outcome": "ill"}
    return ModelSpec(kind, terms=terms, **{**answer, **options})


def fault(frame: pd.DataFrame, asked: ModelSpec, error: type[ModelError | SpecError]) -> str:
    with pytest.raises(error) as raised:
        fit(frame, asked)
    return str(raised.value)


@pytest.mark.parametrize("kind", REGRESSIONS)
@pytest.mark.parametrize(
    ("column", "values", "where", "found"),
    [
        ("x", [3.3] * N, "terms.x", "x is the same in every row"),
        ("x", ["only"] * N, "terms.x", "every row has level only"),
        ("x", [False] * N, "terms.x", "every row has level no"),
        ("x", [True] * N, "reference.x", "no row is left in the reference level no"),
        ("x", [float("inf")] + [1.0] * (N - 1), "terms.x", "infinite values"),
        ("x", [f"P{i:05}" for i in range(N)], "terms.x", "48 different values in 48 rows"),
        ("x", pd.date_range("1997-01-01", periods=N), "terms.x", "a column of datetime64 values"),
        ("x", [None] * N, "the data", "no complete row"),
        ("ill", [False] * N, "the outcome", "no row has the event"),
        ("ill", [2] * N, "", "numbers other than 0 and 1"),
        ("ill", ["yes"] * N, "", "a column of string values"),
    ],
)
def test_columns(kind, column, values, where, found):
    message = fault(
        GOOD.assign(x=GOOD["exit"] ** 2).assign(**{column: values}), spec(kind, "age", "arm", "x"), ModelError
    )
    assert where in message
    assert found in message
    assert "P0" not in message


def test_all_faults_at_once():
    frame = GOOD.assign(born=pd.Timestamp("1997-01-01"), pid=range(N), ill="yes")
    message = fault(frame, spec("cox", "born", "pid", "arm", categorical=("pid",), reference={"arm": "B"}), ModelError)
    for part in ("time.event", "terms.born", "terms.pid", "did you mean 'b'?"):
        assert part in message


@pytest.mark.parametrize(
    ("asked", "where", "text"),
    [
        (ModelSpec("coxx"), "kind", "did you mean 'cox'?"),
        (spec("cox", "Age"), "terms.Age", "did you mean 'age'?"),
        (spec("cox", "age", cluster="mothr"), "cluster", "did you mean 'mother'?"),
        (spec("cox"), "terms", "cox needs it"),
        (spec("cox", "age", outcome="ill"), "outcome", "outcome in a cox model"),
        (spec("logistic", "age", time=TIME), "time", "time in a logistic model"),
        (spec("logistic", "age", "age"), "terms.age", "the same column twice"),
        (spec("logistic", "ill"), "terms.ill", "the same column twice"),
        (spec("logistic", "age", reference={"arm": "a"}), "reference.arm", "a column that is not a term"),
        (ModelSpec("kaplan_meier", time=TIME, cluster="mother"), "cluster", "cluster in a kaplan_meier model"),
    ],
)
def test_requests(asked, where, text):
    message = fault(GOOD, asked, SpecError)
    assert where in message
    assert text in message


def test_reference_of_a_number():
    assert "declare it categorical" in fault(GOOD, spec("cox", "age", reference={"age": "20"}), ModelError)


def test_everybody_has_the_outcome():
    assert "every row has the event" in fault(GOOD.assign(ill=True), spec("logistic", "age"), ModelError)


@pytest.mark.parametrize("kind", REGRESSIONS)
def test_too_few_clusters(kind):
    few = GOOD.assign(mother=[i % 3 for i in range(N)])
    assert "3 clusters for 4 coefficients" in fault(few, spec(kind, "age", "arm", cluster="mother"), ModelError)


older = GOOD["age"] > 22


@pytest.mark.parametrize(
    ("kind", "ill"),
    [
        ("logistic", older),  # everybody older is ill, nobody younger
        ("logistic", older & GOOD["ill"]),  # some of the older, nobody younger
        ("modified_poisson", older & GOOD["ill"]),
        ("cox", older & GOOD["ill"]),
    ],
)
def test_separation(kind, ill):
    message = fault(GOOD.assign(ill=ill, older=older.astype(int)), spec(kind, "older", "arm"), ModelError)
    assert "no finite estimate of" in message
    assert "older" in message
    assert "perfect separation" in message


@pytest.mark.parametrize("kind", ["modified_poisson", "logistic"])
def test_level_and_reference_each_in_one_cluster(kind):
    """Nothing is left to tell clusters apart: the sandwich would give an error of 0."""
    alone = GOOD.assign(mother=GOOD["mother"] + 2)
    alone.loc[alone["arm"] == "a", "mother"] = 0
    alone.loc[alone["arm"] == "b", "mother"] = 1
    message = fault(alone, spec(kind, "arm", cluster="mother"), ModelError)
    assert "cluster-robust errors of 0 for arm (b)" in message


def test_monotone_partial_likelihood():
    first_to_die_is_oldest = pd.DataFrame({"exit": range(1, 11), "ill": True, "age": range(30, 20, -1)})
    message = fault(first_to_die_is_oldest, spec("cox", "age"), ModelError)
    assert "no finite estimate of age" in message


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize("strata", [(), ("arm",)])
def test_monotone_among_other_terms(ties, strata):
    """Only the early born fall ill, in every stratum and among late entrants; the other term is well."""
    early = pd.DataFrame({"early": (GOOD.index < 24).astype(int), "entry": 0.5 * (GOOD.index % 2)})
    time = TimeColumns(exit="exit", event="ill", entry="entry")
    frame = GOOD.assign(**early, ill=GOOD["ill"] & (early["early"] == 1))
    message = fault(frame, ModelSpec("cox", terms=("age", "early"), time=time, strata=strata, ties=ties), ModelError)
    assert "no finite estimate of early:" in message


def test_every_kind_is_listed():
    """In the study language, in words, and what each estimates."""
    assert KINDS.keys() == set(get_args(ModelKind)) == METHODS.keys() == OUTCOME_OF.keys()
    assert all(estimand(Model(kind=kind)) for kind in KINDS)


@pytest.mark.parametrize("cluster", [None, "family"])
def test_an_outcome_that_follows_from_the_terms(cluster):
    people = pd.DataFrame({"x": [1.0, 2, 4, 7, 9, 3, 5, 8], "family": range(8)}).assign(y=lambda d: 3 * d["x"])
    with pytest.raises(ModelError, match="no chance in it"):
        fit(people, ModelSpec("linear", ("x",), outcome="y", cluster=cluster))


@pytest.mark.parametrize("scale", [1e-12, 1e-7, 1.0, 1e20])
def test_a_small_unit_is_no_exact_outcome(scale):
    """Robust errors were compared with those of an outcome whose variance is 1."""
    people = pd.DataFrame({"x": [1.0, 2, 4, 7, 9, 3], "y": [1.0, 3, 2, 5, 4, 4]})
    plain = fit(people, ModelSpec("linear", ("x",), outcome="y")).estimates[0]
    scaled = fit(people.assign(y=people["y"] * scale), ModelSpec("linear", ("x",), outcome="y")).estimates[0]
    assert (scaled.coef / scale, scaled.se / scale) == pytest.approx((plain.coef, plain.se), rel=1e-10)
