"""Decisions on a §119 referral."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.codes import LegalBasis
from app.domain.contacts import ContactAttempt
from app.domain.coordination import CoordinationNeed
from app.domain.decision import Change, Decision
from app.domain.eligibility import QUESTIONS, check_times, criteria_met, missing_of, obstacles
from app.domain.eligibility_facts import NOTHING_KNOWN, EligibilityFacts, with_more
from app.domain.legal_days import legal_day
from app.domain.notice_orders import NewId, order_start, ordered
from app.domain.notices import NoticeOrder, NoticeType
from app.domain.pathways import PATHWAY_LIFECYCLE as PATHWAY
from app.domain.pathways import Backing, Pathway, PathwayEvent, PathwayStatus
from app.domain.referrals import (
    REFERRAL_LIFECYCLE,
    REJECT_REASON_TEXT,
    Criterion,
    Referral,
    ReferralEvent,
    RejectReason,
)
from app.domain.refusals import Finding, MissingValue, RuleNotMet
from app.domain.senders import WITHOUT_REFERRER


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What a case worker says when accepting."""

    criteria: tuple[Criterion, ...]
    override_reason: str
    coordinator: str
    coordinator_telephone: str
    conversation_at: datetime | None = None
    need_level_reason: str = ""
    coordination: CoordinationNeed | None = None


def step(referral: Referral, event: ReferralEvent, **changes: object) -> Referral:
    """Move a referral one step, with what else changes."""
    status = REFERRAL_LIFECYCLE.after(referral.status, event)
    return replace(referral, status=status, **changes)  # type: ignore[arg-type]


def order_for(
    referral: Referral, type_: NoticeType, *, message: str = "", occurrence: int = 0
) -> NoticeOrder:
    return NoticeOrder(
        type=type_,
        citizen_id=referral.citizen_id,
        request_id=referral.id,
        legal_basis=LegalBasis.SUL119,
        standard=referral.said.standard,
        pathway_id=referral.pathway_id,
        occurrence=occurrence or 1 + referral.told_before,
        message=message,
        with_referrer=referral.said.standard not in WITHOUT_REFERRER,
    )


def accept(
    referral: Referral, open_pathway: Pathway | None, said: Acceptance, *, now: datetime, new_id: NewId
) -> Decision:
    """Accept, and open a pathway or join the one that is open (§9.1).

    Raises RuleNotMet where neither a criterion nor a reason is given (R10), and where what is known
    speaks against it without a reason (R1, R5).
    """
    REFERRAL_LIFECYCLE.after(referral.status, ReferralEvent.ACCEPT)
    criteria, facts = _judged(referral, said)
    pathway, event = _pathway(referral, open_pathway, said, now=now, new_id=new_id)
    accepted = step(
        referral,
        ReferralEvent.ACCEPT,
        criteria=criteria,
        facts=facts,
        override_reason=said.override_reason,
        pathway_id=pathway.id,
        decided_at=now,
    )
    changes = [Change(accepted, ReferralEvent.ACCEPT, now, said.override_reason)]
    if pathway.clarified_at is not None:
        # The citizen's needs are clarified already: a needs conversation follows, no second one (L10).
        changes.append(Change(step(accepted, ReferralEvent.CLARIFY), ReferralEvent.CLARIFY, now))
    if pathway.conversation_at is None:
        return Decision((*changes, Change(pathway, event, now)))
    told, rows = order_start(pathway, [order_for(accepted, NoticeType.START)], now=now, new_id=new_id)
    return Decision((*changes, Change(told, event, now), *rows))


def _judged(referral: Referral, said: Acceptance) -> tuple[tuple[Criterion, ...], EligibilityFacts]:
    criteria = criteria_met(referral, said.criteria)
    facts = with_more(referral.facts, EligibilityFacts(need_level_reason=said.need_level_reason or None))
    if not said.override_reason and (found := tuple(obstacles(referral, facts, criteria))):
        raise RuleNotMet.of(_placed(finding) for finding in found)
    return criteria, facts


def _placed(finding: Finding) -> Finding:
    """Place an answer that acceptance does not take where a reason to set it aside is given."""
    return replace(finding, place="override_reason") if finding.place in QUESTIONS else finding


def _pathway(
    referral: Referral, open_pathway: Pathway | None, said: Acceptance, *, now: datetime, new_id: NewId
) -> tuple[Pathway, str]:
    if open_pathway is not None:
        return _joined(referral, open_pathway, said), PathwayEvent.ATTACH_REQUEST
    if not said.coordinator:
        raise MissingValue("coordinator")
    opened = Pathway(
        id=new_id(),
        version=0,
        status=PathwayStatus.OPEN,
        citizen_id=referral.citizen_id,
        legal_basis=LegalBasis.SUL119,
        opened_at=now,
        referral_ids=(referral.id,),
        programme_included=True,
        area=referral.area,
        coordinator=said.coordinator,
        coordinator_telephone=said.coordinator_telephone,
        conversation_at=said.conversation_at,
        coordination=said.coordination,
        contact_attempts=referral.contact_attempts,
    )
    return opened, "open"


