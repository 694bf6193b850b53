"""Subscriptions in as few words as a test needs."""

from __future__ import annotations

from typing import Any

import httpx
import orjson

from app.fhir.subscriptions import backport
from app.usecases.tell_subscriber import Call
from tests.api.loop import FHIR

ENDPOINT = "https://epj.example/hook"
TOPIC = "urn:rygvej:subscription-topic:"
SECRET = "Bearer aA1-hemmelig"


def plain(criteria: str = "ServiceRequest?status=active", **channel: Any) -> dict[str, Any]:
    """R4 without the backport: a POST of nothing."""
    return {
        "resourceType": "Subscription",
        "status": "requested",
        "reason": "Følger egne henvisninger",
        "criteria": criteria,
        "channel": {"type": "rest-hook", "endpoint": ENDPOINT, "header": [f"Authorization: {SECRET}"]}
        | channel,
    }


def on_topic(
    topic: str = "referral-status", content: str = "id-only", *filters: str, **channel: Any
) -> dict[str, Any]:
    payload = {"extension": [{"url": backport.PAYLOAD_CONTENT, "valueCode": content}]}
    sent = plain(TOPIC + topic, payload="application/fhir+json", _payload=payload, **channel)
    sent["meta"] = {"profile": [backport.SUBSCRIPTION]}
    if filters:
        sent["_criteria"] = {"extension": [{"url": backport.FILTER, "valueString": f} for f in filters]}
    return sent


async def post(client: httpx.AsyncClient, resource: dict[str, Any]) -> httpx.Response:
    return await client.post("/fhir/Subscription", content=orjson.dumps(resource), headers=FHIR)


async def put(client: httpx.AsyncClient, resource: dict[str, Any], *, seen: str = "") -> httpx.Response:
    version = seen or resource["meta"]["versionId"]
    headers = {**FHIR, "If-Match": f'W/"{version}"'}
    path = f"/fhir/Subscription/{resource['id']}"
    return await client.put(path, content=orjson.dumps(resource), headers=headers)


async def made(client: httpx.AsyncClient, resource: dict[str, Any]) -> dict[str, Any]:
    answer = await post(client, resource)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def seen(client: httpx.AsyncClient, subscription: dict[str, Any]) -> dict[str, Any]:
    answer = await client.get(f"/fhir/Subscription/{subscription['id']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def parameters(notification: Any) -> dict[str, Any]:
    """Return the status that stands first in a notification, by name; events as a list of their parts."""
    first = notification["entry"][0]["resource"]
    said: dict[str, Any] = {"notification-event": []}
    for parameter in first["parameter"]:
        if "part" in parameter:
            said[parameter["name"]].append({part["name"]: _value(part) for part in parameter["part"]})
        else:
            said[parameter["name"]] = _value(parameter)
    return said


def _value(parameter: dict[str, Any]) -> Any:
    return next(value for name, value in parameter.items() if name.startswith("value"))


def numbers(notification: Any) -> list[int]:
    return [int(event["event-number"]) for event in parameters(notification)["notification-event"]]


def kinds(calls: list[Call]) -> list[str]:
    return [parameters(orjson.loads(call.content))["type"] for call in calls]
