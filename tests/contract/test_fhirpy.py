"""fhirpy, a client that knows nothing of us, over a socket as its users have it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest
import uvicorn
from fhirpy import AsyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from tests.api.loop import BUNDLE, a_referral
from tests.api.subscribing import on_topic
from tests.conftest import Service

SYSTEM = "https://praksis.example"


@pytest.fixture
async def base(service: Service) -> AsyncIterator[str]:
    """The service at a free port, in this process."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(service.app, lifespan="off", log_config=None))
        serving = asyncio.create_task(server.serve([listening]))
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/fhir"
        server.should_exit = True
        await serving


async def fhirpy(service: Service, base: str, client_id: str = "demo-gp", **headers: str) -> AsyncFHIRClient:
    authorization = (await service.as_client(client_id)).headers["Authorization"]
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return AsyncFHIRClient(base, authorization=authorization, extra_headers=named)


def numbered(number: str, **changes: Any) -> dict[str, Any]:
    return {name: value for name, value in a_referral(number, **changes).items() if name != "resourceType"}


async def test_it_creates_and_reads_back_what_it_created(service: Service, base: str) -> None:
    gp = await fhirpy(service, base)
    made = gp.resource("ServiceRequest", **numbered("H-1"))
    await made.save()
    assert made.id
    assert made["meta"]["versionId"] == "1"
    assert await gp.reference("ServiceRequest", made.id).to_resource() == made
    assert await made.refresh() == made
    with pytest.raises(ResourceNotFound):
        await gp.get("ServiceRequest", "nothing")


async def test_it_creates_only_what_is_not_there(service: Service, base: str) -> None:
    gp = await fhirpy(service, base, If_None_Exist=f"identifier={SYSTEM}|H-1")
    first = await gp.resource("ServiceRequest", **numbered("H-1")).save()
    second = await gp.resource("ServiceRequest", **numbered("H-1", priority="urgent")).save()
    assert second == first
    assert await gp.resources("ServiceRequest").count() == 1


async def test_a_condition_it_writes_in_the_address_of_a_create_is_not_ignored(
    service: Service, base: str
) -> None:
    """R4 has no such thing, though `get_or_create` sends it: two resources would be worse than none."""
    gp = await fhirpy(service, base)
    requests = gp.resources("ServiceRequest")
    sought = requests.search(identifier=f"{SYSTEM}|H-1")
    with pytest.raises(OperationOutcome):
        await sought.get_or_create(gp.resource("ServiceRequest", **numbered("H-1")))
    assert await requests.count() == 0


async def test_it_updates_what_it_has_seen_and_never_what_it_has_not(service: Service, base: str) -> None:
    made = await (await fhirpy(service, base)).resource("ServiceRequest", **numbered("H-1")).save()
    gp = await fhirpy(service, base, If_Match='W/"1"')
    fetched = await gp.reference("ServiceRequest", made.id).to_resource()
    fetched["priority"] = "urgent"
    await fetched.save()
    assert (fetched["meta"]["versionId"], fetched["priority"]) == ("2", "urgent")
    fetched["priority"] = "asap"
    with pytest.raises(Exception, match="stale-version"):
        await fetched.save()
    blind = await (await fhirpy(service, base)).get("ServiceRequest", made.id)
    assert (blind["meta"]["versionId"], blind["priority"]) == ("2", "urgent")
    with pytest.raises(OperationOutcome, match="If-Match"):
        await made.save()


async def test_it_updates_by_identifier(service: Service, base: str) -> None:
    gp = await fhirpy(service, base)
    sought = gp.resources("ServiceRequest").search(identifier=f"{SYSTEM}|H-1")
    made, is_new = await sought.update(gp.resource("ServiceRequest", **numbered("H-1")))
    again, is_new_again = await sought.update(
        gp.resource("ServiceRequest", **numbered("H-1", priority="urgent"))
    )
    assert (is_new, is_new_again, again.id) == (True, False, made.id)
    assert again["meta"]["versionId"] == "2"


async def test_it_walks_pages_counts_and_includes(service: Service, base: str) -> None:
    gp = await fhirpy(service, base)
    made = [(await gp.resource("ServiceRequest", **numbered(f"H-{n}")).save()).id for n in range(5)]
    requests = gp.resources("ServiceRequest")
    assert sorted(r.id for r in await requests.limit(2).fetch_all()) == sorted(made)
    assert await requests.count() == 5
    found = await requests.search(identifier=f"{SYSTEM}|H-3").get()
    assert found.id == made[3]
    with_patients = await requests.limit(2).include("ServiceRequest", "patient").fetch_raw()
    modes = [(e["search"]["mode"], e["resource"]["resourceType"]) for e in with_patients["entry"]]
    assert modes == [("match", "ServiceRequest")] * 2 + [("include", "Patient")]


async def test_it_sends_a_transaction_and_reads_its_history(service: Service, base: str) -> None:
    hospital = await fhirpy(service, base, "demo-hospital")
    sent = orjson.loads(BUNDLE)
    answer = await hospital.execute("", data=sent)
    assert len(answer["entry"]) == len(sent["entry"])
    assert {entry["response"]["status"][:3] for entry in answer["entry"]} <= {"200", "201"}
    made = await hospital.resources("ServiceRequest").get()
    history = await made.execute("_history", method="get")
    assert history["type"] == "history"
    assert [entry["resource"] for entry in history["entry"]] == [made.serialize()]


async def test_it_validates_without_storing(service: Service, base: str) -> None:
    gp = await fhirpy(service, base)
    assert await gp.resource("ServiceRequest", **numbered("H-1")).is_valid()
    assert not await gp.resource("ServiceRequest", **numbered("H-1", status="lost")).is_valid()
    assert await gp.resources("ServiceRequest").count() == 0


async def test_it_subscribes_and_reads_and_forgets_its_subscription(service: Service, base: str) -> None:
    gp = await fhirpy(service, base)
    asked = {name: value for name, value in on_topic().items() if name != "resourceType"}
    made = await gp.resource("Subscription", **asked).save()
    await service.work()
    await made.refresh()
    assert made["status"] == "active"
    status = await made.execute("$status", method="get")
    assert status["entry"][0]["resource"]["resourceType"] == "Parameters"
    await made.delete()
    with pytest.raises(ResourceNotFound):
        await gp.get("Subscription", made.id)
