"""What is published reaches those it is written for, and nobody else."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api.loop import case_worker
from tests.api.test_registers import BASE, an_entry, post
from tests.conftest import Service

PATH = "/api/v1/knowledge"


def an_article(*audiences: str) -> dict[str, Any]:
    return {
        "title": "Ny",
        "topic": "Ryg",
        "audiences": audiences,
        "sections": [{"heading": "A", "text": "B"}],
        "review_date": "2027-01-01",
    }


async def articles(client: httpx.AsyncClient, **parameters: str) -> set[str]:
    answer = await client.get(PATH, params=parameters)
    assert answer.status_code == 200, answer.text
    return {article["id"] for article in answer.json()["articles"]}


@pytest.mark.requirement("R79", "R122", "R113")
async def test_a_practice_and_a_jobcentre_each_read_what_is_for_them(service: Service) -> None:
    gp, jobcentre = await service.as_client("demo-gp"), await service.as_client("demo-jobcentre")
    operator = await service.as_client("demo-operator")
    assert await articles(gp) == {"fysisk-aktivitet", "vaegttab-og-rygsmerter"}
    assert await articles(jobcentre) == {"fysisk-aktivitet", "ryg-og-arbejde"}
    assert await articles(operator) == {"fysisk-aktivitet"}
    found = (await gp.get(PATH)).json()
    weight = next(a for a in found["articles"] if a["id"] == "vaegttab-og-rygsmerter")
    assert (weight["evidence_kind"], weight["evidence_text"][:21]) == (
        "LITTLE_RESEARCH",
        "Der er forsket for li",
    )
    assert len(found["messages"]) == 3


@pytest.mark.requirement("R89", "R108")
async def test_terms_are_explained_to_everybody(service: Service) -> None:
    found = (await (await service.as_client("demo-jobcentre")).get(PATH)).json()
    assert {"FSIII", "ICF"} <= {term["abbreviation"] for term in found["glossary"]}


@pytest.mark.requirement("R79", "R112")
async def test_what_an_authority_has_published_is_read_by_others_and_its_drafts_and_staff_texts_are_not(
    service: Service,
) -> None:
    odense, gp = await case_worker(service), await service.as_client("demo-gp")
    other = await service.as_client("demo-municipality-2")
    path = f"{BASE}/knowledge-article"
    await post(odense, path, an_entry("aaben", content=an_article("PUBLIC")))
    await post(odense, path, an_entry("kladde", content=an_article("PUBLIC"), state="draft"))
    await post(odense, path, an_entry("internt", content=an_article("STAFF")))
    own = {"aaben", "kladde", "internt"}
    assert await articles(gp, authority="0461") & own == {"aaben"}
    assert await articles(other, authority="0461") & own == {"aaben"}
    assert await articles(odense.http, authority="0461") & own == {"aaben", "internt"}
    assert await articles(gp) & own == set()


async def test_knowledge_is_given_to_whoever_has_a_token_and_asks_for_what_there_is(service: Service) -> None:
    assert (await service.anonymous().get(PATH)).status_code == 401
    gp = await service.as_client("demo-gp")
    assert (await gp.get(PATH, params={"emne": "ryg"})).status_code == 422
    assert (await gp.get(PATH, params={"authority": "Odense"})).status_code == 422
