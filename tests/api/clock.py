"""A §140 plan over HTTP on the days of the worked examples: the hospital sends, the case worker acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.api.loop import COORDINATOR, CaseWorker, actions, case_worker, send_fhir
from tests.conftest import Service
from tests.domain.builders import danish
from tests.fhir import examples

PROVIDER = "9904011000016009"


@dataclass
class Case:
    """One plan and everybody's doings with it, each on the day it says."""

    service: Service
    id: str = ""

    async def on(self, day: str, clock: str = "09:00:00") -> CaseWorker:
        """Let it be that time; tokens of other days have run out."""
        self.service.clock.now = danish(day, clock)
        return await case_worker(self.service)

    async def received(self, day: str, *, number: str = "G-1", **plan: Any) -> dict[str, Any]:
        await self.on(day)
        hospital = await self.service.as_client("demo-hospital")
        named = [{"system": "https://sygehus.example", "value": number}]
        written = examples.a_plan(authoredOn=self.service.clock().isoformat(), identifier=named, **plan)
        answer = await send_fhir(hospital, written)
        assert answer.status_code == 201, answer.text
        self.id = answer.json()["id"]
        return await self.read(day)

    async def read(self, day: str, clock: str = "09:00:00") -> dict[str, Any]:
        worker = await self.on(day, clock)
        found: dict[str, Any] = await worker.get(f"/api/v1/rehabilitation-plans/{self.id}")
        return found

    async def act(self, day: str, action: str, clock: str = "09:00:00", **body: Any) -> dict[str, Any]:
        plan = await self.read(day, clock)
        return await (await self.on(day, clock)).act(plan, action, **body)

    async def refused(self, day: str, action: str, **body: Any) -> str:
        plan = await self.read(day)
        answer = await (await self.on(day)).try_to(plan, action, **body)
        assert answer.status_code == 422, answer.text
        return str(answer.json()["code"])

    async def classified(self, day: str, **plan: Any) -> dict[str, Any]:
        await self.received(day, **plan)
        return await self.act(day, "classify", level="basal", **COORDINATOR)

    async def offered(self, day: str, offered_for: str) -> dict[str, Any]:
        return await self.act(day, "offer-first-contact", offered_for=danish(offered_for).isoformat())

    async def passing(self, day: str) -> dict[str, Any]:
        """Let the worker run that day."""
        await self.on(day)
        await self.service.work()
        return await self.read(day)


def discharged(day: str, **more: Any) -> dict[str, Any]:
    return {"extension": [{"url": examples.PRECONDITION_DATE, "valueDate": day}]} | more


def deadline(plan: dict[str, Any]) -> tuple[str, str | None]:
    return plan["deadline"]["state"], plan["deadline"]["deadline_date"]


def right(plan: dict[str, Any]) -> str | None:
    """Return the day the right arose, as Danish calendars show it."""
    at = plan["deadline"]["right_arises_at"]
    return str(at)[:10] if at else None


__all__ = ["PROVIDER", "Case", "actions", "deadline", "discharged", "right"]
