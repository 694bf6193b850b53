"""A notice, sent or not yet, to the views of municipal front ends."""

from __future__ import annotations

from app.api.v1 import notice_views
from app.api.v1.actions import actions
from app.api.v1.tables import PATHS
from app.domain.notice_decisions import is_told
from app.domain.notices import Notice
from app.medcom.plain_text import render
from app.usecases.preview_notice import Preview, parts


def notice(row: Notice) -> notice_views.NoticeView:
    return notice_views.NoticeView(
        id=row.id,
        version=row.version,
        type=row.type,
        role=row.role,
        status=row.status,
        due_at=row.due_at,
        recipient_id=row.recipient_id,
        format=row.route.format if row.route else None,
        channel=row.route.channel if row.route else None,
        route_reason=row.route.reason if row.route else None,
        letter_id=row.letter_id,
        sent_at=row.sent_at,
        acknowledged_at=row.acknowledged_at,
        reason=row.reason,
        subject=row.subject,
        text=render(row.content),
        letter_href=f"{PATHS[Notice]}/{row.id}/letter.pdf" if is_told(row) else None,
        allowed_actions=actions(row),
    )


def notice_preview(found: Preview) -> notice_views.NoticePreviewView:
    row, route = found.notice, found.route
    return notice_views.NoticePreviewView(
        id=row.id,
        version=row.version,
        status=row.status,
        recipient=found.recipient,
        format=route.format if route else None,
        channel=route.channel if route else None,
        route_reason=route.reason if route else None,
        reason=found.reason,
        subject=row.subject,
        sections=[
            notice_views.NoticeSectionView(
                heading=part.heading, text="\n".join(part.paragraphs), writable=may_be_written
            )
            for part, may_be_written in parts(found)
        ],
        text=render(row.content),
    )
