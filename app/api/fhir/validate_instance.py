"""$validate of one that is there: POST [base]/[type]/[id]/$validate.

Would this be taken as its update, as PUT would take it now; may it be deleted. Nothing is stored.
https://hl7.org/fhir/R4/resource-operation-validate.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller
from app.api.fhir import update
from app.api.fhir.exchange import base_url, id_of, opened, type_of
from app.api.fhir.validate import Asked, check_type, look, read_asked, told
from app.domain.actors import READ, permission_for
from app.domain.refusals import NotFound, NotSupported, Refusal
from app.fhir import wire
from app.fhir.entries import localised
from app.fhir.findings import Findings
from app.persistence.archive import Archive, Stored

_MODES: Final = ("create", "update", "delete", "profile")


async def validate_instance(request: Request) -> Response:
    """Look at what is sent as an update of this one, unless `mode` says otherwise."""
    caller, archive = await opened(request)
    type_ = type_of(request)
    caller.actor.require(permission_for(type_, READ))
    held = await archive.read(caller.actor, type_, id_of(request), now=caller.now)
    if held is None:
        raise NotFound(type_)
    asked = await read_asked(request, caller, _MODES)
    if asked.mode == "delete":
        return told(request, _refused(NotSupported(f"Deleting a {type_}", place=type_)))
    check_type(request, asked.resource)
    found = look(asked, caller)
    if asked.mode in {"", "update"}:
        found = await _as_update(request, caller, archive, asked, held, replace(found, warnings=()))
    return told(request, found)


async def _as_update(
    request: Request, caller: Caller, archive: Archive, asked: Asked, held: Stored, found: Findings
) -> Findings:
    """Add why it would not be taken; what is not of the right shape cannot be tried."""
    type_ = type_of(request)
    if type_ != update.TYPE:
        refused = NotSupported(f"An update of a {type_}", place=type_)
        return replace(found, errors=(*found.errors, *_refused(refused).errors))
    if found.errors:
        return found
    resource = localised(asked.resource, base_url(request))
    try:
        await update.attempt(caller, archive, (resource, wire.dumps(resource)), held)
    except Refusal as refusal:
        return replace(found, errors=_refused(refusal).errors)
    return found


def _refused(refusal: Refusal) -> Findings:
    return Findings(tuple((refusal.kind, finding) for finding in refusal.findings))
