"""A client's subscriptions over HTTP: made, shaken hands with, told, caught up, ended."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from app.fhir.subscriptions import backport
from app.fhir.validate import check
from tests.api.loop import (
    COORDINATOR,
    FHIR,
    a_bundle,
    a_received_plan,
    a_referral,
    a_whole_loop,
    case_worker,
    send_fhir,
)
from tests.api.subscribing import (
    ENDPOINT,
    SECRET,
    TOPIC,
    kinds,
    made,
    numbers,
    on_topic,
    parameters,
    plain,
    post,
    put,
    seen,
)
from tests.conftest import Service


async def test_a_subscription_is_active_when_its_endpoint_has_answered(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    answer = await post(gp, on_topic())
    subscription = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"].endswith(f"/Subscription/{subscription['id']}/_history/1")
    assert (subscription["status"], subscription["meta"]["versionId"]) == ("requested", "1")
    await service.work()
    (call,) = service.endpoints.calls
    assert (call.method, call.url) == ("POST", ENDPOINT)
    assert dict(call.headers)["Authorization"] == SECRET
    handshake = orjson.loads(call.content)
    check(handshake, place="Bundle")
    assert parameters(handshake)["type"] == "handshake"
    assert parameters(handshake)["status"] == "requested"
    assert parameters(handshake)["events-since-subscription-start"] == "0"
    now = await seen(gp, subscription)
    assert (now["status"], now["meta"]["versionId"]) == ("active", "2")


async def test_one_whose_endpoint_refuses_is_in_error_and_says_why_until_it_is_asked_for_again(
    service: Service,
) -> None:
    gp = await service.as_client("demo-gp")
    service.endpoints.failures[ENDPOINT] = "HTTP 503"
    subscription = await made(gp, on_topic())
    await service.work()
    refused = await seen(gp, subscription)
    assert (refused["status"], refused["error"]) == ("error", "HTTP 503")
    service.endpoints.failures.clear()
    again = await put(gp, refused | {"status": "requested"})
    assert (again.status_code, again.json()["status"]) == (200, "requested")
    assert "error" not in again.json()
    await service.work()
    assert (await seen(gp, subscription))["status"] == "active"


async def test_what_a_client_sent_comes_back_as_it_was(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    sent = on_topic("notice", "empty", "Communication?status=completed", header=["X-Key: 1"])
    sent["contact"] = [{"system": "email", "value": "drift@epj.example"}]
    back = await made(gp, sent)
    assert {name: back[name] for name in sent if name != "meta"} == {
        name: value for name, value in sent.items() if name != "meta"
    }
    assert back["meta"]["profile"] == [backport.SUBSCRIPTION]


async def test_a_new_referral_and_its_decision_are_told_in_order(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await made(gp, on_topic())
    await service.work()
    request = (await send_fhir(gp, a_referral())).json()
    await service.work()
    worker = await case_worker(service)
    await worker.act(await worker.newest(), "reject", reason="not-target-group", comment="Se svaret.")
    await service.work()
    first, second = (orjson.loads(call.content) for call in service.endpoints.calls[1:])
    check(second, place="Bundle")
    assert (numbers(first), numbers(second)) == ([1], [2])
    told = parameters(second)
    assert told["events-since-subscription-start"] == "2"
    assert (told["status"], told["topic"]) == ("active", f"{TOPIC}referral-status")
    (event,) = told["notification-event"]
    assert event["focus"]["reference"].endswith(f"/fhir/Task/{request['id']}")
    assert event["additional-context"]["reference"].endswith(f"/fhir/ServiceRequest/{request['id']}")
    assert [len(bundle["entry"]) for bundle in (first, second)] == [1, 1]


async def test_a_full_notification_carries_the_version_that_caused_it(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await made(gp, on_topic(content="full-resource"))
    await service.work()
    request = (await send_fhir(gp, a_referral())).json()
    await service.work()
    bundle = orjson.loads(service.endpoints.calls[-1].content)
    check(bundle, place="Bundle")
    entry = bundle["entry"][1]
    read = (await gp.get(f"/fhir/Task/{request['id']}")).json()
    assert entry["resource"] == read
    assert entry["fullUrl"] == parameters(bundle)["notification-event"][0]["focus"]["reference"]
    assert entry["request"]["method"] == "POST"


async def test_an_empty_notification_says_that_something_happened_and_nothing_else(
    service: Service,
) -> None:
    gp = await service.as_client("demo-gp")
    await made(gp, on_topic(content="empty"))
    await service.work()
    request = (await send_fhir(gp, a_referral())).json()
    await service.work()
    content = service.endpoints.calls[-1].content
    assert numbers(orjson.loads(content)) == [1]
    assert request["id"].encode() not in content
    assert b"referral-status" not in content


async def test_a_plain_subscription_is_told_by_a_post_of_nothing(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await made(gp, plain())
    await service.work()
    await send_fhir(gp, a_referral())
    await service.work()
    assert [(c.method, c.url, c.content) for c in service.endpoints.calls] == [("POST", ENDPOINT, b"")] * 2


async def test_a_plain_one_with_a_payload_gets_the_resource_as_an_update(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await made(gp, plain(payload="application/fhir+json", endpoint=f"{ENDPOINT}/?key=1"))
    await service.work()
    request = await send_fhir(gp, a_referral())
    await service.work()
    call = service.endpoints.calls[-1]
    assert (call.method, call.url) == ("PUT", f"{ENDPOINT}/ServiceRequest/{request.json()['id']}?key=1")
    assert call.content == request.content
    assert dict(call.headers)["Content-Type"] == "application/fhir+json"


async def test_nobody_is_told_of_what_they_could_not_read(service: Service) -> None:
    other = await service.as_client("demo-gp-2")
    await made(other, plain("ServiceRequest"))
    await made(other, on_topic())
    await service.work()
    before = len(service.endpoints.calls)
    await send_fhir(await service.as_client("demo-gp"), a_referral())
    await service.work()
    assert len(service.endpoints.calls) == before


async def test_only_what_its_criteria_say_is_told(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await made(gp, plain("ServiceRequest?identifier=https://praksis.example|H-2"))
    await made(gp, on_topic("referral-status", "id-only", "Task?business-status=under-review,rejected"))
    await service.work()
    await send_fhir(gp, a_referral("H-1"))
    await service.work()
    assert len(service.endpoints.calls) == 2
    await send_fhir(gp, a_referral("H-2", subject=a_referral()["subject"]))
    await service.work()
    assert len(service.endpoints.calls) == 3


async def test_a_notice_is_told_of_as_it_goes(service: Service) -> None:
    hospital = await service.as_client("demo-hospital")
    await made(hospital, on_topic("notice", "full-resource"))
    await service.work()
    await a_whole_loop(service)
    await service.work()
    bundles = [orjson.loads(call.content) for call in service.endpoints.calls[1:]]
    told = [entry["resource"] for bundle in bundles for entry in bundle["entry"][1:]]
    assert {resource["resourceType"] for resource in told} == {"Communication"}
    assert "in-progress" in {resource["status"] for resource in told}
    assert [n for bundle in bundles for n in numbers(bundle)] == list(range(1, len(told) + 1))


async def test_a_deadline_that_passes_is_told_of(service: Service) -> None:
    municipality = await service.as_client("demo-municipality")
    await made(municipality, on_topic("deadline"))
    await service.work()
    worker, plan = await a_received_plan(service)
    await worker.act(plan, "classify", level="basal", **COORDINATOR)
    await service.work()
    assert kinds(service.endpoints.calls) == ["handshake"]
    service.clock.advance(days=30)
    await service.work()
    assert kinds(service.endpoints.calls) == ["handshake", "event-notification"]


async def test_a_heartbeat_is_sent_when_there_has_been_nothing_to_tell(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    beat = {"extension": [{"url": backport.HEARTBEAT, "valueUnsignedInt": 60}]}
    await made(gp, on_topic(**beat))
    await service.work()
    service.clock.advance(seconds=59)
    await service.work()
    assert kinds(service.endpoints.calls) == ["handshake"]
    service.clock.advance(seconds=1)
    await service.work()
    assert kinds(service.endpoints.calls) == ["handshake", "heartbeat"]
    service.clock.advance(seconds=61)
    await send_fhir(gp, a_referral())
    await service.work()
    assert kinds(service.endpoints.calls) == ["handshake", "heartbeat", "event-notification"]


async def test_a_subscription_ends_when_it_says(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    subscription = await made(gp, on_topic() | {"end": "2026-11-23T11:00:00+01:00"})
    await service.work()
    service.clock.advance(hours=1)
    await service.work()
    await send_fhir(await service.as_client("demo-gp"), a_referral())
    await service.work()
    assert len(service.endpoints.calls) == 1
    assert (await seen(await service.as_client("demo-gp"), subscription))["status"] == "off"


async def test_what_could_not_be_told_is_told_when_the_endpoint_is_back(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    subscription = await made(gp, on_topic())
    await service.work()
    service.endpoints.failures[ENDPOINT] = "ConnectError"
    for number in range(3):
        await send_fhir(gp, a_referral(f"H-{number}"))
        await service.work()
    status = (await gp.get(f"/fhir/Subscription/{subscription['id']}/$status")).json()
    told = parameters(status)
    assert (told["type"], told["status"]) == ("query-status", "active")
    assert told["events-since-subscription-start"] == "3"
    assert told["error"] == {"text": "ConnectError"}
    service.endpoints.failures.clear()
    service.clock.advance(minutes=1)
    await service.work()
    assert numbers(orjson.loads(service.endpoints.calls[-1].content)) == [1, 2, 3]


async def test_one_that_took_nothing_for_days_is_left_to_its_client_who_can_catch_up(
    service: Service,
) -> None:
    gp = await service.as_client("demo-gp")
    subscription = await made(gp, on_topic())
    await service.work()
    service.endpoints.failures[ENDPOINT] = "HTTP 500"
    await send_fhir(gp, a_referral("H-1"))
    for _ in range(76):
        await service.work()
        service.clock.advance(hours=1)
    await service.work()
    gp = await service.as_client("demo-gp")
    stopped = await seen(gp, subscription)
    assert (stopped["status"], stopped["error"]) == ("error", "HTTP 500")
    await send_fhir(gp, a_referral("H-2"))
    await service.work()
    path = f"/fhir/Subscription/{subscription['id']}/$events"
    missed = (await gp.get(path)).json()
    check(missed, place="Bundle")
    assert parameters(missed)["type"] == "query-event"
    assert numbers(missed) == [1, 2]
    later = await gp.get(path, params={"eventsSinceNumber": "2", "content": "full-resource"})
    assert numbers(later.json()) == [2]
    assert len(later.json()["entry"]) == 2
    service.endpoints.failures.clear()
    await put(gp, stopped | {"status": "requested"})
    await service.work()
    assert kinds(service.endpoints.calls[-2:]) == ["handshake", "event-notification"]
    assert numbers(orjson.loads(service.endpoints.calls[-1].content)) == [1, 2]


async def test_a_dead_endpoint_delays_no_other(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await made(gp, on_topic(endpoint="https://dead.example/"))
    await made(gp, on_topic())
    await service.work()
    service.endpoints.failures["https://dead.example/"] = "TimeoutError"
    for number in range(3):
        await send_fhir(gp, a_referral(f"H-{number}"))
        await service.work()
    told = [orjson.loads(c.content) for c in service.endpoints.calls if c.url == ENDPOINT]
    assert [numbers(bundle) for bundle in told[1:]] == [[1], [2], [3]]


async def test_no_more_events_come_at_once_than_the_subscriber_takes(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    count = {"extension": [{"url": backport.MAX_COUNT, "valuePositiveInt": 2}]}
    await made(gp, on_topic(**count))
    await service.work()
    for number in range(5):
        await send_fhir(gp, a_referral(f"H-{number}"))
    await service.work()
    told = [numbers(orjson.loads(call.content)) for call in service.endpoints.calls[1:]]
    assert told == [[1, 2], [3, 4], [5]]


async def test_a_subscription_and_its_secrets_are_nobody_elses(service: Service) -> None:
    gp, other = await service.as_client("demo-gp"), await service.as_client("demo-gp-2")
    subscription = await made(gp, on_topic())
    path = f"/fhir/Subscription/{subscription['id']}"
    assert (await other.get(path)).status_code == 404
    assert (await other.get(f"{path}/$status")).status_code == 404
    assert (await other.get(f"{path}/$events")).status_code == 404
    assert (await put(other, subscription)).status_code == 404
    assert (await other.delete(path)).status_code == 204
    assert (await other.get("/fhir/Subscription")).json()["total"] == 0
    assert (await gp.get(path)).status_code == 200


async def test_one_that_is_deleted_is_gone_with_its_secrets(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    subscription = await made(gp, on_topic())
    await service.work()
    path = f"/fhir/Subscription/{subscription['id']}"
    assert [(await gp.delete(path)).status_code for _ in range(2)] == [204, 204]
    await send_fhir(gp, a_referral())
    await service.work()
    assert len(service.endpoints.calls) == 1
    (row,) = await service.database.changes.fetch("SELECT * FROM subscription")
    assert (row["resource"], row["permissions"], row["base_url"]) == (b"", [], "")
    assert await service.database.changes.fetchval("SELECT count(*) FROM subscription_event") == 0


async def test_who_asks_for_one_that_is_deleted_is_told_so(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    subscription = await made(gp, on_topic())
    path = f"/fhir/Subscription/{subscription['id']}"
    (entry,) = (await gp.get(f"{path}/_history")).json()["entry"]
    assert (entry["request"]["method"], entry["resource"]) == ("POST", subscription)
    assert (await gp.get(f"{path}/_history/1")).json() == subscription
    assert (await gp.get(f"{path}/_history/2")).status_code == 404
    await gp.delete(path)
    gone = [await gp.get(path + more) for more in ("", "/_history/2", "/$status", "/$events")]
    gone.append(await put(gp, subscription))
    for answer in gone:
        assert answer.status_code == 410, answer.request.url
        assert answer.json()["issue"][0]["code"] == "deleted"
    history = (await gp.get(f"{path}/_history")).json()
    (entry,) = history["entry"]
    assert (history["total"], "resource" in entry) == (1, False)
    assert entry["request"] == {"method": "DELETE", "url": f"Subscription/{subscription['id']}"}
    assert (entry["response"]["status"], entry["response"]["etag"]) == ("204 No Content", 'W/"2"')
    assert (await gp.get("/fhir/Subscription")).json()["total"] == 0
    assert subscription["id"] not in (await gp.get("/fhir/Subscription/$status")).text
    assert (await gp.get("/fhir/Subscription/$status?status=deleted")).status_code == 400
    other = await service.as_client("demo-gp-2")
    assert {(await other.get(path + more)).status_code for more in ("", "/_history")} == {404}


async def test_that_there_was_one_is_forgotten_with_the_events(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    path = f"/fhir/Subscription/{(await made(gp, on_topic()))['id']}"
    await gp.delete(path)
    service.clock.advance(days=service.context.settings.subscriber_event_days, hours=1)
    await service.work()
    gp = await service.as_client("demo-gp")
    assert (await gp.get(path)).status_code == 404
    assert await service.database.changes.fetchval("SELECT count(*) FROM subscription") == 0


async def test_one_that_is_turned_off_counts_nothing_and_goes_on_from_where_it_was(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await made(gp, on_topic())
    await service.work()
    subscription = (await gp.get("/fhir/Subscription")).json()["entry"][0]["resource"]
    off = (await put(gp, subscription | {"status": "off"})).json()
    assert off["status"] == "off"
    await send_fhir(gp, a_referral("H-1"))
    await service.work()
    await put(gp, off | {"status": "requested"})
    await service.work()
    await send_fhir(gp, a_referral("H-2"))
    await service.work()
    assert numbers(orjson.loads(service.endpoints.calls[-1].content)) == [1]


async def test_a_lost_update_is_impossible(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    subscription = await made(gp, on_topic())
    unconditional = await gp.put(f"/fhir/Subscription/{subscription['id']}", json=subscription)
    assert unconditional.status_code == 428
    await service.work()
    stale = await put(gp, subscription)
    assert (stale.status_code, stale.headers["etag"]) == (412, 'W/"2"')


async def test_a_client_that_is_revoked_is_told_nothing_more(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await made(gp, on_topic(extension=[{"url": backport.HEARTBEAT, "valueUnsignedInt": 60}]))
    await service.work()
    await service.context.clients.revoke("demo-gp", now=service.clock())
    await send_fhir(await service.as_client("demo-hospital"), a_bundle())
    service.clock.advance(minutes=2)
    await service.work()
    assert len(service.endpoints.calls) == 1
    assert await service.database.changes.fetchval("SELECT status FROM subscription") == "off"


async def test_a_client_has_so_many_subscriptions_and_no_more(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    most = service.context.settings.subscriptions_per_client
    for _ in range(most):
        await made(gp, plain())
    refused = await post(gp, plain())
    assert refused.status_code == 422
    assert refused.json()["issue"][0]["details"]["coding"][0]["code"] == "too-many-subscriptions"


async def test_a_search_finds_ones_own_by_what_they_say(service: Service, subtests: pytest.Subtests) -> None:
    gp = await service.as_client("demo-gp")
    await made(gp, plain())
    await made(gp, on_topic(endpoint="https://andet.example/"))
    await service.work()
    for query, expected in {
        "": 2,
        "status=active": 2,
        "status=requested": 0,
        "type=rest-hook": 2,
        "url=https://andet.example/": 1,
        "payload=application/fhir%2Bjson": 1,
        "_count=1": 2,
        "_lastUpdated=2026-11-23": 2,
        "_lastUpdated=lt2026-11-23": 0,
    }.items():
        with subtests.test(query):
            found = (await gp.get(f"/fhir/Subscription?{query}")).json()
            assert found["total"] == expected
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            posted = await gp.post("/fhir/Subscription/_search", content=query, headers=form)
            assert posted.json()["total"] == expected
    assert (await gp.get("/fhir/Subscription?colour=x")).status_code == 400


async def test_a_walk_through_ones_own_meets_each_once(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    own = {(await made(gp, plain()))["id"] for _ in range(3)}
    walked, address = list[str](), "/fhir/Subscription?_count=1&_elements=status"
    while address:
        page = (await gp.get(address)).json()
        assert page["total"] == 3
        walked += [entry["resource"]["id"] for entry in page["entry"]]
        assert not [entry for entry in page["entry"] if "criteria" not in entry["resource"]]
        assert not [entry for entry in page["entry"] if "contact" in entry["resource"]]
        address = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    assert len(walked) == 3
    assert set(walked) == own
    for query in ("_sort=status", "_cursor=abc"):
        assert (await gp.get(f"/fhir/Subscription?{query}")).status_code == 400


async def test_a_subscription_is_read_and_written_as_other_resources_are(service: Service) -> None:
    """In part, as people read it, not again for who has it, and with as much as is preferred."""
    gp = await service.as_client("demo-gp")
    created = await gp.post(
        "/fhir/Subscription",
        content=orjson.dumps(plain()),
        headers={**FHIR, "Prefer": "return=minimal"},
    )
    assert (created.status_code, created.content) == (201, b"")
    assert created.headers["location"] == created.headers["content-location"]
    path = f"/fhir/Subscription/{created.headers['location'].split('/')[-3]}"
    whole = await gp.get(path)
    known = {"If-None-Match": whole.headers["etag"]}, {"If-Modified-Since": whole.headers["last-modified"]}
    assert {(await gp.get(path, headers=headers)).status_code for headers in known} == {304}
    part = (await gp.get(f"{path}?_elements=status")).json()
    assert "reason" in whole.json()
    assert part["meta"]["tag"][0]["code"] == "SUBSETTED"
    pretty = await gp.get(f"{path}?_pretty=true")
    assert b"\n" in pretty.content
    assert pretty.json() == whole.json()
    changed = await gp.put(
        path,
        content=whole.content,
        headers={**FHIR, "If-Match": whole.headers["etag"], "Prefer": "return=OperationOutcome"},
    )
    assert changed.json()["resourceType"] == "OperationOutcome"


def _extended(name: str, **value: Any) -> dict[str, Any]:
    url = f"{backport.GUIDE}/StructureDefinition/backport-{name}"
    return on_topic(extension=[{"url": url, **value}])


def _filtered(criteria: str) -> dict[str, Any]:
    return on_topic("notice", "empty", criteria)


MODIFIER = {"modifierExtension": [{"url": "x", "valueCode": "x"}]}
JSON = "application/fhir+json"
BAD: list[tuple[str, dict[str, Any], str]] = [
    ("an unknown channel", plain(type="email"), "channel.type"),
    ("no endpoint", {**plain(), "channel": {"type": "rest-hook"}}, "channel.endpoint"),
    ("another scheme", plain(endpoint="ftp://epj.example/"), "channel.endpoint"),
    ("a user in the address", plain(endpoint="https://u:p@epj.example/"), "channel.endpoint"),
    ("a private address", plain(endpoint="https://10.0.0.1/"), "channel.endpoint"),
    ("a mapped one", plain(endpoint="https://[::ffff:192.168.1.1]/"), "channel.endpoint"),
    ("cloud metadata", plain(endpoint="https://169.254.169.254/"), "channel.endpoint"),
    ("an unknown parameter", plain("ServiceRequest?colour=red"), "criteria"),
    ("a parameter that sorts", plain("ServiceRequest?_sort=_lastUpdated"), "criteria"),
    ("an unknown type", plain("Basic?code=x"), "criteria"),
    ("itself", plain("Subscription?status=active"), "criteria"),
    ("an unknown topic", on_topic("weather"), "criteria"),
    ("an unknown filter", _filtered("Communication?sent=2026"), "criteria.extension"),
    ("a filter on another type", _filtered("Task?status=x"), "criteria.extension"),
    ("an unknown content", on_topic("notice", "everything"), "channel.payload.extension"),
    ("a payload of XML", plain(payload="application/fhir+xml"), "channel.payload"),
    ("no content for a topic", plain(f"{TOPIC}notice", payload=JSON), "channel.payload"),
    ("a header that is ours", plain(header=["Host: internal"]), "channel.header[0]"),
    ("a header in two lines", plain(header=["X-A: 1\nX-B: 2"]), "channel.header[0]"),
    ("active at once", plain() | {"status": "active"}, "status"),
    ("an end that has passed", plain() | {"end": "2020-01-01T00:00:00Z"}, "end"),
    ("a modifier", plain() | MODIFIER, "modifierExtension"),
    ("an unknown element", plain() | {"priority": "high"}, "priority"),
    ("a heartbeat too often", _extended("heartbeat-period", valueUnsignedInt=1), "channel.extension"),
    ("a part we lack", _extended("notification-url-location", valueCode="all"), "channel.extension"),
]


async def test_what_cannot_be_kept_is_refused_by_its_place(
    service: Service, subtests: pytest.Subtests
) -> None:
    gp = await service.as_client("demo-gp")
    for what, resource, place in BAD:
        with subtests.test(what):
            answer = await post(gp, resource)
            assert answer.status_code == 400, answer.text
            assert answer.json()["issue"][0]["expression"] == [f"Subscription.{place}"]
            assert SECRET not in answer.text
    assert (await gp.get("/fhir/Subscription")).json()["total"] == 0


async def test_what_a_client_may_not_read_it_may_not_subscribe_to(service: Service) -> None:
    jobcentre = await service.as_client("demo-jobcentre")
    assert (await post(jobcentre, on_topic("notice"))).status_code == 201
    assert (await post(jobcentre, on_topic("referral-status"))).status_code == 403
    assert (await post(await service.as_client("demo-region"), plain())).status_code == 403


async def test_the_capability_statement_names_the_topics_and_operations(service: Service) -> None:
    statement = (await service.anonymous().get("/fhir/metadata")).json()
    (offered,) = [r for r in statement["rest"][0]["resource"] if r["type"] == "Subscription"]
    topics = {e["valueCanonical"] for e in offered["extension"] if e["url"] == backport.TOPIC_OFFERED}
    assert topics == {TOPIC + code for code in ("referral-status", "notice", "deadline")}
    assert {operation["name"] for operation in offered["operation"]} == {"status", "events", "validate"}
    assert {i["code"] for i in offered["interaction"]} == {
        "create",
        "read",
        "update",
        "delete",
        "search-type",
        "history-instance",
        "vread",
    }
    assert offered["readHistory"] is False
    assert offered["supportedProfile"] == [backport.SUBSCRIPTION]


async def test_an_operation_takes_its_parameters_by_get_or_by_post(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    one, other = await made(gp, on_topic()), await made(gp, plain())
    await service.work()
    body = {"resourceType": "Parameters", "parameter": [{"name": "id", "valueId": one["id"]}]}
    by_post = (await gp.post("/fhir/Subscription/$status", json=body)).json()
    by_get = (await gp.get("/fhir/Subscription/$status", params={"id": one["id"]})).json()
    assert by_post == by_get
    assert by_get["total"] == 1
    everything = (await gp.get("/fhir/Subscription/$status?status=active")).json()
    assert everything["total"] == 2
    assert other["id"] in orjson.dumps(everything).decode()
    refused = await gp.get(f"/fhir/Subscription/{one['id']}/$events?eventsSince=1")
    assert refused.status_code == 400


async def test_every_citizen_that_was_told_of_is_noted(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    await made(gp, on_topic(content="full-resource"))
    await service.work()
    await send_fhir(gp, a_referral())
    await service.work()
    noted = await service.database.changes.fetch(
        "SELECT client_id, object_type, citizen_id FROM audit_entry WHERE action = 'notify'"
    )
    assert [(row["client_id"], row["object_type"]) for row in noted] == [("demo-gp", "Task")]
    assert noted[0]["citizen_id"] is not None


async def test_events_are_kept_for_a_while(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    subscription = await made(gp, on_topic())
    await service.work()
    await send_fhir(gp, a_referral())
    await service.work()
    service.clock.advance(days=service.context.settings.subscriber_event_days, hours=1)
    await service.work()
    gp = await service.as_client("demo-gp")
    missed = (await gp.get(f"/fhir/Subscription/{subscription['id']}/$events")).json()
    assert numbers(missed) == []
    assert parameters(missed)["events-since-subscription-start"] == "1"
