"""Guidelines, messages, knowledge articles, terms (R3, R4, R79, R80, R89, R108, R113)."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from pydantic import Field

from app.domain.knowledge import EVIDENCE_TEXT, Audience, EvidenceKind, check_approved
from app.usecases.register_kinds.content import Content, EntryId, Link, Name, Part
from app.usecases.register_kinds.review import Reviewed


class Guideline(Content):
    refers_to = MappingProxyType({"superseded_by": "guideline"})

    title: Name
    publisher: Name
    year: int = Field(ge=1990, le=2100)
    edition: Name
    published_on: date | None = None
    superseded_by: EntryId | None = Field(default=None, description="Den retningslinje, der har afløst den.")
    also_called: list[Name] = Field(default=[], max_length=20)
    status_text: str = ""
    link: Link | None = None

    def shown(self, _: date, /) -> dict[str, Any]:
        return {"superseded": self.superseded_by is not None}


class Message(Content):
    """A core message; its history is the version's own (R80)."""

    text: str = Field(min_length=1)
    audience: Audience
    language: Literal["da", "en"] = "da"
    owner: Name
    approved_by: str = Field(default="", max_length=300)
    approved_on: date | None = None
    core_message: str = Field(default="", max_length=40, description="Koden, hvis det er et kernebudskab.")

    def check_publishable(self) -> None:
        check_approved(approved_by=self.approved_by, approved_on=self.approved_on)


class Section(Part):
    heading: Name
    text: str = Field(min_length=1)


class KnowledgeArticle(Reviewed):
    title: Name
    topic: Name
    audiences: list[Audience] = Field(min_length=1, max_length=4)
    sections: list[Section] = Field(min_length=1, max_length=100)
    evidence_kind: EvidenceKind | None = Field(
        default=None, description="Lidt forskning er noget andet end vist uden effekt."
    )
    review_date: date = Field(description="Hvornår artiklen senest skal ses efter.")
    sources: list[Link] = Field(default=[], max_length=50)

    def shown(self, on: date, /) -> dict[str, Any]:
        evidence = EVIDENCE_TEXT[self.evidence_kind] if self.evidence_kind else None
        return {**super().shown(on), "evidence_text": evidence, "review_overdue": self.review_date < on}


class GlossaryTerm(Content):
    term: Name
    explanation: str = Field(min_length=1)
    abbreviation: str = Field(default="", max_length=40)
