"""A CareCommunication: what one organisation writes to another about a citizen (MedCom, 5.0).

One thread runs through answers: it keeps its id when it is answered and gets a new one when it is
forwarded. Every message carries what was written before it, and a chain of who sent what when.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias
from uuid import UUID

from app.domain.identifiers import PersonNumber
from app.domain.parties import Party, PersonDetails
from app.domain.private import Private
from app.domain.refusals import InvalidValue, MissingValue


class MessageCategory(StrEnum):
    """medcom-careCommunication-categoryCodes; what it is about, in the words of MedCom's list."""

    ALCOHOL_AND_DRUG_TREATMENT = "alcohol-and-drug-treatment"
    ASSISTIVE_DEVICES = "assistive-devices"
    CARE_COORDINATION = "carecoordination"
    DECEASE = "decease"
    DISCHARGE = "discharge"
    EXAMINATION_RESULTS = "examination-results"
    HEALTHCARE = "healthcare"
    HOME_CARE_ASSESSMENT = "home-care-assessment"
    MEDICINE = "medicine"
    NURSING = "nursing"
    OUTPATIENT = "outpatient"
    PSYCHIATRY_SOCIAL_DISABILITY = "psychiatry-social-disability"
    REGARDING_REFERRAL = "regarding-referral"
    TELEMEDICINE = "telemedicine"
    TRAINING = "training"
    ACUTE_AMBULANT = "acute-ambulant"
    EXTENDED_CARE_RESPONSIBILITY = "extended-care-responsibility"
    OTHER = "other"


CATEGORY_DANISH: Final[dict[MessageCategory, str]] = {
    MessageCategory.ALCOHOL_AND_DRUG_TREATMENT: "Rusmiddelbehandling",
    MessageCategory.ASSISTIVE_DEVICES: "Hjælpemidler",
    MessageCategory.CARE_COORDINATION: "Forløbskoordinering",
    MessageCategory.DECEASE: "Dødsfald",
    MessageCategory.DISCHARGE: "Udskrivelse",
    MessageCategory.EXAMINATION_RESULTS: "Undersøgelsessvar",
    MessageCategory.HEALTHCARE: "Sundhedspleje",
    MessageCategory.HOME_CARE_ASSESSMENT: "Visitation",
    MessageCategory.MEDICINE: "Medicin",
    MessageCategory.NURSING: "Sygepleje",
    MessageCategory.OUTPATIENT: "Ambulant",
    MessageCategory.PSYCHIATRY_SOCIAL_DISABILITY: "Psykiatri, social, handicap",
    MessageCategory.REGARDING_REFERRAL: "Vedr. henvisning",
    MessageCategory.TELEMEDICINE: "Telemedicin",
    MessageCategory.TRAINING: "Træning",
    MessageCategory.ACUTE_AMBULANT: "Akut ambulant",
    MessageCategory.EXTENDED_CARE_RESPONSIBILITY: "Udvidet behandlingsansvar",
    MessageCategory.OTHER: "Andet",
}


class MessageActivity(StrEnum):
    """What was done with the thread; of MedCom's codes the three that a CareCommunication may have."""

    NEW = "new-message"
    REPLY = "reply-message"
    FORWARD = "forward-message"


class MessagePriority(StrEnum):
    """Only a message regarding a referral has one."""

    ROUTINE = "routine"
    ASAP = "asap"


MEDIA_TYPES: Final = (
    "application/pdf",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/tiff",
    "image/bmp",
)
"""What an attachment may be (medcom-core-attachmentMimeTypes)."""


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody works as: a code of MedCom's lists, or words where no code fits."""

    code: str = ""
    system: str = ""
    text: str = ""

    def __post_init__(self) -> None:
        if bool(self.code) is bool(self.text) or bool(self.code) is not bool(self.system):
            raise InvalidValue("role", "a code of a code system, or words, and not both")


@dataclass(frozen=True, slots=True, repr=False)
class Author(Private):
    """Who wrote: their name and their work; an organisation only where the sender names one."""

    given_name: str
    family_name: str
    role: Role
    organisation: Party | None = None

    @property
    def label(self) -> str:
        name = f"{self.given_name} {self.family_name}".strip()
        return f"{name}, {self.role.text or self.role.code}"


