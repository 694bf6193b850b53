"""The canonical addresses this dialect reads and writes (standards reference §5, §6)."""

from __future__ import annotations

from typing import Final

RYGVEJ: Final = "urn:rygvej"
"""Prefix of our own code systems; no web address, as none has been registered for them."""
FINDING: Final = f"{RYGVEJ}:codesystem:finding"
STATE: Final = f"{RYGVEJ}:codesystem:state"
NOTICE: Final = f"{RYGVEJ}:codesystem:notice"
ASSESSMENT: Final = f"{RYGVEJ}:codesystem:assessment"
ORGANISATION_KIND: Final = f"{RYGVEJ}:codesystem:organisation-kind"

SKS: Final = "urn:oid:1.2.208.176.2.4.12"
ICPC2: Final = "urn:oid:1.2.208.176.2.31"
ICF: Final = "http://hl7.org/fhir/sid/icf"
URI: Final = "urn:ietf:rfc:3986"
ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
TASK_CODE: Final = "http://hl7.org/fhir/CodeSystem/task-code"
CONFIDENTIALITY: Final = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
CANCELLATION: Final = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"

DK_CORE: Final = "http://hl7.dk/fhir/core/StructureDefinition"
DK_PATIENT: Final = f"{DK_CORE}/dk-core-patient"
DK_ORGANISATION: Final = f"{DK_CORE}/dk-core-organization"
MUNICIPALITY_EXTENSION: Final = f"{DK_CORE}/dk-core-municipalityCodes"

PRECONDITION_DATE: Final = "http://fhir.kl.dk/rehab/StructureDefinition/PreconditionDate"
"""The discharge date of a §140 plan."""
DELIVERY_TYPE: Final = "http://fhir.kl.dk/{guide}/StructureDefinition/DeliveryType"
STATUS_REASON: Final = "http://hl7.org/fhir/StructureDefinition/request-statusReason"

SUPPORTING: Final = (
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "Condition",
    "DocumentReference",
)
"""What a sender may send beside the request."""
