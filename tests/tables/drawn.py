"""A small study that every output is drawn from: 60 people, 24 of them placed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from cohort.disclosure.everyone import everyone
from cohort.disclosure.flow import release_flow
from cohort.disclosure.model import PublicModel
from cohort.disclosure.observed import Observed, release_observed
from cohort.disclosure.release import Identity, release_model
from cohort.disclosure.rule import Rule
from cohort.disclosure.sources import Sources
from cohort.estimates import Curve, CurvePoint, Estimate, Estimates, GroupScores, LevelCount, Overlap
from cohort.flow import FlowStep
from cohort.spec.chart import Chart, Line, RegisterLines
from cohort.spec.kinds.record import Record
from cohort.spec.model import Model, Time
from cohort.spec.moment import Moment
from cohort.spec.register import read_register
from cohort.spec.study import Acknowledged, Cohort, Figure, Step, Study, Table
from cohort.spec.take import Take
from cohort.spec.variable import Described
from cohort.spec.vocabulary import Meaning
from tests.disclosure.alone import gate_of
from tests.projects import ROOT

RULE = Rule(5)
YES_NO = (("no", "No"), ("yes", "Yes"))
NAMES = {
    "placed": Meaning("placed", "boolean", "Placed", YES_NO),
    "sex": Meaning("sex", "category", "Sex", (("female", "Girl"), ("male", "Boy"))),
    "adhd": Meaning("adhd", "boolean", "ADHD", YES_NO),
    "weight": Meaning("weight", "number", "Birth weight", unit="g"),
    "mother": Meaning("mother", "person", "Mother"),
    "first_placement": Meaning("first_placement", "date", "First placement"),
}


def record(**more: object) -> Described:
    """Whether the hospital register holds a code."""
    window = {"from": "birth", "until": "end"}
    return Record.model_validate({"source": "hospital_diagnoses", "window": window, "take": Take("any"), **more})


STUDY = Study(
    name="drawn",
    title="Placement & its determinants",
    reference="doi:10.0000/drawn",
    note=None,
    cohort=Cohort(register="births", index=Moment("birth"), end=Moment(date(2015, 12, 31))),
    population=(Step(keep="resident", because="lived in the country"),),
    variables={"adhd": record(label="ADHD", codes="adhd", assumed="our reading"), "placed": record(label="Placed")},
    acknowledge=(Acknowledged(finding="order", of="risk", because="the design of the article"),),
    models={
        "risk": Model(kind="modified_poisson", label="Risk", outcome="placed", terms=("sex", "adhd", "weight"), cluster="mother"),
        "curve": Model(kind="kaplan_meier", label="Curve", time=Time(**{"from": "birth", "until": "first_placement"}), by="sex"),
    },
    tables={
        "flow": Table(kind="flow", label="Who was studied"),
        "one": Table(kind="characteristics", label="Children", by="placed", rows=("sex", "adhd", "weight")),
        "two": Table(kind="estimates", label="Determinants", models=("risk",)),
    },
    figures={
        "flow": Figure(kind="flow_chart", label="Who was studied"),
        "forest": Figure(kind="forest", label="Ratios", models="risk"),
        "incidence": Figure(kind="cumulative_incidence", label="Incidence", models="curve"),
        "coverage": Figure(kind="coverage", label="Coverage"),
    },
)  # fmt: skip


def people() -> pd.DataFrame:
    """60 children: 24 placed; ADHD not observable for 6; nobody's weight is missing."""
    placed = [True] * 24 + [False] * 36
    adhd = [True] * 10 + [False] * 12 + [None] * 2 + [True] * 6 + [False] * 26 + [None] * 4
    sex = ["male"] * 16 + ["female"] * 8 + ["male"] * 18 + ["female"] * 18
    weight = [3000.0 + 10 * number for number in range(60)]
    columns = {"placed": pd.array(placed, "boolean"), "adhd": pd.array(adhd, "boolean"), "sex": sex, "weight": weight}
    return pd.DataFrame(columns)


def row(term: str, level: str | None, reference: str | None, ratio: float) -> Estimate:
    return Estimate(term, level, reference, 0.1, 0.2, ratio, ratio - 0.5, ratio + 1, 0.0004)


ROWS = (row("sex", "male", "female", 1.25), row("adhd", "yes", "no", 2.0), row("weight", None, None, 0.99))

