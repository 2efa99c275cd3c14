"""Whether a model's event, or all of its events, can be told."""

from __future__ import annotations

from cohort.spec.checks.checker import Checker
from cohort.spec.kinds.record import Record
from cohort.spec.model import Model
from cohort.spec.yaml_file import Place

COUNTED = ("count", "episodes")


def check_events(check: Checker, model: Model, place: Place) -> None:
    """Note every fault of the event a model is followed to, and of the events it counts."""
    time = model.time
    if time is None:
        return
    if bool(time.until) == bool(time.every):
        found = "both 'until' and 'every'" if time.until else "neither 'until' nor 'every'"
        check.faults.add(place, found, "'until: DAY' for a first event, or 'every: RECORDS' for all events")
    if time.every:
        _every(check, time.every, (*place, "every"))
        if model.matching:
            check.faults.add((*place, "every"), "all events, in matched sets", "'until: DAY'")
        if time.at_risk != "always" and model.kind == "mean_cumulative":
            expected = "always: the mean is that of everybody alive"
            check.faults.add((*place, "at_risk"), time.at_risk, expected)
        if time.scale == "gap" and model.kind == "mean_cumulative":
            check.faults.add((*place, "scale"), "gap", "age or follow_up: a mean number of events so far")
    else:
        for key, plain in (("scale", "follow_up"), ("at_risk", "always")):
            if getattr(time, key) in ("gap", "between_episodes"):
                found = f"{getattr(time, key)} without 'every'"
                check.faults.add((*place, key), found, f"{plain}, or 'every:' in place of 'until:'")
    variable = check.study.variables.get(time.event)
    episodes = isinstance(variable, Record) and variable.take.verb == "episodes"
    if time.every and time.at_risk == "between_episodes" and not episodes:
        check.faults.add((*place, "at_risk"), f"between_episodes of {time.event}", "a variable with 'take: episodes'")
    if model.kind == "mean_cumulative" and time.until:
        check.faults.add((*place, "until"), "a first event in a mean_cumulative model", "'every: RECORDS'")


def _every(check: Checker, name: str, place: Place) -> None:
    variable = check.study.variables.get(name)
    if variable is None:
        known = [
            key for key, one in check.study.variables.items() if isinstance(one, Record) and one.take.verb in COUNTED
        ]
        if name not in check.declared or name in check.names:
            check.faults.unknown(place, name, known)
    elif not isinstance(variable, Record) or variable.take.verb not in COUNTED:
        expected = "records with 'take: count' (each day is an event) or 'take: episodes' (each episode is one)"
        check.faults.add(place, name, expected)
