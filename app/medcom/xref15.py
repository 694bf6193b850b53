"""XREF15, the referral to prevention of §119: standards reference §2.1.

The schema is not public; what its siblings XREF01 and XREF07 say in the body is read too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from app.domain.intake import IncomingReferral, Narrative, Standard
from app.medcom.diagnoses import of_referral
from app.medcom.head import LetterHead
from app.medcom.parties import party, person
from app.medcom.reader import Reader
from app.medcom.references import links
from app.medcom.requirements import ABOUT_A_CITIZEN

NAMESPACE: Final = "http://rep.oio.dk/medcom.dk/xml/schemas/2016/12/01/"
REQUIRED: Final = ABOUT_A_CITIZEN

PRIORITIES: Final = {"elektiv": "routine", "rutine": "routine", "akut": "asap", "høj_prioritet": "asap"}
"""dk-core knows routine and asap; any other word of the sender stays to be read by a person."""

PURPOSE: Final = "AdditionalInformation/ClinicalReason"

_TEXTS: Final = (
    (PURPOSE, "Henvisningens formål"),
    ("AdditionalInformation/Supplementary", "Supplerende oplysninger"),
    ("AdditionalInformation/ReferralStatus", "Henvises til"),
    ("AdditionalInformation/Transport", "Transport"),
    ("RelevantClinicalInformation/Cave", "CAVE"),
    ("RelevantClinicalInformation/Anamnesis", "Anamnese"),
    ("RelevantClinicalInformation/Examination", "Undersøgelser"),
    ("RelevantClinicalInformation/ActualMedicine", "Aktuel medicin"),
)
_VISITATIONS: Final = ("MunicipalityVisitation", "HospitalVisitation")
_VISITATION: Final = "Visitation, udfyldt af modtager"
INFORMATION: Final = {
    "ustruktureret": "ustruktureret",
    "egen_laege": "egen læge",
    "henvisning_modtaget": "henvisning modtaget",
    "visitering": "visitering",
    "indkaldt": "indkaldt",
    "indlagt_paa": "indlagt på",
    "udenamts_kaution": "udenamtskaution",
}
"""InformationCode as its siblings have it. The list of XREF15 itself is not public: another code is
shown as it was written, as no citizen may be lost for it."""


def read(referral: Reader, head: LetterHead) -> IncomingReferral:
    """Read a referral; a referring practice is not taken for the citizen's own (`gp` stays None)."""
    return IncomingReferral(
        standard=Standard.XREF15,
        message_id=head.letter_id,
        sender=head.sender,
        receiver=head.receiver,
        citizen=person(referral.child("Patient"), relatives=referral.all("Relative")),
        authored_at=head.written_at,
        episode_id=head.episode_id,
        replaces_message_id=head.replaces_letter_id,
        diagnoses=of_referral(referral.child("Referral")),
        narratives=(*_narratives(referral), *_visitations(referral)),
        links=links(referral),
        copy_receivers=tuple(
            party(part) for name in ("CCReceiver", "AnswerCCReceiver") for part in referral.all(name)
        ),
        requested_offer=referral.child(PURPOSE).prose(),
        priority=referral.code("AdditionalInformation/Priority", PRIORITIES) or "routine",
        unmapped=(*head.unmapped, *referral.unread()),
    )


def _narratives(referral: Reader) -> Iterator[Narrative]:
    for path, heading in _TEXTS:
        above, _, name = path.rpartition("/")
        for part in referral.child(above).all(name):
            if text := part.prose():
                yield Narrative(name, heading, text)


def _visitations(referral: Reader) -> Iterator[Narrative]:
    for name in _VISITATIONS:
        for part in referral.all(name):
            code, text = part.text("InformationCode"), part.child("Information").prose()
            told = INFORMATION.get(code.casefold(), code)
            yield Narrative(name, f"{_VISITATION}: {told}" if told else _VISITATION, text)
