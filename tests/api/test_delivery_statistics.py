"""How well notices arrive, against an example counted by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import orjson
import pytest

from app.domain.delivery_counts import OUTCOME_OF, Outcome, statuses_of
from app.domain.notices import NoticeStatus
from tests.api.loop import CaseWorker, a_whole_loop, case_worker
from tests.conftest import Service

REPORT = "/api/v1/reports/deliveries"
GP = "SELECT organisation_id FROM organisation_identifier WHERE value = '5790000120314'"
HOSPITAL = "SELECT organisation_id FROM organisation_identifier WHERE value = '5790001354145'"
EXAMPLE = (
    # Seconds to the receipt, by status: 10, 20, 30, 40 and 110.
    *(("acknowledged", seconds) for seconds in (10, 20, 30, 40, 110)),
    ("failed", None),
    ("sent", None),
    ("due", None),
    ("blocked", None),
    ("sent-manually", None),
)


async def write(service: Service, receiver: UUID | None, format_: str, number: int, example: Any) -> None:
    """Write notices of this kind, as copies of one that lies there."""
    status, seconds = example
    now, id_ = service.clock(), uuid5(UUID(int=number), f"{receiver}{format_}")
    sent = status in {"acknowledged", "failed", "sent"}
    acknowledged = now + timedelta(seconds=seconds) if seconds is not None else None
    content = {
        "id": str(id_),
        "status": status,
        "occurrence": number,
        "recipient_id": str(receiver) if receiver else None,
        "letter_id": f"X{number}",
        "due_at": now.isoformat(),
        "route": {"format": format_, "channel": "polling"} if format_ else None,
        "sent_at": now.isoformat() if sent else None,
        "acknowledged_at": acknowledged.isoformat() if acknowledged else None,
    }
    changes = service.database.changes
    columns = [
        row["column_name"]
        for row in await changes.fetch(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'notice' AND is_identity = 'NO'"
        )
    ]
    said = {
        "id": "$1",
        "status": "$2",
        "content": "content || $3::jsonb",
        "recipient_id": "$4",
        "occurrence": "$5",
        "letter_id": "'X' || $5",
        "due_at": "$6",
    }
    chosen = ", ".join(said.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    await changes.execute(
        f"INSERT INTO notice ({names}) SELECT {chosen} FROM notice ORDER BY ordinal LIMIT 1".replace(
            "$5", "$5::int"
        ),
        id_,
        status,
        orjson.dumps(content).decode(),
        receiver,
        number,
        now,
    )
    await changes.execute(
        "INSERT INTO delivery (authority, notice_id, resends, attempts, mailbox, receiver, envelope_id,"
        " media_type, last_error) SELECT authority, id, $2, 0, false, '', '', '', ''"
        " FROM notice WHERE id = $1",
        id_,
        int(number % 4 == 0),
    )


@pytest.fixture
async def worker(service: Service) -> CaseWorker:
    """Have the example in the ledger, and nothing else that falls due on its day."""
    await a_whole_loop(service)
    service.clock.advance(days=30)
    gp = await service.database.changes.fetchval(GP)
    hospital = await service.database.changes.fetchval(HOSPITAL)
    for number, example in enumerate(EXAMPLE, 101):
        await write(service, gp, "XDIS91", number, example)
    await write(service, gp, "XDIS15", 201, ("acknowledged", 7))
    await write(service, hospital, "XDIS91", 301, ("failed", None))
    await write(service, None, "", 401, ("not-applicable", None))
    return await case_worker(service)


async def report(worker: CaseWorker, day: str, **more: Any) -> list[dict[str, Any]]:
    answer = await worker.http.get(REPORT, params={"from": day, "to": day, **more})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def counted(row: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a row that are not nothing."""
    return {name: value for name, value in row.items() if isinstance(value, int | float) and value}


async def test_every_figure_is_as_counted_by_hand(service: Service, worker: CaseWorker) -> None:
    found = {(r["name"], r["format"]): r for r in await report(worker, service.clock().date().isoformat())}
    assert counted(found["Lægerne Forskerparken", "XDIS91"]) == {
        "ordered": 10,
        "sent": 7,
        # Numbers 104 and 108.
        "resent": 2,
        "acknowledged": 5,
        "failed": 1,
        "blocked": 1,
        "waiting": 2,
        "otherwise": 1,
        "failure_rate": 0.1667,
        "receipt_median_seconds": 30.0,
        # Six tenths of the way from the fourth, 40, to the fifth, 110.
        "receipt_p90_seconds": 82.0,
    }
    fifteen = found["Lægerne Forskerparken", "XDIS15"]
    assert (fifteen["receipt_median_seconds"], fifteen["failure_rate"]) == (7.0, 0.0)
    hospital = found["Odense Universitetshospital, Ortopædkirurgisk Afdeling", "XDIS91"]
    assert (hospital["failure_rate"], hospital["receipt_median_seconds"]) == (1.0, None)
    nobody = found["", None]
    assert (nobody["organisation_id"], nobody["failure_rate"]) == (None, None)
    assert counted(nobody) == {"ordered": 1, "otherwise": 1}
    assert len(found) == 4


async def test_what_fell_due_on_another_day_is_not_counted(service: Service, worker: CaseWorker) -> None:
    before = service.clock() - timedelta(days=1)
    assert await report(worker, before.date().isoformat()) == []


async def test_a_notice_sent_again_by_hand_is_counted_as_such(service: Service, worker: CaseWorker) -> None:
    day = service.clock().date().isoformat()
    (failed,) = [r for r in await report(worker, day) if r["failure_rate"] == 1.0]
    assert failed["resent"] == 0
    query = "SELECT id, version FROM notice WHERE occurrence = 301"
    row = await service.database.changes.fetchrow(query)
    path = f"/api/v1/notices/{row['id']}"
    answer = await worker.http.post(f"{path}/resend", headers={"If-Match": f'W/"{row["version"]}"'}, json={})
    assert answer.status_code == 200, answer.text
    (again,) = [r for r in await report(worker, day) if r["name"] == failed["name"]]
    assert (again["resent"], again["waiting"], again["failed"]) == (1, 1, 0)


async def test_another_authority_sees_none_of_it(service: Service, worker: CaseWorker) -> None:
    other = await case_worker(service, "demo-municipality-2")
    assert await report(other, service.clock().date().isoformat()) == []


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ({"from": "2026-13-01"}, "from"),
        ({"to": "i går"}, "to"),
        ({"from": "2026-12-02", "to": "2026-12-01"}, "to"),
        ({"since": "2026-12-01"}, "since"),
    ],
)
async def test_a_period_that_is_none_is_refused_by_name(
    service: Service, asked: dict[str, str], place: str
) -> None:
    worker = await case_worker(service)
    answer = await worker.http.get(REPORT, params=asked)
    assert answer.status_code == 422
    assert [error["place"] for error in answer.json()["errors"]] == [place]


def test_every_status_is_counted_once() -> None:
    assert set(OUTCOME_OF) == set(NoticeStatus)
    assert sorted(status for outcome in Outcome for status in statuses_of(outcome)) == sorted(NoticeStatus)
