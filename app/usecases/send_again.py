"""Send a message again whose receipt is late: as it was, in another envelope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from app.domain.notices import Notice
from app.domain.organisations import Format
from app.fhir.messaging.entries_out import resent
from app.medcom import dis91, outgoing, vans_envelope
from app.persistence.deliveries import Delivery, delivery_of, keep_message, put
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.record_delivery import Patience, await_receipt
from app.usecases.write_message import next_envelope


class Reseal(Protocol):
    def __call__(self, content: bytes, *, envelope_id: str, sent_at: datetime) -> bytes: ...


def _care_communication(content: bytes, *, envelope_id: str, sent_at: datetime) -> bytes:
    it = vans_envelope.read(content)
    message = resent(it.content, envelope_id=envelope_id)
    return vans_envelope.write(replace(it, envelope_id=envelope_id, sent_at=sent_at, content=message))


RESEALS: Final[Mapping[Format, Reseal]] = {
    Format.XDIS91: outgoing.resealed,
    Format.XDIS15: outgoing.resealed,
    Format.DIS91: dis91.resealed,
    Format.CARE_COMMUNICATION: _care_communication,
}
"""A plain Communication has no envelope, and no receipt of it is awaited."""


async def send_again(work: UnitOfWork, notice_id: UUID, patience: Patience) -> Delivery | None:
    """Judge a delivery whose receipt is late; return it in a new envelope where it is to be sent again.

    An envelope that has not been handed over yet is tried again as it is: it is no other sending.
    """
    if not await await_receipt(work, notice_id, patience):
        return None
    notice, delivery = await work.get(Notice, notice_id), await delivery_of(work, notice_id)
    reseal = RESEALS.get(notice.route.format) if notice.route else None
    if notice.route is None or reseal is None or delivery.message is None or delivery.attempts > 1:
        return delivery
    envelope_id = await next_envelope(work, notice.route.format)
    message = reseal(delivery.message, envelope_id=envelope_id, sent_at=work.now)
    again = replace(delivery, envelope_id=envelope_id, message=message)
    put(work, notice_id, again)
    keep_message(work, notice_id, again)
    return again
