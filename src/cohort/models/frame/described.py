"""What every kind that describes groups, without coefficients, says of its rows."""

from __future__ import annotations

from typing import Any

from cohort.estimates import Estimates, Scale
from cohort.models.frame.counts import level_counts
from cohort.models.frame.rows import Rows
from cohort.models.request import ModelSpec

WEIGHTED = "participants are weighted to stand for everyone invited; errors allow for the weights being estimated"
AS_GIVEN = "errors are robust ones, for weights that are as given"


def described(spec: ModelSpec, scale: Scale, rows: Rows, **answer: Any) -> Estimates:
    """The counts behind the levels of ``rows.by``, the rows left out, and the kind's ``answer``: other fields."""
    told = {
        "loglik": None,
        "counts": level_counts([rows.by], rows) if rows.by else (),
        "excluded": dict(rows.excluded),
        **answer,
    }
    told |= {"recurrences": rows.recurrences, "largest": rows.largest}
    return Estimates(spec.kind, scale, rows.people, rows.people_with_event, rows.person_years, **told)


def of_weights(rows: Rows) -> tuple[str, ...]:
    """The note on the errors of weighted curves; none of rows that count as one person each."""
    if rows.weight is None:
        return ()
    return (WEIGHTED if rows.estimated_weights else AS_GIVEN,)
