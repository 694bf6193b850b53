"""What a pathway shows of its way to a good end."""

from __future__ import annotations

from datetime import datetime

from app.api.v1.view import View


class CoreMessageView(View):
    message: str
    text: str
    given_at: datetime
    form: str
    given_by: str


class RetentionView(View):
    home_exercise: bool
    programme: str
    introduced_at: datetime | None
    introduced_by: str
    local_options: list[str]
    habits: str


class OtherToldView(View):
    milestone: str
    actor: str
    outcome: str
    at: datetime
    note: str


class CompletionView(View):
    """What a good end asks for, and what of it is still open."""

    core_messages: list[CoreMessageView]
    core_messages_missing: list[str]
    retention: RetentionView | None
    others_told: list[OtherToldView]
    others_open: dict[str, list[str]]
    """Per milestone: the actors nobody has judged."""
