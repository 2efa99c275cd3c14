"""``cohort fit --data``: every survival kind on a csv file, asked for as a user would."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cohort.steps.fit import fit_plain

ORACLES = Path(__file__).parents[1] / "oracles"
PBC = "time: {exit: time, event: status, unit: days, cause: 2}"
MGUS = "time: {entry: entry, exit: exit, event: ecode, cause: 1}"
STATES = "time: {entry: time0, exit: time1, event: to, state: from, censored: 0}"


def answer(folder: str, model: str, tmp_path: Path) -> dict[str, Any]:
    asked, out = tmp_path / "model.yaml", tmp_path / "answer.json"
    asked.write_text(model, encoding="utf-8")
    fit_plain(ORACLES / folder / "data.csv", asked, out)
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(
    ("folder", "model", "curves", "rows", "tests"),
    [
        ("competing_pbc", f"kind: cox\n{PBC}\nterms: [age, bili, sex, 'sex:age']\nstrata: [stage]\n", 0, 4, 9),
        ("competing_pbc", f"kind: fine_gray\n{PBC}\nterms: ['spline(age, 4)', bili]\nties: breslow\n"
                          "settings: {censored: with_events}\n", 0, 4, 3),
        ("competing_mgus2_age", f"kind: fine_gray\n{MGUS}\nterms: [male, mspike]\ncluster: family\n", 0, 2, 2),
        ("competing_pbc", "kind: aalen_johansen\ntime: {exit: time, event: status, unit: days}\nby: sex\n", 4, 0, 2),
        ("competing_pbc", f"kind: kaplan_meier\n{PBC}\nby: sex\nstrata: [stage]\n", 2, 0, 1),
        ("competing_pbc", f"kind: nelson_aalen\n{PBC}\nby: sex\n", 2, 0, 0),
        ("competing_pbc", f"kind: restricted_mean\n{PBC}\nby: sex\nsettings: {{until: 8}}\n", 0, 3, 0),
        ("competing_pbc", f"kind: adjusted_survival\n{PBC}\nterms: [age, sex]\nby: sex\n", 2, 0, 0),
        ("competing_pbc", f"kind: baseline_hazard\n{PBC}\nterms: [age]\nstrata: [sex]\n", 2, 0, 0),
    ],
)  # fmt: skip
def test_a_plain_table(folder: str, model: str, curves: int, rows: int, tests: int, tmp_path: Path) -> None:
    found = answer(folder, model, tmp_path)
    assert (len(found["curves"]), len(found["estimates"]), len(found["tests"])) == (curves, rows, tests)


def test_states_with_codes_for_moves(tmp_path: Path) -> None:
    """Codes need not be words, but a state and the code of a move into it must be called alike."""
    rows = (ORACLES / "states_mgus2" / "data.csv").read_text(encoding="utf-8").splitlines()
    columns = rows[0].split(",")
    place = columns.index("from")
    recoded = [line.split(",") for line in rows[1:]]
    for line in recoded:
        line[place] = {"mgus": "healthy", "pcm": "1"}[line[place]]
    data = tmp_path / "states.csv"
    data.write_text("\n".join([rows[0], *(",".join(line) for line in recoded)]) + "\n", encoding="utf-8")
    asked, out = tmp_path / "model.yaml", tmp_path / "answer.json"
    asked.write_text(f"kind: state_occupancy\n{STATES}\ncluster: id\n", encoding="utf-8")
    fit_plain(data, asked, out)
    found = json.loads(out.read_text(encoding="utf-8"))
    assert [curve["state"] for curve in found["curves"]] == ["1", "healthy", "2"]
    assert sum(curve["points"][-1]["value"] for curve in found["curves"]) == pytest.approx(1)


def test_none_is_a_level(tmp_path: Path) -> None:
    """R writes NA for what is missing; a factor may well have a level None."""
    data, asked, out = (tmp_path / name for name in ("data.csv", "model.yaml", "answer.json"))
    cells = [("None", 10, 3), ("Some", 10, 5), ("Marked", 10, 7), ("NA", 2, 1), ("", 2, 1)]
    rows = [f"{level},{int(i < ill)}" for level, n, ill in cells for i in range(n)]
    data.write_text("\n".join(["improved,ill", *rows]) + "\n", encoding="utf-8")
    asked.write_text("kind: logistic\nterms: [improved]\noutcome: ill\nreference: {improved: None}\n", encoding="utf-8")
    fit_plain(data, asked, out)
    found = json.loads(out.read_text(encoding="utf-8"))
    assert [row["level"] for row in found["estimates"]] == ["Marked", "Some"]
    assert (found["n"], found["excluded"]) == (30, {"improved missing": 4})


def test_rows_that_end_before_they_start_are_told(tmp_path: Path) -> None:
    data, asked, out = (tmp_path / name for name in ("data.csv", "model.yaml", "answer.json"))
    data.write_text("start,stop,ill\n0,2,1\n0,3,0\n2,2,0\n3,1,1\n", encoding="utf-8")
    asked.write_text("kind: kaplan_meier\ntime: {entry: start, exit: stop, event: ill}\n", encoding="utf-8")
    fit_plain(data, asked, out)
    found = json.loads(out.read_text(encoding="utf-8"))
    assert (found["n"], found["excluded"]) == (2, {"no follow-up time": 2})
    assert found["notes"] == ["1 rows end before they start; they were left out with those without follow-up time"]
