"""Every way the service can decline a request.

Refusal
├── InvalidValue         a value that cannot exist                       (invalid)
├── MissingValue         something required is not there                 (required)
├── UnknownCode          a code, element, parameter or column we do not know (unknown-code)
├── Unresolved           a reference or address that leads nowhere       (unresolved)
├── ActionNotAllowed     the lifecycle has no such step from here        (conflict)
├── RuleNotMet           the step exists, its guard says no              (rule)
├── AlreadyUsed          a number that stands for something else      (conflict)
├── StaleVersion         someone else saved first                        (stale)
├── VersionRequired      a change without If-Match                       (version-required)
├── NotFound             no such thing for this caller                   (not-found)
├── Gone                 it was there, and was deleted                   (gone)
├── NotPermitted         the caller's role or scope does not allow it    (forbidden)
├── NotAuthenticated     the caller did not prove who it is              (unauthenticated)
├── NotSupported         the edge does not offer this                    (unsupported)
└── TooLarge             a limit on size or depth was passed             (too-large)

A refusal changes nothing. It carries a stable code, a place and a sentence in
Danish and English, and never anything about a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import ClassVar, Final, Self

from app.domain.danish import action_in_danish, in_danish, sentence, state_in_danish


class Kind(StrEnum):
    """What sort of refusal it is; each edge has one table from this to its own vocabulary."""

    INVALID = "invalid"
    REQUIRED = "required"
    UNKNOWN_CODE = "unknown-code"
    UNRESOLVED = "unresolved"
    CONFLICT = "conflict"
    RULE = "rule"
    STALE = "stale"
    VERSION_REQUIRED = "version-required"
    NOT_FOUND = "not-found"
    GONE = "gone"
    FORBIDDEN = "forbidden"
    UNAUTHENTICATED = "unauthenticated"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too-large"


@dataclass(frozen=True, slots=True)
class RuledOut:
    """What a lifecycle does not let happen, for machines: by code, whatever language the sentence is in."""

    action: str
    state: str
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, under which stable code, in both languages."""

    code: str
    english: str
    danish: str
    place: str = ""
    ruled_out: RuledOut | None = None

    def within(self, prefix: str) -> Finding:
        """Return the same finding seen from further out, as `Bundle.entry[3].resource` + `.subject`."""
        return replace(self, place=f"{prefix}.{self.place}" if self.place else prefix)


MOST_LISTED: Final = 200
"""Findings of one answer; whoever mends those finds the rest by sending it again."""


