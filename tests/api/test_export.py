"""Bulk export over HTTP: asked for, waited for, fetched, thrown away."""

from __future__ import annotations

from typing import Any

import httpx
import orjson
import pytest

from tests.api.loop import a_referral, a_whole_loop, case_worker, send_fhir
from tests.conftest import Service

ASYNC = {"Prefer": "respond-async"}


async def begun(client: httpx.AsyncClient, path: str = "/fhir/$export", **parameters: str) -> str:
    answer = await client.get(path, params=parameters, headers=ASYNC)
    assert answer.status_code == 202, answer.text
    return str(answer.headers["content-location"])


async def exported(client: httpx.AsyncClient, path: str = "/fhir/$export", **parameters: str) -> Any:
    """Return the manifest, and the resources by type."""
    answer = await client.get(await begun(client, path, **parameters))
    assert answer.status_code == 200, answer.text
    manifest = answer.json()
    found: dict[str, list[Any]] = {}
    for output in manifest["output"]:
        file = await client.get(output["url"])
        assert file.headers["content-type"] == "application/fhir+ndjson"
        resources = [orjson.loads(line) for line in file.content.splitlines()]
        assert {resource["resourceType"] for resource in resources} <= {output["type"]}
        found.setdefault(output["type"], []).extend(resources)
    return manifest, found


async def test_an_authority_gets_everything_of_its_own_as_it_reads_it(service: Service) -> None:
    await a_whole_loop(service)
    service.clock.advance(seconds=5)
    municipality = await service.as_client("demo-municipality")
    manifest, found = await exported(municipality)
    assert manifest["requiresAccessToken"] is True
    assert manifest["request"].endswith("/fhir/$export")
    assert manifest["error"] == []
    for type_ in ("Patient", "ServiceRequest", "Task", "CarePlan", "Appointment", "Communication"):
        searched = (await municipality.get(f"/fhir/{type_}?_count=200")).json()
        by_search = {e["resource"]["id"]: e["resource"] for e in searched["entry"]}
        assert {r["id"]: r for r in found[type_]} == by_search


async def test_nobody_gets_what_they_could_not_read(service: Service) -> None:
    await a_whole_loop(service)
    service.clock.advance(seconds=5)
    _, mine = await exported(await service.as_client("demo-hospital"))
    assert len(mine["ServiceRequest"]) == 1
    _, other = await exported(await service.as_client("demo-gp-2"))
    assert "ServiceRequest" not in other
    # The own GP is told of the citizen, and reads no more of them than whom it is about.
    assert not {"telecom", "address", "contact"} & other["Patient"][0].keys()
    _, elsewhere = await exported(await service.as_client("demo-municipality-2"))
    assert "ServiceRequest" not in elsewhere


