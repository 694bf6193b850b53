"""schemathesis over all that the service says of itself: it never breaks, and answers only as described.

What is not as described is sent by tests/api/test_random_bodies.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance

from tests.conftest import Service

CHECKS: Final = [not_a_server_error, status_code_conformance, content_type_conformance]
CALLERS: Final = ("demo-municipality", "demo-gp")
"""One who works cases and one who sends them: together they may call nearly everything."""
A_FEW: Final = settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
    derandomize=True,
    database=None,
)


def cases(described: dict[str, Any]) -> Iterator[schemathesis.Case]:
    """Draw a few cases of every operation."""
    for found in schemathesis.openapi.from_dict(described).get_all_operations():
        yield from _drawn(found.ok())


def _drawn(operation: schemathesis.APIOperation) -> list[schemathesis.Case]:
    """Hypothesis does not await: what it draws is kept, and sent afterwards."""
    kept: list[schemathesis.Case] = []

    @A_FEW
    @given(case=operation.as_strategy())
    def keep(case: schemathesis.Case) -> None:
        kept.append(case)

    keep()
    return kept


async def send(client: httpx.AsyncClient, case: schemathesis.Case) -> httpx.Response:
    sent = case.as_transport_kwargs(base_url=str(client.base_url))
    headers = {**sent["headers"], "Authorization": client.headers["Authorization"]}
    data = sent.get("data")
    body = {"content": data} if isinstance(data, str | bytes) else {"data": data, "json": sent.get("json")}
    return await client.request(
        sent["method"], sent["url"], params=sent.get("params"), headers=headers, **body
    )


async def test_every_operation_answers_as_it_is_described(service: Service) -> None:
    described = (await service.anonymous().get("/openapi.json")).json()
    clients = [await service.as_client(name) for name in CALLERS]
    wrong, sent = [], 0
    for case in cases(described):
        for client in clients:
            answer = await send(client, case)
            sent += 1
            try:
                case.validate_response(answer, checks=CHECKS)
            except (Failure, FailureGroup) as failure:
                wrong.append(f"{case.operation.label} {answer.status_code}: {failure}")
    assert sent > 2 * len(described["paths"])
    assert wrong == []
