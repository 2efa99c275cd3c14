"""The schemas for editors: every file of config/ is sound by them, and a misspelt key is not."""

from datetime import date
from pathlib import Path

import jsonschema
import pytest

from cohort.spec.schema import schemas
from cohort.spec.yaml_file import load
from tests.projects import ROOT

SCHEMAS = schemas()
FILES = [
    *((path.parent.name, path) for kind in ("studies", "registers", "deliveries") for path in sorted((ROOT / "config" / kind).glob("*.yaml"))),
    *(("config", path) for path in sorted((ROOT / "config").glob("*.yaml"))),
]  # fmt: skip


def as_json(path: Path):
    """As an editor sees it: days, and keys, are text."""
    return _plain(load(path).plain())


def _plain(node):
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    return node.isoformat() if isinstance(node, date) else node


@pytest.mark.parametrize(("kind", "path"), FILES, ids=[path.stem for _, path in FILES])
def test_every_file_is_sound(kind, path):
    jsonschema.validate(as_json(path), SCHEMAS[kind])


@pytest.mark.parametrize(
    ("place", "key"),
    [
        ((), "vairables"),
        (("cohort",), "idnex"),
        (("variables", "ndd"), "windw"),
        (("models", "published"), "termes"),
        (("population", 0), "because_of"),
    ],
)
def test_a_misspelt_key_is_marked(place, key):
    study = as_json(ROOT / "config" / "studies" / "ooh_care_ndd.yaml")
    inside = study
    for step in place:
        inside = inside[step]
    inside[key] = "x"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(study, SCHEMAS["studies"])
