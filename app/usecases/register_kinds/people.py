"""Professions, competences, contacts, local associations (R44, R47, R84, R89, R122)."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from pydantic import Field, model_validator

from app.domain.competences import Competence, Held
from app.domain.raci import RaciActor
from app.domain.register_entries import check_span
from app.usecases.register_kinds.content import Content, Link, Name


class Profession(Content):
    term: Name
    explanation: str = Field(min_length=1)
    works_at: list[RaciActor] = Field(min_length=1, max_length=8)


class CompetenceRecord(Content):
    """A course or certificate of an employee; never anything about a citizen."""

    professional: Name = Field(description="Medarbejderens navn, som det står ved samtalerne.")
    competence: Competence
    course: Name
    provider: str = Field(default="", max_length=300)
    obtained_on: date = Field(
        description="Først fra denne dag gælder kompetencen; et kursus kan være aftalt."
    )
    expires_on: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        check_span(self.obtained_on, self.expires_on)
        return self

    def as_held(self) -> Held:
        return Held(Competence(self.competence), self.obtained_on, self.expires_on)

    def shown(self, on: date, /) -> dict[str, Any]:
        return {"expired": self.expires_on is not None and self.expires_on < on}


class Contact(Content):
    unit: RaciActor
    name: Name
    telephone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=200)
    address: str = Field(default="", max_length=500)
    hours: str = Field(default="", max_length=500)

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if not (self.telephone or self.email):
            raise ValueError("Either telephone or email is required")
        return self


class Association(Content):
    name: Name
    place: Name
    municipality: str = Field(pattern=r"^0[0-9]{3}$")
    activities: list[Name] = Field(min_length=1, max_length=50)
    telephone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=200)
    link: Link | None = None
