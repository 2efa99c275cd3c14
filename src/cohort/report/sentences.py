"""The design of a study in sentences: who, from when to when, and what each model estimates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cohort.disclosure.wording import term_label
from cohort.report.content import Protocol
from cohort.spec.among import words
from cohort.spec.condition import Condition
from cohort.spec.model import MATCHED_SET, Model, Participation
from cohort.spec.model_kind import PSYCHOMETRIC
from cohort.spec.vocabulary import plain_label

ESTIMANDS = {
    "reliability": (
        "How reliable the sum of the items is: Cronbach's alpha, the share of its variance that items have in common "
        "if all measure one thing equally well, and McDonald's omega, if some measure it better than others. Both grow "
        "with the number of items, and neither tells that there is one thing only."
    ),
    "factor_analysis": (
        "Loadings: the correlation of each item with a few uncorrelated factors that leave the smallest correlations "
        "between items (minimal residuals, varimax). The communality is the share of an item's variance that they "
        "explain. Factors are a summary of correlations; what they are is for the reader to say."
    ),
    "risk_difference": (
        "The risk difference: the probability of the outcome in a level less that in the reference, the other factors "
        "being equal; 0.01 is one more person in a hundred. Least squares with robust standard errors: effects are "
        "taken to add up on the scale of risks."
    ),
    "linear": (
        "The mean difference: the average of the outcome in a level less that in the reference, the other factors "
        "being equal, in the outcome's own unit. Least squares with robust standard errors."
    ),
    "poisson_rate": (
        "The rate ratio: events per person-year in a level divided by those in the reference, the other factors being "
        "equal. The rate is taken to stay the same over each person's follow-up (Poisson regression of person-time)."
    ),
    "poisson_count": (
        "The rate ratio: the average count per person-year (or per person) in a level divided by that in the "
        "reference, the other factors being equal. Poisson regression: without clusters its errors take one event to "
        "make no other likelier."
    ),
    "negative_binomial": (
        "The rate ratio: the average count per person-year (or per person) in a level divided by that in the "
        "reference, the other factors being equal. Negative binomial regression: people differ in their rates by more "
        "than the factors tell."
    ),
    "conditional_logistic": (
        "The odds ratio within sets: the odds of the outcome in a level divided by those in the reference, among "
        "people of the same set, the other factors being equal. All that a set shares, measured or not, is held equal; "
        "only sets whose members differ in outcome and factor tell anything. It is larger than an odds ratio across "
        "all people would be (non-collapsibility)."
    ),
    "modified_poisson": (
        "The risk ratio: the probability of the outcome in a level divided by that in the reference, the other "
        "factors being equal. Estimated by Poisson regression of the yes/no outcome with robust standard errors "
        "(Zou 2004, Am J Epidemiol 159:702-706). It compares groups; it is an effect only if the factor came before "
        "the outcome and the groups differ in nothing else that matters."
    ),
    "logistic": (
        "The odds ratio: the odds of the outcome in a level divided by those in the reference, the other factors "
        "being equal. It lies further from 1 than the risk ratio, the more so the commoner the outcome, and is not to "
        "be read as one; it also changes when factors unrelated to the others are added (non-collapsibility)."
    ),
    "cox": (
        "The hazard ratio: the rate of the event among those under observation and still free of it, in a level "
        "divided by the reference, the other factors being equal; where it changes over time, an average weighted by "
        "when the events happened. Cox regression, ties by Efron's method."
    ),
    "kaplan_meier": (
        "The cumulative incidence: one minus the product-limit (Kaplan–Meier) estimate of remaining free of the "
        "event, with log-log confidence intervals."
    ),
    "fine_gray": (
        "The subdistribution hazard ratio: how a level shifts the cumulative incidence of the event where other causes "
        "compete, compared with the reference, the other factors being equal; people who have had another cause count "
        "as never having the event. Its direction is that of the difference in cumulative incidence, but it is not "
        "the rate of anybody at risk. Fine & Gray 1999, J Am Stat Assoc 94:496-509; late entry, Geskus 2011."
    ),
    "aalen_johansen": (
        "The cumulative incidence of each cause: the probability of having had it by a time, in the presence of the "
        "other causes (Aalen–Johansen estimate, log-log confidence intervals); groups compared by Gray's test."
    ),
    "nelson_aalen": (
        "The cumulative hazard: the rate of the event among those under observation and still free of it, summed over "
        "time (Nelson–Aalen estimate). Not a probability; its slope is the rate."
    ),
    "mean_cumulative": (
        "The mean cumulative function: how many events a person has had by a time, on average, the first and all "
        "further ones (Nelson–Aalen for recurrent events; robust variance, Lawless & Nadeau 1995, Technometrics "
        "37:158-168). Where death competes it is the mean among all who started, those who have died staying at the "
        "number they had (Ghosh & Lin 2000, Biometrics 56:554-562). It says nothing of how events follow each other."
    ),
    "adjusted_survival": (
        "Adjusted survival: the probability of remaining free of the event if everybody had the level, the other "
        "factors staying as they are; the mean of what a Cox model predicts for each person (Makuch 1982)."
    ),
    "baseline_hazard": (
        "The baseline hazard: the rate of the event of a person at the reference levels, with numbers at their mean, "
        "summed over time, by a Cox model (Breslow's or Efron's estimate)."
    ),
    "state_occupancy": (
        "The probability of being in each state at a time after the start, with moves between them "
        "(Aalen–Johansen estimate), valid whether or not the next move depends on the past."
    ),
    "restricted_mean": (
        "The restricted mean survival time: the years that people of a group live free of the event, on average, out "
        "of the years up to the horizon; the area under the Kaplan–Meier curve. Differences compare groups as they "
        "are, without adjustment."
    ),
    "standardised_risk": (
        "The risk of the outcome if everybody had one level of the exposure, and its difference from (or ratio to) "
        "the risk if everybody had the reference level; averaged over the people of the study as they are. It is "
        "an effect in this population if the exposure came first and the other factors suffice to make groups "
        "comparable. Predicted by logistic regression (g-formula)."
    ),
    "weighted_risk": (
        "The risk of the outcome with and without the exposure in one and the same population (everybody, the "
        "exposed, or those who might have been either), and their difference or ratio: people are weighted by "
        "their propensity of exposure so that both groups are alike in the factors. It is an effect if the "
        "exposure came first, the factors suffice to make groups comparable, and nobody's exposure was certain."
    ),
    "sibling_cox": (
        "The hazard ratio within families: the rate of the event in a level divided by that in the reference, "
        "among siblings (people of one stratum) who are both under observation. Whatever they share, measured or "
        "not, is held equal; what differs between them besides the factors is not. Only families whose members "
        "differ carry it: the notes tell how many."
    ),
    "mediation": (
        "The natural direct effect: the difference in (or ratio of) the risk of the outcome between two values of the "
        "exposure, if everybody kept the mediator she would have had with the first; the natural indirect effect: "
        "what changes when only the mediator becomes what the second makes it; the total effect is both. Told the "
        "other way round, the total direct effect is measured with the mediator of the second value, and the pure "
        "indirect effect with the exposure of the first. Of an outcome in time it is the risk by a stated year. "
        "Effects only if exposure, mediator and outcome came in this order and the factors suffice to make people "
        "with different exposures, and with different mediators, comparable; no factor of mediator and outcome may be "
        "affected by the exposure."
    ),
    "misclassification": (
        "The crude risk ratio of the exposure as recorded; as it would be with a record free of error, over all "
        "sensitivities and specificities thought possible (median and the middle 95 %); and the same with chance "
        "added. Errors in recording are taken not to depend on the outcome, and no other factor is adjusted for."
    ),
    "outcome_misclassification": (
        "The crude risk ratio of the outcome as recorded; as it would be with a record of the outcome free of error, "
        "over all sensitivities and specificities thought possible (median and the middle 95 %); and the same with "
        "chance added. Errors may differ between exposed and unexposed; no other factor is adjusted for."
    ),
    "unmeasured_confounding": (
        "The risk ratio of the exposure as measured, adjusted for the factors; as it would be with a confounder "
        "adjusted for that was not measured, over all prevalences and risk ratios of it thought possible (median and "
        "the middle 95 %); and the same with chance added. The confounder is yes/no, and raises the risk of exposed "
        "and unexposed by the same ratio."
    ),
}
ESTIMANDS["mediation_simulated"] = ESTIMANDS["mediation"] + (
    " Intervals are the middle 95 % of what samples of the same people, drawn with replacement, tell."
)
_IMPUTED = (
    " What is missing in the factors is drawn from what the other factors and the outcome tell, many times over, and "
    "the answers are pooled (chained equations, Rubin's rules): right if, given these, it is missing at random."
)
ESTIMANDS |= {
    f"imputed_{kind}": ESTIMANDS[kind] + _IMPUTED for kind in ("cox", "logistic", "modified_poisson", "linear")
}
_EVERY = {
    "cox": (
        "The ratio of rates of events, the first and all further ones, among those under observation, in a level "
        "divided by the reference, the other factors being equal (Andersen & Gill 1982). Where events so far are "
        "strata, among people with equally many (Prentice, Williams & Peterson 1981): a comparison of those who have "
        "had an event is one of people whom the factors may have brought there. Standard errors allow for a person's "
        "events to depend on each other (Lin & Wei 1989)."
    ),
    "poisson_rate": (
        "The rate ratio: events, the first and all further ones, per person-year in a level divided by those in the "
        "reference, the other factors being equal (Poisson regression of person-time). Standard errors allow for a "
        "person's events to depend on each other."
    ),
}
"""Of the kinds that read a first event or all events: what the number means of all."""
_CENSORING = {
    "mean_cumulative": " People who die or emigrate are censored: it tells of a population in which nobody did.",
    "adjusted_survival": " People who die or emigrate are censored: it tells of a population in which nobody did.",
    "restricted_mean": " People who die or emigrate are censored: it tells of a population in which nobody did.",
    "fine_gray": " Emigration, and death unless it competes, end follow-up as censoring.",
    "aalen_johansen": " Emigration, and death unless it competes, end follow-up as censoring.",
    "cox": " Death and emigration end follow-up as censoring: it is the rate among those alive and in the country.",
    "kaplan_meier": (
        " People who die or emigrate are censored: the curve tells of a population in which nobody did, and lies above "
        "the share that is really seen to have the event."
    ),
}


_FINDINGS = {
    "time_zero": "Looks past the start of follow-up",
    "order": "Measured out of order",
    "observability": "Not all of it could be observed",
    "collision": "The same codes in exposure and outcome",
}


@dataclass(frozen=True)
class ModelWords:
    """One model as it is read. ``sentences`` say what is modelled and how, ``estimand`` what the number means."""

    name: str
    label: str
    sentences: tuple[str, ...]
    estimand: str
    assumed: str | None


@dataclass(frozen=True)
class Assumption:
    """A judgement about data, method or design, and what it is about."""

    about: str
    text: str


def design(protocol: Protocol) -> tuple[str, ...]:
    """Who is studied and followed from when to when."""
    cohort = protocol.study.cohort
    register = protocol.registers[cohort.register_]
    people = protocol.registers[cohort.people]
    where = f", where {_all_of(cohort.where)}" if cohort.where else ""
    return (
        f"The cohort is everybody in the {register.label} ({register.holder}){where}. "
        f"Birth, death, migration and parents are taken from the {people.label}.",
        f"The index date is {cohort.index.english}; the last day considered is {cohort.end.english}. "
        "A window holds its first day and not its last.",
    )


def population(protocol: Protocol) -> tuple[tuple[str, str], ...]:
    """Each step of the population: why people stay, and the test they pass."""
    return tuple((_capital(step.because), _all_of(step.keep)) for step in protocol.study.population)


def models(protocol: Protocol) -> tuple[ModelWords, ...]:
    """Every model in words."""
    return tuple(_model(name, model, protocol) for name, model in protocol.study.models.items())


def assumptions(protocol: Protocol) -> tuple[Assumption, ...]:
    """Every judgement the study marks as assumed."""
    found = [Assumption(f"{one.label} ({one.name})", one.assumed) for one in protocol.variables if one.assumed]
    told = protocol.study.models.items()
    return (
        *found,
        *(Assumption(model.label or plain_label(name), model.assumed) for name, model in told if model.assumed),
    )


def acknowledged(protocol: Protocol) -> tuple[Assumption, ...]:
    """What the design check finds and the study keeps: of which models or variables, and why."""
    return tuple(
        Assumption(
            f"{_FINDINGS[one.finding]}: {', '.join(_of(name, protocol) for name in one.of)}", one.because.strip()
        )
        for one in protocol.study.acknowledge
    )


def _of(name: str, protocol: Protocol) -> str:
    model = protocol.study.models.get(name)
    return _label(name, protocol) if model is None else model.label or plain_label(name)


def _model(name: str, model: Model, protocol: Protocol) -> ModelWords:
    if model.kind in PSYCHOMETRIC:
        told = (*_role(model, protocol), *_items(model, protocol))
        return ModelWords(name, model.label or plain_label(name), told, estimand(model), model.assumed)
    sentences = [*_role(model, protocol), _outcome(name, model, protocol)]
    if name in protocol.matching:
        sentences.append(protocol.matching[name])
    if model.terms:
        sentences.append("Factors: " + "; ".join(_term(term, model, protocol) for term in model.terms) + ".")
    if baselines := [name for name in model.strata if name != MATCHED_SET]:
        sentences.append(
            f"Each stratum has a baseline of its own: {', '.join(_label(s, protocol) for s in baselines)}."
        )
    if model.by:
        sentences.append(f"One curve for each level of: {_label(model.by, protocol)}.")
    if model.terms:
        sentences.append("Crude: each factor alone; adjusted: all of them together; both on the people who miss none.")
    if model.cluster:
        cluster = _label(model.cluster, protocol).lower()
        sentences[-1] += f" Standard errors allow for correlation between people with the same {cluster}."
    if model.participation:
        sentences.append(_participation(model.participation, protocol))
    return ModelWords(name, model.label or plain_label(name), tuple(sentences), estimand(model), model.assumed)


def _items(model: Model, protocol: Protocol) -> Iterator[str]:
    yield "Items: " + "; ".join(_label(item, protocol) for item in model.terms) + "."
    turned = model.settings.get("reversed", ())
    if turned:
        yield "Reversed: " + "; ".join(_label(item, protocol) for item in turned) + "."
    yield "On the people who answered all of them."


def _role(model: Model, protocol: Protocol) -> Iterator[str]:
    """What the model is for, where it is not an answer of its own, and of whom."""
    of = protocol.study.models
    if model.sensitivity_of:
        yield f"A sensitivity analysis of: {of[model.sensitivity_of].label or plain_label(model.sensitivity_of)}."
    if model.negative_control_of:
        label = of[model.negative_control_of].label or plain_label(model.negative_control_of)
        yield f"A negative control of: {label}. No effect is possible here; one that is found tells of bias there, too."
    if model.among:
        yield f"Among the people with {words(model.among)}."
    if model.note:
        yield _capital(model.note.strip().removesuffix(".")) + "."


def _participation(told: Participation, protocol: Protocol) -> str:
    first = next(step.because for step in protocol.study.population if step.keep[0].column in told.took_part)
    given = ", ".join(term_label(term, protocol.names) for term in told.given)
    by = ", ".join(term_label(term, protocol.names) for term in told.stabilised_by)
    return (
        f"Participants are weighted to stand for everyone invited, the people of the flow chart before '{first}': each "
        f"by the {f'probability of having taken part given {by}' if by else 'share who took part'}, over the "
        f"probability given {given} (logistic regression of all invited). "
        + (f"Weights above percentile {told.truncate:g} are set to it. " if told.truncate else "")
        + "That is right if, among people alike in these, those who took part are like those who did not; standard "
        "errors allow for the weights being estimated."
    )


def _outcome(name: str, model: Model, protocol: Protocol) -> str:
    if model.time is None:
        return f"Outcome: {_label(str(model.outcome), protocol)}."
    event = f"Event: {_label(model.time.event, protocol)}."
    return " ".join(filter(None, [event, protocol.follow_up.get(name)]))


def _term(term: str, model: Model, protocol: Protocol) -> str:
    reference = model.reference.get(term)
    levels = dict(protocol.names[term].levels) if term in protocol.names else {}
    label = term_label(term, protocol.names) + _HOW[model.varying.get(term)]
    return label + (f" (reference: {levels.get(reference, reference)})" if reference else "")


_HOW = {None: "", "time_varying": ", as known by the day before", "current": ", as of the records that last"}


def estimand(model: Model) -> str:
    """What the number of this kind of model means, and what it does not."""
    every = model.time is not None and model.time.every is not None
    told = _EVERY.get(model.kind) if every else None
    competes = model.kind == "mean_cumulative" and model.time is not None and bool(model.time.competing)
    censoring = "" if _is_death(model) or competes else _CENSORING.get(model.kind, "")
    return (told or ESTIMANDS[model.kind]) + censoring


def _is_death(model: Model) -> bool:
    return model.time is not None and model.time.until == "death"


def _label(name: str, protocol: Protocol) -> str:
    return protocol.names[name].label if name in protocol.names else plain_label(name)


def _all_of(conditions: tuple[Condition, ...]) -> str:
    return " and ".join(condition.english for condition in conditions)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def coverage_lines(protocol: Protocol) -> Iterator[tuple[str, str, str, str, str, tuple[str, ...]]]:
    """Of each register: name, label, holder, one row of it, what it misses, and its known breaks."""
    for register in protocol.registers.values():
        breaks = tuple(f"{_span(one.from_, one.until)}: {one.what}" for one in register.breaks)
        yield register.name, register.label, register.holder, register.grain, register.misses, breaks


def _span(first: object, until: object) -> str:
    return f"from {first}" + (f" until {until}" if until else "")
