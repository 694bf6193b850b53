"""Write a notice in the format that its receiver reads, as the bytes that leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias
from uuid import UUID

from app.domain.carecommunication_threads import CATEGORY_OF
from app.domain.legal_days import legal_day
from app.domain.letters import Letter
from app.domain.notices import Notice, Route
from app.domain.organisations import Format
from app.domain.parties import Party, Professional
from app.domain.private import Private
from app.fhir.communication import as_recipient_sees_it
from app.fhir.documentreference import MEDIA_TYPE
from app.fhir.messaging.notices_out import write_notice
from app.fhir.wire import dumps
from app.medcom import dis91, vans_envelope, xdis15, xdis91
from app.medcom.vans_envelope import VansEnvelope, care_communication_name
from app.persistence.deliveries import next_letter_number
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.address_notices import About

FHIR_JSON: Final = "application/fhir+json"


@dataclass(frozen=True, slots=True, repr=False)
class Outgoing(Private):
    """A notice that is addressed, and what it is written from."""

    notice: Notice
    route: Route
    receiver: Party
    about: About


@dataclass(frozen=True, slots=True, repr=False)
class Written(Private):
    envelope_id: str
    media_type: str
    content: bytes


async def write_message(work: UnitOfWork, going: Outgoing) -> Written:
    """Write it under an envelope number of its own; raises a Refusal where the format has no room for it."""
    format_ = going.route.format
    envelope_id = await next_envelope(work, format_)
    content = WRITERS[format_](going, _letter(work, going, envelope_id))
    return Written(envelope_id, MEDIA_TYPE[format_], content)


async def next_envelope(work: UnitOfWork, format_: Format) -> str:
    """Return a number that no other envelope has: the network's is a UUID, a letter's has 14 characters."""
    if format_ is Format.CARE_COMMUNICATION:
        return str(work.new_id())
    return f"RE{await next_letter_number(work):012d}"


_Writer: TypeAlias = Callable[[Outgoing, Letter], bytes]


def _as_care_communication(going: Outgoing, letter: Letter) -> bytes:
    """Write the message into an envelope of the network, whatever channel it leaves by.

    Its two numbers and the receipt that is waited for are the network's rules (§3.7), so whoever is
    posted to, fetches or empties a folder gets the same; the envelope's number is the Bundle's, too.
    """
    notice = going.notice
    name, version = care_communication_name(CATEGORY_OF[notice.type].value)
    envelope = VansEnvelope(
        sender_gln=letter.sender.gln_text,
        receiver_gln=letter.receiver.gln_text,
        envelope_id=letter.envelope_id,
        message_id=str(notice.id),
        sent_at=letter.sent_at,
        name=name,
        version=version,
        media_type=FHIR_JSON,
        content=write_notice(letter, notice, envelope_id=UUID(letter.envelope_id)),
    )
    return vans_envelope.write(envelope)


WRITERS: Final[Mapping[Format, _Writer]] = {
    Format.XDIS91: lambda _, letter: xdis91.write(letter),
    Format.XDIS15: lambda _, letter: xdis15.write(letter),
    Format.DIS91: lambda _, letter: dis91.write(letter),
    Format.CARE_COMMUNICATION: _as_care_communication,
    Format.FHIR: lambda going, _: dumps(as_recipient_sees_it(going.notice)),
}


def _letter(work: UnitOfWork, going: Outgoing, envelope_id: str) -> Letter:
    notice, facts = going.notice, going.about.facts
    said = facts.request.said
    closure = facts.pathway.closure if facts.pathway else None
    return Letter(
        letter_id=notice.letter_id,
        envelope_id=envelope_id,
        written_at=work.now,
        sent_at=work.now,
        sender=going.about.sender,
        receiver=going.receiver,
        citizen=going.about.citizen.details,
        subject=notice.subject,
        sections=notice.content,
        signed_by=Professional(),
        episode_id=said.episode_id,
        referred_on=legal_day(said.authored_at),
        closed_on=legal_day(closure.closed_at) if closure else None,
        diagnoses=said.diagnoses,
    )
