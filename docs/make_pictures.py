"""The picture that README.md opens with, from the results of a run: cohort run, then python docs/make_pictures.py."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
MADE = ROOT / "results" / "ooh_care_ndd" / "found_against_planted.png"
SHOWN = ROOT / "docs" / "pictures" / "found_against_planted.png"
COLOURS = 160

if __name__ == "__main__":
    with Image.open(MADE) as picture:
        picture.convert("RGB").quantize(COLOURS).save(SHOWN, optimize=True)
