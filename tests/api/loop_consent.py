"""Consents and employment cases over HTTP, in as few words as a test needs."""

from __future__ import annotations

from typing import Any

import httpx

from tests.api.loop import CaseWorker

JOBCENTRE_GLN = "5790009905011"
CPR = "2509479989"
"""Bruno Test Elmer of the demo letters."""
UNKNOWN_CPR = "2512489996"
EVERYTHING_ORDINARY = [
    "contacts",
    "attendance",
    "function",
    "goals-plan",
    "expected-end",
    "work-recommendations",
]


async def citizen(worker: CaseWorker, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = await worker.get(f"/api/v1/citizens/{id_}")
    return found


async def a_consent_asked(worker: CaseWorker, citizen_id: str, **changes: Any) -> dict[str, Any]:
    """Ask the citizen to let the jobcentre be told; return the request."""
    body = {
        "type": "jobcentre-exchange",
        "information_version": "2026-2",
        "to_gln": JOBCENTRE_GLN,
        "need": "FULL_SICK",
    }
    await worker.act(await citizen(worker, citizen_id), "request-consent", **body | changes)
    asked: dict[str, Any] = (await worker.get(f"/api/v1/citizens/{citizen_id}/consents"))["items"][-1]
    return asked


async def a_consent_given(
    worker: CaseWorker, citizen_id: str, scope: list[str] | None = None, **changes: Any
) -> dict[str, Any]:
    asked = await a_consent_asked(worker, citizen_id)
    body = {"form": "written", "scope": EVERYTHING_ORDINARY if scope is None else scope}
    return await worker.act(asked, "give", **body | changes)


async def an_employment_case(worker: CaseWorker, citizen_id: str, **changes: Any) -> dict[str, Any]:
    body = {"work_status": "FULL_SICK", "sick_from": "2026-10-01"}
    await worker.act(await citizen(worker, citizen_id), "open-employment-case", **body | changes)
    opened: dict[str, Any] = (await worker.get(f"/api/v1/citizens/{citizen_id}/employment-cases"))["items"][
        -1
    ]
    return opened


async def look_up(client: httpx.AsyncClient, cpr: str = CPR, authority: str = "0461") -> httpx.Response:
    return await client.post("/api/v1/jobcentre/lookup", json={"authority": authority, "cpr": cpr})


async def fetched(client: httpx.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/jobcentre/exchange")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items
