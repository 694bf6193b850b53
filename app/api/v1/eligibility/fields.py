"""What a request and a pathway show of intake; the psychosocial factors to case workers alone (R8)."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel


class TreatmentView(BaseModel, frozen=True):
    type: str
    name: str
    profession: str
    effect: str
    from_date: date | None
    to_date: date | None
    note: str


class CriterionView(BaseModel, frozen=True):
    """Et målgruppekriterium; `met` er null, når intet registreret afgør det."""

    code: str
    name: str
    met: bool | None


class QuestionView(BaseModel, frozen=True):
    code: str
    text: str
    answer: str | None = None


class ObstacleView(BaseModel, frozen=True):
    code: str
    text: str
    place: str


class EligibilityView(BaseModel, frozen=True):
    """What is known, what follows from it, and what is missing."""

    assessed_at: datetime | None
    questions: list[QuestionView]
    pain_onset_date: date | None
    weeks_of_pain: int | None
    earlier_treatments: list[TreatmentView] | None
    psychosocial: list[str] | None
    exacerbation: str | None
    need_level_reason: str | None
    criteria: list[CriterionView]
    missing: list[QuestionView]
    proposed_question: str
    acceptable: bool
    """Without a reason to override."""
    obstacles: list[ObstacleView]


class ContactAttemptView(BaseModel, frozen=True):
    at: datetime
    way: str
    outcome: str
    note: str


class PartyView(BaseModel, frozen=True):
    code: str
    name: str


class CoordinationView(BaseModel, frozen=True):
    """Who else is involved, and the FSIII intervention that is proposed for it."""

    parties: list[PartyView]
    note: str
    fsiii_code: str
    name: str
    coordinator: str
