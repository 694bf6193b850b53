"""R4's rules of the whole, as `app.fhir.invariants` words them, in Danish."""

from __future__ import annotations

from typing import Final

RULES: Final[dict[str, str]] = {
    "{} ({})": "{} ({})",
    "both start and end, or neither": "både start og end eller ingen af dem",
    "start and end, unless it is proposed, cancelled or on a waitlist": (
        "start og end, medmindre status er proposed, cancelled eller waitlist"
    ),
    "a cancelationReason only where it is cancelled or noshow": (
        "kun cancelationReason, når status er cancelled eller noshow"
    ),
    "a type or an actor": "type eller actor",
    "a contentType beside data": "contentType sammen med data",
    "a name or a query, not both": "name eller query, ikke begge",
    "a total only in a searchset or a history": "kun total i et searchset eller en history",
    "search only in a searchset": "kun search i et searchset",
    "request only in a batch, transaction or history": "kun request i en batch, transaction eller history",
    "response in an answer or a history, and only there": "response i et svar eller en history og kun dér",
    "a resource, request or response": "resource, request eller response",
    "an identifier with system and value in a document": "identifier med system og value i et document",
    "a timestamp in a document": "timestamp i et document",
    "a Composition first in a document": "Composition som det første i et document",
    "a MessageHeader first in a message": "MessageHeader som det første i en message",
    "a fullUrl without version": "fullUrl uden version",
    "a detail or a reference, not both": "detail eller reference, ikke begge",
    "a clinicalStatus that has ended where there is an abatement": (
        "en afsluttet clinicalStatus, når der er abatement"
    ),
    "no clinicalStatus where verificationStatus is entered-in-error": (
        "ingen clinicalStatus, når verificationStatus er entered-in-error"
    ),
    "a code or details": "code eller detail",
    "a summary or an assessment": "summary eller assessment",
    "a policy or a policyRule": "policy eller policyRule",
    "a patient for this scope": "patient, når scope er dette",
    "a system beside the value": "system sammen med value",
    "nothing contained in what is contained": "intet contained inden i contained",
    "a contained resource that something refers to": "en contained ressource, som noget henviser til",
    "no versionId or lastUpdated in what is contained": "hverken versionId eller lastUpdated i contained",
    "no security label on what is contained": "ingen security på contained",
    "a value or children beside the id": "en værdi eller underelementer sammen med id",
    "either extensions or a value": "enten extension eller value",
    "a measure beside the detail": "measure sammen med detail",
    "a value or a dataAbsentReason, not both": "value eller dataAbsentReason, ikke begge",
    "no component with the code of the whole beside a value": (
        "ingen component med samme kode som hele observationen, når den har en value"
    ),
    "a low, a high or a text": "low, high eller text",
    "an identifier or a name": "identifier eller name",
    "no home address": "ingen privatadresse (home)",
    "no home telecom": "ingen privat telecom (home)",
    "one of value, resource and part": "en af value, resource og part",
    "a name, telecom, address or organization": "name, telecom, address eller organization",
    "a start before the end": "en start før slutningen",
    "a system beside the code": "system sammen med code",
    "an answer or items, not both": "answer eller item, ikke begge",
    "a low that is not above the high": "en low, der ikke er over high",
    "both numerator and denominator": "både numerator og denominator",
    "a code beside orderDetail": "code sammen med orderDetail",
    "a durationUnit beside the duration": "durationUnit sammen med duration",
    "a periodUnit beside the period": "periodUnit sammen med period",
    "a duration from 0": "duration fra 0",
    "a period from 0": "period fra 0",
    "a period beside periodMax": "period sammen med periodMax",
    "a duration beside durationMax": "duration sammen med durationMax",
    "a count beside countMax": "count sammen med countMax",
    "a when beside the offset": "when sammen med offset",
    "a timeOfDay or a when, not both": "timeOfDay eller when, ikke begge",
}
