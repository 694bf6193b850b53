"""Registers over HTTP: read on a day, kept by an authority, never changed in place."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import orjson
import pytest

from app.domain.actors import Permission
from app.main import SYSTEM
from app.persistence.database import Scope
from app.persistence.unit_of_work import SHARED
from app.usecases.load_reference_data import load_reference_data
from app.usecases.load_register_seeds import seeds
from app.usecases.register_kinds import KINDS
from tests.api.loop import CaseWorker, case_worker
from tests.conftest import Service

BASE = "/api/v1/registers"
GLOSSARY = f"{BASE}/glossary-term"


def an_entry(id_: str = "hold", **changes: Any) -> dict[str, Any]:
    content = {"term": "Hold", "explanation": "Træning sammen med andre."}
    return {"id": id_, "valid_from": "2026-01-01", "content": content} | changes


async def post(
    worker: CaseWorker, path: str, body: dict[str, Any], version: int | None = None
) -> httpx.Response:
    return await send(worker, "POST", path, body, version)


async def put(worker: CaseWorker, path: str, body: dict[str, Any], version: int | None) -> httpx.Response:
    said = {name: value for name, value in body.items() if name != "id"}
    return await send(worker, "PUT", path, said, version)


async def send(
    worker: CaseWorker, method: str, path: str, body: dict[str, Any], version: int | None
) -> httpx.Response:
    headers = {"Content-Type": "application/json"}
    if version is not None:
        headers["If-Match"] = f'W/"{version}"'
    return await worker.http.request(method, path, content=orjson.dumps(body), headers=headers)


def codes(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 422, answer.text
    return [error["code"] for error in answer.json()["errors"]]


async def by_id(worker: CaseWorker, kind: str, **parameters: Any) -> dict[str, dict[str, Any]]:
    found = await worker.get(f"{BASE}/{kind}", **parameters)
    return {item["id"]: item for item in found["items"]}


async def test_every_register_tells_its_fields(service: Service) -> None:
    worker = await case_worker(service)
    items = (await worker.get(BASE))["items"]
    assert {item["kind"] for item in items} == set(KINDS)
    fields = next(item["fields"] for item in items if item["kind"] == "guideline")
    assert {"title", "year", "superseded_by"} <= set(fields["properties"])
    described = (await service.anonymous().get("/openapi.json")).json()
    assert {"Guideline", "RoleTask", "KnowledgeArticle"} <= set(described["components"]["schemas"])


async def test_every_seed_is_there_for_every_authority(service: Service) -> None:
    for client in ("demo-municipality", "demo-municipality-2"):
        worker = await case_worker(service, client)
        found = {(kind, id_) for kind in KINDS for id_ in await by_id(worker, kind, on="2026-11-23")}
        assert found == {(seed.kind, seed.id) for seed in seeds()}


@pytest.mark.requirement("R3", "R4")
async def test_the_three_documents_are_there_and_the_old_one_points_to_what_superseded_it(
    service: Service,
) -> None:
    worker = await case_worker(service)
    found = {item["content"]["year"]: item for item in (await by_id(worker, "guideline")).values()}
    assert found[2017]["content"]["title"].endswith("mennesker med kroniske lænderygsmerter")
    assert found[2016]["content"]["superseded_by"] == found[2024]["id"]
    assert found[2019]["content"]["title"] == "Anbefalinger for behovsvurdering i den afklarende samtale"
    superseded = {year for year, item in found.items() if item["shown"]["superseded"]}
    assert superseded == {2016}


@pytest.mark.requirement("R82", "R83", "R106")
async def test_every_task_shows_who_does_it_who_answers_for_it_and_whether_it_binds(
    service: Service,
) -> None:
    worker = await case_worker(service)
    tasks = await by_id(worker, "role-task")
    assert len(tasks) == 20
    assert all(t["shown"]["accountable"] and t["shown"]["responsible"] for t in tasks.values())
    actors = {share["actor"] for t in tasks.values() for share in t["content"]["shares"]}
    assert len(actors) == 8
    plan = tasks["beskaeftigelsesplan"]["shown"]
    assert (plan["accountable"], plan["responsible"]) == (
        "JOBCENTRE",
        ["HEALTH_CENTRE", "JOBCENTRE", "CITIZEN"],
    )
    assert not tasks["flowanalyse"]["shown"]["binding"]
    binding = await by_id(worker, "role-task", only_binding=True)
    assert {id_ for id_, task in tasks.items() if task["shown"]["binding"]} == set(binding)
    assert await by_id(worker, "monitoring-plan", only_binding=True) == {}


@pytest.mark.requirement("R52", "R53", "R54", "R80")
async def test_the_three_core_messages_are_there_approved(service: Service) -> None:
    worker = await case_worker(service)
    messages = (await by_id(worker, "message")).values()
    assert {m["content"]["core_message"] for m in messages} == {
        "BEVAEG_DIG",
        "DU_KAN_SELV",
        "SMERTEN_FORSVINDER",
    }
    assert all(m["content"]["approved_on"] and m["content"]["owner"] for m in messages)


async def test_an_entry_is_added_changed_and_retired_and_every_day_keeps_what_held(service: Service) -> None:
    worker = await case_worker(service)
    made = await post(worker, GLOSSARY, an_entry())
    assert (made.status_code, made.headers["etag"]) == (201, 'W/"1"')
    path = made.headers["location"]
    later = an_entry(valid_from="2026-06-01", content={"term": "Hold", "explanation": "Ny forklaring."})
    changed = await put(worker, path, later | {"reason": "Klarere."}, 1)
    assert (changed.status_code, changed.headers["etag"]) == (200, 'W/"2"')
    retired = await post(worker, f"{path}/retire", {"on": "2026-09-01", "reason": "Bruges ikke."}, 2)
    assert retired.json()["state"] == "retired"

    held = [await worker.http.get(path, params={"on": f"2026-{month}-15"}) for month in ("05", "07", "10")]
    assert [answer.status_code for answer in held] == [200, 200, 404]
    assert [a.json()["content"]["explanation"][:2] for a in held[:2]] == ["Tr", "Ny"]
    history = (await worker.get(f"{path}/history"))["items"]
    assert [(v["version"], v["state"], v["reason"]) for v in history] == [
        (1, "published", ""),
        (2, "published", "Klarere."),
        (3, "retired", "Bruges ikke."),
    ]
    assert {v["client_id"] for v in history} == {"demo-municipality"}
    again = await post(worker, f"{path}/retire", {"on": "2026-09-01", "reason": "x"}, 3)
    assert codes(again) == ["register-entry-retired"]


async def test_a_draft_leaves_what_holds_as_it_is(service: Service) -> None:
    worker = await case_worker(service)
    await post(worker, GLOSSARY, an_entry())
    draft = an_entry(state="draft", content={"term": "Hold", "explanation": "Kladde."})
    assert (await put(worker, f"{GLOSSARY}/hold", draft, 1)).status_code == 200
    held = await worker.get(f"{GLOSSARY}/hold", on="2026-11-23")
    assert (held["version"], held["content"]["explanation"]) == (1, "Træning sammen med andre.")
    assert list(await by_id(worker, "glossary-term", state="draft")) == ["hold"]


async def test_an_own_entry_stands_before_the_shared_one_for_its_authority_alone(service: Service) -> None:
    odense, other = await case_worker(service), await case_worker(service, "demo-municipality-2")
    shared = await odense.get(f"{GLOSSARY}/tovholder")
    assert shared["shared"]
    own = an_entry(content={"term": "Tovholder", "explanation": "Vores egen forklaring."})
    changed = await put(odense, f"{GLOSSARY}/tovholder", own, shared["version"])
    assert (changed.json()["shared"], changed.json()["version"]) == (False, 2)
    assert (await odense.get(f"{GLOSSARY}/tovholder", on="2026-11-23"))["content"] == own["content"] | {
        "abbreviation": ""
    }
    assert await other.get(f"{GLOSSARY}/tovholder") == shared
    assert (await other.http.get(f"{GLOSSARY}/tovholder/history")).json()["items"] == [shared]


async def test_an_entry_is_changed_on_the_version_that_was_seen(service: Service) -> None:
    worker = await case_worker(service)
    await post(worker, GLOSSARY, an_entry())
    path = f"{GLOSSARY}/hold"
    assert (await put(worker, path, an_entry(), None)).status_code == 428
    stale = await put(worker, path, an_entry(), 7)
    assert (stale.status_code, stale.headers["etag"]) == (412, 'W/"1"')
    assert (await put(worker, f"{GLOSSARY}/findes-ikke", an_entry(), 1)).status_code == 404
    assert (await worker.http.get(f"{GLOSSARY}/findes-ikke/history")).status_code == 404
    assert codes(await post(worker, GLOSSARY, an_entry())) == ["register-entry-exists"]


async def test_of_two_who_change_an_entry_at_once_one_is_told_to_look_again(service: Service) -> None:
    worker = await case_worker(service)
    await post(worker, GLOSSARY, an_entry())
    both = await asyncio.gather(*(put(worker, f"{GLOSSARY}/hold", an_entry(), 1) for _ in range(2)))
    assert sorted(answer.status_code for answer in both) == [200, 412]
    assert len((await worker.get(f"{GLOSSARY}/hold/history"))["items"]) == 2


@pytest.mark.requirement("R3", "R107")
@pytest.mark.parametrize(
    ("kind", "content", "place"),
    [
        (
            "guideline",
            {"title": "Ny", "publisher": "SST", "year": 2026, "edition": "1", "superseded_by": "ukendt"},
            "content.superseded_by",
        ),
        ("text-box", {"agreement": "ukendt", "label": "Boks", "text": "Tekst"}, "content.agreement"),
    ],
)
async def test_an_entry_rests_on_entries_that_are_in_force(
    service: Service, kind: str, content: dict[str, Any], place: str
) -> None:
    worker = await case_worker(service)
    refused = await post(worker, f"{BASE}/{kind}", an_entry(content=content))
    assert (codes(refused), refused.json()["errors"][0]["place"]) == (["register-entry-not-in-force"], place)


async def test_what_a_register_does_not_know_is_refused_by_name(service: Service) -> None:
    worker = await case_worker(service)
    field = await post(worker, GLOSSARY, an_entry(content={"term": "a", "explanation": "b", "farve": "c"}))
    assert field.json()["errors"][0] == {
        "code": "unknown-element",
        "place": "content.farve",
        "text": "Feltet findes ikke.",
    }
    register = await post(worker, f"{BASE}/opskrift", an_entry())
    assert codes(register) == ["unknown-code"]
    assert codes(await worker.http.get(f"{BASE}/opskrift")) == ["unknown-code"]
    assert codes(await worker.http.get(f"{GLOSSARY}?state=ny")) == ["unknown-code"]
    assert codes(await worker.http.get(f"{GLOSSARY}?paa=ny")) == ["unknown-code"]
    nul = await post(worker, GLOSSARY, an_entry(content={"term": "a", "explanation": {"x": ["\0"]}}))
    assert nul.status_code == 422
    written = orjson.dumps(an_entry(content={"term": "a", "explanation": "x"}))
    for depth in (400, 900):
        nested = written.replace(b'"x"', b"[" * depth + b"]" * depth)
        answer = await worker.http.post(
            GLOSSARY, content=nested, headers={"Content-Type": "application/json"}
        )
        assert answer.status_code in {413, 422}, answer.text
    huge = await post(worker, GLOSSARY, an_entry(content={"term": "a", "explanation": "x" * 20_001}))
    assert huge.json()["errors"][0]["place"] == "content.explanation"
    assert codes(await post(worker, GLOSSARY, an_entry(content="tekst"))) == ["invalid-value"]


async def test_who_works_cases_without_keeping_registers_reads_them_only(service: Service) -> None:
    clients = service.context.clients
    known = await clients.find("demo-municipality")
    assert known is not None
    await clients.replace(replace(known, permissions=known.permissions - {Permission.REGISTERS}))
    worker = await case_worker(service)
    assert await by_id(worker, "glossary-term")
    refused = await post(worker, GLOSSARY, an_entry())
    assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")


@pytest.mark.requirement("R82")
async def test_a_task_that_two_answer_for_is_refused_whole(service: Service) -> None:
    worker = await case_worker(service)
    shares = [{"actor": "GP", "role": "A"}, {"actor": "HOSPITAL", "role": "A"}]
    content = {"task": "Ny", "shares": shares, "obligation": "ANBEFALING", "source": "Møde"}
    refused = await post(worker, f"{BASE}/role-task", an_entry("ny", content=content))
    assert codes(refused) == ["one-accountable"]
    assert "ny" not in await by_id(worker, "role-task")


@pytest.mark.requirement("R82")
async def test_a_task_has_one_entry_in_force(service: Service) -> None:
    worker = await case_worker(service)
    content = {"task": "Ny opgave", "obligation": "ANBEFALING", "source": "Møde"}
    first = content | {"shares": [{"actor": "GP", "role": "A"}]}
    made = await post(worker, f"{BASE}/role-task", an_entry("ny", content=first))
    assert made.status_code == 201, made.text
    second = content | {"task": "ny Opgave", "shares": [{"actor": "HOSPITAL", "role": "A"}]}
    refused = await post(worker, f"{BASE}/role-task", an_entry("ny-igen", content=second))
    assert codes(refused) == ["role-task-twice"]
    changed = await put(worker, made.headers["location"], an_entry(content=second), 1)
    assert changed.status_code == 200, changed.text


async def test_an_entry_is_retired_from_its_first_day_at_the_earliest_and_then_never_held(
    service: Service,
) -> None:
    worker = await case_worker(service)
    path = (await post(worker, GLOSSARY, an_entry())).headers["location"]
    early = await post(worker, f"{path}/retire", {"on": "2025-12-31", "reason": "Fejl."}, 1)
    assert codes(early) == ["invalid-value"]
    assert early.json()["errors"][0]["place"] == "on"
    retired = await post(worker, f"{path}/retire", {"on": "2026-01-01", "reason": "Fejl."}, 1)
    assert retired.status_code == 200, retired.text
    assert (await worker.http.get(path, params={"on": "2026-01-01"})).status_code == 404


@pytest.mark.requirement("R79", "R112", "R113")
async def test_an_article_is_published_when_every_comment_is_resolved(service: Service) -> None:
    worker = await case_worker(service)
    comment = {"section": "Indledning", "comment": "For skarp.", "by": "MH", "made_on": "2026-11-01"}
    content = {
        "title": "Vægt",
        "topic": "Kost",
        "audiences": ["PUBLIC"],
        "sections": [{"heading": "Indledning", "text": "Tekst."}],
        "evidence_kind": "LITTLE_RESEARCH",
        "review_date": "2026-11-01",
        "review_comments": [comment],
    }
    path = f"{BASE}/knowledge-article"
    assert codes(await post(worker, path, an_entry("vaegt", content=content))) == ["open-review-comments"]
    draft = await post(worker, path, an_entry("vaegt", content=content, state="draft"))
    assert draft.json()["shown"] == {
        "sections_under_review": ["Indledning"],
        "evidence_text": "Der er forsket for lidt til at sige, om det virker.",
        "review_overdue": True,
    }
    content["review_comments"] = [comment | {"state": "resolved", "answer": "Rettet."}]
    assert (await put(worker, f"{path}/vaegt", an_entry(content=content), 1)).status_code == 200


@pytest.mark.requirement("R80")
async def test_a_message_is_published_when_it_is_approved(service: Service) -> None:
    worker = await case_worker(service)
    content = {"text": "Hej", "audience": "GP", "owner": "Odense"}
    assert codes(await post(worker, f"{BASE}/message", an_entry(content=content))) == ["message-not-approved"]


@pytest.mark.requirement("R81")
async def test_a_provision_of_law_or_that_retells_law_points_to_the_law(service: Service) -> None:
    worker = await case_worker(service)
    law = {"agreement": "forloebsprogram-ryg", "text": "Delvis sygemelding", "obligation": "LOV"}
    retold = law | {"obligation": "ANBEFALING", "paraphrases_law": True}
    for content in (law, retold):
        refused = await post(worker, f"{BASE}/provision", an_entry(content=content))
        assert (codes(refused), refused.json()["errors"][0]["place"]) == (
            ["missing-value"],
            "content.law_link",
        )
    linked = retold | {"law_link": "https://www.retsinformation.dk"}
    kept = await post(worker, f"{BASE}/provision", an_entry(content=linked))
    assert kept.json()["shown"] == {"binding": False, "paraphrases_law": True}


@pytest.mark.requirement("R90", "R104")
async def test_a_rule_shows_how_far_its_provision_binds_and_must_have_one(service: Service) -> None:
    worker = await case_worker(service)
    plan = (await by_id(worker, "monitoring-plan"))["ryg"]
    assert plan["obligation"] == "INSPIRATION"
    target = {"name": "Ventetid", "measure": "dage", "unit": "days", "goal": 14, "provision": "findes-ikke"}
    refused = await post(worker, f"{BASE}/service-target", an_entry(content=target))
    assert codes(refused) == ["register-entry-not-in-force"]
    kept = await post(worker, f"{BASE}/service-target", an_entry(content=target | {"provision": "sul-140"}))
    assert kept.json()["obligation"] == "LOV"


@pytest.mark.requirement("R98", "R99")
async def test_a_core_set_names_instruments_that_are_known_and_a_programme_has_one(
    service: Service,
) -> None:
    worker = await case_worker(service)
    path = f"{BASE}/core-test-set"
    core = (await by_id(worker, "core-test-set"))["ryg"]["content"]
    assert codes(await post(worker, path, an_entry("ryg-2", content=core))) == ["one-core-test-set"]
    first, *rest = core["slots"]
    unknown = await post(
        worker,
        path,
        an_entry("x", content=core | {"slots": [*rest, first | {"instruments": ["NRS-BACK", "SPS"]}]}),
    )
    assert codes(unknown) == ["unknown-code"]
    assert unknown.json()["errors"][0]["place"] == "content.slots[7].instruments[1]"
    twice = await post(worker, path, an_entry("x", content=core | {"slots": [first, first]}))
    assert codes(twice) == ["invalid-value"]


@pytest.mark.requirement("R90", "R99")
async def test_a_programme_has_one_monitoring_plan(service: Service) -> None:
    worker = await case_worker(service)
    plan = (await by_id(worker, "monitoring-plan"))["ryg"]["content"]
    path = f"{BASE}/monitoring-plan"
    assert codes(await post(worker, path, an_entry("ryg-2", content=plan))) == ["one-monitoring-plan"]
    other = plan | {"programme": "hjerte"}
    assert (await post(worker, path, an_entry("hjerte", content=other))).status_code == 201


@pytest.mark.requirement("R96")
async def test_no_national_back_database_exists_until_somebody_says_so(service: Service) -> None:
    worker = await case_worker(service)
    targets = await by_id(worker, "reporting-target")
    missing = targets["national-rygdatabase"]
    assert missing["shown"]["statement"] == "Der findes ingen national rygdatabase."
    assert targets["kl-gateway-119"]["shown"]["statement"] is None
    content = missing["content"] | {"exists": True}
    changed = await put(
        worker, f"{BASE}/reporting-target/national-rygdatabase", an_entry(content=content), missing["version"]
    )
    assert changed.json()["shown"]["statement"] is None


@pytest.mark.requirement("R97", "R102", "R84", "R122", "R44", "R47")
@pytest.mark.parametrize(
    ("kind", "content", "shown"),
    [
        (
            "improvement-cycle",
            {
                "indicator": "I1",
                "target": "90 %",
                "action": "Ring til borgeren",
                "responsible": "MH",
                "follow_up_on": "2026-11-01",
                "indicator_runs": ["kørsel-1"],
            },
            {"overdue": True},
        ),
        (
            "task-transfer-assessment",
            {
                "task": "Afklarende samtale",
                "from_sector": "Hospital",
                "to_sector": "Kommune",
                "target_group_size": 400,
                "expected_referrals_per_month": 30,
                "baseline_referrals_per_month": 20,
                "minutes_per_conversation": 60,
                "minutes_per_pathway": 600,
                "obligation": "INSPIRATION",
            },
            {"extra_referrals_per_month": 10, "extra_minutes_per_month": 6600, "decided": False},
        ),
        (
            "competence-record",
            {
                "professional": "Mette Holm",
                "competence": "BACK_KNOWLEDGE_JOBCENTRE",
                "course": "Ryg og arbejde",
                "obtained_on": "2024-01-01",
                "expires_on": "2026-01-01",
            },
            {"expired": True},
        ),
        (
            "association",
            {
                "name": "Odense Gymnastik",
                "place": "Odense",
                "municipality": "0461",
                "activities": ["Rygtræning"],
            },
            {},
        ),
        ("contact", {"unit": "JOBCENTRE", "name": "Jobcenter Odense", "telephone": "65512000"}, {}),
        ("text-box", {"agreement": "forloebsprogram-ryg", "label": "Boks 1", "text": "Tekst"}, {}),
        (
            "agreement-text",
            {"title": "Aftale", "type": "COOPERATION_AGREEMENT", "parties": ["Odense"], "edition": "1"},
            {"label": "Aftale (samarbejdsaftale)", "sections_under_review": []},
        ),
        ("profession", {"term": "Psykolog", "explanation": "Samtaler.", "works_at": ["HEALTH_CENTRE"]}, {}),
    ],
)
async def test_an_authority_keeps_what_is_its_own(
    service: Service, kind: str, content: dict[str, Any], shown: dict[str, Any]
) -> None:
    worker = await case_worker(service)
    kept = await post(worker, f"{BASE}/{kind}", an_entry(content=content))
    assert kept.status_code == 201, kept.text
    assert kept.json()["shown"] == shown


@pytest.mark.requirement("R47", "R84")
@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("contact", {"unit": "JOBCENTRE", "name": "Uden nummer"}),
        (
            "competence-record",
            {
                "professional": "MH",
                "competence": "ICF",
                "course": "ICF",
                "obtained_on": "2026-01-01",
                "expires_on": "2025-01-01",
            },
        ),
    ],
)
async def test_what_makes_no_sense_is_refused(service: Service, kind: str, content: dict[str, Any]) -> None:
    worker = await case_worker(service)
    assert codes(await post(worker, f"{BASE}/{kind}", an_entry(content=content))) == ["invalid-value"]


async def test_what_ships_is_loaded_once_and_again_when_it_has_changed(service: Service) -> None:
    scope = Scope(SYSTEM, SHARED, service.clock())
    assert await service.database.transact(scope, load_reference_data) is False
    await service.database.changes.execute(
        "UPDATE register_entry SET content = content || '{\"year\": 2001}' WHERE id LIKE 'sst-behov%'"
    )
    assert await service.database.transact(scope, load_reference_data) is True
    worker = await case_worker(service)
    found = await worker.get(f"{BASE}/guideline/sst-behovsvurdering-2019")
    assert (found["version"], found["content"]["year"]) == (2, 2019)
