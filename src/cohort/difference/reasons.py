"""What was rewritten between two versions of a study, and what rests on it."""

from __future__ import annotations

from cohort.compile.statement import Context
from cohort.spec.kinds.record import Record
from cohort.spec.variable import needs


def rewritten(name: str, then: Context, now: Context) -> list[str]:
    """Why a variable may answer differently: its own words, codelists, register, or a name it is made from."""
    before, after = then.study.variables.get(name), now.study.variables.get(name)
    if before is None or after is None:
        return [] if before is after else ["it was not there" if before is None else "it is gone"]
    found = [] if before == after else ["its definition"]
    if isinstance(after, Record):
        codes = dict.fromkeys([*(before.codes if isinstance(before, Record) else ()), *after.codes])
        found += [f"codelist {code}" for code in codes if then.codelists.get(code) != now.codelists.get(code)]
        found += _registers(after.source, then, now)
    for need in needs(after):
        if need in ("index", "end"):
            found += _own_days(need, then, now)
        elif rewritten(need, then, now):
            found.append(f"through {need}")
    return list(dict.fromkeys(found))


def _registers(source: str, then: Context, now: Context) -> list[str]:
    names = dict.fromkeys([source, now.study.cohort.people])
    return [f"register {name}" for name in names if then.registers.get(name) != now.registers.get(name)]


def _own_days(name: str, then: Context, now: Context) -> list[str]:
    return [f"the day '{name}'"] if getattr(then.study.cohort, name) != getattr(now.study.cohort, name) else []
