"""Take in a Communication: find where its request lies, and keep what was written there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from app.domain.actors import Actor, Permission
from app.domain.refusals import Finding, NotFound, Refusal, Unresolved
from app.fhir.forms import JSON
from app.fhir.messages_in import TYPE, SentMessage
from app.persistence.database import Database, Scope
from app.persistence.messages import authority_of_request
from app.usecases.exchange_messages import IncomingMessage, Taken, take_message

STANDARD = "FHIR"


async def submit_message(
    database: Database, actor: Actor, sent: SentMessage, content: bytes, *, now: datetime
) -> Taken:
    """Take it in for the authority that has the request; raises Unresolved where there is no such request."""
    actor.require(Permission.CREATE_REQUESTS)
    incoming = IncomingMessage(
        request_id=sent.request_id,
        identity=sent.identity,
        standard=STANDARD,
        media_type=JSON,
        content=content,
        written_at=sent.written_at,
        text=sent.text,
        subject=sent.subject,
        answers=sent.answers,
        attachments=sent.attachments,
        carried=sent.carried,
    )
    authority = await authority_of_request(database.changes, sent.request_id)
    if authority is None:
        raise _no_such_request()
    try:
        return await database.transact(
            Scope(actor, authority, now), lambda work: take_message(work, incoming)
        )
    except NotFound:
        raise _no_such_request() from None
    except Refusal as refusal:
        raise refusal.of(_located(finding) for finding in refusal.findings) from None


def _no_such_request() -> Unresolved:
    return Unresolved("The reference", danish="Referencen kan ikke findes.", place=_PLACE)


def _located(finding: Finding) -> Finding:
    """Return it with its place as a FHIRPath: a rule of ours calls the elements by their names."""
    return replace(finding, place=f"{TYPE}.{finding.place}") if finding.place else finding


_PLACE = f"{TYPE}.basedOn[0]"
