"""Matched sets of a model: cases with controls still at risk, or exposed people with unexposed ones.

Who is drawn is told by a hash of the seed, the set and the person, so that no order of rows has a say.
"""

from __future__ import annotations

from collections.abc import Callable

from cohort.compile import follow_up, residence
from cohort.compile.among import holds
from cohort.compile.statement import COHORT, Context, ModelRows, Statement, block
from cohort.spec.model import MATCHED_SET, Matching, Model
from cohort.store import literal, quoted


def matching(name: str, context: Context) -> ModelRows:
    """Compile the sets of the model ``name``: a row for each person of a set, and whether as a control.

    A set is called by the person it was made for. A set of one found no control. Of a risk set, ``days_to_case`` are
    each person's from the start of follow-up to the day of the case.
    """
    model = context.study.models[name]
    assert model.matching is not None
    return _KINDS[model.matching.kind](name, model, model.matching, context)


def english(model: Model, context: Context) -> str:
    """The matching in words, or nothing."""
    if model.matching is None:
        return ""
    told = model.matching
    same = " and ".join(_label(name, context) for name in told.on)
    draw = f"Controls are drawn in the order of numbers made from the MD5 hash of seed {told.seed}"
    if told.kind == "risk_set":
        return (
            f"Risk-set sampling (incidence density): for each person with the event, up to {told.controls} controls "
            f"with the same {same}, who are under follow-up on the calendar day of the event and do not have it that "
            f"day. A control may serve several sets and may have the event later. {draw}, set and person. The odds "
            "ratio within sets estimates the hazard ratio (Prentice & Breslow 1978, Biometrika 65:153-158)."
        )
    return (
        f"Exact matching: for each person with {_label(str(model.exposure), context)}, up to {told.controls} controls "
        f"without it and with the same {same}; nobody is in two sets, and nobody gets another control before all "
        f"others who could have it have as many. {draw} and person."
    )


def _risk_set(name: str, model: Model, told: Matching, context: Context) -> ModelRows:
    """Cases and controls at risk, on calendar days.

    ASSUME: at risk on a day is whose follow-up started before it and has not ended before it (as in Cox regression,
    where a person censored on the day of an event is still at risk); cases of one day are no controls of each other.
    """
    same = " AND ".join(f"control.{column} = a_case.{column}" for column in map(_same, told.on))
    controls = block(f"""
SELECT
    a_case.person_id AS {MATCHED_SET},
    arg_min(control.person_id, {_lot("a_case", "control")}, {told.controls}) AS drawn
FROM matchable_{name} AS a_case
JOIN matchable_{name} AS control
    ON {same}
    AND control.starts < a_case.exit_day AND a_case.exit_day <= control.exit_day
    AND NOT (control.has_event AND control.exit_day = a_case.exit_day)
WHERE a_case.has_event
GROUP BY a_case.person_id
""")
    says = f"The {told.controls} of each case's candidates with the lowest lots, which are shuffled anew for each case."
    columns = ["followed_to_event AS has_event", "starts", "exit_day", *_lots(told)]
    return ModelRows(
        (_matchable(name, model, columns, context), Statement(f"controls_{name}", says, controls)),
        _sets(
            f"SELECT person_id, exit_day - starts AS days_to_case FROM matchable_{name} WHERE has_event",
            f"SELECT one.{MATCHED_SET}, control.person_id, a_case.exit_day - control.starts AS days_to_case "
            f"FROM (SELECT {MATCHED_SET}, unnest(drawn) AS person_id FROM controls_{name}) AS one "
            f"JOIN matchable_{name} AS control USING (person_id) "
            f"JOIN matchable_{name} AS a_case ON a_case.person_id = one.{MATCHED_SET}",
        ),
    )


