"""Hazard ratios within families: siblings compared with each other, by Cox regression stratified by mother."""

from __future__ import annotations

import pandas as pd

from cohort.estimates import Estimates
from cohort.models import cox
from cohort.models.frame.discordance import with_discordance
from cohort.models.request import ModelSpec, require


def fit(frame: pd.DataFrame, spec: ModelSpec) -> Estimates:
    """Hazard ratios over ``spec.time`` among people of the same family, one for each combination of ``spec.strata``.

    ``carried`` tells, for each column, the families that inform it. The baseline hazard is a family's own, so all that
    siblings share drops out; what they do not share still confounds, and more so than between families (Frisell et
    al. 2012, Epidemiology 23:713).
    """
    require(spec, needs={"terms", "time", "strata"}, takes={"reference", "cluster", "categorical", "ties"})
    return with_discordance(cox.fit(frame, spec), frame, spec, lambda n, events: events == 0, "families")