@dataclass(frozen=True, slots=True)
class Team:
    """A group of people in one organisation that a message comes from or goes to."""

    name: str
    organisation: Party

    @property
    def label(self) -> str:
        return self.name


Addressee: TypeAlias = Author | Team


@dataclass(frozen=True, slots=True, repr=False)
class Segment(Private):
    """One piece of text (meddelelsessegment), by one author at one time."""

    id: UUID
    written_at: datetime
    assigner: Party
    """The organisation that gave the segment its id."""
    author: Author
    telephone: str
    text: str

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise MissingValue("text", place="contentString")


@dataclass(frozen=True, slots=True, repr=False)
class Enclosure(Private):
    """What is attached: its content, the address where it lies, or no more than its name."""

    id: UUID
    attached_at: datetime
    assigner: Party
    title: str
    media_type: str = ""
    content: bytes = b""
    url: str = ""
    author: Author | None = None
    telephone: str = ""

    def __post_init__(self) -> None:
        if self.content and self.url:
            raise InvalidValue("attachment", "its content or the address where it lies, not both")


@dataclass(frozen=True, slots=True)
class EpisodeNumber:
    """The number of an episode of care (forløbs-id) with whoever gave it; the answer carries it back."""

    system: str
    value: str


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact with health care that a message belongs to (Encounter)."""

    episodes: tuple[EpisodeNumber, ...]
    status: str = "unknown"
    setting: str = "AMB"
    """A code of v3 ActEncounterCode, such as ambulatory or inpatient."""


@dataclass(frozen=True, slots=True)
class PassedOn:
    """One link of the chain: which message, who sent it when, what it added, and what it came after."""

    message_id: str
    activity: MessageActivity
    happened_at: datetime
    recorded_at: datetime
    by: Party
    added: frozenset[UUID]
    """The segments and attachments that are this message's own."""
    after: str = ""
    """The MessageHeader that it answers or forwards."""
    after_letter: str = ""
    """Number and location number of an OIOXML or EDIFACT letter that it answers: `B300720181623#579…`."""

    @property
    def follows(self) -> bool:
        return bool(self.after or self.after_letter)


@dataclass(frozen=True, slots=True, repr=False)
class CareCommunication(Private):
    envelope_id: str
    """Another each time it is sent (Bundle.id)."""
    message_id: str
    """The same each time it is sent (MessageHeader.id)."""
    sent_at: datetime
    sender: Party
    receiver: Party
    citizen: PersonDetails
    thread_id: UUID
    category: MessageCategory
    segments: tuple[Segment, ...]
    chain: tuple[PassedOn, ...]
    """The links in the order they were made; the last is this message's own."""
    enclosures: tuple[Enclosure, ...] = ()
    topic: str = ""
    priority: MessagePriority | None = None
    contact: Contact | None = None
    from_whom: Addressee | None = None
    to_whom: Addressee | None = None
    is_deceased: bool = False
    other_numbers: tuple[PersonNumber, ...] = ()
    """Further numbers of the citizen: a replacement number beside the CPR number, or two of those."""

    @property
    def own(self) -> PassedOn:
        """Return this message's own link."""
        return self.chain[-1]

    @property
    def written(self) -> tuple[Segment, ...]:
        """Return what this message adds, or all of it where the chain does not tell."""
        own = self._its_own()
        return tuple(s for s in self.segments if s.id in own)

    @property
    def attached(self) -> tuple[Enclosure, ...]:
        """Return what this message brings along, by the same rule."""
        own = self._its_own()
        return tuple(e for e in self.enclosures if e.id in own)

    def _its_own(self) -> frozenset[UUID]:
        """A message of only text adds no file, nor does one of only files add text: that is no gap.

        Where a thread begins all of it is new, also what the link does not name (so MedCom's examples).
        """
        every = frozenset((*(s.id for s in self.segments), *(e.id for e in self.enclosures)))
        return every if self.own.activity is MessageActivity.NEW else self.own.added & every or every

    @property
    def subject(self) -> str:
        """Return what stands above the text: the topic, or else the category in Danish."""
        return self.topic or CATEGORY_DANISH[self.category]
