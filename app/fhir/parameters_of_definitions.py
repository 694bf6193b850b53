"""What the definitions of ours can be searched by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from app.fhir.parameter import Parameter, Type
from app.fhir.parameter_kinds import of, string, token

_EVERY: Final = (
    string("name"),
    string("publisher"),
    token("status", codes="publication-status"),
    string("title"),
    of(Type.URI, "url"),
    token("version"),
)
DEFINITIONS: Final[Mapping[str, tuple[Parameter, ...]]] = {
    "CodeSystem": (
        *_EVERY,
        token("code", "concept.code"),
        token("content-mode", "content", codes="codesystem-content-mode"),
        token("language"),
        of(Type.URI, "system", "url"),
    ),
    "Questionnaire": (*_EVERY, token("subject-type")),
    "StructureDefinition": (
        *_EVERY,
        token("abstract"),
        of(Type.URI, "base", "baseDefinition"),
        string("description"),
        token("kind", codes="structure-definition-kind"),
        of(Type.URI, "type"),
    ),
}
