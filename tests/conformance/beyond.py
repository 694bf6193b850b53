"""What the demo's stories do not come by, so that every resource is there to be judged."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import httpx

from tests.api.loop import a_referral
from tests.api.loop_consent import EVERYTHING_ORDINARY, JOBCENTRE_GLN
from tests.api.measured import PAIN_119
from tests.api.subscribing import on_topic, plain
from tests.api.test_catalogue import ITEM

_WHO: Final = "Mette Holm"
_PATIENCE_SECONDS: Final = 30


def tell_more(clients: Mapping[str, httpx.Client]) -> None:
    """Note a condition, goals, measurements, a consent and an offer; ask one sender, refuse and pass on."""
    worker, gp = clients["demo-municipality"], clients["demo-gp"]
    asked = _submitted(worker, gp, "K-1")
    _act(worker, asked, "ask-for-supplement", question="Hvor længe har det varet?", missing=["pain_onset"])
    rejected = _submitted(worker, gp, "K-2")
    _act(worker, rejected, "reject", reason="not-target-group")
    passed_on = _submitted(worker, gp, "K-3")
    _act(worker, passed_on, "forward", to_authority="0316", reason="Borgeren er flyttet.")
    accepted = _submitted(worker, gp, "K-4")
    accepted = _act(
        worker, accepted, "accept", criteria=["C1"], coordinator=_WHO, coordinator_telephone="63751020"
    )
    pathway = _get(worker, f"/api/v1/pathways/{accepted['pathway_id']}")
    for instrument, value in (("NRS-BACK", 6), ("VAS", 55), ("6MWT", 410)):
        measured = {"instrument": instrument, "phase": "BASELINE", "source": "CITIZEN", "value": value}
        pathway = _act(worker, pathway, "record-measurement", **measured)
    pathway = _act(worker, pathway, "record-condition", fsiii_code=PAIN_119, severity="2", rated_by=_WHO)
    pathway = _act(worker, pathway, "set-goal", kind="CITIZEN_WISH", description="At passe haven")
    _consent(worker, pathway["citizen_id"])
    item = worker.post("/api/v1/catalogue-items", json=ITEM).raise_for_status().json()
    _act(worker, item, "publish")
    _wait_for(gp, "CommunicationRequest")
    for subscription in (on_topic(), plain()):
        gp.post("/fhir/Subscription", json=subscription).raise_for_status()


def _submitted(worker: httpx.Client, gp: httpx.Client, number: str) -> dict[str, Any]:
    answer = gp.post("/fhir/ServiceRequest", json=a_referral(number)).raise_for_status()
    return _get(worker, f"/api/v1/referrals/{answer.json()['id']}")


def _consent(worker: httpx.Client, citizen_id: str) -> None:
    """Ask, and be given."""
    citizen = _get(worker, f"/api/v1/citizens/{citizen_id}")
    asked = {"type": "jobcentre-exchange", "information_version": "2026-2", "to_gln": JOBCENTRE_GLN}
    _act(worker, citizen, "request-consent", need="FULL_SICK", **asked)
    consent = _get(worker, f"/api/v1/citizens/{citizen_id}/consents")["items"][-1]
    _act(worker, consent, "give", form="written", scope=EVERYTHING_ORDINARY)


def _get(client: httpx.Client, path: str) -> dict[str, Any]:
    return dict(client.get(path).raise_for_status().json())


def _act(client: httpx.Client, subject: dict[str, Any], action: str, **body: Any) -> dict[str, Any]:
    href = next(a["href"] for a in subject["allowed_actions"] if a["action"] == action)
    answer = client.post(href, json=body, headers={"If-Match": f'W/"{subject["version"]}"'})
    if answer.is_error:
        raise RuntimeError(f"{action}: {answer.status_code} {answer.text}")
    return dict(answer.json())


def _wait_for(client: httpx.Client, type_: str) -> None:
    """Wait until the worker has written what is told."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while not _get(client, f"/fhir/{type_}").get("entry"):
        if time.monotonic() > until:
            raise TimeoutError(type_)
        time.sleep(0.2)
