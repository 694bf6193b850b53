"""A session that is called off days before: it is settled from then on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.domain.legal_days import legal_day
from tests.api.loop import TRAINING_119, CaseWorker, an_accepted_referral, case_worker, in_rehabilitation
from tests.conftest import Service


async def trained(worker: CaseWorker, **asked: str) -> tuple[int, int, int]:
    """Return how many attended more than half, of how many, and how many wait (I7)."""
    november = {"from": "2026-11-01", "to": "2026-11-30"}
    found = await worker.get("/api/v1/indicators", **november, **asked)
    (total,) = [each["total"] for each in found["indicators"] if each["code"] == "I7"]
    return total["numerator"], total["denominator"], total["pending"]


async def with_a_session_ahead(service: Service) -> tuple[CaseWorker, dict[str, Any]]:
    """Let one session have been attended and another lie a week ahead; return that one."""
    worker, _, pathway = await an_accepted_referral(service)
    pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
    (planned,) = [each for each in pathway["sessions"] if each["status"] == "planned"]
    start = service.clock() + timedelta(days=7)
    times = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
    await worker.act(planned, "move", **times, reason="Ferie")
    sessions = (await worker.again(pathway))["sessions"]
    (ahead,) = [each for each in sessions if each["status"] == "planned"]
    return worker, ahead


@pytest.mark.parametrize(
    ("event", "counted"), [("cancel-by-citizen", (0, 1, 0)), ("cancel-by-provider", (1, 1, 0))]
)
async def test_what_is_called_off_ahead_is_no_longer_waited_for(
    service: Service, event: str, counted: tuple[int, int, int]
) -> None:
    worker, ahead = await with_a_session_ahead(service)
    assert await trained(worker) == (0, 0, 1)
    service.clock.advance(days=2)
    worker, today = await case_worker(service), legal_day(service.clock())
    await worker.act(ahead, "register-attendance", event=event)
    assert await trained(worker) == counted
    assert await trained(worker, cutoff=(today - timedelta(days=1)).isoformat()) == (0, 0, 1)
    (called_off,) = await service.database.changes.fetch(
        "SELECT happened_at FROM event WHERE aggregate_id = $1 AND name = $2", ahead["id"], event
    )
    assert called_off["happened_at"] == service.clock() < datetime.fromisoformat(ahead["planned_start"])
