"""JSON schemas of the YAML files under ``config/``, so that an editor completes keys and marks misspelt ones.

They are looser than the strict door: what a text such as ``birth + 16y`` means, and which names exist, only it knows.
"""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from cohort.spec.delivery import Delivery
from cohort.spec.door import Strict
from cohort.spec.kinds import KINDS
from cohort.spec.model import Model
from cohort.spec.outline import Outline
from cohort.spec.project import Settings
from cohort.spec.register import Register
from cohort.spec.specification_curve import SpecificationCurve
from cohort.spec.study import Acknowledged, Figure, Step, Table

Schema = dict[str, Any]
ENTRIES: dict[str, tuple[type[Strict], ...]] = {
    "variables": tuple(KINDS.values()),
    "models": (Model,),
    "specification_curves": (SpecificationCurve,),
    "tables": (Table,),
    "figures": (Figure,),
    "population": (Step,),
    "acknowledge": (Acknowledged,),
}
"""What stands under each key of a study, which the door reads one by one."""


class _AsWritten(GenerateJsonSchema):
    """Where a reader of ours turns a short form into an object, the short form is sound, too."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        inside = schema["schema"]
        if inside["type"] not in ("model", "definition-ref"):
            return {}
        return {"anyOf": [self.generate_inner(inside), {"not": {"type": "object"}}]}


def schemas() -> dict[str, Schema]:
    """One schema for each folder of ``config/`` that holds YAML files, and one for ``config/*.yaml``."""
    return {
        "config": Settings.model_json_schema(schema_generator=_AsWritten),
        "deliveries": Delivery.model_json_schema(schema_generator=_AsWritten),
        "registers": Register.model_json_schema(schema_generator=_AsWritten),
        "studies": _study(),
    }


def _study() -> Schema:
    schema = Outline.model_json_schema(schema_generator=_AsWritten)
    definitions: Schema = schema.setdefault("$defs", {})
    for key, kinds in ENTRIES.items():
        for kind in kinds:
            one = kind.model_json_schema(schema_generator=_AsWritten)
            definitions |= one.pop("$defs", {})
            definitions[kind.__name__] = one
        entry: Schema = {"anyOf": [{"$ref": f"#/$defs/{kind.__name__}"} for kind in kinds]}
        listed = schema["properties"][key]["type"] == "array"
        schema["properties"][key] |= {"items" if listed else "additionalProperties": entry}
    return schema
