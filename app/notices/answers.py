"""What a receiver's system says at once when a message is handed over: its receipt, or nothing of use."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.acknowledgements import Acknowledgement, Response
from app.domain.notices import Notice
from app.domain.organisations import Format
from app.domain.refusals import Refusal
from app.fhir.forms import loads
from app.fhir.messaging import acknowledgement_in, acknowledgement_out
from app.fhir.messaging.answering import open_message
from app.medcom import vans_envelope
from app.medcom.letters import Receipt, open_letter, read_body
from app.notices.transport import ANSWER_LIMIT, Handed, NotDelivered, Parcel, Transport
from app.persistence.deliveries import Delivery


@dataclass(frozen=True, slots=True)
class Verdict:
    """The receiver has taken it, or says why not."""

    positive: bool
    reason: str


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What a message of ours is known by to whoever answers it."""

    format: Format
    letter: str
    envelope: str


def verdict_of(answer: bytes, notice: Notice, delivery: Delivery) -> Verdict | None:
    """Return what an answer says of what was just handed over; it settles no other letter."""
    if notice.route is None:
        return None
    is_message = notice.route.format is Format.CARE_COMMUNICATION
    letter = str(notice.id) if is_message else notice.letter_id
    return _verdict(answer, _Numbers(notice.route.format, letter, delivery.envelope_id))


@dataclass(frozen=True, slots=True)
class WithRefusals:
    """A transport whose receivers may refuse a letter by HTTP 4xx and say why in its receipt.

    Such a letter has arrived: its receipt counts, and it is not sent again as it is.
    """

    transport: Transport

    async def deliver(self, parcel: Parcel) -> Handed:
        try:
            return await self.transport.deliver(parcel)
        except NotDelivered as error:
            if not _is_receipt(error.answer, parcel):
                raise
            return Handed(error.answer)


def _is_receipt(answer: bytes, parcel: Parcel) -> bool:
    has_receipt = parcel.route.format is not Format.FHIR and bool(answer.strip())
    return has_receipt and _verdict(answer, _numbers_in(parcel)) is not None


def _numbers_in(parcel: Parcel) -> _Numbers:
    if parcel.route.format is Format.CARE_COMMUNICATION:
        envelope = vans_envelope.read(parcel.content)
        return _Numbers(parcel.route.format, envelope.message_id, envelope.envelope_id)
    head = open_letter(parcel.content, parcel.media_type).head
    return _Numbers(parcel.route.format, head.letter_id, head.envelope_id)


def _verdict(answer: bytes, sent: _Numbers) -> Verdict | None:
    if not answer.strip():
        return None
    try:
        if sent.format is Format.CARE_COMMUNICATION:
            return _acknowledged(_acknowledgement(answer), sent)
        return _receipted(_receipt(answer), sent)
    except Refusal:
        return None


def _receipt(answer: bytes) -> Receipt | None:
    body = read_body(open_letter(_unwrapped(answer)))
    return body if isinstance(body, Receipt) else None


def _receipted(said: Receipt | None, sent: _Numbers) -> Verdict | None:
    if said is None:
        return None
    if said.original_letter_ids:
        is_ours = sent.letter in said.original_letter_ids
    else:
        is_ours = said.original_envelope_id == sent.envelope
    return Verdict(said.positive, said.reason) if is_ours else None


def _acknowledgement(answer: bytes) -> Acknowledgement | None:
    content = _unwrapped(answer)
    bundle = loads(content, limit=ANSWER_LIMIT)
    is_one = open_message(bundle).event == acknowledgement_out.EVENT
    return acknowledgement_in.read(bundle) if is_one else None


def _unwrapped(answer: bytes) -> bytes:
    """Return the message in an envelope, or what came without one."""
    try:
        return vans_envelope.read(answer).content
    except Refusal:
        return answer


def _acknowledged(said: Acknowledgement | None, sent: _Numbers) -> Verdict | None:
    """A passing error is no verdict: the message is sent again when its time is up."""
    if said is None or said.response is Response.TRANSIENT_ERROR:
        return None
    is_ours = said.of_message in {sent.letter, sent.envelope}
    return Verdict(said.is_positive, said.reason) if is_ours else None
