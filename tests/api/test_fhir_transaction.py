"""A transaction of several requests: all of them or none, each as if it had come alone."""

from __future__ import annotations

import asyncio
import random
import re
from typing import Any

import httpx
import orjson
import pytest

from app.domain.actors import EVERY_UNIT
from app.fhir import wire
from app.fhir.overlay import rewritten
from app.fhir.transactions_in import MOST
from tests.api.loop import NOBODY, a_referral, case_worker, send_fhir
from tests.api.several import (
    HOLBAEK,
    MAJA,
    RUDDI,
    TYPES,
    a_plan,
    identifier,
    of_type,
    statuses,
    together,
    url,
)
from tests.conftest import Service
from tests.fhir.examples import CPR, SOR, logical

Json = dict[str, Any]


def places(answer: httpx.Response) -> set[str]:
    return {place for issue in answer.json()["issue"] for place in issue.get("expression", ())}


async def rows(service: Service, table: str) -> int:
    return int(await service.database.changes.fetchval(f"SELECT count(*) FROM {table}"))


async def nothing_is_stored(service: Service) -> bool:
    return not [t for t in ("rehab_plan", "citizen", "source_document") if await rows(service, t)]


@pytest.fixture
async def hospital(service: Service) -> httpx.AsyncClient:
    return await service.as_client("demo-hospital")


