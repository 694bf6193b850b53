"""The front door: bytes, OIOXML or EDIFACT, to a letter's head, and the letter to what it says.

Every failure is a LetterRefused, so the caller can always answer with a negative receipt.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from app.domain.identifiers import PersonNumber, person_number
from app.domain.intake import IncomingPlan, IncomingReferral
from app.domain.refusals import InvalidValue, MissingValue, Refusal, UnknownCode
from app.medcom import ggop, plan_in_correspondence, receipts, xdis15, xdis91, xref15
from app.medcom.correspondence import Correspondence
from app.medcom.head import LetterHead, LetterRefused, LetterStatus, read_head
from app.medcom.reader import GGOP, Reader
from app.medcom.receipts import Receipt
from app.medcom.requirements import PATIENT, Rule, missing, only, refuse, wrong_version
from app.medcom.twins import Syntax, place_in, syntax_of, tree_of

__all__ = [
    "Cancellation",
    "Correspondence",
    "LetterBody",
    "LetterHead",
    "LetterRefused",
    "LetterStatus",
    "OpenedLetter",
    "Receipt",
    "Syntax",
    "open_letter",
    "read_body",
    "syntax_of",
]


@dataclass(frozen=True, slots=True)
class Cancellation:
    """The sender withdraws a letter: the one with this number, or else the one of this episode."""

    head: LetterHead
    letter_id: str
    episode_id: str
    citizen: PersonNumber | None
    """To check against before anything is withdrawn; None for letters about no citizen."""


LetterBody: TypeAlias = IncomingPlan | IncomingReferral | Receipt | Correspondence | Cancellation


@dataclass(frozen=True, slots=True)
class OpenedLetter:
    """A letter whose head is complete and whose body has all it needs to be read."""

    head: LetterHead
    body: Reader
    syntax: Syntax = Syntax.OIOXML


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of letter: how it is recognised, what it must say, and how it is read."""

    namespaces: frozenset[str]
    marks: tuple[Rule, ...]
    required: tuple[Rule, ...]
    read: Callable[[Reader, LetterHead], LetterBody]


def _marks(type_code: str, version_code: str, *, type_at: str = "TypeCode") -> tuple[Rule, ...]:
    return (
        Rule(f"Letter/{type_at}", only(type_at, type_code)),
        Rule("Letter/VersionCode", only("VersionCode", version_code)),
    )


def _receipt(type_code: str, version_code: str) -> Layout:
    """Receipts have no TypeCode; their StatisticalCode says what they are."""
    return Layout(
        frozenset({receipts.NAMESPACE}),
        _marks(type_code, version_code, type_at="StatisticalCode"),
        receipts.REQUIRED,
        receipts.read,
    )


LAYOUTS: Final[dict[str, Layout]] = {
    "RehabilitationPlan": Layout(GGOP, _marks("GGOP", "GGOP100"), ggop.REQUIRED, ggop.read),
    "MunicipalityReferral": Layout(
        frozenset({xref15.NAMESPACE}), _marks("XREF15", "XH1530R"), xref15.REQUIRED, xref15.read
    ),
    "ClinicalEmail": Layout(
        frozenset({xdis91.NAMESPACE}),
        _marks("XDIS91", "XD9134L"),
        xdis91.REQUIRED,
        plan_in_correspondence.read,
    ),
    "MunicipalityLetter": Layout(
        frozenset({xdis15.NAMESPACE}), _marks("XDIS15", "XD1530L"), xdis15.REQUIRED, xdis15.read
    ),
    "NegativeVansReceipt": _receipt("XCTL01", "XC0130Q"),
    "NegativeReceipt": _receipt("XCTL02", "XC0230Q"),
    "PositiveReceipt": _receipt("XCTL03", "XC0330Q"),
}
"""By the name of the root's child (standards reference §1.2, §2)."""


def open_letter(content: bytes, media_type: str = "") -> OpenedLetter:
    """Recognise a letter and check that it can be read; raises LetterRefused with all that is wrong."""
    head, syntax = LetterHead(), syntax_of(content, media_type)
    try:
        tree, beside = tree_of(content, syntax)
        letter = Reader.of(tree)
        body = _body(letter)
        head = read_head(letter, body)
        head = replace(head, unmapped=(*head.unmapped, *beside))
        layout = _recognised(letter, body)
        refuse(missing(letter, body, _required(layout, head)))
    except Refusal as refusal:
        raise LetterRefused(head, _located(refusal, syntax)) from None
    return OpenedLetter(head, body, syntax)


def _located(refusal: Refusal, syntax: Syntax) -> Refusal:
    return refusal.moved(lambda finding: replace(finding, place=place_in(syntax, finding.place)))


def read_body(opened: OpenedLetter) -> LetterBody:
    """Say in our own values what the letter says."""
    if opened.head.status is LetterStatus.CANCELLED:
        return _cancellation(opened)
    return LAYOUTS[opened.body.name].read(opened.body, opened.head)


def _body(letter: Reader) -> Reader:
    bodies = [part for part in letter.parts if part.name != "Envelope"]
    if letter.name != "Emessage" or not bodies:
        raise MissingValue("Emessage")
    if len(bodies) > 1:
        raise InvalidValue(
            "Emessage",
            "one letter to an envelope",
            danish="Kuverten skal indeholde netop ét brev.",
            place="Emessage",
        )
    return bodies[0]


def _recognised(letter: Reader, body: Reader) -> Layout:
    """Return the letter's layout, or refuse it as one we do not take."""
    layout = LAYOUTS.get(body.name)
    if layout is None:
        raise UnknownCode.of([wrong_version("MedCom letter", body.name, known=LAYOUTS, place="Emessage")])
    refuse(
        wrong_version("namespace", part.namespace, known=layout.namespaces, place=place)
        for part, place in ((letter, "Emessage"), (body, body.path))
        if part.namespace not in layout.namespaces
    )
    refuse(finding for rule in layout.marks for finding in rule.findings(body))
    return layout


def _required(layout: Layout, head: LetterHead) -> tuple[Rule, ...]:
    """A cancellation need not repeat what it withdraws; a person it names must be readable."""
    if head.status is LetterStatus.CANCELLED:
        return (replace(PATIENT, optional=True),)
    return layout.required


def _cancellation(opened: OpenedLetter) -> Cancellation:
    patient = next((text for path in (PATIENT.path, PATIENT.instead) if (text := opened.body.text(path))), "")
    return Cancellation(
        head=opened.head,
        letter_id=opened.head.letter_id,
        episode_id=opened.head.episode_id,
        citizen=person_number(patient) if patient else None,
    )
