"""What a letter must say to be understood; everything that is wrong is found before it is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.domain.identifiers import person_number
from app.domain.refusals import Finding, InvalidValue, MissingValue, Refusal, UnknownCode
from app.medcom.head import Acknowledgement, LetterStatus, clock, day
from app.medcom.oioxml import shown
from app.medcom.reader import Reader


@dataclass(frozen=True, slots=True)
class Rule:
    """One element: that it is there, and that it can be read."""

    path: str
    reads: Callable[[str], object] = str
    instead: str = ""
    """Another element that may stand in its place."""
    optional: bool = False

    def findings(self, letter: Reader) -> Iterator[Finding]:
        part = letter.child(self.path)
        if not part.peek() and self.instead:
            part = letter.child(self.instead) if letter.child(self.instead).peek() else part
        if text := part.peek():
            yield from _findings(self.reads, text, part.path)
        elif not self.optional:
            yield from MissingValue(part.path.rpartition("/")[2], place=part.path).findings


def _findings(reads: Callable[[str], object], text: str, place: str) -> Iterator[Finding]:
    try:
        reads(text)
    except Refusal as refusal:
        yield from (replace(finding, place=place) for finding in refusal.findings)


def one_of(what: str, table: Mapping[str, object]) -> Callable[[str], object]:
    """Return a reader of codes that refuses an unknown one by name."""

    def reads(text: str) -> object:
        if text.casefold() not in table:
            raise UnknownCode(what, shown(text), known=table)
        return table[text.casefold()]

    return reads


WRONG_VERSION: Final = "wrong-version"
"""The finding's code when we do not take this kind or version of letter at all."""


def wrong_version(what: str, code: str, *, known: Iterable[str], place: str = "") -> Finding:
    (finding,) = UnknownCode(what, shown(code), known=known).findings
    return replace(finding, code=WRONG_VERSION, place=place)


def only(what: str, known: str) -> Callable[[str], object]:
    """Return a reader that refuses every other code as a letter or version we do not take."""

    def reads(text: str) -> object:
        if text != known:
            raise UnknownCode.of([wrong_version(what, text, known=(known,))])
        return text

    return reads


_SENT: Final = (
    Rule("Envelope/Sent/Date", day),
    Rule("Envelope/Sent/Time", clock),
    Rule("Envelope/Identifier"),
    Rule(
        "Envelope/AcknowledgementCode",
        one_of("AcknowledgementCode", {code.value: code for code in Acknowledgement}),
        optional=True,
    ),
)
_LETTER: Final = (
    Rule("Letter/Identifier"),
    Rule("Letter/Authorisation/Date", day, optional=True),
    Rule("Letter/Authorisation/Time", clock, optional=True),
    Rule(
        "Letter/StatusCode",
        one_of("StatusCode", {status.value: status for status in LetterStatus}),
        optional=True,
    ),
    Rule("Sender/EANIdentifier"),
    Rule("Receiver/EANIdentifier", instead="Receiver/Identifier"),
)
PATIENT: Final = Rule(
    "Patient/CivilRegistrationNumber", person_number, instead="Patient/AlternativeIdentifier"
)
ABOUT_A_CITIZEN: Final = (PATIENT,)
"""Location numbers are taken as written: a wrong check digit is no reason to lose a citizen. A sender
nobody knows becomes a unit to look up; a receiver nobody knows is refused by the register."""


def missing(letter: Reader, body: Reader, rules: Iterable[Rule]) -> tuple[Finding, ...]:
    return (
        *(finding for rule in _SENT for finding in rule.findings(letter)),
        *(finding for rule in (*_LETTER, *rules) for finding in rule.findings(body)),
    )


_KINDS: Final[dict[str, type[Refusal]]] = {
    "missing-value": MissingValue,
    "unknown-code": UnknownCode,
    WRONG_VERSION: UnknownCode,
}


def refuse(findings: Iterable[Finding]) -> None:
    """Raise one refusal with all findings, if there are any; of mixed kinds it is InvalidValue."""
    found = tuple(findings)
    kinds = {_KINDS.get(finding.code, InvalidValue) for finding in found}
    if kinds:
        raise (kinds.pop() if len(kinds) == 1 else InvalidValue).of(found)