def _exact(name: str, model: Model, told: Matching, context: Context) -> ModelRows:
    """Exposed and unexposed people; within a cell of the variables anybody may serve anybody.

    ASSUME: where they are too few, the unexposed of a cell, in the order of their hash, go to its exposed in turn, in
    theirs, until each has enough: most sets with one control come before few with all.
    """
    cell = ", ".join(map(_same, told.on))
    same = " AND ".join(f"control.{column} = exposed.{column}" for column in map(_same, told.on))
    in_order = block(f"""
SELECT
    *,
    row_number() OVER (PARTITION BY {cell}, exposed ORDER BY {_hash(told, "person_id")}, person_id) - 1 AS place,
    count(*) FILTER (WHERE exposed) OVER (PARTITION BY {cell}) AS exposed_in_cell
FROM matchable_{name}
""")
    controls = block(f"""
SELECT exposed.person_id AS {MATCHED_SET}, control.person_id
FROM in_order_{name} AS exposed
JOIN in_order_{name} AS control ON {same} AND exposed.place = control.place % control.exposed_in_cell
WHERE exposed.exposed AND NOT control.exposed AND control.place < {told.controls} * control.exposed_in_cell
""")
    says = f"The unexposed, dealt to the exposed of their cell in turn until each has {told.controls}."
    return ModelRows(
        (
            _matchable(name, model, [f"{quoted(str(model.exposure))} AS exposed"], context),
            Statement(f"in_order_{name}", "Exposed and unexposed of each cell, in the order of their hash.", in_order),
            Statement(f"controls_{name}", says, controls),
        ),
        _sets(f"SELECT person_id FROM matchable_{name} WHERE exposed", f"FROM controls_{name}"),
    )


_KINDS: dict[str, Callable[[str, Model, Matching, Context], ModelRows]] = {"risk_set": _risk_set, "exact": _exact}


def _matchable(name: str, model: Model, columns: list[str], context: Context) -> Statement:
    """Everybody whom the model is about and who has follow-up time, where the model has it.

    ASSUME: an unknown value is like no other, so that whoever has one finds no control and serves as none.
    """
    assert model.matching is not None
    alike = [f"{quoted(name)} AS {_same(name)}" for name in dict.fromkeys(model.matching.on)]
    sql = "SELECT " + ", ".join(["person_id", *columns, *alike])
    whom = f"(FROM {COHORT} WHERE {holds(model.among, context)})" if model.among else COHORT
    if model.time is None:
        sql += f"\nFROM {whom}"
    else:
        followed = follow_up.followed(model.time, context, whom, f"({residence.MEMBERS_QUERY})")
        sql = f"{followed}\n{sql}\nFROM followed\nWHERE starts < exit_day"
    return Statement(
        f"matchable_{name}", f"Who may be in a matched set of the model {name}. {english(model, context)}", sql
    )


def _sets(made_for: str, controls: str) -> str:
    return block(f"""
SELECT person_id AS {MATCHED_SET}, *, FALSE AS is_control
FROM ({made_for})
UNION ALL BY NAME
SELECT *, TRUE AS is_control
FROM ({controls})
ORDER BY {MATCHED_SET}, is_control, person_id
""")


def _hash(told: Matching, of: str) -> str:
    """MD5, which is the same in every program."""
    return f"md5({_seeded(told, of)})"


PRIME = 2**31 - 1


def _lots(told: Matching) -> list[str]:
    """A person's ``lot`` and ``second_lot`` as a candidate, and the ``multiplier`` that shuffles lots for a case."""
    hashed = {"lot": "lot", "second_lot": "second lot", "multiplier": "multiplier"}
    numbers = {name: f"md5_number_lower({_seeded(told, literal(of), 'person_id')})" for name, of in hashed.items()}
    return [f"1 + ({number} % {PRIME - 1})::BIGINT AS {name}" for name, number in numbers.items()]


def _lot(a_case: str, candidate: str) -> str:
    """The lots times the case's multiplier, modulo a prime: another order for each case. The second lot parts equals.

    A product costs less than a hash, and a national register has a thousand million pairs.
    """
    return f"{a_case}.multiplier * {candidate}.lot % {PRIME} * {PRIME} + {candidate}.second_lot"


def _seeded(told: Matching, *of: str) -> str:
    return f"concat_ws('/', {literal(str(told.seed))}, {', '.join(of)})"


def _same(name: str) -> str:
    """The column of a variable people are matched on; no other begins like it."""
    return quoted(f"same_{name}")


def _label(name: str, context: Context) -> str:
    return context.names[name].label.lower()
