"""What R4 says of each element, read once from fhir.resources' models.

The models are read, not run: run as validators they stop at the first missing element of an
object, round decimals, and let wrong codes, wrong reference targets and empty lists through
(measured with 8.3.0). Importing one costs milliseconds and the first some 0.25 s, so it happens
when a type is first asked for; `load_all` does it at start-up.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import NoneType
from typing import Any, Final, get_args, get_origin

from app.fhir.invariants import INVARIANTS, Invariant

# R4B stands for R4: the types we speak do not differ (measured against hl7.fhir.r4.core#4.0.1).
_MODELS: Final = "fhir.resources.R4B"

TYPES: Final = frozenset(
    {
        "Appointment",
        "Bundle",
        "CapabilityStatement",
        "CarePlan",
        "CareTeam",
        "AuditEvent",
        "Binary",
        "Communication",
        "CommunicationRequest",
        "Condition",
        "Consent",
        "DocumentReference",
        "Encounter",
        "Goal",
        "MessageHeader",
        "HealthcareService",
        "Observation",
        "OperationOutcome",
        "Organization",
        "Parameters",
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "Provenance",
        "QuestionnaireResponse",
        "ServiceRequest",
        "Subscription",
        "Task",
    }
)


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type; `model` is set for complex ones, `primitive` for the others."""

    name: str
    many: bool
    required: bool
    primitive: str = ""
    model: Hashable = None
    any_resource: bool = False
    codes: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    choice: str = ""
    """`occurrence` of `occurrencePeriod`."""
    choice_required: bool = False
    in_summary: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """`occurrence[x]` and the elements it may be."""

    name: str
    members: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class Type:
    elements: Mapping[str, Element]
    required: tuple[str, ...]
    choices: tuple[Choice, ...]
    invariants: tuple[Invariant, ...] = ()


_ENCOUNTER: Final = frozenset(
    {
        "planned",
        "arrived",
        "triaged",
        "in-progress",
        "onleave",
        "finished",
        "cancelled",
        "entered-in-error",
        "unknown",
    }
)
_TASK: Final = frozenset(
    {
        "draft",
        "requested",
        "received",
        "accepted",
        "rejected",
        "ready",
        "cancelled",
        "in-progress",
        "on-hold",
        "failed",
        "completed",
        "entered-in-error",
    }
)
_OBSERVATION: Final = frozenset(
    {
        "registered",
        "preliminary",
        "final",
        "amended",
        "corrected",
        "cancelled",
        "entered-in-error",
        "unknown",
    }
)
_CODES: Final[dict[tuple[str, str], frozenset[str]]] = {
    ("CapabilityStatement", "format"): frozenset(),
    ("Encounter", "status"): _ENCOUNTER,
    ("EncounterStatusHistory", "status"): _ENCOUNTER,
    ("Observation", "status"): _OBSERVATION,
    ("Quantity", "comparator"): frozenset({"<", "<=", ">=", ">"}),
    ("Task", "status"): _TASK,
}
"""Required bindings that the models cut short ("requested | received | +"), lack, or take for a list of
codes where any MIME type may stand."""


@cache
def resource_type(type_: str) -> Type:
    """Return what R4 says of a resource type among `TYPES`."""
    module = import_module(f"{_MODELS}.{type_.lower()}")
    return data_type(getattr(module, type_))


def load_all() -> None:
    for type_ in TYPES:
        resource_type(type_)


@cache
def data_type(model: Hashable) -> Type:
    """Return what R4 says of a complex type, by its model."""
    fields: Iterable[Any] = model.model_fields.values()  # type: ignore[attr-defined]
    owner: str = model.__name__  # type: ignore[attr-defined]
    elements = [_element(field, owner) for field in fields if field.alias != "fhir_comments"]
    if owner == "Extension":
        elements += [_beside(element) for element in elements if element.choice and element.primitive]
    return Type(
        elements={element.name: element for element in elements},
        required=tuple(element.name for element in elements if element.required),
        choices=tuple(_choices(elements)),
        invariants=tuple(_inherited(model)),
    )


def _inherited(model: Hashable) -> Iterator[Invariant]:
    """Yield its own rules and those of what it builds on: an Age is a Quantity is an Element."""
    for kind in model.__mro__:  # type: ignore[attr-defined]
        yield from INVARIANTS.get(kind.__name__, ())


def _beside(element: Element) -> Element:
    """Return what the models lack: the extension of an extension's own value (`_valueCode`)."""
    module = import_module(f"{_MODELS}.fhirprimitiveextension")
    return Element(f"_{element.name}", many=False, required=False, model=module.FHIRPrimitiveExtension)


def _choices(elements: Iterable[Element]) -> Iterator[Choice]:
    members = [element for element in elements if element.choice]
    for name in dict.fromkeys(element.choice for element in members):
        group = [element for element in members if element.choice == name]
        names = tuple(element.name for element in group)
        yield Choice(name, names, required=any(element.choice_required for element in group))


def _element(field: Any, owner: str) -> Element:
    leaf, many = _leaf(field.annotation)
    extra = field.json_schema_extra or {}
    is_complex = hasattr(leaf, "get_model_klass")
    any_resource = is_complex and leaf.__name__ == "ResourceType"
    return Element(
        name=field.alias,
        many=many,
        required=field.is_required() or bool(extra.get("element_required")),
        primitive="" if is_complex else _NARROWER.get((field.alias, _primitive(leaf)), _primitive(leaf)),
        model=leaf.get_model_klass() if is_complex and not any_resource else None,
        any_resource=any_resource,
        codes=_CODES.get((owner, field.alias), frozenset(extra.get("enum_values", ()))),
        targets=frozenset(extra.get("enum_reference_types", ())),
        choice=extra.get("one_of_many", ""),
        choice_required=bool(extra.get("one_of_many_required")),
        in_summary=bool(extra.get("summary_element_property")),
    )


def _leaf(annotation: Any) -> tuple[Any, bool]:
    """Take Optional and List off a type."""
    if hasattr(annotation, "__metadata__") or isinstance(annotation, type):
        return annotation, False
    inner, *_ = (arg for arg in get_args(annotation) if arg is not NoneType)
    leaf, many = _leaf(inner)
    return leaf, many or get_origin(annotation) is list


_NARROWER: Final = {("id", "String"): "ElementId", ("language", "Code"): "Language"}
"""What the models call by a wider type: an element's id has no spaces, a language is a tag of BCP 47."""


def _primitive(leaf: Any) -> str:
    """Return the FHIR name of a primitive: `code` of `Annotated[str, Code()]`."""
    return "boolean" if leaf is bool else type(leaf.__metadata__[-1]).__name__
