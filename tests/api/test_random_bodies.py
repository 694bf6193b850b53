"""Whatever is sent, the service answers, and never with a fault."""

from __future__ import annotations

from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.api.v1.tables import COMMANDS as TABLES
from tests.api.every_kind import one_of_each
from tests.api.loop import (
    FHIR,
    GGOP,
    TRAINING_119,
    XML,
    CaseWorker,
)
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
PATIENT = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
)
_SUBJECTS: dict[int, tuple[CaseWorker, dict[type[Any], str]]] = {}


async def subjects(service: Service) -> tuple[CaseWorker, dict[type[Any], str]]:
    """Return the addresses of one of each kind, made once for all examples of a test."""
    if id(service) not in _SUBJECTS:
        made = await one_of_each(service)
        _SUBJECTS.clear()
        _SUBJECTS[id(service)] = made
    return _SUBJECTS[id(service)]


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
