"""A case worker who presses every button: bodies made from the schemas that the service itself tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from tests.api.loop import TRAINING_119, TRAINING_140, CaseWorker

Schema = dict[str, Any]
Subject = dict[str, Any]
CODES = (TRAINING_119, TRAINING_140, "nonsense")
WORDS = ("aftalt", "Mette Holm", "")


@dataclass
class Filler:
    """Makes a body for a command: mostly what it asks for, now and then something else."""

    data: DataObject
    now: datetime
    ids: list[str] = field(default_factory=list)

    def draw(self, *choices: Any) -> Any:
        return self.data.draw(st.sampled_from(choices))

    def body(self, schema: Schema) -> dict[str, Any]:
        return self._object(schema, schema.get("$defs", {}))

    def _object(self, schema: Schema, defs: Schema) -> dict[str, Any]:
        required = set(schema.get("required", ()))
        made = {}
        for name, value in schema.get("properties", {}).items():
            if name in {"happened_at", "late_reason"}:
                continue
            if name in required or self.data.draw(st.booleans()):
                made[name] = self._value(name, value, defs)
        return made

    def _value(self, name: str, schema: Schema, defs: Schema) -> Any:
        if "$ref" in schema:
            return self._value(name, defs[schema["$ref"].rpartition("/")[2]], defs)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.draw(*schema["enum"])
        if "anyOf" in schema:
            return self._value(name, self.draw(*schema["anyOf"]), defs)
        make = getattr(self, f"_{schema.get('type', 'string')}")
        return make(schema, defs) if schema.get("type") in {"object", "array"} else make(name, schema)

    def _array(self, schema: Schema, defs: Schema) -> list[Any]:
        least = schema.get("minItems", 0)
        count = max(least, self.draw(0, 1, 2))
        return [self._value("item", schema["items"], defs) for _ in range(count)]

    def _string(self, name: str, schema: Schema) -> str:
        return str(self.draw(*self._strings(name, schema.get("format", ""))))

    def _strings(self, name: str, format_: str) -> Sequence[str]:
        """Return what may be written in a field: by its format, else by its name."""
        hours, days = (-30, -2, -1, 1, 50), (-10, 0, 3, 8, 40)
        by_format = {
            "date-time": [(self.now + timedelta(hours=h)).isoformat() for h in hours],
            "date": [(self.now + timedelta(days=d)).date().isoformat() for d in days],
            "uuid": self.ids,
        }
        by_name = {
            "fsiii_code": CODES,
            "to_authority": ("0316", "0461", "9999"),
            "stop_reason": ("UDEBLEVET", "HAENDELSE", "ukendt"),
            "identifier": ("2509479989", "0101001AA1"),
        }
        return by_format.get(format_) or by_name.get(name) or WORDS

    def _integer(self, _: str, schema: Schema) -> int:
        return int(self.draw(schema.get("minimum", 0), schema.get("maximum", 10), 1))

    def _number(self, name: str, schema: Schema) -> float:
        return float(self._integer(name, schema))

    def _boolean(self, *_: Any) -> bool:
        return bool(self.data.draw(st.booleans()))

    def _null(self, *_: Any) -> None:
        return None


async def parts_of(worker: CaseWorker, path: str) -> list[Subject]:
    """Return a subject with everything that hangs on it and has an address."""
    whole = await worker.get(path)
    found = [whole]
    for value in whole.values():
        if isinstance(value, list):
            found += [item for item in value if isinstance(item, dict) and item.get("allowed_actions")]
    return found
