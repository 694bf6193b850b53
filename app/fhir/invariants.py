"""The rules of R4 that cardinalities cannot say, for the types we meet; the names are the standard's.

Left to others: bdl-3 and bdl-7 of a transaction (`entries`), ref-1 (`entries`), txt-1 and txt-2 (narrative).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from app.fhir.elements import instant
from app.fhir.quantities import is_in_order, number_in

Value: TypeAlias = Mapping[str, Any]
Test: TypeAlias = Callable[[Value], object]


@dataclass(frozen=True, slots=True)
class Invariant:
    key: str
    expected: str
    """What a finding says was expected."""
    broken_at: Callable[[Value], Iterable[str]]
    """Where a value breaks it, seen from there: `contained[0]`, or nothing for the value itself."""


def _rule(key: str, expected: str, holds: Test) -> Invariant:
    return Invariant(key, expected, lambda value: () if holds(value) else ("",))


def _each(key: str, expected: str, name: str, holds: Test) -> Invariant:
    """Make a rule that every item of a list keeps by itself."""
    return Invariant(key, expected, lambda value: (at for at, item in _items(value, name) if not holds(item)))


# What is asked about may be of any shape: its shape is a finding of its own.


def _items(value: Value, name: str) -> Iterator[tuple[str, Value]]:
    found = value.get(name)
    for number, item in enumerate(found if isinstance(found, list) else ()):
        if isinstance(item, Mapping):
            yield f"{name}[{number}]", item


def _objects(value: Value, name: str) -> list[Value]:
    return [item for _, item in _items(value, name)]


def _object(value: Value, name: str) -> Value:
    found = value.get(name)
    return found if isinstance(found, Mapping) else {}


def _has(value: Value, *names: str) -> bool:
    """Say whether one of them is there, itself or by an extension; `value[x]` is of any type."""
    return any(_is(name, there.removeprefix("_")) for there in value for name in names)


def _is(name: str, there: str) -> bool:
    plain, choice, _ = name.partition("[x]")
    return there.startswith(plain) if choice else there == plain


def _beside(name: str, other: str) -> Test:
    """Make a test that the other is there where the one is."""
    return lambda value: not _has(value, name) or _has(value, other)


def _not_both(name: str, other: str) -> Test:
    return lambda value: not (_has(value, name) and _has(value, other))


def _one_of(*names: str) -> Test:
    return lambda value: _has(value, *names)


def _starts_before_it_ends(period: Value) -> bool:
    start, end = period.get("start"), period.get("end")
    if not (isinstance(start, str) and isinstance(end, str)):
        return True
    length = min(len(start), len(end), len("2026-01-01"))
    if "T" in start and "T" in end:
        return _instant(start, end)
    return start[:length] <= end[:length]


def _instant(start: str, end: str) -> bool:
    try:
        return instant(start) <= instant(end)
    except (ValueError, OverflowError):
        return True  # The shape of each is a finding of its own.


def _is_ratio(ratio: Value) -> bool:
    both = {"numerator", "denominator"} & ratio.keys()
    return len(both) != 1 and (bool(both) or "extension" in ratio)


def _not_negative(name: str) -> Test:
    return lambda value: (number_in(value, name) or 0) >= 0


def _codes(value: Value, name: str) -> set[object]:
    """Return the codes of a CodeableConcept, or of a list of them."""
    concepts = [_object(value, name), *_objects(value, name)]
    return {str(coding.get("code")) for concept in concepts for coding in _objects(concept, "coding")}


def _abated(condition: Value) -> bool:
    ended = {"resolved", "remission", "inactive"}
    return not _has(condition, "abatement[x]") or bool(_codes(condition, "clinicalStatus") & ended)


def _no_component_is_the_whole(observation: Value) -> bool:
    def said(of: Value) -> set[tuple[str, str]]:
        return {(str(c.get("system")), str(c.get("code"))) for c in _objects(_object(of, "code"), "coding")}

    components = _objects(observation, "component")
    return not _has(observation, "value[x]") or not any(said(c) & said(observation) for c in components)


def _unreferenced(resource: Value) -> Iterator[str]:
    """Yield what nothing leads to, and what does not lead to its container either (dom-3)."""
    contained = list(_items(resource, "contained"))
    led_to = _fragments(resource) if contained else set()
    for at, item in contained:
        if f"#{item.get('id')}" not in led_to and "#" not in _fragments(item):
            yield at


def _fragments(element: Any) -> set[str]:
    """Return every `#…` that stands anywhere within."""
    if isinstance(element, str):
        return {element} if element.startswith("#") else set()
    children = element.values() if isinstance(element, Mapping) else element
    return set().union(*map(_fragments, children)) if isinstance(element, Mapping | list) else set()


def _entries(key: str, expected: str, name: str, types: set[str], *, must: bool = False) -> Invariant:
    """Make a rule that entries have an element in these types of Bundle only, and there `must` have it."""

    def broken_at(bundle: Value) -> Iterator[str]:
        belongs = str(bundle.get("type")) in types
        for at, entry in _items(bundle, "entry"):
            if (name in entry and not belongs) or (must and belongs and name not in entry):
                yield at

    return Invariant(key, expected, broken_at)


def _in(type_: str, key: str, expected: str, place: str, holds: Test) -> Invariant:
    """Make a rule of one type of Bundle only."""
    return Invariant(
        key, expected, lambda bundle: (place,) if bundle.get("type") == type_ and not holds(bundle) else ()
    )


def _begins_with(type_: str) -> Test:
    def holds(bundle: Value) -> bool:
        found = bundle.get("entry")
        first = found[0] if isinstance(found, list) and found else {}
        return isinstance(first, Mapping) and _object(first, "resource").get("resourceType") == type_

    return holds


def _is_numbered(bundle: Value) -> bool:
    identifier = _object(bundle, "identifier")
    return _has(identifier, "system") and _has(identifier, "value")


def _of_a_patient(scope: str) -> Test:
    """Make a test of the scope's own code system: the standard's expression names one that is none."""

    def holds(consent: Value) -> bool:
        codings = _objects(_object(consent, "scope"), "coding")
        said = {(str(coding.get("system")), str(coding.get("code"))) for coding in codings}
        return _has(consent, "patient") or (_SCOPES, scope) not in said

    return holds


_SCOPES: Final = "http://terminology.hl7.org/CodeSystem/consentscope"
_PARAMETER: Final = ("value[x]", "resource", "part")
_ANSWERED: Final = {"batch-response", "transaction-response", "history"}
_PATIENT_SAYS: Final = _one_of("name", "telecom", "address", "organization")

INVARIANTS: Final[Mapping[str, tuple[Invariant, ...]]] = {
    "Appointment": (
        _rule("app-2", "both start and end, or neither", lambda v: _has(v, "start") is _has(v, "end")),
        _rule(
            "app-3",
            "start and end, unless it is proposed, cancelled or on a waitlist",
            lambda v: _has(v, "start") or v.get("status") in ("proposed", "cancelled", "waitlist"),
        ),
        _rule(
            "app-4",
            "a cancelationReason only where it is cancelled or noshow",
            lambda v: not _has(v, "cancelationReason") or v.get("status") in ("noshow", "cancelled"),
        ),
    ),
    "AppointmentParticipant": (_rule("app-1", "a type or an actor", _one_of("type", "actor")),),
    "Attachment": (_rule("att-1", "a contentType beside data", _beside("data", "contentType")),),
    "AuditEventEntity": (_rule("sev-1", "a name or a query, not both", _not_both("name", "query")),),
    "Bundle": (
        _rule(
            "bdl-1",
            "a total only in a searchset or a history",
            lambda v: not _has(v, "total") or v.get("type") in ("searchset", "history"),
        ),
        _entries("bdl-2", "search only in a searchset", "search", {"searchset"}),
        _entries(
            "bdl-3",
            "request only in a batch, transaction or history",
            "request",
            {"batch", "transaction", "history"},
        ),
        _entries(
            "bdl-4", "response in an answer or a history, and only there", "response", _ANSWERED, must=True
        ),
        _in(
            "document",
            "bdl-9",
            "an identifier with system and value in a document",
            "identifier",
            _is_numbered,
        ),
        _in("document", "bdl-10", "a timestamp in a document", "timestamp", lambda v: "timestamp" in v),
        _in(
            "document",
            "bdl-11",
            "a Composition first in a document",
            "entry[0].resource",
            _begins_with("Composition"),
        ),
        _in(
            "message",
            "bdl-12",
            "a MessageHeader first in a message",
            "entry[0].resource",
            _begins_with("MessageHeader"),
        ),
    ),
    "BundleEntry": (
        _rule("bdl-5", "a resource, request or response", _one_of("resource", "request", "response")),
        _rule("bdl-8", "a fullUrl without version", lambda v: "/_history/" not in str(v.get("fullUrl", ""))),
    ),
    "CarePlanActivity": (
        _rule("cpl-3", "a detail or a reference, not both", _not_both("detail", "reference")),
    ),
    "Condition": (
        _rule("con-4", "a clinicalStatus that has ended where there is an abatement", _abated),
        _rule(
            "con-5",
            "no clinicalStatus where verificationStatus is entered-in-error",
            lambda v: (
                "entered-in-error" not in _codes(v, "verificationStatus") or not _has(v, "clinicalStatus")
            ),
        ),
    ),
    "ConditionEvidence": (_rule("con-2", "a code or details", _one_of("code", "detail")),),
    "ConditionStage": (_rule("con-1", "a summary or an assessment", _one_of("summary", "assessment")),),
    "Consent": (
        _rule("ppc-1", "a policy or a policyRule", _one_of("policy", "policyRule")),
        *(
            _rule(key, "a patient for this scope", _of_a_patient(scope))
            for key, scope in {
                "ppc-2": "patient-privacy",
                "ppc-3": "research",
                "ppc-4": "adr",
                "ppc-5": "treatment",
            }.items()
        ),
    ),
    "ContactPoint": (_rule("cpt-2", "a system beside the value", _beside("value", "system")),),
    "DomainResource": (
        _each("dom-2", "nothing contained in what is contained", "contained", lambda c: "contained" not in c),
        Invariant("dom-3", "a contained resource that something refers to", _unreferenced),
        _each(
            "dom-4",
            "no versionId or lastUpdated in what is contained",
            "contained",
            lambda c: not _has(_object(c, "meta"), "versionId", "lastUpdated"),
        ),
        _each(
            "dom-5",
            "no security label on what is contained",
            "contained",
            lambda c: not _has(_object(c, "meta"), "security"),
        ),
    ),
    "Element": (_rule("ele-1", "a value or children beside the id", lambda v: v.keys() != {"id"}),),
    "Extension": (
        _rule(
            "ext-1",
            "either extensions or a value",
            lambda v: _has(v, "value[x]") is not _has(v, "extension"),
        ),
    ),
    "GoalTarget": (_rule("gol-1", "a measure beside the detail", _beside("detail[x]", "measure")),),
    "Observation": (
        _rule("obs-6", "a value or a dataAbsentReason, not both", _not_both("dataAbsentReason", "value[x]")),
        _rule("obs-7", "no component with the code of the whole beside a value", _no_component_is_the_whole),
    ),
    "ObservationReferenceRange": (_rule("obs-3", "a low, a high or a text", _one_of("low", "high", "text")),),
    "Organization": (
        _rule("org-1", "an identifier or a name", _one_of("identifier", "name")),
        _each("org-2", "no home address", "address", lambda a: a.get("use") != "home"),
        _each("org-3", "no home telecom", "telecom", lambda t: t.get("use") != "home"),
    ),
    "ParametersParameter": (
        _rule(
            "inv-1",
            "one of value, resource and part",
            lambda v: sum(_has(v, name) for name in _PARAMETER) == 1,
        ),
    ),
    "PatientContact": (_rule("pat-1", "a name, telecom, address or organization", _PATIENT_SAYS),),
    "Period": (_rule("per-1", "a start before the end", _starts_before_it_ends),),
    "Quantity": (_rule("qty-3", "a system beside the code", _beside("code", "system")),),
    "QuestionnaireResponseItem": (
        _rule("qrs-1", "an answer or items, not both", _not_both("answer", "item")),
    ),
    "Range": (_rule("rng-2", "a low that is not above the high", is_in_order),),
    "Ratio": (_rule("rat-1", "both numerator and denominator", _is_ratio),),
    "ServiceRequest": (_rule("prr-1", "a code beside orderDetail", _beside("orderDetail", "code")),),
    "TimingRepeat": (
        _rule("tim-1", "a durationUnit beside the duration", _beside("duration", "durationUnit")),
        _rule("tim-2", "a periodUnit beside the period", _beside("period", "periodUnit")),
        _rule("tim-4", "a duration from 0", _not_negative("duration")),
        _rule("tim-5", "a period from 0", _not_negative("period")),
        _rule("tim-6", "a period beside periodMax", _beside("periodMax", "period")),
        _rule("tim-7", "a duration beside durationMax", _beside("durationMax", "duration")),
        _rule("tim-8", "a count beside countMax", _beside("countMax", "count")),
        _rule("tim-9", "a when beside the offset", _beside("offset", "when")),
        _rule("tim-10", "a timeOfDay or a when, not both", _not_both("timeOfDay", "when")),
    ),
}
"""By the name of fhir.resources' model; those that build on it keep its rules too."""
