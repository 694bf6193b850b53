"""Whatever is sent, the service answers, and never with a fault."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.api.v1.tables import COMMANDS as TABLES
from app.api.v1.tables import PATHS
from app.domain.activities import Activity
from app.domain.assessments import Assessment
from app.domain.catalogue import CatalogueItem
from app.domain.citizens import Citizen
from app.domain.conditions import Condition
from app.domain.consents import Consent
from app.domain.dispositions import Disposition
from app.domain.duplicates import DuplicateAlert
from app.domain.employment import EmploymentCase
from app.domain.exchanges import ExchangeEntry
from app.domain.follow_ups import FollowUp
from app.domain.goals import Goal
from app.domain.groups import Group
from app.domain.measurements import Measurement
from app.domain.messages import Message
from app.domain.notices import Notice
from app.domain.offers import Offer
from app.domain.other_care import OtherCare
from app.domain.pathways import Pathway
from app.domain.perspectives import Perspective
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.routing import RoutingRule
from app.domain.service_targets import ServiceTarget
from app.domain.sessions import Session
from app.domain.stratifications import Stratification
from app.domain.topic_coverage import TopicCoverage
from app.domain.ulrus import UlrusReport
from tests.api.loop import (
    CHIROPRACTIC,
    FHIR,
    GGOP,
    TRAINING_119,
    XML,
    CaseWorker,
    a_received_plan,
    an_accepted_referral,
    in_rehabilitation,
)
from tests.api.loop_consent import a_consent_given, an_employment_case
from tests.api.measured import measured_parts
from tests.api.test_catalogue import an_item, made
from tests.api.test_dialogue import a_message, write
from tests.api.test_routing import RULE
from tests.api.way import A_DISPOSITION, AN_ULRUS_REPORT
from tests.conftest import Service

TEXT = st.text(max_size=20) | st.sampled_from(
    [
        *("", " ", "\0", "2026-11-25", "2026-11-25T09:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31"),
        *("basal", "accept", "defer", "arrive", "C1", "duplicate", "group", "AMB", "SMOKING", "0316"),
        *("BASELINE", "NRS-BACK", "CITIZEN", "CITIZEN_WISH", "LESSENS", "gp", "body", "self", "2"),
        TRAINING_119,
    ]
)
SCALAR = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | TEXT
VALUE = st.recursive(
    SCALAR, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3)
)
COMMANDS = [(kind, command) for kind, commands in TABLES.items() for command in commands]
TARGET = {"name": "Kontakt", "milestone": "first-contact", "days": 5}
PATIENT = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
_SUBJECTS: dict[int, tuple[CaseWorker, dict[type[Any], str]]] = {}


async def subjects(service: Service) -> tuple[CaseWorker, dict[type[Any], str]]:
    """Return the addresses of one of each kind, made once for all examples of a test."""
    if id(service) not in _SUBJECTS:
        worker, referral, pathway = await an_accepted_referral(service)
        pathway = await in_rehabilitation(worker, pathway, TRAINING_119)
        service.clock.advance(seconds=1)
        # Of the same citizen, so that there is an alert too.
        _, plan = await a_received_plan(service, GGOP.replace(b"2512484916", b"2509479989"))
        notices = await worker.get(f"/api/v1/pathways/{pathway['id']}/notices")
        await worker.act(pathway, "register-other-care", **CHIROPRACTIC)
        elsewhere = await worker.get(f"/api/v1/pathways/{pathway['id']}/other-care")
        target = await worker.http.post("/api/v1/service-targets", json=TARGET)
        ids = {
            ServiceTarget: target.json()["id"],
            Referral: referral["id"],
            RehabPlan: plan["id"],
            Pathway: pathway["id"],
            Offer: pathway["offers"][0]["id"],
            Activity: pathway["activities"][0]["id"],
            Session: pathway["sessions"][1]["id"],
            Notice: notices["items"][0]["id"],
            Citizen: referral["citizen"]["id"],
            Assessment: pathway["assessments"][0]["id"],
            Stratification: pathway["stratification"]["id"],
            OtherCare: elsewhere["items"][0]["id"],
            **await _offers(worker, pathway),
            **await consent_subjects(worker, referral["citizen"]["id"]),
        }
        ids |= await _guarded(worker, referral["citizen"]["id"])
        kinds = (Measurement, Condition, Goal, FollowUp, Perspective)
        pathway = await worker.again(pathway)
        ids |= dict(zip(kinds, await measured_parts(worker, pathway), strict=True))
        rule = await worker.http.post("/api/v1/routing-rules", json=RULE)
        ids[RoutingRule] = rule.json()["id"]
        await write(await service.as_client("demo-gp"), a_message(referral["id"]))
        (message,) = (await worker.get(f"/api/v1/referrals/{referral['id']}/messages"))["items"]
        ids[Message] = message["id"]
        _SUBJECTS.clear()
        _SUBJECTS[id(service)] = worker, {kind: f"{PATHS[kind]}/{id_}" for kind, id_ in ids.items()}
    return _SUBJECTS[id(service)]


async def _guarded(worker: CaseWorker, citizen_id: str) -> dict[type[Any], str]:
    """Return an alert, an ULRUS report and a next step of the citizen."""
    path = f"/api/v1/citizens/{citizen_id}"
    await worker.act(await worker.get(path), "register-ulrus-report", **AN_ULRUS_REPORT)
    await worker.act(await worker.get(path), "register-disposition", **A_DISPOSITION)
    return {
        kind: (await worker.get(path + PATHS[kind].removeprefix("/api/v1")))["items"][0]["id"]
        for kind in (DuplicateAlert, UlrusReport, Disposition)
    }


async def _offers(worker: CaseWorker, pathway: dict[str, Any]) -> dict[type[Any], str]:
    """Return a local offer, a group of it, and a topic that a session taught."""
    item = await an_item(worker)
    group = {"catalogue_item_id": item["id"], "place": "Sal 2", "seats": 4, "instructor": "Mette Holm"}
    topics = [{"topic": "ENERGY_PACING", "form": "TEACHING"}]
    await worker.act(pathway["sessions"][0], "cover-topics", topics=topics)
    listed = await worker.get(f"/api/v1/pathways/{pathway['id']}/topic-coverage")
    return {
        CatalogueItem: item["id"],
        Group: (await made(worker, "groups", group))["id"],
        TopicCoverage: listed["items"][0]["id"],
    }


async def consent_subjects(worker: CaseWorker, citizen_id: str) -> dict[type[Any], str]:
    """Return a consent with something in line under it, and an employment case."""
    consent = await a_consent_given(worker, citizen_id)
    await worker.act(consent, "queue-exchange", categories=["contacts"])
    (entry,) = (await worker.get(f"/api/v1/consents/{consent['id']}/exchange"))["items"]
    case = await an_employment_case(worker, citizen_id)
    return {Consent: consent["id"], ExchangeEntry: entry["id"], EmploymentCase: case["id"]}


@PATIENT
@given(data=st.data())
async def test_a_command_with_any_body(service: Service, data: st.DataObject) -> None:
    worker, paths = await subjects(service)
    kind, command = data.draw(st.sampled_from(COMMANDS))
    names = st.sampled_from(list(command.body.model_fields) or ["x"])
    body = data.draw(st.dictionaries(names, VALUE, max_size=6) | st.dictionaries(names | TEXT, VALUE) | VALUE)
    version = (await worker.http.get(paths[kind])).headers["etag"]
    answer = await worker.http.post(
        f"{paths[kind]}/{command.name}",
        content=orjson.dumps(body),
        headers={"If-Match": version, "Content-Type": "application/json"},
    )
    assert answer.status_code in {200, 403, 409, 422}, (command.name, body, answer.text)


@PATIENT
@given(body=st.binary(max_size=60) | VALUE.map(orjson.dumps))
async def test_a_submission_of_anything(service: Service, body: bytes) -> None:
    worker, _ = await subjects(service)
    for path in ("/fhir", "/fhir/ServiceRequest"):
        answer = await worker.http.post(path, content=body, headers=FHIR)
        assert answer.status_code in {400, 413}, (body, answer.text)
        assert answer.json()["resourceType"] == "OperationOutcome"


@PATIENT
@given(data=st.data())
async def test_a_letter_with_anything_in_it(service: Service, data: st.DataObject) -> None:
    worker, _ = await subjects(service)
    start = data.draw(st.integers(0, len(GGOP)))
    end = min(len(GGOP), start + data.draw(st.integers(0, 200)))
    letter = GGOP[:start] + data.draw(st.binary(max_size=20)) + GGOP[end:]
    answer = await worker.http.post("/medcom/messages", content=letter, headers=XML)
    assert answer.status_code in {201, 404, 409, 413, 422}, answer.text
    assert answer.headers["content-type"].startswith("application/xml")


@PATIENT
@given(
    name=TEXT
    | st.sampled_from(["identifier", "patient", "status", "_id", "_lastUpdated", "_count", "_cursor"]),
    value=TEXT | st.sampled_from(["Patient/x", "a|b", "gt2026-01-01", "-1", "a,b", "\\,", "|"]),
)
async def test_a_search_for_anything(service: Service, name: str, value: str) -> None:
    worker, _ = await subjects(service)
    got = await worker.http.get("/fhir/ServiceRequest", params={name: value})
    posted = await worker.http.post("/fhir/ServiceRequest/_search", data={name: value})
    assert got.status_code in {200, 400, 406, 413}, got.text
    assert posted.status_code in {200, 400, 406, 413}, posted.text
    inbox = await worker.http.get("/api/v1/inbox", params={"cursor": value, "status": name})
    assert inbox.status_code in {200, 422}, inbox.text