def listed(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return as many findings as one answer holds; the last says how many more there are."""
    every = tuple(findings)
    more = len(every) - MOST_LISTED
    if more <= 0:
        return every
    last = Finding(
        "more-findings", f"{more} more faults are not listed.", f"Yderligere {more} fejl er ikke vist."
    )
    return (*every[:MOST_LISTED], last)


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """The service declines, says why and where, and has changed nothing."""

    kind: ClassVar[Kind]

    def __init__(self, *findings: Finding) -> None:
        super().__init__("; ".join(f"{f.place}: {f.english}" if f.place else f.english for f in findings))
        self.findings = findings

    def within(self, prefix: str) -> Self:
        """Return this refusal with every place seen from further out."""
        return self.moved(lambda finding: finding.within(prefix))

    def moved(self, move: Callable[[Finding], Finding]) -> Self:
        """Return this refusal with every place called as the caller calls it."""
        return self.of(move(finding) for finding in self.findings)

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Self:
        """Build from findings already made (the subclasses' constructors make their own)."""
        refusal = cls.__new__(cls)
        Refusal.__init__(refusal, *findings)
        return refusal


class InvalidValue(Refusal):
    kind = Kind.INVALID

    def __init__(self, what: str, expected: str, *, danish: str = "", place: str = "") -> None:
        super().__init__(
            Finding(
                "invalid-value",
                f"The {what} is not valid; expected {expected}.",
                danish or f"Værdien for {in_danish(what)} er ikke gyldig; forventet: {in_danish(expected)}.",
                place,
            )
        )


class MissingValue(Refusal):
    kind = Kind.REQUIRED

    def __init__(self, what: str, *, danish: str = "", place: str = "") -> None:
        said = sentence(danish or what, "skal være udfyldt.")
        super().__init__(Finding("missing-value", f"{what} is required.", said, place or what))


class UnknownCode(Refusal):
    """The code itself is named: a code is never a person's data."""

    kind = Kind.UNKNOWN_CODE

    def __init__(self, what: str, code: str, *, known: Iterable[str] = (), place: str = "") -> None:
        choices = ", ".join(sorted(known))
        super().__init__(
            Finding(
                "unknown-code",
                f"Unknown {what} '{code}'." + (f" Known: {choices}." if choices else ""),
                f"Ukendt {in_danish(what)} '{code}'." + (f" Kendte: {choices}." if choices else ""),
                place,
            )
        )


class Unresolved(Refusal):
    kind = Kind.UNRESOLVED

    def __init__(self, what: str, *, danish: str = "", place: str = "") -> None:
        super().__init__(
            Finding(
                "unresolved",
                f"{what} cannot be resolved.",
                danish or sentence(what, "kan ikke findes."),
                place,
            )
        )


class ActionNotAllowed(Refusal):
    kind = Kind.CONFLICT

    def __init__(self, what: str, event: str, status: str, allowed: Iterable[str]) -> None:
        self.what, self.event, self.state, self.allowed = what, event, status, tuple(allowed)
        choices = ", ".join(self.allowed) or "-"
        done, stands = action_in_danish(what, event), state_in_danish(what, status)
        instead = ", ".join(action_in_danish(what, each) for each in self.allowed) or "intet"
        super().__init__(
            Finding(
                "action-not-allowed",
                f"'{event}' is not possible for a {what} that is '{status}'. Possible now: {choices}.",
                f"Det er ikke muligt at {done}, når {in_danish(what)} er {stands}. Muligt nu: {instead}.",
                ruled_out=RuledOut(str(event), str(status), tuple(map(str, self.allowed))),
            )
        )


class RuleNotMet(Refusal):
    """A guard of the domain says no; `rule` is the stable code that docs and clients refer to."""

    kind = Kind.RULE

    def __init__(self, rule: str, english: str, danish: str, *, place: str = "") -> None:
        super().__init__(Finding(rule, english, danish, place))


class AlreadyUsed(Refusal):
    """The sender's number of it came before with other content: neither is silently taken for the other."""

    kind = Kind.CONFLICT

    def __init__(self, places: Iterable[str]) -> None:
        super().__init__(
            *(
                Finding(
                    "content-differs",
                    "What came before under the same identifier says something else here. "
                    "Change it with an update, or give the new one an identifier of its own.",
                    "Det, der før er modtaget under samme identifikationsnummer, siger noget andet her. "
                    "Ret det med en opdatering, eller giv det nye sit eget identifikationsnummer.",
                    place,
                )
                for place in places
            )
        )


class StaleVersion(Refusal):
    kind = Kind.STALE

    def __init__(self, what: str, *, current: int) -> None:
        super().__init__(
            Finding(
                "stale-version",
                f"The {what} has been changed; its current version is {current}.",
                sentence(what, f"er ændret af en anden; den gældende version er {current}."),
            )
        )
        self.current = current

    def moved(self, move: Callable[[Finding], Finding]) -> Self:
        seen = super().moved(move)
        seen.current = self.current
        return seen


class VersionRequired(Refusal):
    kind = Kind.VERSION_REQUIRED

    def __init__(self) -> None:
        super().__init__(
            Finding(
                "version-required",
                "A change needs the header If-Match with the version you have seen.",
                "En ændring kræver headeren If-Match med den version, du har set.",
                "If-Match",
            )
        )


class NotFound(Refusal):
    kind = Kind.NOT_FOUND

    def __init__(self, what: str) -> None:
        super().__init__(Finding("not-found", f"There is no such {what}.", sentence(what, "findes ikke.")))


class Gone(Refusal):
    kind = Kind.GONE

    def __init__(self, what: str) -> None:
        super().__init__(Finding("gone", f"The {what} was deleted.", sentence(what, "er slettet.")))


class NotPermitted(Refusal):
    kind = Kind.FORBIDDEN

    def __init__(self, needed: str) -> None:
        super().__init__(
            Finding(
                "not-permitted",
                f"This needs the permission '{needed}'.",
                f"Kræver rettigheden '{in_danish(needed)}'.",
            )
        )


class NotAuthenticated(Refusal):
    kind = Kind.UNAUTHENTICATED

    def __init__(self, english: str = "A valid access token is required.") -> None:
        super().__init__(Finding("not-authenticated", english, "Der kræves et gyldigt adgangsbevis."))


class NotSupported(Refusal):
    kind = Kind.UNSUPPORTED

    def __init__(self, what: str, *, danish: str = "", place: str = "") -> None:
        said = danish or sentence(what, "understøttes ikke.")
        super().__init__(Finding("not-supported", f"{what} is not supported.", said, place))


class TooLarge(Refusal):
    kind = Kind.TOO_LARGE

    def __init__(self, what: str, limit: str) -> None:
        super().__init__(
            Finding(
                "too-large",
                f"The {what} passes the limit of {limit}.",
                sentence(what, f"overskrider grænsen på {in_danish(limit)}."),
            )
        )
