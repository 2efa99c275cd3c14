"""The School Health Promotion study: anonymous sheets of the pupils of the ninth grade."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from cohort.synthetic.chance import one_of, some
from cohort.synthetic.days import Bools, Ints, month_start, year_of
from cohort.synthetic.marked import Disorder
from cohort.synthetic.shortfalls import chances
from cohort.synthetic.text import numbers, words, write_table
from cohort.synthetic.world import World

FILE: Final = "kouluterveyskysely.csv"
GRADE, AGE = 9, 16
YEARS = (2013, 2015, 2017, 2019)
"""Of the survey, in spring; who turns 16 in one of them is asked. Others answer in the eighth grade, not drawn here."""
SYMPTOMS_GIRLS, SYMPTOMS_BOYS, SYMPTOMS_ILL = 0.20, 0.09, 0.65
"""Shares with depressive symptoms. ASSUME: about 17 % in all (doi:10.3389/fpsyt.2021.784995, the abstract)."""
LOW_MOOD: tuple[Disorder, ...] = ("depression_anxiety", "depression", "anxiety", "any_disorder")
HELP = ("En ole tarvinnut", "Olen saanut", "En ole saanut")


def write(world: World, rng: np.random.Generator, folder: Path) -> None:
    """Write the file, unless nobody is asked; a sheet's number tells nothing about its writer."""
    people = world.people
    year = year_of(people.born[: people.children]) + AGE
    child = np.arange(people.children)
    asked = np.isin(year, YEARS) & people.here(child, spring(year))
    answers = np.flatnonzero(asked & some(rng, chances(world, world.truth.recording.answers), len(child)))
    if not len(answers):
        return
    answers = rng.permutation(answers)
    ill = _ill(world, spring(year))[answers]
    boy = people.boy[answers]
    low = some(rng, np.where(ill, SYMPTOMS_ILL, np.where(boy, SYMPTOMS_BOYS, SYMPTOMS_GIRLS)), len(answers))
    home = world.families.municipality[world.births.family[answers]]
    helped = np.where(low, 1 + one_of(rng, (1, 1), len(low)), one_of(rng, (9, 0.5, 0.5), len(low)))
    columns = {
        "ID": numbers(1 + np.arange(len(answers))),
        "vuosi": numbers(year[answers]),
        "kunta": words(world.truth.municipalities, home),
        "luokka": numbers(np.full(len(answers), GRADE)),
        "sukup": words(("Tyttö", "Poika"), boy * 1),
        "masennus": numbers(low * 1),
        "gad7": numbers(np.minimum(rng.poisson(np.where(low, 10.0, 3.0)), 21)),
        "apu": words(HELP, np.where(ill & low, 1, helped)),
    }
    write_table(folder / FILE, columns)


def spring(year: Ints) -> Ints:
    """15 April, when pupils answer."""
    return month_start(year, 4) + 14


def _ill(world: World, days: Ints) -> Bools:
    """Who has been seen for low mood or anxiety by each day."""
    seen = [first <= days for name, first in world.times.first_visit.items() if name in LOW_MOOD]
    return np.asarray(np.any([np.zeros(len(days), dtype=bool), *seen], axis=0))
