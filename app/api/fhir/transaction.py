"""transaction: POST [base] with a Bundle of that type (https://hl7.org/fhir/R4/http.html#transaction)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.api.context import Caller, seen_version
from app.api.fhir.create import stored_of
from app.api.fhir.exchange import base_url, bundle_response, shown
from app.api.fhir.update import change_of, check_has_id, id_is_ours
from app.api.fhir.written import done, preferred_return, read_or_none
from app.domain.actors import Permission
from app.domain.refusals import Refusal
from app.fhir import bundles, wire
from app.fhir.entries import REQUEST, localised
from app.fhir.transactions_in import Updating, read_transaction, read_updates
from app.persistence.archive import Archive, Stored
from app.usecases.looking import uuid_or_none
from app.usecases.submit_request import Made, Submitted
from app.usecases.submit_transaction import Change, submit_transaction


async def transaction(
    request: Request, caller: Caller, archive: Archive, sent: tuple[dict[str, Any], bytes]
) -> Response:
    """All or nothing; the answer has an entry for each entry."""
    caller.actor.require(Permission.CREATE_REQUESTS)
    bundle, content = sent
    whole = localised(bundle, base_url(request))
    parts = read_transaction(whole, now=caller.now)
    changes = [await _change(caller, archive, update) for update in read_updates(whole)]
    database = caller.context.database
    submitted = await submit_transaction(database, caller.actor, (parts, changes), content, now=caller.now)
    became = {made.entry: made for made in submitted.made}
    entries = range(len(bundle["entry"]))
    written = [await _written(request, caller, archive, became.get(n), submitted) for n in entries]
    return bundle_response(request, bundles.transaction_response(written, base_url=base_url(request)))


async def _written(
    request: Request, caller: Caller, archive: Archive, made: Made | None, submitted: Submitted
) -> bundles.Written:
    if made is None:
        return bundles.LEFT
    stored = await read_or_none(request, made.type, stored_of(caller, archive, made, submitted))
    if stored is None:
        bare = bundles.Stored(made.type, str(made.id), made.version, caller.now, b"")
        return bundles.Written(bare, created=made.created, with_content=False)
    preferred = preferred_return(request)
    return bundles.Written(
        shown(stored, made.type),
        created=made.created,
        with_content=preferred != "minimal",
        outcome=done(request) if preferred == "OperationOutcome" else None,
    )


async def _change(caller: Caller, archive: Archive, update: Updating) -> Change:
    """Read what changes a request, beside the request as it stands."""
    caller.actor.require(Permission.CHANGE_REQUESTS)
    try:
        id_ = uuid_or_none(update.id)
        held = await archive.read(caller.actor, REQUEST, id_, now=caller.now) if id_ else None
        if held is None:
            raise id_is_ours()
        check_has_id(update.resource)
        seen = await seen_version(update.if_match)
        sent = dict(update.resource), wire.dumps(update.resource)
        run = await change_of(caller, archive, sent, held, seen=seen)
    except Refusal as refusal:
        raise refusal.moved(update.located) from None
    return Change(update, held.id, held.authority, _patient_of(held), run)


def _patient_of(held: Stored) -> str:
    reference: str = wire.reread(held.content.decode())["subject"]["reference"]
    return reference.rpartition("/")[2]
