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
from app.notices.transport import ANSWER_LIMIT
from app.persistence.deliveries import Delivery


@dataclass(frozen=True, slots=True)
class Verdict:
    """The receiver has taken it, or says why not."""

    positive: bool
    reason: str


def verdict_of(answer: bytes, notice: Notice, delivery: Delivery) -> Verdict | None:
    """Return what an answer says of what was just handed over; it settles no other letter."""
    if not answer.strip() or notice.route is None:
        return None
    try:
        if notice.route.format is Format.CARE_COMMUNICATION:
            return _acknowledged(_acknowledgement(answer), notice, delivery)
        return _receipted(_receipt(answer), notice, delivery)
    except Refusal:
        return None


def _receipt(answer: bytes) -> Receipt | None:
    body = read_body(open_letter(_unwrapped(answer)))
    return body if isinstance(body, Receipt) else None


def _receipted(said: Receipt | None, notice: Notice, delivery: Delivery) -> Verdict | None:
    if said is None:
        return None
    if said.original_letter_ids:
        is_ours = notice.letter_id in said.original_letter_ids
    else:
        is_ours = said.original_envelope_id == delivery.envelope_id
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


def _acknowledged(said: Acknowledgement | None, notice: Notice, delivery: Delivery) -> Verdict | None:
    """A passing error is no verdict: the message is sent again when its time is up."""
    if said is None or said.response is Response.TRANSIENT_ERROR:
        return None
    is_ours = said.of_message in {str(notice.id), delivery.envelope_id}
    return Verdict(said.is_positive, said.reason) if is_ours else None
