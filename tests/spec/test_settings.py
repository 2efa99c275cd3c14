"""Settings of a kind's own pass the same strict door as the rest of a study."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from cohort.errors import SpecError
from cohort.spec.plain_model import read_plain_model
from cohort.spec.settings import settings_of
from cohort.wanted.settings import RestrictedMean, column, columns_named

TIME = "time: {exit: days, event: died, unit: days}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kind: cox\nterms: [age]\nsettings: {until: 5}", "settings of a cox model"),
        ("kind: restricted_mean", "no 'until'"),
        ("kind: restricted_mean\nsettings: {until: soon}", "soon"),
        ("kind: restricted_mean\nsettings: {until: 5, untill: 6}", "did you mean 'until'?"),
    ],
)
def test_faults(text: str, message: str, tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_text(f"{text}\n{TIME}\n", encoding="utf-8")
    with pytest.raises(SpecError) as caught:
        read_plain_model(file)
    assert message in str(caught.value)


def test_a_kind_without_settings_has_none() -> None:
    assert settings_of("cox", {}) is None
    assert settings_of("restricted_mean", {"until": 5}) == RestrictedMean(5.0)


def test_columns_are_told_with_their_types() -> None:
    @dataclass(frozen=True)
    class Mediation:
        mediator: str = column("boolean", "category")
        covariates: tuple[str, ...] = column("number", default=())
        draws: int = 100

    assert list(columns_named(Mediation("smokes", ("age", "bmi")))) == [
        ("settings.mediator", "smokes", ("boolean", "category")),
        ("settings.covariates", "age", ("number",)),
        ("settings.covariates", "bmi", ("number",)),
    ]
