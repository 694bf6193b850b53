"""What is posted is found by every parameter it should be found by, and by none it should not."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import quote

import httpx
import orjson
import pytest

from app.domain.publishing import Index
from app.fhir.indexing import index
from app.fhir.matching import matches
from app.fhir.search import parse_query
from tests.api.loop import CARE_SOCIAL, a_referral, a_whole_loop, send_fhir
from tests.api.test_fhir_search import REQUESTS, link, numbers
from tests.conftest import Service

Sent: TypeAlias = dict[str, Any]
MANY = 14


def a_random_request(number: int, chance: random.Random) -> Sent:
    """Return what some sender might say, each element there or not."""
    said = a_referral(
        f"R-{number}", authoredOn=f"2026-{chance.randrange(1, 12):02}-{chance.randrange(1, 28):02}"
    )
    maybe: Sent = {
        "priority": chance.choice(["routine", "urgent", "asap"]),
        "occurrencePeriod": {"start": f"2026-12-{chance.randrange(1, 28):02}"},
        "category": [{"coding": [{"system": "urn:c", "code": chance.choice(["a", "b"])}]}],
        "bodySite": [{"coding": [{"code": chance.choice(["back", "neck"])}]}],
        "requisition": {"system": "urn:g", "value": str(chance.randrange(3))},
        "orderDetail": [{"coding": [{"system": "urn:d", "code": "x"}, {"system": "urn:e", "code": "y"}]}],
    }
    return said | {name: value for name, value in maybe.items() if chance.random() < 0.6}


def codes(element: str, *alternatives: tuple[str, str]) -> Callable[[Sent], bool]:
    def has(said: Sent) -> bool:
        found = {
            (coding.get("system", ""), coding["code"])
            for concept in said.get(element, ())
            for coding in concept["coding"]
        }
        return bool(found & set(alternatives))

    return has


# What a query means, said once more and otherwise than the service says it.
MEANING: dict[str, Callable[[Sent], bool]] = {
    "priority=urgent": lambda said: said.get("priority") == "urgent",
    "priority=urgent,asap": lambda said: said.get("priority") in {"urgent", "asap"},
    "priority:not=urgent": lambda said: said.get("priority") != "urgent",
    "priority:missing=true": lambda said: "priority" not in said,
    "priority:missing=false&priority:not=asap": lambda said: said.get("priority") in {"urgent", "routine"},
    "category=a": codes("category", ("urn:c", "a")),
    "category=urn:c|a,urn:c|b": codes("category", ("urn:c", "a"), ("urn:c", "b")),
    "category=urn:x|a": lambda _: False,
    "category=urn:c|&priority=asap": lambda s: "category" in s and s.get("priority") == "asap",
    "body-site=|back": codes("bodySite", ("", "back")),
    "body-site=urn:c|back": lambda _: False,
    "body-site:missing=true&category:missing=true": lambda s: "bodySite" not in s and "category" not in s,
    "requisition=urn:g|1": lambda said: said.get("requisition", {}).get("value") == "1",
    "order-detail=x&order-detail=y": lambda said: "orderDetail" in said,
    "order-detail=x&order-detail=z": lambda _: False,
    "authored=2026-03": lambda said: said["authoredOn"].startswith("2026-03"),
    "authored=ge2026-06-15": lambda said: said["authoredOn"] >= "2026-06-15",
    "authored=gt2026-06-15": lambda said: said["authoredOn"] > "2026-06-15",
    "authored=lt2026-06-15": lambda said: said["authoredOn"] < "2026-06-15",
    "authored=ge2026-02-01&authored=le2026-08-31": lambda s: "2026-02-01" <= s["authoredOn"] <= "2026-08-31",
    "authored=ne2026-03": lambda said: not said["authoredOn"].startswith("2026-03"),
    "authored=2026-03,2026-04": lambda said: said["authoredOn"][:7] in {"2026-03", "2026-04"},
    # A period without an end goes on.
    "occurrence=ge2027": lambda said: "occurrencePeriod" in said,
    "occurrence=sa2026-12-10": lambda s: s.get("occurrencePeriod", {}).get("start", "") > "2026-12-10",
    "occurrence=lt2026-12-10": lambda s: "" < s.get("occurrencePeriod", {}).get("start", "") < "2026-12-10",
    "occurrence=2026": lambda _: False,
    "status=active": lambda _: True,
    "status=completed": lambda _: False,
    f"code={CARE_SOCIAL}|": lambda _: True,
    "replaces:missing=true": lambda _: True,
    "identifier:not=R-3": lambda said: said["identifier"][0]["value"] != "R-3",
}


async def all_found(client: httpx.AsyncClient, url: str) -> list[str]:
    seen: list[str] = []
    while url:
        answer = await client.get(url)
        assert answer.status_code == 200, answer.text
        seen += numbers(answer.json())
        url = link(answer.json(), "next")
    return seen


@pytest.mark.parametrize("seed", range(2))
async def test_a_request_is_found_by_what_was_said_in_it_and_by_nothing_else(
    service: Service, subtests: pytest.Subtests, seed: int
) -> None:
    gp, chance = await service.as_client("demo-gp"), random.Random(seed)
    sent = [a_random_request(number, chance) for number in range(MANY)]
    for request in sent:
        assert (await send_fhir(gp, request)).status_code == 201
    for query, meant in MEANING.items():
        with subtests.test(query):
            expected = {r["identifier"][0]["value"] for r in sent if meant(r)}
            found = await all_found(gp, f"{REQUESTS}?_count=5&{query}")
            assert set(found) == expected
            assert len(found) == len(expected)
            counted = (await gp.get(f"{REQUESTS}?_summary=count&{query}")).json()["total"]
            assert counted == len(expected)


def queries(found: Index) -> set[str]:
    """Return queries that a resource's own index says it is found by."""
    with_system = [(name, form) for name, form in found.checked if "|" in form.rstrip("|")]
    forms = [*found.equal, *(one for one in with_system if not one[0].endswith(":exact"))]
    by_form = {f"{name}={quote(form)}" for name, form in forms if "," not in form and "\\" not in form}
    by_day = {f"{v.parameter}=ge{v.low[:10]}" for v in found.ordered if re.match("[0-9]{4}-", v.low)}
    return by_form | by_day


async def test_storage_finds_just_what_each_resource_says_of_itself(service: Service) -> None:
    await a_whole_loop(service)
    municipality = await service.as_client("demo-municipality")
    statement = (await municipality.get("/fhir/metadata")).json()
    for type_ in [r["type"] for r in statement["rest"][0]["resource"]]:
        bundle = (await municipality.get(f"/fhir/{type_}?_count=40")).content
        resources = [entry["resource"] for entry in orjson.loads(bundle).get("entry", ())]
        asked = sorted({q for resource in resources for q in queries(index(resource))})
        for text in random.Random(0).sample(asked, min(25, len(asked))):
            name, _, value = text.partition("=")
            answer = await municipality.get(f"/fhir/{type_}?_count=200&{text}")
            assert answer.status_code == 200, (type_, text, answer.text)
            ids = {entry["resource"]["id"] for entry in answer.json().get("entry", ())}
            pairs = [(name, httpx.QueryParams(text).get(name) or value)]
            query = parse_query(type_, pairs)
            if not query.chains:
                meant = {resource["id"] for resource in resources if matches(query, resource)}
                assert ids & {resource["id"] for resource in resources} == meant, (type_, text)
            assert ids, (type_, text)
