"""The canonical addresses of MedCom's guides: carecommunication 5.0.4, acknowledgement 2.0, messaging 4.0."""

from __future__ import annotations

from typing import Final

_IG: Final = "http://medcomfhir.dk/ig"
_CARE: Final = f"{_IG}/carecommunication/StructureDefinition"
_ACKNOWLEDGEMENT: Final = f"{_IG}/acknowledgement/StructureDefinition"
_MESSAGING: Final = f"{_IG}/messaging/StructureDefinition"
_CORE: Final = f"{_IG}/core/StructureDefinition"
_CODES: Final = f"{_IG}/terminology/CodeSystem"

CARE_MESSAGE: Final = f"{_CARE}/medcom-careCommunication-message"
CARE_HEADER: Final = f"{_CARE}/medcom-careCommunication-messageHeader"
CARE_COMMUNICATION: Final = f"{_CARE}/medcom-careCommunication-communication"
CARE_PROVENANCE: Final = f"{_CARE}/medcom-careCommunication-provenance"
CARE_DEFINITION: Final = (
    f"{_IG}/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition|5.0"
)

ACKNOWLEDGEMENT: Final = f"{_ACKNOWLEDGEMENT}/medcom-messaging-acknowledgement"
ACKNOWLEDGEMENT_HEADER: Final = f"{_ACKNOWLEDGEMENT}/medcom-messaging-acknowledgementHeader"
ACKNOWLEDGEMENT_OUTCOME: Final = f"{_ACKNOWLEDGEMENT}/medcom-acknowledgement-operationoutcome"

ORGANIZATION: Final = f"{_MESSAGING}/medcom-messaging-organization"
PROVENANCE: Final = f"{_MESSAGING}/medcom-messaging-provenance"
DESTINATION_USE: Final = f"{_MESSAGING}/medcom-messaging-destinationUseExtension"

PATIENT: Final = f"{_CORE}/medcom-core-patient"
PRACTITIONER: Final = f"{_CORE}/medcom-core-practitioner"
PRACTITIONER_ROLE: Final = f"{_CORE}/medcom-core-practitionerrole"
CARE_TEAM: Final = f"{_CORE}/medcom-core-careteam"
ENCOUNTER: Final = f"{_CORE}/medcom-core-encounter"
WRITTEN: Final = f"{_CORE}/medcom-core-datetime-extension"
NUMBERED: Final = f"{_CORE}/medcom-core-identifier-extension"
AUTHORED: Final = f"{_CORE}/medcom-core-practitioner-extension"
REACHED: Final = f"{_CORE}/medcom-core-contact-extension"
FROM_WHOM: Final = f"{_CORE}/medcom-core-sender-extension"

EVENTS: Final = f"{_CODES}/medcom-messaging-eventCodes"
ACTIVITIES: Final = f"{_CODES}/medcom-messaging-activityCodes"
USES: Final = f"{_CODES}/medcom-messaging-destinationUse"
CATEGORIES: Final = f"{_CODES}/medcom-careCommunication-categoryCodes"
ROLES: Final = f"{_CODES}/medcom-core-PractitionerRolesSKSadministrativ"
AUTHORISED_ROLES: Final = f"{_CODES}/medcom-core-PractitionerRolesAutorisationsregistret"
ERRORS: Final = f"{_CODES}/medcom-acknowledgement-error-codes"
OUTCOMES: Final = "http://terminology.hl7.org/CodeSystem/operation-outcome"
ENCOUNTER_CLASS: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"

ENDPOINT: Final = "https://sor2.sum.dsdn.dk/#id="
"""Where an organisation is reached: its SOR code follows."""
ENTRY: Final = "https://medcomfhir.dk/ig"
GLN: Final = "https://www.gs1.org/gln"
"""The location number as dk-core 3.4.0 spells it, which these messages build on (§3.8)."""
