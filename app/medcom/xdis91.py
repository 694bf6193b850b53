"""XDIS91, the correspondence letter: standards reference §2.7."""

from __future__ import annotations

from typing import Final

from lxml.etree import _Element as Node

from app.domain.letters import Letter, Section
from app.domain.parties import NOBODY
from app.medcom.correspondence import Correspondence
from app.medcom.head import Acknowledgement, LetterHead
from app.medcom.outgoing import SUBJECT, envelope, letter_part, patient, receiver, sender
from app.medcom.parties import person
from app.medcom.plain_text import lines
from app.medcom.reader import Reader
from app.medcom.references import links
from app.medcom.requirements import PATIENT
from app.medcom.writer import Writer, serialise

NAMESPACE: Final = "http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2006/07/01/"
WRITE: Final = Writer(NAMESPACE)
REQUIRED: Final = (PATIENT,)
HIGH_PRIORITY: Final = "høj_prioritet"
PRIORITIES: Final = {"rutine": False, HIGH_PRIORITY: True}


def write(letter: Letter, *, encoding: str = "UTF-8", statistical_code: str = "") -> bytes:
    return serialise(tree(letter, statistical_code=statistical_code), encoding=encoding)


def tree(letter: Letter, *, statistical_code: str = "") -> Node:
    email = WRITE.element(
        "ClinicalEmail",
        letter_part(WRITE, letter, version="XD9134L", kind="XDIS91", statistical_code=statistical_code),
        sender(WRITE, letter.sender),
        receiver(WRITE, letter.receiver),
        patient(WRITE, letter.citizen),
        WRITE.element(
            "AdditionalInformation",
            WRITE.leaf("Priority", HIGH_PRIORITY if letter.high_priority else "rutine"),
            WRITE.leaf("Subject", letter.subject, limit=SUBJECT),
        ),
        WRITE.element(
            "ClinicalInformation", WRITE.prose("Text01", lines((*letter.sections, *_signature(letter))))
        ),
    )
    outside = envelope(
        WRITE, sent_at=letter.sent_at, envelope_id=letter.envelope_id, wanted=Acknowledgement.WANTED
    )
    return WRITE.element("Emessage", outside, email)


def _signature(letter: Letter) -> tuple[Section, ...]:
    """The letter has no field for who signs it; it stands under the text, as in MedCom's examples."""
    if letter.signed_by == NOBODY:
        return ()
    signed = ("Med venlig hilsen", letter.signed_by.name, letter.signed_by.title)
    return (Section("", tuple(line for line in signed if line)),)


def read(email: Reader, head: LetterHead) -> Correspondence:
    return Correspondence(
        head=head,
        citizen=person(email.child("Patient")),
        subject=email.text("AdditionalInformation/Subject"),
        text="\n\n".join(part.child("Text01").prose() for part in email.all("ClinicalInformation")),
        links=links(email),
        high_priority=email.code("AdditionalInformation/Priority", PRIORITIES) or False,
        care_status=email.text("Patient/EpisodeOfCareStatusCode"),
        unmapped=(*head.unmapped, *email.unread()),
    )
