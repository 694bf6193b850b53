"""A FHIR submission: what it says was made, and what a used identity is answered with."""

from __future__ import annotations

import httpx
import orjson

from app.domain.codes import PLAN_TYPE_CODE
from app.domain.intake import PlanType
from tests.conftest import Service
from tests.usecases.letters import BUNDLE


async def submit(service: Service, content: bytes) -> httpx.Response:
    hospital = await service.as_client("demo-hospital")
    hospital.headers["Content-Type"] = "application/fhir+json"
    return await hospital.post("/fhir", content=content)


def status_of_the_patient(answer: httpx.Response) -> str:
    types = [entry["resource"]["resourceType"] for entry in orjson.loads(BUNDLE)["entry"]]
    return str(answer.json()["entry"][types.index("Patient")]["response"]["status"])[:3]


async def test_a_patient_is_created_once_and_found_by_the_next_submission(service: Service) -> None:
    first = await submit(service, BUNDLE)
    second = await submit(service, BUNDLE.replace(b"GOP-2026-004711", b"GOP-2026-004712"))
    assert (first.status_code, second.status_code) == (200, 200)
    assert (status_of_the_patient(first), status_of_the_patient(second)) == ("201", "200")


async def test_a_used_identity_about_another_citizen_is_refused(service: Service) -> None:
    await submit(service, BUNDLE)
    answer = await submit(service, BUNDLE.replace(b"1502779995", b"2512489996"))
    assert answer.status_code == 422
    assert "identity-used" in answer.text
    assert "1502779995" not in answer.text


async def test_a_submission_from_before_the_reform_is_found_again_after_it(service: Service) -> None:
    bundle = BUNDLE.replace(
        PLAN_TYPE_CODE[PlanType.ALMEN].encode(), PLAN_TYPE_CODE[PlanType.REHABILITERING].encode()
    )
    first = await submit(service, bundle)
    service.clock.advance(days=60)
    again = await submit(service, bundle)
    assert (first.status_code, again.status_code) == (200, 200)
    assert await service.database.changes.fetchval("SELECT count(*) FROM rehab_plan") == 1
