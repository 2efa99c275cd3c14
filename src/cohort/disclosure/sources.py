"""What tables, figures and the report are made from; each part is read when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cohort.disclosure.flow import PublicFlow
from cohort.disclosure.model import PublicModel
from cohort.disclosure.observed import Observed
from cohort.disclosure.rule import Rule

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Sources:
    """One study's people (``cohort``: true rows, for Table 1 alone), and its flow and models as they may be shown."""

    rule: Rule
    cohort: Callable[[], pd.DataFrame]
    flow: Callable[[], PublicFlow]
    model: Callable[[str], PublicModel]
    observed: Callable[[], Observed]
