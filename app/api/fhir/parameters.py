"""What a search or an operation is given: in the address, in a form, or as Parameters in the body."""

from __future__ import annotations

from typing import Final, TypeAlias
from urllib.parse import parse_qsl

from starlette.requests import Request

from app.api.fhir.exchange import REPRESENTATION, check_content_type
from app.domain.refusals import InvalidValue, TooLarge, UnknownCode
from app.fhir import validate, wire
from app.fhir.elements import Json

Said: TypeAlias = list[tuple[str, str]]
LIMIT: Final = 64 * 1024
FORM: Final = "application/x-www-form-urlencoded"
MOST: Final = 100
"""Parameters of one search, in its address and in its form."""


def said_in_address(request: Request) -> Said:
    pairs = request.query_params.multi_items()
    if len(pairs) > MOST:
        raise _too_many()
    return pairs


async def said_in_form(request: Request) -> Said:
    """Return what a form says, after what stands in the address it was sent to."""
    check_content_type(request, FORM)
    form = (await request.body()).decode(errors="replace")
    try:
        pairs = parse_qsl(form, keep_blank_values=True, max_num_fields=MOST)
    except ValueError:
        raise _too_many() from None
    return [*said_in_address(request), *pairs]


def _too_many() -> TooLarge:
    return TooLarge("search", f"{MOST} parameters")


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
