"""A case worker who presses every button: bodies made from the schemas that the service itself tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st

from app.api.v1.routes import RESOURCES
from app.api.v1.tables import BASE, PATHS
from app.domain.citizens import Citizen
from app.domain.pathways import Pathway
from tests.api.loop import TRAINING_119, TRAINING_140, CaseWorker

Schema = dict[str, Any]
Subject = dict[str, Any]
CODES = (TRAINING_119, TRAINING_140)
WORDS = ("aftalt", "Mette Holm")

CHANCE = st.builds(Random, st.integers(0, 2**32 - 1))
"""One draw a step: what there is to choose from lies in the database, of which Hypothesis knows nothing."""


@dataclass
class Filler:
    """Makes a body for a command: what it asks for, or as one writes who does not know the rules."""

    chance: Random
    now: datetime
    ids: list[str] = field(default_factory=list)
    careless: bool = False

    def draw(self, *choices: Any) -> Any:
        return self.chance.choice(choices)

    def _coin(self) -> bool:
        return bool(self.chance.getrandbits(1))

    def body(self, schema: Schema) -> dict[str, Any]:
        return self._object(schema, schema.get("$defs", {}))

    def _object(self, schema: Schema, defs: Schema) -> dict[str, Any]:
        required = set(schema.get("required", ()))
        made = {}
        for name, value in schema.get("properties", {}).items():
            if name in {"happened_at", "late_reason"}:
                continue
            if name in required or self._coin():
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
            "fsiii_code": (*CODES, "nonsense") if self.careless else CODES,
            "to_authority": ("0316", "0461", "9999"),
            "stop_reason": ("UDEBLEVET", "HAENDELSE", "ukendt"),
            "identifier": ("2509479989", "0101001AA1"),
        }
        return by_format.get(format_) or by_name.get(name) or ((*WORDS, "") if self.careless else WORDS)

    def _integer(self, _: str, schema: Schema) -> int:
        return int(self.draw(schema.get("minimum", 0), schema.get("maximum", 10), 1))

    def _number(self, name: str, schema: Schema) -> float:
        return float(self._integer(name, schema))

    def _boolean(self, *_: Any) -> bool:
        return self._coin()

    def _null(self, *_: Any) -> None:
        return None


_UNDER = {kind: [r.kind for r in RESOURCES if kind in r.listed_under] for kind in (Pathway, Citizen)}


async def parts_of(worker: CaseWorker, path: str) -> list[Subject]:
    """Return a case with everything of it, of its pathway and of its citizen that can be acted on."""
    whole = await worker.get(path)
    citizen = whole.get("citizen_id") or whole["citizen"]["id"]
    pathway = whole["pathway_id"] if "pathway_id" in whole else whole["id"]
    found = [whole, await worker.get(f"{PATHS[Citizen]}/{citizen}"), *_acted_on(whole.values())]
    for owner, id_ in ((Citizen, citizen), (Pathway, pathway)):
        for kind in _UNDER[owner] if id_ else ():
            listed = f"{PATHS[owner]}/{id_}{PATHS[kind].removeprefix(BASE)}"
            found += _acted_on([(await worker.get(listed))["items"]])
    return found


def _acted_on(values: Iterable[Any]) -> list[Subject]:
    lists = (value for value in values if isinstance(value, list))
    return [
        item for items in lists for item in items if isinstance(item, dict) and item.get("allowed_actions")
    ]
