"""What is kept: consents, documents, where things came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from app.fhir.parameter import Parameter, Type
from app.fhir.parameter_kinds import (
    ANYTHING,
    IDENTIFIER,
    WHO,
    date,
    leading,
    of,
    reference,
    string,
    subject,
    token,
)

RECORDS: Final[Mapping[str, tuple[Parameter, ...]]] = {
    "Consent": (
        IDENTIFIER,
        replace(reference("patient", "Patient"), is_narrow=True),
        token("action", "provision.action"),
        reference("actor", *WHO, at="provision.actor.reference"),
        token("category"),
        reference("consentor", *WHO, at="performer"),
        reference("data", *ANYTHING, at="provision.data.reference"),
        date("date", "dateTime"),
        reference("organization", "Organization"),
        date("period", "provision.period"),
        token("purpose", "provision.purpose"),
        token("scope"),
        token("security-label", "provision.securityLabel"),
        reference(
            "source-reference", "Consent", "DocumentReference", "QuestionnaireResponse", at="sourceReference"
        ),
        token("status", codes="consent-state-codes"),
    ),
    "DocumentReference": (
        replace(IDENTIFIER, paths=("identifier", "masterIdentifier")),
        *subject(),
        reference("authenticator", "Organization", "Practitioner", "PractitionerRole"),
        reference("author", *WHO),
        token("category"),
        token("contenttype", "content.attachment.contentType"),
        reference("custodian", "Organization"),
        date("date"),
        string("description"),
        reference("encounter", "Encounter", at="context.encounter"),
        token("event", "context.event"),
        token("facility", "context.facilityType"),
        token("format", "content.format"),
        token("language", "content.attachment.language"),
        of(Type.URI, "location", "content.attachment.url"),
        date("period", "context.period"),
        replace(reference("related", *ANYTHING, at="context.related"), is_narrow=True),
        replace(reference("relatesto", "DocumentReference", at="relatesTo.target"), is_narrow=True),
        token("relation", "relatesTo.code", codes="document-relationship-type"),
        token("security-label"),
        token("setting", "context.practiceSetting"),
        token("status", codes="document-reference-status"),
        token("type"),
    ),
    "Provenance": (
        replace(reference("target", *ANYTHING), is_narrow=True),
        leading("patient", "target", "Patient"),
        reference("agent", *WHO, at="agent.who"),
        token("agent-role", "agent.role"),
        # Whoever did it entered or assembled it: two values for all there is.
        replace(token("agent-type", "agent.type"), is_constant=True),
        reference("entity", *ANYTHING, at="entity.what"),
        date("recorded"),
        token("signature-type", "signature.type"),
        date("when", "occurredDateTime"),
    ),
}
