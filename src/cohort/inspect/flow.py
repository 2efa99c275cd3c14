"""Plain content as YAML in one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

_WORD = re.compile(r"[^\W\d_][\w.*/-]*")
_TAKEN = {"true", "false", "yes", "no", "null"}


def flow(value: Any) -> str:
    """``{column: KOEN, values: {1: man}}``. What YAML could take for another type is quoted."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(key)}: {flow(told)}" for key, told in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        plain = _WORD.fullmatch(value) and value.lower() not in _TAKEN
        return value if plain else json.dumps(value, ensure_ascii=False)
    return str(value)


def _key(key: Any) -> str:
    """Delivered codes that are plain numbers need no quotes: a delivery reads them as text."""
    return str(key) if re.fullmatch(r"0|[1-9]\d*", str(key)) else flow(key)
