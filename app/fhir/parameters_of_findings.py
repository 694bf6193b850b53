"""What is found: conditions, observations, answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from app.fhir.parameter import Parameter, Type
from app.fhir.parameter_kinds import (
    ANYTHING,
    ENCOUNTER,
    IDENTIFIER,
    WHO,
    choice,
    date,
    of,
    reference,
    string,
    subject,
    together,
    token,
)

FINDINGS: Final[Mapping[str, tuple[Parameter, ...]]] = {
    "Condition": (
        IDENTIFIER,
        *subject(),
        Parameter("abatement-age", Type.QUANTITY, choice("abatement", "Age", "Range")),
        date("abatement-date", *choice("abatement", "DateTime", "Period")),
        string("abatement-string"),
        reference("asserter", "Practitioner", "PractitionerRole", "Patient"),
        token("body-site"),
        token("category"),
        token("clinical-status"),
        token("code", is_hierarchical=True),
        ENCOUNTER,
        token("evidence", "evidence.code"),
        reference("evidence-detail", *ANYTHING, at="evidence.detail"),
        Parameter("onset-age", Type.QUANTITY, choice("onset", "Age", "Range")),
        date("onset-date", *choice("onset", "DateTime", "Period")),
        string("onset-info", "onsetString"),
        date("recorded-date"),
        token("severity"),
        token("stage", "stage.summary"),
        token("verification-status"),
    ),
    "Observation": (
        IDENTIFIER,
        *subject(),
        reference("based-on", "CarePlan", "ServiceRequest"),
        token("category"),
        token("code"),
        together("combo-code", Type.TOKEN, "code", "component-code"),
        together(
            "combo-data-absent-reason", Type.TOKEN, "data-absent-reason", "component-data-absent-reason"
        ),
        together("combo-value-concept", Type.TOKEN, "value-concept", "component-value-concept"),
        together("combo-value-quantity", Type.QUANTITY, "value-quantity", "component-value-quantity"),
        token("component-code", "component.code"),
        token("component-data-absent-reason", "component.dataAbsentReason"),
        token("component-value-concept", "component.valueCodeableConcept"),
        Parameter("component-value-quantity", Type.QUANTITY, ("component.valueQuantity",)),
        token("data-absent-reason"),
        date("date", *choice("effective", "DateTime", "Period", "Timing", "Instant")),
        replace(
            reference("derived-from", "DocumentReference", "Observation", "QuestionnaireResponse"),
            is_narrow=True,
        ),
        ENCOUNTER,
        reference("focus", *ANYTHING),
        reference("has-member", "Observation", "QuestionnaireResponse"),
        token("method"),
        reference("performer", *WHO),
        token("status", codes="observation-status"),
        token("value-concept", "valueCodeableConcept"),
        date("value-date", *choice("value", "DateTime", "Period")),
        Parameter("value-quantity", Type.QUANTITY, ("valueQuantity",)),
        string("value-string", "valueString", "valueCodeableConcept.text"),
    ),
    "QuestionnaireResponse": (
        IDENTIFIER,
        *subject(),
        reference("author", *WHO),
        date("authored"),
        reference("based-on", "CarePlan", "ServiceRequest"),
        ENCOUNTER,
        reference("part-of", "Observation"),
        of(Type.REFERENCE, "questionnaire"),
        reference("source", "Patient", "Practitioner", "PractitionerRole"),
        token("status", codes="questionnaire-answers-status"),
    ),
}
