"""The loop over HTTP in as few words as a test needs: what comes in, and a case worker who acts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any

import httpx
import orjson

from app.fhir import wire
from app.medcom.letters import open_letter
from tests.conftest import Service

LETTERS = files("app.demo") / "letters"
GGOP = (LETTERS / "ggop.xml").read_bytes()
XREF15 = (LETTERS / "xref15.xml").read_bytes()
BUNDLE = (LETTERS / "bundle.json").read_bytes()
GGOP_ID, XREF15_ID = b"GOP26111800417", b"HEN26111700093"
TRAINING_119 = "ab87c0b5-40be-4e0a-b749-d9f833bfed2d"
TRAINING_140 = "2abe20c7-c0b4-41c1-b397-52acf36499ef"
NOBODY = "5f0e8b9c-6a1d-4b3e-9c2f-7d8e1a2b3c4d"
"""An id that nothing has."""
XML = {"Content-Type": "application/xml"}
FHIR = {"Content-Type": "application/fhir+json"}
CPR = "urn:oid:1.2.208.176.1.2"
CARE_SOCIAL = "http://fhir.kl.dk/term/CodeSystem/CareSocialCodes"
SECTION_119 = "a71921ea-fe83-441d-933b-cc21d0b3c8c3"


def a_referral(number: str = "H-1", **changes: Any) -> dict[str, Any]:
    """A practice refers Bruno to Odense after § 119, all by logical references."""
    return {
        "resourceType": "ServiceRequest",
        "identifier": [{"system": "https://praksis.example", "value": number}],
        "status": "active",
        "intent": "order",
        "code": {"coding": [{"system": CARE_SOCIAL, "code": SECTION_119}]},
        "subject": {"identifier": {"system": CPR, "value": "2509479989"}},
        "requester": {
            "identifier": {"system": "urn:oid:1.2.208.176.1.4", "value": "091034"},
            "type": "Organization",
        },
        "performer": [
            {
                "identifier": {
                    "system": "http://hl7.dk/fhir/core/CodeSystem/dk-core-municipality-codes",
                    "value": "0461",
                }
            }
        ],
        "authoredOn": "2026-11-12T09:00:00+01:00",
    } | changes


def a_bundle() -> dict[str, Any]:
    return wire.loads(BUNDLE, limit=10**6)


async def send_fhir(client: httpx.AsyncClient, resource: dict[str, Any], **headers: str) -> httpx.Response:
    path = "/fhir" if resource["resourceType"] == "Bundle" else "/fhir/ServiceRequest"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post(path, content=wire.dumps(resource), headers=FHIR | named)


async def send_letter(client: httpx.AsyncClient, letter: bytes) -> httpx.Response:
    return await client.post("/medcom/messages", content=letter, headers=XML)


@dataclass
class CaseWorker:
    """A municipality's front end, acting as its user does."""

    http: httpx.AsyncClient
    service: Service

    async def get(self, path: str, **parameters: Any) -> Any:
        answer = await self.http.get(path, params=parameters)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def try_to(self, subject: dict[str, Any], action: str, **body: Any) -> httpx.Response:
        """Post a command on the version that was seen, whether or not it is allowed."""
        if action == "hold-clarifying-conversation":
            body = SETTLED | body
        path = f"{_path(subject)}/{action}"
        headers = {"If-Match": f'W/"{subject["version"]}"', "Content-Type": "application/json"}
        return await self.http.post(path, content=orjson.dumps(body), headers=headers)

    async def act(self, subject: dict[str, Any], action: str, **body: Any) -> dict[str, Any]:
        """Run a command that the service says is possible now; return what it became."""
        assert action in actions(subject), (action, actions(subject))
        answer = await self.try_to(subject, action, **body)
        assert answer.status_code == 200, answer.text
        became: dict[str, Any] = answer.json()
        assert answer.headers["etag"] == f'W/"{became["version"]}"'
        assert became["version"] > subject["version"]
        return became

    async def again(self, subject: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = await self.get(_path(subject))
        return found

    async def newest(self) -> dict[str, Any]:
        """Return the request that stands last in the inbox, whole."""
        item = (await self.get("/api/v1/inbox"))["items"][-1]
        found: dict[str, Any] = await self.get(item["href"])
        return found

    async def come_by(self, letter: bytes) -> dict[str, Any]:
        """Return the request that a letter brought, whatever came in the same instant."""
        number = open_letter(letter).head.letter_id
        for item in (await self.get("/api/v1/inbox", limit=200))["items"]:
            found: dict[str, Any] = await self.get(item["href"])
            if found["source"]["message_id"] == number:
                return found
        raise AssertionError(f"{number} is not in the inbox")

    async def pathway(self, request: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = await self.get(f"/api/v1/pathways/{request['pathway_id']}")
        return found

    def conversation(self, **changes: Any) -> dict[str, Any]:
        return {
            "held_at": self.service.clock().isoformat(),
            "mode": "AMB",
            "conducted_by": "Mette Holm, fysioterapeut",
            "what_matters": "At kunne passe haven.",
            "answers": ANSWERS,
        } | changes

    def sessions(self, count: int = 2) -> list[dict[str, str]]:
        """Return sessions that have just been held."""
        now = self.service.clock()
        starts = [now - timedelta(hours=2 * (count - n)) for n in range(count)]
        return [{"start": s.isoformat(), "end": (s + timedelta(hours=1)).isoformat()} for s in starts]


ANSWERS: list[dict[str, Any]] = [
    {"topic": "SMOKING", "asked": True, "smoking": {"status": "never"}},
    {"topic": "ALCOHOL", "asked": True, "alcohol": {"units_per_week": 3}},
    {"topic": "WEIGHT", "asked": True, "weight": {"height_cm": 170, "weight_kg": 70}},
    {"topic": "WORK", "asked": True, "work": {"status": "IN_WORK", "hours_per_week": 37}},
]
"""Of one who neither smokes nor drinks much nor weighs much, and works."""
CATEGORIES = ("TRAINING", "MASTERY", "SMOKING", "DIET", "ALCOHOL")
SETTLED: dict[str, Any] = {
    "settlements": [
        {"category": category, "outcome": "not-relevant", "reason": "Intet behov i dag."}
        for category in CATEGORIES
    ],
    "stratification": {
        "group": "HOLD_OPFOELGNING",
        "rationale": "Profiterer af hold.",
        "by": "Mette Holm, fysioterapeut",
    },
}
"""What a clarifying conversation ends with unless a test says otherwise: nothing open."""
CHIROPRACTIC = {
    "actor": "chiropractor",
    "actor_name": "Ryg & Led",
    "category": "TRAINING",
    "from_date": "2026-10-01",
    "source": "citizen",
}
COORDINATOR = {"coordinator": "Mette Holm", "coordinator_telephone": "63751020"}
CLOSING = {
    "result_summary": "ODI fra 42 til 24.",
    "retention_plan": "Hjemmetræning tre gange om ugen.",
    "core_messages_given": True,
    "end_measures_reason": "Borgeren ønskede ikke at blive målt.",
    "recommendation": "Ingen yderligere behandling.",
}


def _path(subject: dict[str, Any]) -> str:
    """Return where something lives, as its own actions say, or as its shape gives away."""
    if subject["allowed_actions"]:
        return str(subject["allowed_actions"][0]["href"]).rpartition("/")[0]
    if "kind" in subject and "source" in subject:
        kind = "referrals" if subject["kind"] == "referral" else "rehabilitation-plans"
        return f"/api/v1/{kind}/{subject['id']}"
    kinds = {
        "letter_id": "notices",
        "offered_at": "offers",
        "conducted_by": "assessments",
        "stratified_at": "stratifications",
        "actor_name": "other-care",
        "planned_start": "sessions",
        "attended": "activities",
        "waived_reason": "measurements",
        "recorded_date": "conditions",
        "judgement": "goals",
        "followed_up_at": "follow-ups",
        "contributed_on": "perspectives",
    }
    kind = next((kind for mark, kind in kinds.items() if mark in subject), "pathways")
    return f"/api/v1/{kind}/{subject['id']}"


def actions(subject: dict[str, Any]) -> set[str]:
    return {action["action"] for action in subject["allowed_actions"]}


async def case_worker(service: Service, client: str = "demo-municipality") -> CaseWorker:
    return CaseWorker(await service.as_client(client), service)


async def a_received_plan(service: Service, letter: bytes = GGOP) -> tuple[CaseWorker, dict[str, Any]]:
    answer = await send_letter(await service.as_client("demo-hospital"), letter)
    assert answer.status_code == 201, answer.text
    worker = await case_worker(service)
    return worker, await worker.come_by(letter)


async def a_received_referral(service: Service, letter: bytes = XREF15) -> tuple[CaseWorker, dict[str, Any]]:
    answer = await send_letter(await service.as_client("demo-gp"), letter)
    assert answer.status_code == 201, answer.text
    worker = await case_worker(service)
    return worker, await worker.come_by(letter)


async def an_accepted_referral(service: Service) -> tuple[CaseWorker, dict[str, Any], dict[str, Any]]:
    worker, referral = await a_received_referral(service)
    referral = await worker.act(referral, "accept", criteria=["C1"], **COORDINATOR)
    return worker, referral, await worker.pathway(referral)


async def in_rehabilitation(
    worker: CaseWorker, pathway: dict[str, Any], code: str, **enrolment: Any
) -> dict[str, Any]:
    """Lead a pathway that just opened to its first session attended; one more stays planned."""
    pathway = await worker.act(pathway, "hold-clarifying-conversation", **worker.conversation())
    pathway = await worker.act(pathway, "offer", fsiii_code=code, name="Rygtræning", answer="accept")
    pathway = await worker.act(pathway, "agree-plan", goals=["Tilbage på cyklen"])
    pathway = await worker.act(
        pathway,
        "enrol",
        offer_id=pathway["offers"][0]["id"],
        sessions=worker.sessions(),
        delivery_types=["group"],
        **enrolment,
    )
    await worker.act(pathway["sessions"][0], "register-attendance", event="arrive")
    return await worker.again(pathway)


async def closed(worker: CaseWorker, pathway: dict[str, Any]) -> dict[str, Any]:
    """Lead a pathway in rehabilitation to its end as planned."""
    for session in pathway["sessions"]:
        if session["status"] == "planned":
            await worker.act(session, "register-attendance", event="not-arrive")
    pathway = await worker.again(pathway)
    pathway = await worker.act(pathway, "hold-closing-conversation", **worker.conversation())
    return await worker.act(pathway, "close", **CLOSING)


async def a_whole_loop(service: Service) -> tuple[CaseWorker, dict[str, Any], dict[str, Any]]:
    """Return the plan and its closed pathway, with every notice on its way."""
    worker, plan = await a_received_plan(service)
    plan = await worker.act(plan, "classify", level="basal", **COORDINATOR)
    pathway = await in_rehabilitation(worker, await worker.pathway(plan), TRAINING_140)
    await service.work()
    pathway = await closed(worker, pathway)
    await service.work()
    return worker, await worker.again(plan), pathway
