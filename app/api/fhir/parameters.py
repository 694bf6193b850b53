"""What an operation is given: in the query string of a GET, or as Parameters in the body of a POST."""

from __future__ import annotations

from typing import Final, TypeAlias

from starlette.requests import Request

from app.api.fhir.exchange import REPRESENTATION, check_content_type
from app.domain.refusals import InvalidValue, UnknownCode
from app.fhir import validate, wire
from app.fhir.elements import Json

Said: TypeAlias = list[tuple[str, str]]
LIMIT: Final = 64 * 1024


async def operation_parameters(request: Request, allowed: tuple[str, ...] | None = None) -> Said:
    """Return the parameters; refuses by name one that is not among the allowed, where these are given."""
    said = [pair for pair in request.query_params.multi_items() if pair[0] not in REPRESENTATION]
    if request.method == "POST" and (content := await request.body()):
        check_content_type(request)
        said += _in_body(wire.loads(content, limit=LIMIT))
    for name, _ in said:
        if allowed is not None and name not in allowed:
            raise UnknownCode("parameter", name[:80], known=allowed, place=name[:80])
    return said


def _in_body(body: Json) -> Said:
    validate.check(body, place="Parameters")
    if body["resourceType"] != "Parameters":
        raise InvalidValue("resourceType", "Parameters", place="resourceType")
    return [(p["name"], str(p[v])) for p in body.get("parameter", ()) for v in p if v.startswith("value")]
