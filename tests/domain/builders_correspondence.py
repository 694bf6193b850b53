"""CareCommunications between a fictitious municipality and a fictitious practice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from app.domain.carecommunications import (
    Author,
    CareCommunication,
    Contact,
    Enclosure,
    EpisodeNumber,
    MessageActivity,
    MessageCategory,
    MessagePriority,
    PassedOn,
    Role,
    Segment,
    Team,
)
from app.domain.identifiers import Cpr, Sor
from app.domain.parties import Party, PersonDetails
from app.fhir.messaging.addresses import ROLES

MUNICIPALITY: Final = Party(
    name="Sundhed og træning, Bakkelund Kommune", gln_text="5798000362055", sor=Sor("331061000016004")
)
PRACTICE: Final = Party(name="Lægerne på Torvet", gln_text="5790000121441", sor=Sor("265161000016000"))
HOSPITAL: Final = Party(name="Rygcenter Fjordby", gln_text="5790000120314", sor=Sor("441211000016000"))
CITIZEN: Final = PersonDetails(Cpr("2512489996"), given_name="Nanna", family_name="Bergholt")
THERAPIST: Final = Author("Ida", "Lundegaard", Role(code="fysioterapeut", system=ROLES))
DOCTOR: Final = Author("Mads", "Øster", Role(text="praktiserende læge"))
ASKED_AT: Final = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
PDF: Final = b"%PDF-1.7 a plan\n%%EOF\n"


def number(last: int) -> UUID:
    return UUID(f"3f6c1f0a-5d0e-4c8b-9a51-{last:012d}")


def asked(**changes: Any) -> CareCommunication:
    """A practice asks the municipality about a referral."""
    made = CareCommunication(
        envelope_id=str(number(1)),
        message_id=str(number(2)),
        sent_at=ASKED_AT,
        sender=PRACTICE,
        receiver=MUNICIPALITY,
        citizen=CITIZEN,
        thread_id=number(3),
        category=MessageCategory.REGARDING_REFERRAL,
        priority=MessagePriority.ASAP,
        segments=(
            Segment(number(4), ASKED_AT, PRACTICE, DOCTOR, "+4570101010", "Hvornår begynder træningen?\nMvh"),
        ),
        chain=(
            PassedOn(
                str(number(2)),
                MessageActivity.NEW,
                ASKED_AT,
                ASKED_AT,
                PRACTICE,
                added=frozenset({number(4)}),
            ),
        ),
        topic="Henvisning til rygtræning",
    )
    return replace(made, **changes)


def answered() -> CareCommunication:
    """The municipality answers it, with a plan attached and the episode's number."""
    question = asked()
    at = ASKED_AT + timedelta(hours=3)
    written = Segment(number(12), at, MUNICIPALITY, THERAPIST, "70202020", "Den 9. november <kl. 10> & frem.")
    plan = Enclosure(number(13), at, MUNICIPALITY, "Plan", "application/pdf", PDF)
    link = PassedOn(
        str(number(11)),
        MessageActivity.REPLY,
        at,
        at,
        MUNICIPALITY,
        added=frozenset({number(12), number(13)}),
        after=question.message_id,
    )
    return replace(
        question,
        envelope_id=str(number(10)),
        message_id=str(number(11)),
        sent_at=at,
        sender=MUNICIPALITY,
        receiver=PRACTICE,
        segments=(*question.segments, written),
        enclosures=(plan,),
        chain=(*question.chain, link),
        contact=Contact((EpisodeNumber("https://sor2.sum.dsdn.dk/#id=265161000016000", "urn:uuid:e1"),)),
        from_whom=Team("Team Ryg", MUNICIPALITY),
        to_whom=replace(DOCTOR, organisation=PRACTICE),
    )


def forwarded() -> CareCommunication:
    """The practice forwards the answer to a hospital: a new thread."""
    answer = answered()
    at = ASKED_AT + timedelta(days=1)
    note = Segment(number(22), at, PRACTICE, DOCTOR, "70101010", "Til jeres orientering.")
    link = PassedOn(
        str(number(21)),
        MessageActivity.FORWARD,
        at,
        at,
        PRACTICE,
        added=frozenset({number(22)}),
        after=answer.message_id,
    )
    return replace(
        answer,
        envelope_id=str(number(20)),
        message_id=str(number(21)),
        sent_at=at,
        sender=PRACTICE,
        receiver=HOSPITAL,
        thread_id=number(23),
        category=MessageCategory.TRAINING,
        priority=None,
        segments=(*answer.segments, note),
        chain=(*answer.chain, link),
        contact=None,
        from_whom=None,
        to_whom=None,
    )
