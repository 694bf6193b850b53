"""Texts that are commented on section by section before they are published (R112)."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import Field

from app.domain.knowledge import CommentState, check_reviewed, open_sections
from app.usecases.register_kinds.content import Content, Name, Part


class ReviewComment(Part):
    section: Name
    comment: str = Field(min_length=1)
    by: Name
    made_on: date
    state: CommentState = CommentState.OPEN
    answer: str = ""


class Reviewed(Content):
    review_comments: list[ReviewComment] = Field(default=[], max_length=500)

    def check_publishable(self) -> None:
        check_reviewed((said.section, said.state) for said in self.review_comments)

    def shown(self, _: date, /) -> dict[str, Any]:
        sections = open_sections((said.section, said.state) for said in self.review_comments)
        return {"sections_under_review": sorted(set(sections))}
