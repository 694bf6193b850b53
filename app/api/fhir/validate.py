"""$validate: POST [base]/[type]/$validate (https://hl7.org/fhir/R4/resource-operation-validate.html)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller, caller_of
from app.api.fhir.exchange import check_content_type, laid_out, media_type, refuse_parameters, type_of
from app.api.rendering import language_of
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue, NotSupported, Refusal, UnknownCode
from app.fhir import wire
from app.fhir.definitions import TYPES
from app.fhir.findings import SUBMITTED, Findings, find
from app.fhir.outcome import validation_outcome
from app.fhir.requests_in import receivers
from app.usecases.check_receivers import check_receivers

_MODES: Final = ("create", "update", "profile")


@dataclass(frozen=True, slots=True, repr=False)
class Asked(Private):
    """What is to be looked at, and how."""

    resource: dict[str, Any]
    """Empty where there is none, as a deletion needs none."""
    mode: str
    profiles: tuple[str, ...]


async def validate(request: Request) -> Response:
    """Tell everything that is wrong, and what was not looked at; nothing is stored."""
    caller = await caller_of(request)
    asked = await read_asked(request, caller, _MODES)
    check_type(request, asked.resource)
    found = look(asked, caller)
    if asked.mode == "create" and asked.resource["resourceType"] in SUBMITTED:
        found = await _with_receivers(asked, caller, found)
    return told(request, found)


async def _with_receivers(asked: Asked, caller: Caller, found: Findings) -> Findings:
    """Add what only the register knows, however much else is wrong."""
    try:
        named = receivers(asked.resource)
        await check_receivers(caller.context.database, caller.actor, named, now=caller.now)
    except Refusal as refusal:
        more = tuple((refusal.kind, finding) for finding in refusal.findings)
        return replace(found, errors=tuple(dict.fromkeys((*found.errors, *more))))
    return found


def look(asked: Asked, caller: Caller) -> Findings:
    return find(asked.resource, asked.profiles, creating=asked.mode == "create", now=caller.now)


def told(request: Request, found: Findings) -> Response:
    outcome = validation_outcome(found.errors, found.warnings, found.unchecked, language=language_of(request))
    return Response(laid_out(request, wire.dumps(outcome)), 200, media_type=media_type(request))


async def read_asked(request: Request, caller: Caller, modes: Collection[str]) -> Asked:
    check_content_type(request)
    refuse_parameters(request, "mode", "profile")
    content = await request.body()
    body = wire.loads(content, limit=caller.context.settings.body_limit_bytes) if content else {}
    resource, said = _given(body)
    asked = {**said, **request.query_params}
    mode = asked.get("mode", "")
    if mode and mode not in modes:
        raise UnknownCode("mode", mode[:20], known=modes, place="mode")
    if not resource and mode != "delete":
        raise MissingValue("resource", place="Parameters.parameter")
    return Asked(resource, mode, (asked["profile"],) if asked.get("profile") else ())


def _given(body: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the resource, alone or in Parameters, and what else they say."""
    if body.get("resourceType") != "Parameters":
        return body, {}
    resource: Any = {}
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
    if not isinstance(resource, dict):
        raise InvalidValue("resource", "a JSON object", place="Parameters.parameter")
    return resource, said


def _said(parameter: Mapping[str, Any], place: str) -> dict[str, str]:
    name = str(parameter.get("name", ""))[:80]
    if name not in {"mode", "profile"}:
        raise NotSupported(f"The parameter '{name}'", place=f"{place}.name")
    values = [value for key, value in parameter.items() if key.startswith("value")]
    if len(values) != 1 or not isinstance(values[0], str):
        raise InvalidValue(name, "one value", place=place)
    return {name: values[0]}


def check_type(request: Request, resource: Mapping[str, Any]) -> None:
    type_ = type_of(request, TYPES)
    if resource.get("resourceType") != type_:
        raise InvalidValue("resourceType", type_, place="resourceType")
