"""Which models a specification curve stands for."""

from __future__ import annotations

import pytest

from cohort.spec.condition import Condition
from cohort.spec.model import Model
from cohort.spec.specification_curve import Alternative, SpecificationCurve, specifications

MAIN = Model.model_validate(
    {
        "kind": "logistic",
        "outcome": "placed",
        "terms": ["sex", "adhd", "sex:adhd", "spline(age, 4)"],
        "reference": {"sex": "female"},
        "cluster": "mother",
    }
)


@pytest.mark.parametrize(
    ("asked", "changed"),
    [
        ({}, {}),
        ({"drop": "sex"}, {"terms": ("adhd", "spline(age, 4)"), "reference": {}}),
        ({"add": ["income"], "reference": {"income": "low"}},
         {"terms": ("sex", "adhd", "sex:adhd", "spline(age, 4)", "income"),
          "reference": {"sex": "female", "income": "low"}}),
        ({"replace": {"adhd": "adhd_inpatient"}},
         {"terms": ("sex", "adhd_inpatient", "sex:adhd_inpatient", "spline(age, 4)")}),
        ({"replace": {"age": "weeks", "placed": "placed_long", "mother": "father"}},
         {"terms": ("sex", "adhd", "sex:adhd", "spline(weeks, 4)"), "outcome": "placed_long", "cluster": "father"}),
        ({"replace": {"spline": "x"}}, {}),
        ({"drop": ["age"], "replace": {"age": "weeks"}}, {"terms": ("sex", "adhd", "sex:adhd")}),
        ({"kind": "modified_poisson", "cluster": None, "errors": "robust"},
         {"kind": "modified_poisson", "cluster": None, "errors": "robust"}),
        ({"among": {"sex": "female"}}, {"among": (Condition("sex", ("female",)),)}),
    ],
)  # fmt: skip
def test_an_option(asked: dict[str, object], changed: dict[str, object]) -> None:
    model = Alternative.model_validate(asked).applied(MAIN)
    keys = ("kind", "terms", "outcome", "reference", "cluster", "errors", "among")
    assert {key: getattr(model, key) for key in keys} == {key: getattr(MAIN, key) for key in keys} | changed


def test_every_combination_and_one_of_them_main() -> None:
    curve = SpecificationCurve.model_validate(
        {
            "of": "risk",
            "term": "adhd",
            "alternatives": {
                "Adjusted for": {"nothing more": {}, "age too": {"drop": "age"}},
                "Recorded by": {
                    "wards": {"replace": {"adhd": "adhd_inpatient"}},
                    "all": {},
                    "clinics": {"drop": "sex"},
                },
            },
        }
    )
    found = list(specifications(curve, MAIN))
    assert len(found) == curve.size == 6
    assert [one.options for one in found if one.main] == [("nothing more", "all")]
    assert next(one.model for one in found if one.main) == MAIN
    assert [(one.options, one.term, one.model.terms) for one in found][3] == (
        ("age too", "wards"),
        "adhd_inpatient",
        ("sex", "adhd_inpatient", "sex:adhd_inpatient"),
    )