def _joined(referral: Referral, pathway: Pathway, said: Acceptance) -> Pathway:
    """Join a pathway that is under way; its first conversation keeps its time."""
    PATHWAY.after(pathway.status, PathwayEvent.ATTACH_REQUEST)
    booked = pathway.conversation_at or said.conversation_at
    if said.conversation_at not in {None, booked}:
        raise RuleNotMet(
            "conversation-already-booked",
            "The referral joins a pathway whose first conversation has another time already.",
            "Henvisningen indgår i et forløb, hvor den første samtale allerede har en anden tid.",
            place="conversation_at",
        )
    return replace(
        pathway,
        referral_ids=(*pathway.referral_ids, referral.id),
        backing=Backing.STANDING,
        conversation_at=booked,
        coordination=said.coordination or pathway.coordination,
        contact_attempts=(*pathway.contact_attempts, *referral.contact_attempts),
    )


def reject(
    referral: Referral, reason: RejectReason, *, comment: str, now: datetime, new_id: NewId
) -> Decision:
    """Reject with a coded reason; referrer and own GP are told."""
    rejected = step(referral, ReferralEvent.REJECT, reason=reason.value, decided_at=now)
    said = ("Henvisningen er afvist.", REJECT_REASON_TEXT[reason], comment)
    message = " ".join(part for part in said if part)
    order = order_for(rejected, NoticeType.NOT_STARTED, message=message)
    return Decision(
        (
            Change(rejected, ReferralEvent.REJECT, now, reason.value),
            *ordered(order, now=now, new_id=new_id),
        )
    )


def forward(referral: Referral, *, authority: str, reason: str, now: datetime, new_id: NewId) -> Decision:
    """Hand the referral to the authority that is responsible; the sender is told."""
    forwarded = step(referral, ReferralEvent.FORWARD, forwarded_to=authority, reason=reason, decided_at=now)
    order = order_for(forwarded, NoticeType.FORWARDED, message=reason)
    return Decision(
        (Change(forwarded, ReferralEvent.FORWARD, now, reason), *ordered(order, now=now, new_id=new_id))
    )


def ask_for_supplement(
    referral: Referral,
    *,
    missing: tuple[str, ...],
    question: str,
    occurrence: int,
    now: datetime,
    new_id: NewId,
) -> Decision:
    """Ask the sender for what is missing; the citizen is not delayed by it (R15)."""
    if not question:
        raise MissingValue("question")
    asked_for = tuple(dict.fromkeys((*referral.asked_for, *(missing or ("other",)))))
    asked = step(referral, ReferralEvent.ASK_FOR_SUPPLEMENT, missing=missing, asked_for=asked_for)
    order = order_for(asked, NoticeType.QUESTION, message=question, occurrence=occurrence)
    return Decision(
        (
            Change(asked, ReferralEvent.ASK_FOR_SUPPLEMENT, now, question),
            *ordered(order, now=now, new_id=new_id),
        )
    )


def supplement(
    referral: Referral, *, text: str, now: datetime, facts: EligibilityFacts = NOTHING_KNOWN
) -> Decision:
    """Keep the sender's answer, and the facts it gave, and go on with the review."""
    if not text:
        raise MissingValue("text")
    check_times(facts, referred_on=legal_day(referral.received_at))
    answered = step(
        referral,
        ReferralEvent.SUPPLEMENT,
        missing=(),
        supplements=(*referral.supplements, text),
        facts=with_more(referral.facts, facts),
    )
    return Decision((Change(answered, ReferralEvent.SUPPLEMENT, now),))


def revoke(referral: Referral, *, reason: str, now: datetime) -> Decision:
    """The sender withdraws, or a newer letter stands in for this one."""
    return Decision(
        (Change(step(referral, ReferralEvent.REVOKE, reason=reason), ReferralEvent.REVOKE, now, reason),)
    )


def assess(referral: Referral, said: EligibilityFacts, *, now: datetime) -> Decision:
    """Register what is known; a referral that then tells everything is complete (§9.1)."""
    check_times(said, referred_on=legal_day(referral.received_at))
    known = replace(referral, facts=with_more(referral.facts, said))
    missing = missing_of(known)
    assessed = step(known, ReferralEvent.ASSESS, assessed_at=now, missing=missing)
    changes = [Change(assessed, ReferralEvent.ASSESS, now)]
    if not missing and ReferralEvent.FIND_COMPLETE in REFERRAL_LIFECYCLE.allowed(assessed.status):
        complete = step(assessed, ReferralEvent.FIND_COMPLETE)
        changes.append(Change(complete, ReferralEvent.FIND_COMPLETE, now))
    return Decision(tuple(changes))


def find_complete(referral: Referral, *, now: datetime) -> Decision:
    """Say that everything a referral must tell is there (R15)."""
    complete = step(referral, ReferralEvent.FIND_COMPLETE, missing=())
    check_complete(referral)
    return Decision((Change(complete, ReferralEvent.FIND_COMPLETE, now),))


def check_complete(referral: Referral) -> None:
    """Raise RuleNotMet, naming what is missing."""
    if missing := missing_of(referral):
        listed = ", ".join(missing)
        raise RuleNotMet(
            "referral-incomplete",
            f"The referral does not tell: {listed}. Ask the sender, or register what it says in words.",
            f"Henvisningen mangler: {listed}. Spørg afsenderen, eller registrér det, der står i teksten.",
        )


def register_contact_attempt(referral: Referral, attempt: ContactAttempt) -> Decision:
    event = ReferralEvent.REGISTER_CONTACT_ATTEMPT
    tried = step(referral, event, contact_attempts=(*referral.contact_attempts, attempt))
    return Decision((Change(tried, event, attempt.at),))
