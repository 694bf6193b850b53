"""A refusal as an OperationOutcome: for the person in their language, for the machine by code."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, Literal, TypeAlias

from app.domain.refusals import Finding, Kind, listed
from app.fhir.definitions import TYPES
from app.fhir.systems import FINDING

Language: TypeAlias = Literal["da", "en"]

ISSUE_TYPE: Final[dict[Kind, str]] = {
    Kind.INVALID: "value",
    Kind.REQUIRED: "required",
    Kind.UNKNOWN_CODE: "code-invalid",
    Kind.UNRESOLVED: "not-found",
    Kind.CONFLICT: "conflict",
    Kind.RULE: "business-rule",
    Kind.STALE: "conflict",
    Kind.VERSION_REQUIRED: "required",
    Kind.NOT_FOUND: "not-found",
    Kind.GONE: "deleted",
    Kind.FORBIDDEN: "forbidden",
    Kind.UNAUTHENTICATED: "login",
    Kind.UNSUPPORTED: "not-supported",
    Kind.TOO_LARGE: "too-long",
}

_BY_FINDING: Final[dict[str, str]] = {
    "invalid-value": ISSUE_TYPE[Kind.INVALID],
    "missing-value": ISSUE_TYPE[Kind.REQUIRED],
    "unknown-code": ISSUE_TYPE[Kind.UNKNOWN_CODE],
    "unresolved": ISSUE_TYPE[Kind.UNRESOLVED],
    "not-supported": ISSUE_TYPE[Kind.UNSUPPORTED],
    "unknown-element": "structure",
}
"""One refusal may carry findings of several sorts; each keeps its own."""

_FHIRPATH: Final = re.compile(r"[A-Z][A-Za-z]+(\.[A-Za-z][A-Za-z0-9]*(\[[0-9]+\])?)+")
_TAG: Final = re.compile(r"(?P<tag>[a-z]+)(-[a-z0-9]+)*(;q=(?P<q>[01](\.[0-9]{0,3})?))?")


def operation_outcome(
    refusal_kind: Kind, findings: Iterable[Finding], *, language: Language
) -> dict[str, Any]:
    issues = [_issue(refusal_kind, finding, language) for finding in listed(findings)]
    return {"resourceType": "OperationOutcome", "issue": issues}


def warnings(findings: Iterable[Finding], *, language: Language) -> dict[str, Any]:
    """Tell what was left out of what was done all the same."""
    issues = [
        {**_issue(Kind.UNSUPPORTED, finding, language), "severity": "warning"} for finding in listed(findings)
    ]
    return {"resourceType": "OperationOutcome", "issue": issues}


def validation_outcome(
    errors: Iterable[tuple[Kind, Finding]],
    warnings: Iterable[tuple[Kind, Finding]],
    unchecked: Iterable[str],
    *,
    language: Language,
) -> dict[str, Any]:
    """Tell every finding, and in the end what nobody looked at."""
    issues = _issues(errors, language, severity="error")
    issues += _issues(warnings, language, severity="warning")
    danish, english = (_WELL_DA, _WELL) if not issues else (_LOOKED_DA, _LOOKED)
    every = [*issues, *information(danish=danish, english=english, language=language)["issue"]]
    for url in unchecked:
        danish, english = f"Profilen {url} er ikke kontrolleret.", f"The profile {url} was not checked."
        every += information(danish=danish, english=english, language=language)["issue"]
    return {"resourceType": "OperationOutcome", "issue": every}


def _issues(
    found: Iterable[tuple[Kind, Finding]], language: Language, *, severity: str
) -> list[dict[str, Any]]:
    found = tuple(found)
    kept = listed(finding for _, finding in found)
    return [
        _issue(kind, finding, language, severity=severity)
        for (kind, _), finding in zip(found, kept, strict=False)
    ]


_LOOKED: Final = (
    "Checked: R4 structure, cardinalities, required codes, reference types, invariants, and the rules of the "
    "Danish profiles this server knows. Not checked: terminology of other code systems, narrative, and "
    "whether references lead anywhere."
)
_LOOKED_DA: Final = (
    "Kontrolleret: R4's struktur, kardinaliteter, påkrævede koder, referencetyper og invarianter samt "
    "reglerne i de danske profiler, serveren kender. Ikke kontrolleret: andre kodesystemers koder, "
    "narrativ tekst, og om referencer fører til noget."
)
_WELL: Final = f"Nothing wrong was found. {_LOOKED}"
_WELL_DA: Final = f"Der er ikke fundet fejl. {_LOOKED_DA}"


def _issue(kind: Kind, finding: Finding, language: Language, *, severity: str = "error") -> dict[str, Any]:
    issue = {
        "severity": severity,
        "code": issue_type(kind, finding),
        "details": {
            "coding": [{"system": FINDING, "code": finding.code}],
            "text": finding.danish if language == "da" else finding.english,
        },
        "diagnostics": f"{finding.place}: {finding.english}" if finding.place else finding.english,
    }
    if path := expression(finding.place):
        issue["expression"] = [path]
    return issue


def issue_type(kind: Kind, finding: Finding) -> str:
    return _BY_FINDING.get(finding.code, ISSUE_TYPE[kind])


def expression(place: str) -> str:
    """Return the FHIRPath of a place that has one: there, a value and what stands beside it are one node."""
    path = place.replace("._", ".")
    return path if path in TYPES or _FHIRPATH.fullmatch(path) else ""


def information(*, danish: str, english: str, language: Language) -> dict[str, Any]:
    """Say that all is well, where FHIR wants an OperationOutcome for that too."""
    text = danish if language == "da" else english
    issue = {"severity": "information", "code": "informational", "details": {"text": text}}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def language(accept_language: str) -> Language:
    """Choose by Accept-Language; Danish unless English is wanted more."""
    wanted = {"da": 0.0, "en": 0.0}
    for part in accept_language.lower().replace(" ", "").split(","):
        if (match := _TAG.fullmatch(part)) and match["tag"] in wanted:
            wanted[match["tag"]] = max(wanted[match["tag"]], float(match["q"] or 1))
    return "en" if wanted["en"] > wanted["da"] else "da"
