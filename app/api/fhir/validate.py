"""$validate: POST [base]/[type]/$validate (https://hl7.org/fhir/R4/resource-operation-validate.html)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import caller_of
from app.api.fhir.exchange import check_content_type, laid_out, media_type, refuse_parameters, type_of
from app.api.rendering import language_of
from app.domain.refusals import InvalidValue, MissingValue, NotSupported, UnknownCode
from app.fhir import wire
from app.fhir.definitions import TYPES
from app.fhir.findings import find
from app.fhir.outcome import validation_outcome

_MODES: Final = ("create", "update", "profile")


async def validate(request: Request) -> Response:
    """Tell everything that is wrong, and what was not looked at; nothing is stored."""
    caller = await caller_of(request)
    check_content_type(request)
    refuse_parameters(request, "mode", "profile")
    body = wire.loads(await request.body(), limit=caller.context.settings.body_limit_bytes)
    resource, said = _given(body)
    _check_type(request, resource)
    asked = {**said, **request.query_params}
    mode = asked.get("mode", "")
    if mode and mode not in _MODES:
        raise UnknownCode("mode", mode[:20], known=_MODES, place="mode")
    profiles = [asked["profile"]] if asked.get("profile") else []
    found = find(resource, profiles, creating=mode == "create", now=caller.now)
    outcome = validation_outcome(found.errors, found.warnings, found.unchecked, language=language_of(request))
    return Response(laid_out(request, wire.dumps(outcome)), 200, media_type=media_type(request))


def _given(body: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, str]]:
    """Return the resource, alone or in Parameters, and what else they say."""
    if body.get("resourceType") != "Parameters":
        return body, {}
    resource: Mapping[str, Any] | None = None
    said: dict[str, str] = {}
    listed = body.get("parameter", [])
    for number, parameter in enumerate(listed if isinstance(listed, list) else []):
        place = f"Parameters.parameter[{number}]"
        if not isinstance(parameter, Mapping):
            raise InvalidValue("parameter", "a JSON object", place=place)
        if parameter.get("name") == "resource":
            resource = parameter.get("resource")
        else:
            said |= _said(parameter, place)
    if not isinstance(resource, Mapping):
        raise MissingValue("resource", place="Parameters.parameter")
    return resource, said


def _said(parameter: Mapping[str, Any], place: str) -> dict[str, str]:
    name = str(parameter.get("name", ""))[:80]
    if name not in {"mode", "profile"}:
        raise NotSupported(f"The parameter '{name}'", place=f"{place}.name")
    values = [value for key, value in parameter.items() if key.startswith("value")]
    if len(values) != 1 or not isinstance(values[0], str):
        raise InvalidValue(name, "one value", place=place)
    return {name: values[0]}


def _check_type(request: Request, resource: Mapping[str, Any]) -> None:
    type_ = type_of(request, TYPES)
    if resource.get("resourceType") != type_:
        raise InvalidValue("resourceType", type_, place="resourceType")
