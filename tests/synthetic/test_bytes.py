"""The same truth, births and seed give the same bytes."""

from pathlib import Path

from cohort.synthetic import REGISTERS, Truth, synthesize
from cohort.synthetic.chance import chance
from cohort.synthetic.world import draw_world

BUNDLE = Path(__file__).parents[2] / "synthetic_data" / "fbc1997_2000"


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def test_again_the_same(truth: Truth, tmp_path: Path):
    for name in ("once", "again", "another_seed"):
        synthesize(truth, 200, 8 if name == "another_seed" else 7, tmp_path / name)
    once = contents(tmp_path / "once")
    assert once == contents(tmp_path / "again")
    assert not set(once.values()) & set(contents(tmp_path / "another_seed").values())


def test_registers_do_not_draw_from_each_other(truth: Truth, tmp_path: Path):
    """Written alone and in reverse order, every register is the same."""
    synthesize(truth, 200, 7, tmp_path / "together")
    (tmp_path / "alone").mkdir()
    world = draw_world(truth, 200, 7)
    for name, write in reversed(REGISTERS.items()):
        write(world, chance(7, name), tmp_path / "alone")
    assert contents(tmp_path / "alone") == contents(tmp_path / "together")


def test_the_bundle_is_what_the_code_writes(truth: Truth, tmp_path: Path):
    """It rests on numpy's streams: should a later numpy draw otherwise, write the bundle anew and say so."""
    synthesize(truth, 2_000, 2_000, tmp_path / "bundle")
    assert contents(tmp_path / "bundle") == contents(BUNDLE)


def test_the_bundle_is_small():
    assert sum(path.stat().st_size for path in BUNDLE.iterdir()) < 5_000_000