RISK = Estimates(
    kind="modified_poisson",
    scale="risk ratio",
    n=54,
    events=22,
    person_years=None,
    loglik=-30.5,
    estimates=ROWS,
    crude=ROWS,
    counts=(
        LevelCount("sex", "female", 26, 8, None),
        LevelCount("sex", "male", 28, 14, None),
        LevelCount("adhd", "no", 38, 12, None),
        LevelCount("adhd", "yes", 16, 10, None),
        LevelCount("weight", None, 54, 22, None),
    ),
    covariance=((0.04, 0.0, 0.0), (0.0, 0.04, 0.0), (0.0, 0.0, 0.04)),
    clusters=40,
    excluded={"adhd missing": 6},
    notes=("about 7 events per coefficient",),
)

OVERLAP = Overlap(
    of="adhd",
    edges=(-1.0, 0.0, 1.0),
    yes=GroupScores(16, (0, 6, 10, 0), 2, 0, ((0.01, 1.1), (0.25, 1.4), (0.75, 2.1)), 12.0),
    no=GroupScores(38, (4, 22, 12, 0), 4, 0, ((0.01, 1.1), (0.25, 1.4), (0.75, 2.1)), 30.0),
    levels=(),
)
"""Four of the others have scores below all with ADHD."""


def points(n: int, events: int) -> tuple[CurvePoint, ...]:
    """One event a year, then everybody else leaves at 18 years."""
    steps = [CurvePoint(float(t), 1 - t / n, 0.9 * (1 - t / n), None, n - t + 1, 1, 0) for t in range(1, events + 1)]
    return (*steps, CurvePoint(18.0, 1 - events / n, None, None, n - events, 0, n - events))


CURVE = Estimates(
    kind="kaplan_meier",
    scale="probability",
    n=60,
    events=22,
    person_years=900.0,
    loglik=None,
    counts=(LevelCount("sex", "female", 26, 8, 400.0), LevelCount("sex", "male", 34, 14, 500.0)),
    curves=(Curve("female", 26, 8, points(26, 8)), Curve("male", 34, 14, points(34, 14))),
)


def released(
    found: Estimates, model: str, event: str = "placed=yes", rule: Rule = RULE, counted: str | None = None
) -> PublicModel:
    """A model after the gate; ``counted`` is the column of its event where other outputs count that, too."""
    spec = STUDY.models[model]
    terms = spec.terms or (str(spec.by),)
    gate = gate_of(found, model, event, everyone(people(), terms, counted), rule)
    return release_model(found, Identity("drawn", model, str(spec.label)), gate)


def sources(found: Estimates = RISK, curve: Estimates = CURVE) -> Sources:
    """What the outputs are made from; ``found`` stands for the model ``risk``."""
    flow = [FlowStep("births", "children born", 80), FlowStep("resident", "lived in the country", 60, 20, 7)]
    models = {"risk": lambda: released(found, "risk"), "curve": lambda: released(curve, "curve", "first_placement")}
    return Sources(RULE, people, lambda: release_flow(flow, RULE), lambda name: models[name](), observed)


def observed() -> Observed:
    """Hospital care: outpatient from 1998, all of 60 children in the country but in 2001, when 7 were not."""
    hospital = read_register(ROOT / "config" / "registers" / "hospital_diagnoses.yaml", "hospital_diagnoses.yaml")
    births, asked = (date(1997, 1, 1), date(1998, 1, 1)), (date(1997, 1, 1), date(2003, 1, 1))
    seen = (date(1998, 1, 1), date(2003, 1, 1))
    lines = (
        Line(None, "child", (seen,), (asked,), ((asked[0], seen[0]),), ()),
        Line("inpatient", "child", (asked,), (), (), ()),
        Line("outpatient", "mother", (seen,), (seen,), (), ((seen[0], date(1999, 1, 1)),)),
    )
    editions = (("ICD-9", date(1987, 1, 1), date(1996, 1, 1)), ("ICD-10", date(1996, 1, 1), date(2200, 1, 1)))
    told = Chart(births, ((("curve",), asked),), (RegisterLines(hospital, lines, editions, hospital.breaks),))
    years = {
        ("hospital_diagnoses", None, "child"): {year: 53.0 if year == 2001 else 60.0 for year in range(1998, 2003)}
    }
    return release_observed(told, {"child": 60}, years, RULE)


def with_few_boys(found: Estimates = RISK) -> Estimates:
    """Three of the boys have the event."""
    counts = (LevelCount("sex", "female", 26, 19, None), LevelCount("sex", "male", 28, 3, None), *found.counts[2:])
    return replace(found, counts=counts)
