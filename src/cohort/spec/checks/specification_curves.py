"""Whether a specification curve asks one question: of a model that exists, by options that fit each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from cohort.spec.checks.checker import Checker
from cohort.spec.checks.models import check_model
from cohort.spec.checks.outputs import RATIOS
from cohort.spec.door import Faults
from cohort.spec.model import Model
from cohort.spec.model_kind import ModelKind
from cohort.spec.specification_curve import MOST, Alternative, SpecificationCurve, specifications
from cohort.spec.yaml_file import Place
from cohort.wanted.term import all_names

SAME_MEASURE: tuple[frozenset[ModelKind], ...] = (
    frozenset({"modified_poisson", "imputed_modified_poisson"}),
    frozenset({"logistic", "imputed_logistic"}),
    frozenset({"cox", "imputed_cox"}),
    frozenset({"poisson_count", "negative_binomial"}),
)
"""Kinds whose ratios are one measure. ASSUME: ratios within sets or families are another than those across people."""


def check_specification_curve(check: Checker, name: str, curve: SpecificationCurve) -> None:
    """Note every fault of one curve."""
    place: Place = ("specification_curves", name)
    before = len(check.faults.found)
    main = check.study.models.get(curve.of)
    if main is None:
        check.faults.unknown((*place, "of"), curve.of, check.study.models, "models")
        return
    if main.kind not in RATIOS:
        check.faults.add((*place, "of"), f"{curve.of} ({main.kind})", "a model that estimates ratios")
    if curve.term not in main.terms:
        check.faults.unknown((*place, "term"), curve.term, main.terms, "terms of this model")
    else:
        _level(check, curve, main, place)
    if curve.size > MOST:
        check.faults.add((*place, "alternatives"), f"{curve.size:,} specifications", f"at most {MOST}")
    for choice, options in curve.alternatives.items():
        if list(options.values()).count(Alternative()) != 1:
            found = f"{list(options.values()).count(Alternative())} options that change nothing"
            check.faults.add((*place, "alternatives", choice), found, "one option {}: as the main model has it")
        for option, alternative in options.items():
            _alternative(check, curve, main, alternative, (*place, "alternatives", choice, option))
    _keys_apart(check, curve, place)
    if curve.size <= MOST and len(check.faults.found) == before:
        _no_twins(check, curve, main, place)


def _level(check: Checker, curve: SpecificationCurve, main: Model, place: Place) -> None:
    meaning = check.names.get(curve.term)
    levels = [level for level, _ in meaning.levels] if meaning and meaning.type == "category" else []
    others = [level for level in levels if level != main.reference.get(curve.term, levels[0])]
    if curve.level is None and len(others) > 1:
        check.faults.add(place, f"no 'level' of {curve.term}", "one of " + ", ".join(others))
    if curve.level is not None and curve.level not in others:
        check.faults.unknown((*place, "level"), curve.level, others, f"levels of {curve.term} but the reference")


def _alternative(
    check: Checker, curve: SpecificationCurve, main: Model, alternative: Alternative, place: Place
) -> None:
    """The model that this option alone leads to must be sound, and be about the term still."""
    for key in ("drop", "replace"):
        known = main.terms if key == "drop" else [*all_names(main.terms), *filter(None, [main.outcome, main.cluster])]
        for name in alternative.drop if key == "drop" else alternative.replace_:
            if name not in known:
                check.faults.unknown((*place, key), name, known, f"in {curve.of}")
    if curve.term in alternative.drop:
        check.faults.add((*place, "drop"), curve.term, "a term but the one that the curve is about")
    if alternative.kind not in (None, main.kind) and not any(
        {alternative.kind, main.kind} <= same for same in SAME_MEASURE
    ):
        found = f"{alternative.kind} in place of {main.kind}"
        check.faults.add((*place, "kind"), found, "a kind that estimates the same measure")
    model = alternative.applied(main)
    varies_anew = not model.varying.items() <= main.varying.items()
    if varies_anew or (main.in_intervals and model.time != main.time):
        found = f"other intervals than those of {curve.of}"
        check.faults.add(place, found, f"terms that vary in time, and time itself, as in {curve.of}")
    for fault in _faults_of(check, curve.of, model) - _faults_of(check, curve.of, main):
        check.faults.add(place, *fault)


def _faults_of(check: Checker, name: str, model: Model) -> set[tuple[str, str, str | None]]:
    alone = Faults(check.faults.document)
    study = replace(check.study, models={**check.study.models, name: model})
    check_model(replace(check, study=study, faults=alone), name, model)
    return {(fault.found, fault.expected, fault.hint) for fault in alone.found}


def _keys_apart(check: Checker, curve: SpecificationCurve, place: Place) -> None:
    """Two choices that set one key would undo each other."""
    keys = Counter(
        key
        for options in curve.alternatives.values()
        for key in {key for option in options.values() for key in (*option.instead, *_replaced(option))}
    )
    for key in sorted(key for key, times in keys.items() if times > 1):
        expected = "each key in the options of one choice"
        check.faults.add((*place, "alternatives"), f"'{key}' in the options of two choices", expected)


def _replaced(option: Alternative) -> list[str]:
    """The second choice to replace a name would no longer find it, and not do what its option says."""
    return [f"replace: {name}" for name in option.replace_]


def _no_twins(check: Checker, curve: SpecificationCurve, main: Model, place: Place) -> None:
    """One model under two labels would count twice among the answers."""
    first: dict[str, str] = {}
    for one in specifications(curve, main):
        terms = sorted({factor.name: factor.how or "" for factor in one.model.factors}.items())
        fit = f"{terms} {one.model.model_copy(update={'factors': ()})}"
        twin = first.setdefault(fit, "; ".join(one.options))
        if twin != "; ".join(one.options):
            found = f"'{'; '.join(one.options)}' is the same model as '{twin}'"
            check.faults.add((*place, "alternatives"), found, "options that lead to different models when combined")
