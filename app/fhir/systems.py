"""The canonical addresses this dialect reads and writes (standards reference §5, §6)."""

from __future__ import annotations

from typing import Final

RYGVEJ: Final = "urn:rygvej"
"""Prefix of our own code systems; no web address, as none has been registered for them."""
FINDING: Final = f"{RYGVEJ}:codesystem:finding"
STATE: Final = f"{RYGVEJ}:codesystem:state"
DECISION: Final = f"{RYGVEJ}:codesystem:decision"
REASON: Final = f"{RYGVEJ}:codesystem:reject-reason"
NOTICE: Final = f"{RYGVEJ}:codesystem:notice"
LETTER: Final = f"{RYGVEJ}:codesystem:letter"
AUDIT_ACTION: Final = f"{RYGVEJ}:codesystem:audit-action"
CLIENT: Final = f"{RYGVEJ}:identifier:client"
LETTER_ID: Final = f"{RYGVEJ}:identifier:letter"
"""Number of a letter, unique together with who wrote it."""
CONSENT_TYPE: Final = f"{RYGVEJ}:codesystem:consent-type"
INFORMATION: Final = f"{RYGVEJ}:codesystem:information-category"
GOAL_KIND: Final = f"{RYGVEJ}:codesystem:goal-kind"
INSTRUMENT: Final = f"{RYGVEJ}:codesystem:instrument"
BAND: Final = f"{RYGVEJ}:codesystem:score-band"
PHASE: Final = f"{RYGVEJ}:codesystem:measurement-phase"
SEVERITY: Final = f"{RYGVEJ}:codesystem:severity"
PERFORMANCE: Final = f"{RYGVEJ}:codesystem:performance"
MEANING: Final = f"{RYGVEJ}:codesystem:meaning"
TOPIC: Final = f"{RYGVEJ}:codesystem:offer-topic"
ROLE: Final = f"{RYGVEJ}:codesystem:role"
QUESTIONNAIRE: Final = f"{RYGVEJ}:questionnaire"
SUNDHED_DK: Final = f"{RYGVEJ}:identifier:sundhed-dk"
ASSESSMENT: Final = f"{RYGVEJ}:codesystem:assessment"
ORGANISATION_KIND: Final = f"{RYGVEJ}:codesystem:organisation-kind"
REQUESTED_AS: Final = f"{RYGVEJ}:extension:requested-as"
"""Beside the requesting organisation, the role in it that the sender named as requester."""

SKS: Final = "urn:oid:1.2.208.176.2.4.12"
ICPC2: Final = "urn:oid:1.2.208.176.2.31"
SNOMED: Final = "http://snomed.info/sct"
UCUM: Final = "http://unitsofmeasure.org"
ICF: Final = "http://hl7.org/fhir/sid/icf"
URI: Final = "urn:ietf:rfc:3986"
ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
TASK_CODE: Final = "http://hl7.org/fhir/CodeSystem/task-code"
CONFIDENTIALITY: Final = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"
CANCELLATION: Final = "http://terminology.hl7.org/CodeSystem/appointment-cancellation-reason"

DK_CORE: Final = "http://hl7.dk/fhir/core/StructureDefinition"
DK_PATIENT: Final = f"{DK_CORE}/dk-core-patient"
DK_ORGANISATION: Final = f"{DK_CORE}/dk-core-organization"
DK_CONDITION: Final = f"{DK_CORE}/dk-core-condition"
DK_ENCOUNTER: Final = f"{DK_CORE}/dk-core-encounter"
DK_OBSERVATION: Final = f"{DK_CORE}/dk-core-observation"
DK_PRACTITIONER: Final = f"{DK_CORE}/dk-core-practitioner"
DK_PRACTITIONER_ROLE: Final = f"{DK_CORE}/dk-core-practitioner-role"
DK_SERVICE_REQUEST: Final = f"{DK_CORE}/dk-core-person-servicerequest"
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