async def test_what_changes_meanwhile_is_in_the_next_export_and_nothing_in_neither(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await send_fhir(gp, a_referral("H-1"))
    service.clock.advance(seconds=5)
    where = await begun(gp, _type="ServiceRequest")
    service.clock.advance(seconds=1)
    await send_fhir(gp, a_referral("H-2"))
    manifest = (await gp.get(where)).json()
    first = [
        orjson.loads(line)
        for o in manifest["output"]
        for line in (await gp.get(o["url"])).content.splitlines()
    ]
    assert [r["identifier"][0]["value"] for r in first] == ["H-1"]
    service.clock.advance(seconds=5)
    _, then = await exported(gp, _type="ServiceRequest", _since=manifest["transactionTime"])
    assert [r["identifier"][0]["value"] for r in then["ServiceRequest"]] == ["H-2"]


async def test_a_changed_resource_is_exported_as_it_was_at_the_time(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    request = (await send_fhir(gp, a_referral())).json()
    service.clock.advance(seconds=5)
    where = await begun(gp, _type="Task")
    worker = await case_worker(service)
    await worker.act(await worker.newest(), "reject", reason="duplicate")
    (output,) = (await gp.get(where)).json()["output"]
    exported_then = (await gp.get(output["url"])).content
    assert exported_then == (await gp.get(f"/fhir/Task/{request['id']}/_history/1")).content + b"\n"
    assert (await gp.get(f"/fhir/Task/{request['id']}")).json()["status"] == "rejected"


async def test_it_is_ready_when_what_was_being_written_is(service: Service) -> None:
    """Until then something that was published before the instant could still appear."""
    gp = await service.as_client("demo-gp")
    async with service.database.changes.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("UPDATE client SET revoked_at = NULL WHERE id = 'demo-region'")
        where = await begun(gp)
        waiting = await gp.get(where)
        assert waiting.status_code == 202
        assert waiting.headers["x-progress"]
        assert waiting.headers["retry-after"] == "1"
        assert (await gp.get(f"{where}/Organization-0-1.ndjson")).status_code == 404
        await transaction.commit()
    assert (await gp.get(where)).status_code == 200


async def test_a_client_narrows_by_type_and_by_search(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    for number in ("H-1", "H-2"):
        await send_fhir(gp, a_referral(number))
    service.clock.advance(seconds=5)
    filter_ = "ServiceRequest?identifier=https://praksis.example|H-2"
    _, found = await exported(gp, _type="ServiceRequest,Patient", _typeFilter=filter_)
    assert set(found) == {"ServiceRequest", "Patient"}
    assert [r["identifier"][0]["value"] for r in found["ServiceRequest"]] == ["H-2"]


async def test_of_patients_only_what_is_about_one(service: Service) -> None:
    await a_whole_loop(service)
    service.clock.advance(seconds=5)
    municipality = await service.as_client("demo-municipality")
    _, everything = await exported(municipality)
    _, patients = await exported(municipality, "/fhir/Patient/$export")
    assert "Organization" in everything
    assert not patients.get("Organization")
    assert len(patients["Task"]) == len(everything["Task"])
    _, group = await exported(municipality, "/fhir/Group/authority-0461/$export")
    assert {t: len(r) for t, r in group.items() if r} == {t: len(r) for t, r in patients.items() if r}
    _, nobody = await exported(municipality, "/fhir/Group/authority-0316/$export")
    assert not any(nobody.values())
    assert (await municipality.get("/fhir/Group/x/$export", headers=ASYNC)).status_code == 404


async def test_an_export_is_its_clients_own_until_it_is_deleted_or_runs_out(service: Service) -> None:
    gp, other = await service.as_client("demo-gp"), await service.as_client("demo-gp-2")
    where = await begun(gp)
    manifest = (await gp.get(where)).json()
    file = manifest["output"][0]["url"]
    for address in (where, file):
        assert (await other.get(address)).status_code == 404
        assert (await service.anonymous().get(address)).status_code == 401
    assert (await other.delete(where)).status_code == 404
    assert (await gp.delete(where)).status_code == 202
    assert {(await gp.get(address)).status_code for address in (where, file)} == {404}
    assert (await gp.delete(where)).status_code == 404
    where = await begun(gp)
    service.clock.advance(hours=service.context.settings.export_hours, minutes=1)
    gp = await service.as_client("demo-gp")
    assert (await gp.get(where)).status_code == 404
    await service.work()
    assert await service.database.changes.fetchval("SELECT count(*) FROM export") == 0


async def test_a_client_has_so_many_at_a_time(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    for _ in range(service.context.settings.exports_per_client):
        where = await begun(gp)
    refused = await gp.get("/fhir/$export", headers=ASYNC)
    assert (refused.status_code, refused.json()["resourceType"]) == (429, "OperationOutcome")
    await gp.delete(where)
    await begun(gp)


async def test_what_is_not_known_is_refused_by_name(service: Service, subtests: pytest.Subtests) -> None:
    gp = await service.as_client("demo-gp")
    for query, place in {
        "_type=Basic": "_type",
        "_elements=id": "_elements",
        "patient=Patient/1": "patient",
        "_since=yesterday": "_since",
        "_outputFormat=application/xml": "_outputFormat",
        "_typeFilter=Task?colour=red": "colour",
        "_typeFilter=Task": "_typeFilter",
        "_typeFilter=Task?status%3Daccepted%26_sort%3D_lastUpdated": "_typeFilter",
    }.items():
        with subtests.test(query):
            refused = await gp.get(f"/fhir/$export?{query}", headers=ASYNC)
            assert refused.status_code == 400
            assert place in refused.json()["issue"][0]["diagnostics"]
    synchronous = await gp.get("/fhir/$export")
    assert synchronous.status_code == 400
    assert "Prefer" in synchronous.json()["issue"][0]["diagnostics"]
    jobcentre = await service.as_client("demo-jobcentre")
    assert (await jobcentre.get("/fhir/$export?_type=Task", headers=ASYNC)).status_code == 403
    _, found = await exported(jobcentre)
    assert set(found) <= {"Communication"}


async def test_parameters_may_come_in_a_body(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    body = {
        "resourceType": "Parameters",
        "parameter": [{"name": "_type", "valueString": "Organization"}],
    }
    answer = await gp.post("/fhir/$export", json=body, headers=ASYNC)
    manifest = (await gp.get(answer.headers["content-location"])).json()
    assert {output["type"] for output in manifest["output"]} == {"Organization"}


async def test_every_citizen_in_a_file_is_noted(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    for number in ("H-1", "H-2"):
        await send_fhir(gp, a_referral(number))
    service.clock.advance(seconds=5)
    await exported(gp, _type="ServiceRequest,Task")
    noted = await service.database.changes.fetch(
        "SELECT object_type, citizen_id, client_id FROM audit_entry WHERE action = 'export' ORDER BY 1"
    )
    assert [(row["object_type"], row["client_id"]) for row in noted] == [
        ("ServiceRequest", "demo-gp"),
        ("Task", "demo-gp"),
    ]
    assert all(row["citizen_id"] for row in noted)


async def test_only_so_many_are_downloaded_at_a_time(service: Service) -> None:
    """Each holds connections for as long as its client takes; others must be served too."""
    gp = await service.as_client("demo-gp")
    url = (await gp.get(await begun(gp))).json()["output"][0]["url"]
    service.context.streams = service.context.settings.pool_size // 4
    refused = await gp.get(url)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
    service.context.streams = 0
    assert (await gp.get(url)).status_code == 200
    assert service.context.streams == 0


WHOLE = {"Accept-Encoding": "identity"}


async def a_file(service: Service, **asked: str) -> tuple[httpx.AsyncClient, str]:
    gp = await service.as_client("demo-gp")
    for number in range(3):
        await send_fhir(gp, a_referral(f"H-{number}"))
    service.clock.advance(seconds=5)
    where = await begun(gp, _type="ServiceRequest", **asked)
    return gp, str((await gp.get(where)).json()["output"][0]["url"])


@pytest.mark.parametrize("asked", [{}, {"_typeFilter": "ServiceRequest?status=active"}])
async def test_a_download_that_broke_off_goes_on_where_it_did(
    service: Service, asked: dict[str, str]
) -> None:
    gp, url = await a_file(service, **asked)
    whole = await gp.get(url, headers=WHOLE)
    length, tag = len(whole.content), whole.headers["etag"]
    assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
    assert tag.startswith('"')
    rest = await gp.get(url, headers=WHOLE | {"Range": "bytes=100-", "If-Range": tag})
    assert (rest.status_code, rest.headers["content-range"]) == (206, f"bytes 100-{length - 1}/{length}")
    assert whole.content[:100] + rest.content == whole.content
    assert rest.headers["etag"] == tag
    for said, part in {
        "bytes=0-0": whole.content[:1],
        "bytes=10-19": whole.content[10:20],
        f"bytes=5-{length + 5}": whole.content[5:],
        "Bytes=-7": whole.content[-7:],
        f"bytes=-{length + 7}": whole.content,
    }.items():
        answer = await gp.get(url, headers=WHOLE | {"Range": said})
        assert (answer.status_code, answer.content) == (206, part), said
        assert answer.headers["content-length"] == str(len(part))


async def test_a_part_of_what_is_not_the_same_any_more_is_the_whole(service: Service) -> None:
    gp, url = await a_file(service)
    whole = await gp.get(url, headers=WHOLE)
    for headers in (
        {"Range": "bytes=9-", "If-Range": '"other"'},
        {"Range": "bytes=9-", "If-Range": f"W/{whole.headers['etag']}"},
        {"Range": "bytes=9-", "If-Range": "Wed, 21 Oct 2026 07:28:00 GMT"},
        {"Range": "lines=9-"},
        {"Range": "bytes=0-1,4-5"},
    ):
        answer = await gp.get(url, headers=WHOLE | headers)
        assert (answer.status_code, answer.content) == (200, whole.content), headers
    packed = await gp.get(url, headers={"Accept-Encoding": "gzip"})
    assert packed.content == whole.content
    assert packed.headers["etag"] == f"W/{whole.headers['etag']}"
    assert "accept-ranges" not in packed.headers


async def test_the_tag_of_a_file_changes_with_what_its_reader_may_read(service: Service) -> None:
    gp, url = await a_file(service)
    before = await gp.get(url, headers=WHOLE)
    await service.database.changes.execute(
        "UPDATE published_resource SET readers = '{}' WHERE id = $1",
        orjson.loads(before.content.splitlines()[0])["id"],
    )
    again = {"Range": "bytes=9-", "If-Range": before.headers["etag"]}
    after = await gp.get(url, headers=WHOLE | again)
    assert (after.status_code, len(after.content.splitlines())) == (200, 2)
    assert after.headers["etag"] != before.headers["etag"]


async def test_a_range_that_is_none_is_refused_with_what_there_is(service: Service) -> None:
    gp, url = await a_file(service)
    length = len((await gp.get(url)).content)
    for said in (f"bytes={length}-", "bytes=9-3", "bytes=-0", "bytes=x-", "bytes=-", "bytes="):
        refused = await gp.get(url, headers=WHOLE | {"Range": said})
        assert (refused.status_code, refused.headers["content-range"]) == (416, f"bytes */{length}"), said
        assert refused.json()["issue"][0]["details"]["text"].startswith("Området")


async def test_only_what_leaves_is_noted(service: Service) -> None:
    gp, url = await a_file(service)
    asked = "SELECT count(*) FROM audit_entry WHERE action = 'export'"
    head = await gp.head(url, headers=WHOLE)
    assert head.content == b""
    assert await service.database.changes.fetchval(asked) == 0
    whole = await gp.get(url, headers=WHOLE)
    assert head.headers["content-length"] == whole.headers["content-length"] == str(len(whole.content))
    assert await service.database.changes.fetchval(asked) == 1
