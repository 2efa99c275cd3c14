"""Which estimates moved between two versions; both have passed the gate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cohort.compile.statement import Context
from cohort.difference.reasons import rewritten
from cohort.disclosure.model import PublicModel
from cohort.disclosure.numbers import interval
from cohort.estimates import Estimate

Fitted = Mapping[str, PublicModel | str]
"""Each model as it may be shown, or why it could not be fitted."""


def moved_estimates(then: Fitted, now: Fitted, contexts: tuple[Context, Context]) -> Iterator[str]:
    """A paragraph for each model: what was rewritten beneath it, and the rows whose printed numbers are others."""
    for name in dict.fromkeys([*now, *then]):
        before, after = then.get(name), now.get(name)
        if before is None or after is None:
            yield f"  {name}: {'it was not there' if before is None else 'it is gone'}"
        elif isinstance(before, str) or isinstance(after, str):
            yield f"  {name}: then {_state(before)}, now {_state(after)}"
        else:
            yield from _model(name, before, after, contexts)


def _model(name: str, before: PublicModel, after: PublicModel, contexts: tuple[Context, Context]) -> Iterator[str]:
    rows = {(row.term, row.level): row for row in before.estimates}
    moved = [
        f"    {_row(row)}: {_shown(rows.get((row.term, row.level)))} -> {_shown(row)}"
        for row in after.estimates
        if _shown(rows.get((row.term, row.level))) != _shown(row)
    ]
    still = len(after.estimates) - len(moved)
    people = ": the people are others" if moved else ""
    why = ", ".join(_reasons(name, contexts))
    why = f"rewritten: {why}" if why else f"nothing in it was rewritten{people}"
    yield f"  {name}: {len(moved)} of {len(after.estimates)} estimates moved; {why}"
    yield from moved
    if moved and still:
        yield f"    {still} as before"


def _reasons(name: str, contexts: tuple[Context, Context]) -> list[str]:
    then, now = (context.study.models[name] for context in contexts)
    used = dict.fromkeys([*now.terms, *filter(None, [now.outcome, now.time.event if now.time else None, now.by])])
    used |= dict.fromkeys(test.column for test in now.among)
    own = [] if then == now else ["the model's own words"]
    return own + [term for term in used if rewritten(term, *contexts)]


def _state(model: PublicModel | str) -> str:
    return f"not fitted ({model})" if isinstance(model, str) else "fitted"


def _row(row: Estimate) -> str:
    return row.term if row.level is None else f"{row.term} = {row.level}"


def _shown(row: Estimate | None) -> str:
    """As tables print it; what they hide is hidden."""
    if row is None:
        return "not there"
    point = row.coef if row.ratio is None else row.ratio
    if point is None or row.lower is None or row.upper is None:
        return "not shown"
    return interval(point, row.lower, row.upper)
