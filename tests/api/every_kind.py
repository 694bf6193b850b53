"""One of each kind of aggregate, made by ordinary work."""

from __future__ import annotations

from typing import Any

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
    GGOP,
    TRAINING_119,
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

TARGET = {"name": "Kontakt", "milestone": "first-contact", "days": 5}


async def one_of_each(service: Service) -> tuple[CaseWorker, dict[type[Any], str]]:
    """Return the addresses of one of each kind."""
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
        **await _consented(worker, referral["citizen"]["id"]),
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
    return worker, {kind: f"{PATHS[kind]}/{id_}" for kind, id_ in ids.items()}


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


async def _consented(worker: CaseWorker, citizen_id: str) -> dict[type[Any], str]:
    """Return a consent with something in line under it, and an employment case."""
    consent = await a_consent_given(worker, citizen_id)
    await worker.act(consent, "queue-exchange", categories=["contacts"])
    (entry,) = (await worker.get(f"/api/v1/consents/{consent['id']}/exchange"))["items"]
    case = await an_employment_case(worker, citizen_id)
    return {Consent: consent["id"], ExchangeEntry: entry["id"], EmploymentCase: case["id"]}
