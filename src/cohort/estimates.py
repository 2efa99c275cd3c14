"""What a model answers: numbers with their names, free of YAML, SQL and files."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Scale = Literal[
    "risk ratio",
    "odds ratio",
    "hazard ratio",
    "subdistribution hazard ratio",
    "mean difference",
    "mean survival time",
    "probability",
    "cumulative hazard",
    "rate ratio",
    "risk difference",
    "mean number",
    "loading",
    "reliability",
]


@dataclass(frozen=True)
class Estimate:
    """One row of a regression table.

    ``coef`` and ``se`` are on the model's linear scale; ``ratio`` is ``exp(coef)`` (None for a linear model)
    with the 95 % Wald interval ``lower``-``upper``; ``level`` is None for a continuous term (per one unit).
    A number without a finite value is None; a row without any belongs to a level the data cannot place
    (:attr:`Estimates.notes` says why).
    """

    term: str
    level: str | None
    reference: str | None
    coef: float | None
    se: float | None
    ratio: float | None
    lower: float | None
    upper: float | None
    p: float | None


@dataclass(frozen=True)
class LevelCount:
    """People, events and person-years behind one level of one term (``level`` None: the whole term).

    ``events`` counts people; None where the outcome is measured on a scale. ``recurrences`` counts the events
    themselves where people have several, and ``largest`` those of the person who has most; else None.
    """

    term: str
    level: str | None
    n: int
    events: int | None
    person_years: float | None
    recurrences: int | None = None
    largest: int | None = None


@dataclass(frozen=True)
class CurvePoint:
    """A curve just after ``time`` (years): its ``value``, on the model's scale, with its 95 % interval.

    ``at_risk`` counts people under observation just before ``time``; ``events`` and ``censored`` those at it.
    The interval is None where it has no value: before the first event and after a probability has reached 0 or 1.
    ``who`` numbers the people who have the events, each as often as it has them, where people can have several.
    """

    time: float
    value: float
    lower: float | None
    upper: float | None
    at_risk: int
    events: int
    censored: int
    who: tuple[int, ...] = ()


@dataclass(frozen=True)
class Curve:
    """The curve of one group (``group`` None: everybody) on the model's scale.

    Of several states or causes, ``state`` is the one whose probability or hazard it is; None: survival.
    """

    group: str | None
    n: int
    events: int
    points: tuple[CurvePoint, ...]
    state: str | None = None


@dataclass(frozen=True)
class ChiSquared:
    """A test of one hypothesis: ``test`` says which and how it was made, ``of`` names the term, group or cause."""

    test: str
    of: str
    chisq: float
    df: int
    p: float


@dataclass(frozen=True)
class ShapePoint:
    """Somebody with the value ``at`` against somebody with the reference value, with its 95 % pointwise interval."""

    at: float
    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Shape:
    """The curve of a spline ``term``, on the model's scale: ratios are 1, and differences 0, at the ``reference``.

    ``points`` are at round values between the first and the last of the ``percentiles`` (share, value) of the ``n``
    people. ``knots`` are percentiles, too; there are none where people have several rows.
    """

    term: str
    reference: float
    n: int
    percentiles: tuple[tuple[float, float], ...]
    knots: tuple[tuple[float, float], ...]
    points: tuple[ShapePoint, ...]


@dataclass(frozen=True)
class Balance:
    """How far exposed and unexposed lie apart in one column, in standard deviations, before and after weighting."""

    term: str
    level: str | None
    before: float
    after: float


@dataclass(frozen=True)
class GroupScores:
    """The scores of a group's ``n`` people: how many lie in each bin (:attr:`Overlap.edges`), and percentiles of them.

    ``outside`` counts those with a score above the other group's largest, or below its smallest, ``extreme`` those with
    one close to 0 or 1. Of those with weights, ``weights`` are percentiles (share, weight) and ``effective`` is the
    size of an unweighted sample that tells as much (Kish).
    """

    n: int
    counts: tuple[int, ...]
    outside: int
    extreme: int
    weights: tuple[tuple[float, float], ...] = ()
    effective: float | None = None


@dataclass(frozen=True)
class Overlap:
    """Scores, estimated probabilities of the yes/no variable ``of`` (None: of having taken part), by what is true.

    Bins are of log odds, between ``edges``; the outermost are open, so there is one more than edges. ``levels`` count
    the people behind the scores by the levels of what these were told from, and as ``events`` those of them with a yes.
    """

    of: str | None
    edges: tuple[float, ...]
    yes: GroupScores
    no: GroupScores
    levels: tuple[LevelCount, ...]


@dataclass(frozen=True)
class Participation:
    """Who of those ``invited`` ``took_part``, and the weights that make the latter stand for the former.

    ``mean`` is of the weights of those who took part; ``balance`` holds these against all invited, ``overlap`` against
    those who did not. Weights above the percentile ``truncate`` were set to it.
    """

    invited: int
    took_part: int
    mean: float
    truncate: float | None
    balance: tuple[Balance, ...]
    overlap: Overlap


@dataclass(frozen=True)
class Crossed:
    """People, and those with the event, in each combination of the levels of a model's factors that anybody has.

    ``free``: how many of these counts do not follow from the others and those by level.
    """

    combinations: tuple[tuple[int, int], ...] = ()
    free: int = 0


UNCROSSED = Crossed()


@dataclass(frozen=True)
class Carried:
    """The ``sets`` (families, matched sets) that inform one column of an estimate made within them.

    ``n`` and ``events`` count their people who are compared; ``what`` is the word for such a set.
    """

    term: str
    level: str | None
    what: str
    sets: int
    n: int
    events: int


@dataclass(frozen=True)
class Matched:
    """What matching reached: ``sets`` with a control, ``short`` of those asked for, made for ``what``.

    ``controls`` counts rows: a control of several sets counts in each. ``without`` are the cases (or exposed people)
    who found no control and are left out. ``exposure`` is the yes/no term the exposed have, where the sets are theirs.
    """

    what: str
    asked: int
    sets: int
    short: int
    without: int
    controls: int
    exposure: str | None = None


@dataclass(frozen=True)
class Verification:
    """What an independent ``engine`` answered on the same rows: how far its numbers lie from ours.

    ``difference`` is the largest relative difference of all that is ``compared``, rounded up to one digit (of a
    coefficient it is relative to the larger of coefficient and standard error). Without an engine both are None.
    """

    engine: str | None
    compared: str
    difference: float | None


@dataclass(frozen=True)
class Estimates:
    """A fitted model: adjusted rows, one crude row per adjusted row, and the counts behind each.

    ``n`` counts the people analysed, ``excluded`` the others by reason, each once. ``intervals`` counts the rows where
    people have several (None: one each); a person is then counted in every level that any of them has. ``events``
    counts people, too; ``recurrences`` and ``largest`` are as in :class:`LevelCount`.
    ``covariance`` belongs to the rows of ``estimates`` whose ``coef`` is a
    number, in their order, and holds the errors reported: cluster-robust where ``clusters`` is a number.
    """

    kind: str
    scale: Scale
    n: int
    events: int | None
    person_years: float | None
    loglik: float | None
    estimates: tuple[Estimate, ...] = ()
    crude: tuple[Estimate, ...] = ()
    counts: tuple[LevelCount, ...] = ()
    curves: tuple[Curve, ...] = ()
    tests: tuple[ChiSquared, ...] = ()
    covariance: tuple[tuple[float, ...], ...] = ()
    clusters: int | None = None
    excluded: dict[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    verification: Verification | None = None
    balance: tuple[Balance, ...] = ()
    carried: tuple[Carried, ...] = ()
    intervals: int | None = None
    matched: Matched | None = None
    recurrences: int | None = None
    largest: int | None = None
    participation: Participation | None = None
    overlap: Overlap | None = None
    shapes: tuple[Shape, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain lists and dicts, ready for JSON; the inverse is :func:`estimates_from`."""
        return asdict(self)


