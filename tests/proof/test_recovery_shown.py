"""Bias, coverage and type-I error as they are read: the table's words, and a mark for each model in the figure."""

from cohort.proof.planted import Planted
from cohort.proof.recovery import Recovery
from cohort.proof.recovery_figure import recovery_figure
from cohort.proof.recovery_table import recovery_table
from tests.figures.test_figures import texts
from tests.tables.drawn import NAMES

LABELS = {"risk": "Risk", "odds": "Odds"}


def told(model, design, value, coverage, found=200):
    planted = Planted("adhd", value, model, "adhd", "yes", design)
    return Recovery(planted, 200, found, True, 2.1, -0.0312, 0.004, coverage, 0.015, 1.02)


def test_the_table():
    found = [told("risk", "sound", 2.2, 0.95), told("odds", "naive", 1.0, 0.0, found=198)]
    sheet = recovery_table("drawn", "Drawn", found, LABELS, NAMES, 5000)
    assert [row.cells for row in sheet.rows] == [
        ("Risk – sound design", "", "", "", "", "", ""),
        ("ADHD", "2.20", "2.10", "−0.031 (0.004)", "95.0 (1.5)", "", "1.02"),
        ("Odds – naive design", "", "", "", "", "", ""),
        ("ADHD (found in 198)", "1.00", "2.10", "−0.031 (0.004)", "0.0 (1.5)", "100.0 (1.5)", "1.02"),
    ]
    assert sheet.notes[0].startswith("200 synthetic populations of 5\u202f000 births")


def test_the_figure():
    found = [told("risk", "sound", 2.2, 0.95), told("odds", "naive", 2.2, 0.1)]
    shown = texts(recovery_figure(found, LABELS, NAMES))
    assert {"Risk (sound)", "Odds (naive)", "ADHD", "Coverage (%)"} <= set(shown)
