"""Overview, report and vocabulary as they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.api.v1.actions import actions
from app.api.v1.eligibility import views
from app.api.v1.tables import PATHS
from app.domain.codes import LegalBasis
from app.domain.eligibility import NEEDED_QUESTION
from app.domain.incompleteness import SenderReport
from app.domain.notices import Notice
from app.domain.overdue import latest_date
from app.domain.pathways import PATHWAY_LIFECYCLE, Pathway
from app.domain.plans import RehabPlan
from app.domain.referrals import Referral
from app.domain.treatments import TREATMENTS
from app.usecases.danish_calendar import is_holiday
from app.usecases.read_intake import Overview


def overview(found: Overview) -> views.OverviewView:
    running = [p for p in found.pathways if _is_open(p)]
    requests: list[Referral | RehabPlan] = [*found.referrals, *found.plans]
    return views.OverviewView(
        citizen_id=found.citizen.id,
        has_both_laws=len({p.legal_basis for p in running}) > 1,
        programme_included=any(p.programme_included for p in running),
        requests=[_request(r) for r in sorted(requests, key=lambda r: (r.received_at, r.id))],
        pathways=[_pathway(p) for p in sorted(found.pathways, key=lambda p: (p.opened_at, p.id))],
    )


def _is_open(pathway: Pathway) -> bool:
    return pathway.closure is None and not PATHWAY_LIFECYCLE.is_final(pathway.status)


def _request(request: Referral | RehabPlan) -> views.OverviewRequest:
    is_referral = isinstance(request, Referral)
    return views.OverviewRequest(
        id=request.id,
        kind="referral" if is_referral else "rehabilitation-plan",
        legal_basis=LegalBasis.SUL119 if is_referral else LegalBasis.SUL140,
        status=request.status,
        received_at=request.received_at,
        sender=request.said.sender.label,
        sender_type=request.sender_type if isinstance(request, Referral) else None,
        pathway_id=request.pathway_id,
        href=f"{PATHS[type(request)]}/{request.id}",
        allowed_actions=actions(request),
    )


def _pathway(pathway: Pathway) -> views.OverviewPathway:
    return views.OverviewPathway(
        id=pathway.id,
        legal_basis=pathway.legal_basis,
        status=pathway.status,
        is_open=_is_open(pathway),
        programme_included=pathway.programme_included,
        programme_reason=pathway.programme_reason,
        coordinator=pathway.coordinator,
        opened_at=pathway.opened_at,
        closed_at=pathway.closure.closed_at if pathway.closure else None,
        request_ids=list(pathway.request_ids),
        href=f"{PATHS[Pathway]}/{pathway.id}",
        allowed_actions=actions(pathway),
    )


def incomplete(found: Sequence[SenderReport], first: date, last: date) -> views.IncompleteReferralsView:
    return views.IncompleteReferralsView(
        from_date=first,
        to_date=last,
        received=sum(sender.received for sender in found),
        incomplete=sum(sender.incomplete for sender in found),
        senders=[_sender(sender) for sender in found],
    )


def _sender(report: SenderReport) -> views.SenderView:
    names = {needed.value: text for needed, text in NEEDED_QUESTION.items()}
    return views.SenderView(
        organisation_id=report.requester_id,
        name=report.name,
        sender_type=report.sender_type,
        received=report.received,
        incomplete=report.incomplete,
        asked_for=[views.AskedFor(code=c, name=names.get(c, c), count=n) for c, n in report.asked_for],
    )


def overdue(found: Sequence[Notice], following: str | None) -> views.OverdueNoticesView:
    return views.OverdueNoticesView(items=[_overdue(notice) for notice in found], next=following)


def _overdue(notice: Notice) -> views.OverdueNotice:
    return views.OverdueNotice(
        id=notice.id,
        type=notice.type,
        role=notice.role,
        status=notice.status,
        due_at=notice.due_at,
        latest_date=latest_date(notice, is_holiday=is_holiday),
        reason=notice.reason,
        request_id=notice.request_id,
        pathway_id=notice.pathway_id,
        href=f"{PATHS[Notice]}/{notice.id}",
        allowed_actions=actions(notice),
    )


def treatments() -> views.VocabularyView:
    return views.VocabularyView(
        items=[
            views.VocabularyItem(code=c, name=t.name, description=t.description, profession=t.profession)
            for c, t in TREATMENTS.items()
        ]
    )
