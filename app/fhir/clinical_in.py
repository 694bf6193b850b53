"""What the request says about the back: diagnoses, texts and documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from app.domain.intake import CodeSystem, Diagnosis, DiagnosisRole, Link, Narrative
from app.fhir.elements import Json, is_only_named, numbered
from app.fhir.entries import Entries, Located
from app.fhir.systems import ICF, ICPC2, SKS

_SYSTEMS: Final = {SKS: CodeSystem.SKS, ICPC2: CodeSystem.ICPC2, ICF: CodeSystem.ICF}


def diagnoses(request: Located, entries: Entries) -> tuple[Diagnosis, ...]:
    """Return the reasons; the first that is named is what the citizen is referred for."""
    concepts = [
        *(concept for concept in request.resource.get("reasonCode", ()) if "coding" in concept),
        *_conditions(request, entries),
    ]
    return tuple(
        _diagnosis(concept, DiagnosisRole.SECONDARY if place else DiagnosisRole.PRIMARY)
        for place, concept in enumerate(concepts)
    )


def _conditions(request: Located, entries: Entries) -> Iterator[Json]:
    for place, reference in numbered(request.resource, "reasonReference"):
        if is_only_named(reference):
            continue
        found = entries.find(reference, request, request.at(place), types=_REASONS)
        if "code" in found.resource and found.type == "Condition":
            yield found.resource["code"]


_REASONS: Final = ("Condition", "Observation", "DiagnosticReport", "DocumentReference")


def _diagnosis(concept: Json, role: DiagnosisRole) -> Diagnosis:
    """Read the coding whose system we know, else the first; the text is the sender's own."""
    codings = concept.get("coding") or [{}]
    coding = next((c for c in codings if c.get("system") in _SYSTEMS), codings[0])
    return Diagnosis(
        code=coding.get("code", ""),
        system=_SYSTEMS.get(coding.get("system", ""), CodeSystem.UNSPECIFIED),
        text=concept.get("text") or coding.get("display", ""),
        role=role,
    )


def narratives(resource: Json) -> tuple[Narrative, ...]:
    return tuple(
        Narrative(key, heading, text)
        for key, heading, texts in _NARRATIVES
        for text in texts(resource)
        if text.strip()
    )


def _reasons(resource: Json) -> Iterator[str]:
    """Texts of reasons that have no code; with a code the text is the diagnosis's."""
    for concept in resource.get("reasonCode", ()):
        if "coding" not in concept:
            yield concept.get("text", "")


def _named_reasons(resource: Json) -> Iterator[str]:
    for reference in resource.get("reasonReference", ()):
        if is_only_named(reference):
            yield reference["display"]


def _concepts(name: str) -> Callable[[Json], Iterator[str]]:
    def texts(resource: Json) -> Iterator[str]:
        for concept in resource.get(name, ()):
            displays = [coding.get("display", "") for coding in concept.get("coding", ())]
            yield concept.get("text") or ", ".join(display for display in displays if display)

    return texts


def _notes(resource: Json) -> Iterator[str]:
    for note in resource.get("note", ()):
        yield note.get("text", "")


def _instruction(resource: Json) -> Iterator[str]:
    yield resource.get("patientInstruction", "")


_URGENCY: Final = {
    "urgent": "Afsenderen har angivet hastegraden »urgent«; den er modtaget som »asap«.",
    "stat": "Afsenderen har angivet hastegraden »stat«; den er modtaget som »asap«.",
}
"""dk-core binds priority to routine and asap (standards reference §6.3)."""


def _urgency(resource: Json) -> Iterator[str]:
    yield _URGENCY.get(resource.get("priority", ""), "")


_NARRATIVES: Final[tuple[tuple[str, str, Callable[[Json], Iterator[str]]], ...]] = (
    ("reasonCode", "Henvisningsårsag", _reasons),
    ("reasonReference", "Henvisningsårsag", _named_reasons),
    ("orderDetail", "Ønsket indsats", _concepts("orderDetail")),
    ("bodySite", "Lokalisation", _concepts("bodySite")),
    ("note", "Bemærkninger", _notes),
    ("patientInstruction", "Information givet til borgeren", _instruction),
    ("priority", "Hastegrad", _urgency),
)


def requested_offer(resource: Json) -> str:
    return "; ".join(text for text in _concepts("orderDetail")(resource) if text)


def links(entries: Entries) -> tuple[Link, ...]:
    """Return every document that has an address; one that is sent inline is published as it is."""
    return tuple(
        Link(_title(document.resource, content["attachment"]), content["attachment"]["url"])
        for document in entries.of("DocumentReference")
        for content in document.resource.get("content", ())
        if "url" in content["attachment"]
    )


def _title(document: Json, attachment: Json) -> str:
    return str(attachment.get("title") or document.get("description", ""))