def estimates_from(plain: dict[str, Any]) -> Estimates:
    """Rebuild :class:`Estimates` from what :meth:`Estimates.as_dict` gave (after a trip through JSON)."""
    rows = dict(plain)
    for name, kind in (("estimates", Estimate), ("crude", Estimate), ("counts", LevelCount), ("tests", ChiSquared)):
        rows[name] = tuple(kind(**row) for row in rows.get(name, ()))
    rows["curves"] = tuple(
        Curve(**{**curve, "points": tuple(map(_point_from, curve["points"]))}) for curve in rows.get("curves", ())
    )
    rows["covariance"] = tuple(tuple(row) for row in rows.get("covariance", ()))
    rows["notes"] = tuple(rows.get("notes", ()))
    rows["carried"] = tuple(Carried(**row) for row in rows.get("carried", ()))
    rows["matched"] = Matched(**rows["matched"]) if rows.get("matched") else None
    rows["participation"] = _participation_from(rows.get("participation"))
    rows["shapes"] = tuple(map(_shape_from, rows.get("shapes", ())))
    rows["overlap"] = _overlap_from(rows.get("overlap"))
    rows["balance"] = tuple(Balance(**row) for row in rows.get("balance", ()))
    rows["verification"] = verification_from(rows.get("verification"))
    return Estimates(**rows)


def _point_from(plain: dict[str, Any]) -> CurvePoint:
    return CurvePoint(**{**plain, "who": tuple(plain.get("who", ()))})


def _shape_from(plain: dict[str, Any]) -> Shape:
    pairs = {name: tuple((share, value) for share, value in plain[name]) for name in ("percentiles", "knots")}
    return Shape(**{**plain, **pairs, "points": tuple(ShapePoint(**point) for point in plain["points"])})


def _participation_from(plain: dict[str, Any] | None) -> Participation | None:
    if plain is None:
        return None
    balance = tuple(Balance(**row) for row in plain["balance"])
    return Participation(**{**plain, "balance": balance, "overlap": _overlap_from(plain["overlap"])})


def _overlap_from(plain: dict[str, Any] | None) -> Overlap | None:
    if plain is None:
        return None
    levels = tuple(LevelCount(**row) for row in plain["levels"])
    groups = {name: _scores_from(plain[name]) for name in ("yes", "no")}
    return Overlap(**{**plain, **groups, "edges": tuple(plain["edges"]), "levels": levels})


def _scores_from(plain: dict[str, Any]) -> GroupScores:
    weights = tuple((share, weight) for share, weight in plain["weights"])
    return GroupScores(**{**plain, "weights": weights, "counts": tuple(plain["counts"])})


def verification_from(plain: dict[str, Any] | None) -> Verification | None:
    """Rebuild a :class:`Verification` from its fields; None where nothing was verified."""
    return None if plain is None else Verification(**plain)


def crossed_from(plain: dict[str, Any]) -> Crossed:
    """Rebuild a :class:`Crossed` from its fields."""
    return Crossed(tuple((n, events) for n, events in plain["combinations"]), plain["free"])
