"""What a good end asks for, as the case worker sees it."""

from __future__ import annotations

from app.api.v1.completion import fields
from app.domain.completion import CORE_MESSAGE_TEXT, Milestone, actors_open, messages_missing
from app.domain.pathways import Pathway


def completed(pathway: Pathway) -> fields.CompletionView:
    """Say what of a good end is in place, and what is open."""
    plan = pathway.retention
    return fields.CompletionView(
        core_messages=[
            fields.CoreMessageView(
                message=given.message,
                text=CORE_MESSAGE_TEXT[given.message],
                given_at=given.given_at,
                form=given.form,
                given_by=given.given_by,
            )
            for given in pathway.core_messages
        ],
        core_messages_missing=list(messages_missing(pathway.core_messages)),
        retention=fields.RetentionView(
            home_exercise=plan.home_exercise,
            programme=plan.programme,
            introduced_at=plan.introduced_at,
            introduced_by=plan.introduced_by,
            local_options=list(plan.local_options),
            habits=plan.habits,
        )
        if plan
        else None,
        others_told=[
            fields.OtherToldView(
                milestone=told.milestone, actor=told.actor, outcome=told.outcome, at=told.at, note=told.note
            )
            for told in pathway.others_told
        ],
        others_open={
            milestone.value: list(actors_open(pathway.others_told, milestone)) for milestone in Milestone
        },
    )