async def test_two_plans_of_one_citizen_come_in_together(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    sent = together(a_plan("1"), a_plan("2"))
    answer = await send_fhir(hospital, sent)
    assert answer.status_code == 200, answer.text
    assert [e["resource"]["resourceType"] for e in answer.json()["entry"]] == [*TYPES, *TYPES]
    assert b"urn:uuid:" not in answer.content
    one, other = of_type(answer, "ServiceRequest")
    assert one["subject"] == other["subject"]
    assert one["reasonReference"] != other["reasonReference"]
    assert await rows(service, "rehab_plan") == 2
    assert (await hospital.get("/fhir/Task?_count=0")).json()["total"] == 2
    for entry in answer.json()["entry"]:
        assert (await hospital.get(entry["fullUrl"])).json()["id"] == entry["resource"]["id"]


async def test_the_duplicate_guard_sees_the_other_plan_of_the_transaction(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    await send_fhir(hospital, together(a_plan("1"), a_plan("2")))
    worker = await case_worker(service)
    (alert,) = (await worker.get("/api/v1/duplicate-alerts"))["items"]
    assert alert["level"] == "YELLOW"
    items = (await worker.get("/api/v1/inbox"))["items"]
    one, other = [await worker.get(item["href"]) for item in items]
    assert [plan["id"] for plan in one["other_plans"]] == [other["id"]]
    assert [plan["id"] for plan in other["other_plans"]] == [one["id"]]


async def test_of_two_citizens_each_document_tells_of_one(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    answer = await send_fhir(hospital, together(a_plan("1"), a_plan("2", cpr=MAJA)))
    assert answer.status_code == 200, answer.text
    one, other = await service.database.changes.fetch("SELECT content FROM source_document")
    assert (RUDDI.encode() in one["content"]) is not (RUDDI.encode() in other["content"])
    assert all((RUDDI.encode() in c) is not (MAJA.encode() in c) for c in (one["content"], other["content"]))


async def test_what_is_for_another_authority_comes_in_a_transaction_of_its_own(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    plans = a_plan("1"), a_plan("2", cpr=MAJA, municipality=HOLBAEK)
    answer = await send_fhir(hospital, together(*plans))
    assert (answer.status_code, places(answer)) == (422, {"Bundle.entry[6].resource"})
    assert await nothing_is_stored(service)


async def test_if_one_is_refused_none_is_stored_and_the_entry_is_named(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    no_municipality = [logical(SOR, "331061000016004")]
    plans = a_plan("1"), a_plan("2", cpr=MAJA, performer=no_municipality)
    answer = await send_fhir(hospital, together(*plans))
    assert answer.status_code == 422
    assert places(answer) == {"Bundle.entry[6].resource.performer[0]"}
    assert await nothing_is_stored(service)


async def test_a_refusal_after_others_were_written_takes_them_back(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    await send_fhir(hospital, together(a_plan("2", cpr=MAJA)))
    changed = a_plan("2", cpr=MAJA)
    changed[4]["resource"]["note"] = [{"text": "Forværret."}]
    answer = await send_fhir(hospital, together(a_plan("1"), changed, a_plan("3")))
    assert answer.status_code == 409
    assert places(answer) == {"Bundle.entry[10].resource.note"}
    assert await rows(service, "rehab_plan") == 1
    assert await rows(service, "citizen") == 1


async def test_what_another_system_sent_is_not_shown_and_nothing_is_stored(service: Service) -> None:
    await service.context.clients.let_speak("demo-gp-2", [EVERY_UNIT])
    await send_fhir(await service.as_client("demo-gp"), a_referral("H-1"))
    referrals = [
        {"resource": a_referral(number), "request": {"method": "POST", "url": "ServiceRequest"}}
        for number in ("H-2", "H-1")
    ]
    answer = await send_fhir(await service.as_client("demo-gp-2"), together(referrals))
    assert answer.status_code == 404
    assert places(answer) == {"Bundle.entry[1].resource"}
    assert await rows(service, "referral") == 1


async def test_a_subject_that_leads_nowhere_is_named_where_it_stands(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    plans = a_plan("1"), a_plan("2", subject={"reference": url("3", "Patient")})
    answer = await send_fhir(hospital, together(*plans))
    assert answer.status_code == 422
    assert places(answer) == {"Bundle.entry[6].resource.subject"}
    plans = a_plan("1"), a_plan("2", subject={"reference": "Patient/00000000-0000-4000-8000-000000000000"})
    answer = await send_fhir(hospital, together(plans[0], plans[1][:1]))
    assert answer.status_code == 422
    assert await nothing_is_stored(service)


async def test_the_same_identifier_twice_is_refused_at_both(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    twice = together(a_plan("1"), a_plan("2", cpr=MAJA, identifier=[identifier("1")]))
    answer = await send_fhir(hospital, twice)
    assert answer.status_code == 400
    assert places(answer) == {
        "Bundle.entry[0].resource.identifier",
        "Bundle.entry[6].resource.identifier",
    }
    assert await nothing_is_stored(service)


async def test_the_whole_again_is_answered_with_the_same_ids(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    sent = together(a_plan("1"), a_plan("2"), a_plan("3", cpr=MAJA))
    first = await send_fhir(hospital, sent)
    again = await send_fhir(hospital, sent)
    assert set(statuses(again)) == {"200"}
    assert [e["fullUrl"] for e in again.json()["entry"]] == [e["fullUrl"] for e in first.json()["entry"]]
    assert await rows(service, "rehab_plan") == 3


async def test_what_is_here_already_is_told_from_what_is_new(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    first = await send_fhir(hospital, together(a_plan("1")))
    answer = await send_fhir(hospital, together(a_plan("2"), a_plan("1")))
    assert answer.status_code == 200, answer.text
    assert statuses(answer)[:2] == ["201", "200"]
    assert statuses(answer)[6:] == ["200"] * 6
    assert [e["fullUrl"] for e in answer.json()["entry"][6:]] == [e["fullUrl"] for e in first.json()["entry"]]
    assert await rows(service, "rehab_plan") == 2


@pytest.mark.parametrize("seed", range(4))
async def test_what_comes_again_in_another_order_and_grouping_is_the_same(
    service: Service, hospital: httpx.AsyncClient, seed: int
) -> None:
    chance = random.Random(seed)
    plans = [a_plan("1"), a_plan("2"), a_plan("3", cpr=MAJA)]
    first = await send_fhir(hospital, together(*plans))
    addresses = {
        sent["fullUrl"]: entry["fullUrl"]
        for sent, entry in zip(together(*plans)["entry"], first.json()["entry"], strict=True)
    }
    chance.shuffle(plans)
    for group in (plans[:1], plans[1:], plans):
        bundle = together(*group)
        chance.shuffle(bundle["entry"])
        answer = await send_fhir(hospital, bundle)
        assert answer.status_code == 200, answer.text
        assert set(statuses(answer)) == {"200"}
        assert [e["fullUrl"] for e in answer.json()["entry"]] == [
            addresses[sent["fullUrl"]] for sent in bundle["entry"]
        ]
    assert await rows(service, "source_document") == 3


async def test_a_condition_gives_what_is_there_whatever_it_says(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    first = await send_fhir(hospital, together(a_plan("1")))
    other = a_plan("1", note=[{"text": "Noget andet."}])
    other[0]["request"]["ifNoneExist"] = "identifier=https://ehr.example/henvisninger|GOP-1"
    answer = await send_fhir(hospital, together(a_plan("2"), other))
    assert answer.status_code == 200, answer.text
    entries = answer.json()["entry"]
    assert len(entries) == 12
    assert entries[7]["fullUrl"] == first.json()["entry"][1]["fullUrl"]
    assert entries[6]["fullUrl"] == first.json()["entry"][0]["fullUrl"]
    assert {entry["response"]["status"] for entry in entries[6:]} == {"200 OK"}


async def test_every_entry_has_an_answer_also_where_the_request_came_alone_before(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    alone = a_referral("H-1", requester=logical(SOR, "331061000016004", type="Organization"))
    first = await send_fhir(hospital, alone)
    plan = a_plan("1", cpr="2509479989")
    for entry in (plan[4], plan[5]):
        entry["resource"]["subject"] = logical(CPR, "2509479989")
    sent = [
        {"resource": alone, "request": {"method": "POST", "url": "ServiceRequest"}},
        plan[1],
        plan[4],
    ]
    answer = await send_fhir(hospital, together(sent))
    assert answer.status_code == 200, answer.text
    request, patient, diagnosis = answer.json()["entry"]
    assert request["resource"]["id"] == first.json()["id"]
    assert patient["fullUrl"].endswith(f"/{first.json()['subject']['reference']}")
    assert diagnosis == {"response": {"status": "200 OK"}}
    assert (await hospital.get("/fhir/Condition?_count=0")).json()["total"] == 0


async def test_one_patient_and_one_diagnosis_may_stand_for_two_requests(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    second = a_plan("2")[:1]
    for type_ in TYPES[1:]:
        second = rewritten(second, {url("2", type_): url("1", type_)})
    answer = await send_fhir(hospital, together(a_plan("1"), second))
    assert answer.status_code == 200, answer.text
    one, other = of_type(answer, "ServiceRequest")
    assert one["subject"] == other["subject"]
    (diagnosis,) = of_type(answer, "Condition")
    assert one["reasonReference"] == [{"reference": f"Condition/{diagnosis['id']}"}]
    assert other["reasonReference"] != one["reasonReference"]
    copy = await hospital.get(f"/fhir/{other['reasonReference'][0]['reference']}")
    assert copy.json()["code"] == diagnosis["code"]
    assert statuses(answer) == ["201", "201", "201", statuses(answer)[3], "201", "201", "201"]
    again = await send_fhir(hospital, together(a_plan("1"), second))
    assert [e["fullUrl"] for e in again.json()["entry"]] == [e["fullUrl"] for e in answer.json()["entry"]]


def literally(number: str) -> Json:
    return {"reference": url(number)}


def by_identifier(number: str) -> Json:
    return {"identifier": identifier(number)}


def by_condition(number: str) -> Json:
    return {"reference": f"ServiceRequest?identifier=https://ehr.example/henvisninger|GOP-{number}"}


@pytest.mark.parametrize("refer", [literally, by_identifier, by_condition])
@pytest.mark.parametrize("order", [1, -1])
async def test_a_request_replaces_another_of_the_same_transaction(
    service: Service, hospital: httpx.AsyncClient, refer: Any, order: int
) -> None:
    plans = [a_plan("1"), a_plan("2", replaces=[refer("1")])][::order]
    answer = await send_fhir(hospital, together(*plans))
    assert answer.status_code == 200, answer.text
    old, new = of_type(answer, "ServiceRequest")[::order]
    read = (await hospital.get(f"/fhir/ServiceRequest/{old['id']}")).json()
    assert read["status"] == "revoked"
    held = await service.database.changes.fetchval(
        "SELECT content->>'replaces_id' FROM rehab_plan WHERE id = $1", new["id"]
    )
    assert held == old["id"]
    if refer is literally:
        assert new["replaces"] == [{"reference": f"ServiceRequest/{old['id']}"}]
    again = await send_fhir(hospital, together(*plans))
    assert set(statuses(again)) == {"200"}


async def test_requests_that_replace_each_other_are_refused(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    plans = a_plan("1", replaces=[literally("2")]), a_plan("2", replaces=[literally("1")])
    answer = await send_fhir(hospital, together(*plans))
    assert answer.status_code == 400
    assert places(answer) == {"Bundle.entry[0].resource.replaces[0]"}
    assert await nothing_is_stored(service)


async def test_an_entry_that_belongs_to_no_request_is_refused_by_name(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    stray = [{"resource": a_plan("3")[3]["resource"], "request": {"method": "POST", "url": "Organization"}}]
    answer = await send_fhir(hospital, together(a_plan("1"), a_plan("2"), stray))
    assert answer.status_code == 400
    assert places(answer) == {"Bundle.entry[12].resource"}
    assert await nothing_is_stored(service)


async def test_there_is_a_limit(service: Service) -> None:
    gp = await service.as_client("demo-gp")
    referrals = [
        {"resource": a_referral(f"H-{n}"), "request": {"method": "POST", "url": "ServiceRequest"}}
        for n in range(MOST + 1)
    ]
    assert (await send_fhir(gp, together(referrals))).status_code == 413
    answer = await send_fhir(gp, together(referrals[:MOST]))
    assert answer.status_code == 200, answer.text
    assert await rows(service, "referral") == MOST
    assert await rows(service, "citizen") == 1


async def test_each_request_has_its_own_document_audit_and_provenance(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    answer = await send_fhir(hospital, together(a_plan("1"), a_plan("2")))
    requests = [resource["id"] for resource in of_type(answer, "ServiceRequest")]
    asked = "SELECT count(*) FROM audit_entry WHERE action = 'create' AND object_id = ANY($1)"
    assert await service.database.changes.fetchval(asked, requests) == 2
    assert await rows(service, "source_document") == 2
    worker = await service.as_client("demo-municipality")
    for id_ in requests:
        found = (await worker.get(f"/fhir/Provenance?target=ServiceRequest/{id_}")).json()
        assert len(found["entry"]) == 1


async def test_one_of_them_is_handed_over_without_the_others(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    sent = together(a_plan("1"), a_plan("2", replaces=[literally("1")]), a_plan("3", cpr=MAJA))
    await send_fhir(hospital, sent)
    odense, holbaek = await case_worker(service), await case_worker(service, "demo-municipality-2")
    (plan,) = [
        whole
        for item in (await odense.get("/api/v1/inbox"))["items"]
        if (whole := await odense.get(item["href"]))["replaces_id"]
    ]
    await odense.act(plan, "forward", to_authority=HOLBAEK, reason="Borgeren er flyttet.")
    await service.work()
    (arrived,) = (await holbaek.get("/api/v1/inbox"))["items"]
    theirs = (await holbaek.http.get(f"/fhir/ServiceRequest/{arrived['id']}")).json()
    assert theirs["identifier"] == [identifier("2")]
    assert (await holbaek.http.get(f"/fhir/{theirs['reasonReference'][0]['reference']}")).status_code == 200
    content = "SELECT content FROM source_document WHERE authority = $1"
    assert MAJA.encode() not in await service.database.changes.fetchval(content, HOLBAEK)


# Changes beside what is new


def changing(held: Json, if_match: str | None = 'W/"1"', **changes: Any) -> list[Json]:
    asked = {"method": "PUT", "url": f"ServiceRequest/{held['id']}", "ifMatch": if_match}
    request = {name: value for name, value in asked.items() if value}
    return [{"resource": held | changes, "request": request}]


@pytest.fixture
async def held(hospital: httpx.AsyncClient) -> Json:
    """A plan that is here already, as its sender reads it."""
    answer = await send_fhir(hospital, together(a_plan("1")))
    read = await hospital.get(answer.json()["entry"][0]["fullUrl"])
    return wire.reread(read.text)


async def test_one_plan_is_withdrawn_and_another_created_together(
    service: Service, hospital: httpx.AsyncClient, held: Json
) -> None:
    new = a_plan("2", replaces=[{"reference": f"ServiceRequest/{held['id']}"}])
    answer = await send_fhir(hospital, together(new, changing(held, status="entered-in-error")))
    assert answer.status_code == 200, answer.text
    changed = answer.json()["entry"][-1]
    assert (changed["response"]["status"], changed["response"]["etag"]) == ("200 OK", 'W/"2"')
    assert changed["resource"]["status"] == "entered-in-error"
    assert answer.json()["entry"][0]["response"]["status"] == "201 Created"
    assert await rows(service, "rehab_plan") == 2


async def test_a_change_alone_in_a_transaction_is_the_next_version(
    hospital: httpx.AsyncClient, held: Json
) -> None:
    answer = await send_fhir(hospital, together(changing(held, note=[{"text": "Forværret."}])))
    assert answer.status_code == 200, answer.text
    assert statuses(answer) == ["200"]
    assert answer.json()["entry"][0]["resource"]["note"] == [{"text": "Forværret."}]
    same = await send_fhir(hospital, together(changing(answer.json()["entry"][0]["resource"], 'W/"2"')))
    assert same.json()["entry"][0]["response"]["etag"] == 'W/"2"'


async def test_a_change_that_is_refused_takes_what_is_new_with_it(
    service: Service, hospital: httpx.AsyncClient, held: Json, subtests: pytest.Subtests
) -> None:
    other = held | {"id": "00000000-0000-4000-8000-000000000000"}
    for name, change, status, place in [
        ("stale", changing(held, 'W/"7"', priority="asap"), 412, "resource"),
        ("no version", changing(held, None, priority="asap"), 428, "request.ifMatch"),
        ("unknown", changing(other), 405, "resource.id"),
        ("new", changing(held, reasonReference=[literally("2")]), 422, "resource.reasonReference[0]"),
        (
            "method",
            [{**changing(held)[0], "request": {"method": "PATCH", "url": "ServiceRequest"}}],
            400,
            "request.method",
        ),
        ("fixed", changing(held, identifier=[identifier("9")]), 422, "resource.identifier"),
    ]:
        with subtests.test(name):
            answer = await send_fhir(hospital, together(a_plan("2", cpr=MAJA), change))
            assert answer.status_code == status, answer.text
            assert places(answer) == {f"Bundle.entry[6].{place}"}
            assert await rows(service, "citizen") == 1


async def test_a_request_is_changed_once_and_never_by_a_condition(
    hospital: httpx.AsyncClient, held: Json
) -> None:
    twice = await send_fhir(hospital, together(changing(held), changing(held)))
    assert twice.status_code == 400
    assert places(twice) == {"Bundle.entry[0].request.url", "Bundle.entry[1].request.url"}
    (by_condition,) = changing(held, None)
    by_condition["request"]["url"] = "ServiceRequest?identifier=https://ehr.example/henvisninger|GOP-1"
    answer = await send_fhir(hospital, together([by_condition]))
    assert answer.status_code == 400
    assert places(answer) == {"Bundle.entry[0].request.method"}


async def test_another_systems_request_is_not_changed(service: Service, held: Json) -> None:
    gp = await service.as_client("demo-gp")
    answer = await send_fhir(gp, together(changing(held, status="revoked")))
    assert answer.status_code == 405
    assert await service.database.changes.fetchval("SELECT status FROM rehab_plan") != "revoked"


@pytest.mark.parametrize("are_known", [True, False])
async def test_transactions_about_the_same_citizens_in_any_order_all_go_through(
    service: Service, hospital: httpx.AsyncClient, *, are_known: bool
) -> None:
    if are_known:
        await send_fhir(hospital, together(a_plan("1"), a_plan("2", cpr=MAJA)))
    bundles = [
        together(*(a_plan(f"{n}{k}", cpr=cpr) for k, cpr in enumerate([RUDDI, MAJA][:: 1 if n % 2 else -1])))
        for n in range(10, 18)
    ]
    waits = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    answers = await asyncio.gather(*(send_fhir(hospital, bundle) for bundle in bundles))
    assert [answer.status_code for answer in answers] == [200] * 8
    # Whoever makes a citizen known may have to begin again, as may any who meets them on the way.
    assert not are_known or await service.database.changes.fetchval(waits) == 0
    assert (await rows(service, "citizen"), await rows(service, "rehab_plan")) == (2, 18 if are_known else 16)
    assert await rows(service, "rehab_plan") == 16 + 2 * are_known


# Any split, any order


@pytest.mark.parametrize("seed", range(12))
async def test_any_split_and_any_order_gives_the_same_published_result(
    service: Service, hospital: httpx.AsyncClient, seed: int
) -> None:
    chance = random.Random(seed)
    groups: list[list[int]] = [[], [], []]
    for n in range(4):
        chance.choice(groups).append(n)
    alone = await published(service, hospital, [[n] for n in range(4)], first=10)
    split = await published(service, hospital, [g for g in groups if g], first=20, shuffled=chance)
    assert split == alone
    assert len(alone) == 4 * 5 + 2


async def published(
    service: Service,
    hospital: httpx.AsyncClient,
    groups: list[list[int]],
    *,
    first: int,
    shuffled: random.Random | None = None,
) -> list[str]:
    """Send four plans of two new citizens in these groups; return all that is published, names made alike."""
    cprs = [f"15027799{first + n}" for n in range(2)]
    plans = [a_plan(str(first + n), cpr=cprs[n % 2]) for n in range(4)]
    known = {f"GOP-{first + n}": f"GOP-{n}" for n in range(4)} | dict(zip(cprs, "AB", strict=True))
    for group in groups:
        bundle = together(*(plans[n] for n in group))
        if shuffled:
            shuffled.shuffle(bundle["entry"])
        answer = await send_fhir(hospital, bundle)
        assert answer.status_code == 200, answer.text
        types = [entry["resource"]["resourceType"] for entry in bundle["entry"]]
        assert [entry["resource"]["resourceType"] for entry in answer.json()["entry"]] == types
    found = await service.database.changes.fetch(
        "SELECT r.content FROM published_resource r JOIN citizen_identifier i"
        " ON i.authority = r.authority AND i.citizen_id = r.citizen_id WHERE i.value = ANY($1)"
        " AND r.type <> 'Provenance'",
        cprs,
    )
    return alike([orjson.loads(row["content"]) for row in found], known)


def alike(resources: list[Json], known: dict[str, str]) -> list[str]:
    """Write ids as what they are of: a request by its number, what is beside it by the request's."""
    named = dict(known)
    for resource in resources:
        if resource["resourceType"] == "Patient":
            named[resource["id"]] = next(i["value"] for i in resource["identifier"] if "oid" in i["system"])
        if resource["resourceType"] == "ServiceRequest":
            own = named[resource["id"]] = resource["identifier"][0]["value"]
            beside = (*resource["reasonReference"], *resource["supportingInfo"])
            named |= {reference["reference"].rpartition("/")[2]: f"beside {own}" for reference in beside}
    return sorted(_renamed(orjson.dumps(r, option=orjson.OPT_SORT_KEYS).decode(), named) for r in resources)


_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _renamed(text: str, named: dict[str, str]) -> str:
    for id_, name in named.items():
        text = text.replace(id_, name)
    for id_, name in named.items():
        text = text.replace(id_, name)
    return _ID.sub("an id", text)


async def test_every_request_for_another_authority_is_named(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    plans = a_plan("1"), a_plan("2", cpr=MAJA, municipality=HOLBAEK), a_plan("3", municipality=HOLBAEK)
    answer = await send_fhir(hospital, together(*plans))
    assert answer.status_code == 422
    assert places(answer) == {"Bundle.entry[6].resource", "Bundle.entry[12].resource"}
    codes = {issue["details"]["coding"][0]["code"] for issue in answer.json()["issue"]}
    assert codes == {"several-authorities"}
    assert await nothing_is_stored(service)
    alone = await send_fhir(hospital, together(*plans[1:]))
    assert alone.status_code == 200, alone.text
    for client, count in (("demo-municipality", 0), ("demo-municipality-2", 2)):
        inbox = await (await case_worker(service, client)).get("/api/v1/inbox")
        assert len(inbox["items"]) == count


def about(plan: list[Json], patient: str) -> list[Json]:
    """Return the plan without its Patient, and about one that we are said to hold."""
    kept = [entry for entry in plan if entry["resource"]["resourceType"] != "Patient"]
    for entry in kept:
        if "subject" in entry["resource"]:
            entry["resource"]["subject"] = {"reference": f"Patient/{patient}"}
    return kept


async def test_every_place_that_names_an_unknown_patient_is_told_at_once(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    plans = about(a_plan("1"), NOBODY), a_plan("2", cpr=MAJA), about(a_plan("3"), "x")
    sent = together(*plans)
    answer = await send_fhir(hospital, sent)
    named = {
        f"Bundle.entry[{number}].resource.subject"
        for number, entry in enumerate(sent["entry"])
        if "reference" in (subject := entry["resource"].get("subject", {}))
        and subject["reference"].startswith("Patient/")
    }
    assert (answer.status_code, places(answer)) == (422, named)
    assert len(named) == 6
    assert await nothing_is_stored(service)
    alone = await send_fhir(hospital, together(plans[2]))
    assert (alone.status_code, len(places(alone))) == (422, 3)


async def test_every_receiver_that_nobody_knows_is_told_at_once(
    service: Service, hospital: httpx.AsyncClient
) -> None:
    no_municipality = [logical(SOR, "331061000016004")]
    plans = a_plan("1", performer=no_municipality), a_plan("2", cpr=MAJA, performer=no_municipality)
    answer = await send_fhir(hospital, together(*plans))
    assert (answer.status_code, places(answer)) == (
        422,
        {"Bundle.entry[0].resource.performer[0]", "Bundle.entry[6].resource.performer[0]"},
    )
    assert await nothing_is_stored(service)
