"""Decisions on a pathway: conversations, offers, the agreed plan, enrolment, attendance (§9.3–§9.6)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.domain.activities import Activity, ActivityStatus, DeliveryType
from app.domain.activity_decisions import (
    PlannedSession,
    Terms,
    enrol,
    register_attendance,
    start_taken_back,
)
from app.domain.assessment_decisions import Booking, book_conversation
from app.domain.assessments import (
    Assessment,
    AssessmentKind,
    AssessmentStatus,
    Mode,
    NeedAnswer,
    Topic,
)
from app.domain.attendance_rules import Told
from app.domain.codes import Category, LegalBasis
from app.domain.decision import Decision
from app.domain.notices import Notice, NoticeType, RecipientRole
from app.domain.offers import Offer, OfferEvent, OfferGrounds, OfferStatus
from app.domain.pathway_decisions import (
    agree_plan,
    answer_offer,
    hold_clarifying_conversation,
    hold_other_conversation,
    make_offer,
)
from app.domain.pathways import Pathway, PathwayEvent, PathwayStatus
from app.domain.plans import PlanStatus, RehabPlan
from app.domain.referrals import Referral, ReferralStatus
from app.domain.refusals import ActionNotAllowed, InvalidValue, MissingValue, RuleNotMet, UnknownCode
from app.domain.requests import Request
from app.domain.sessions import Attendance, AttendanceEvent, Session
from tests.domain.builders import (
    MONDAY,
    NOW,
    TRAINING_119,
    TRAINING_140,
    a_conversation,
    a_pathway,
    a_plan,
    a_referral,
    a_session,
    an_activity,
    an_agreed_plan,
    an_offer,
    danish,
    events,
    every,
    every_question_asked,
    new_id,
    the,
)

TOMORROW = NOW + timedelta(days=1)


def told(decision: Decision) -> list[tuple[NoticeType, RecipientRole]]:
    return [(notice.type, notice.role) for notice in every(Notice, decision)]


# Booking


def test_booking_a_conversation_tells_gp_and_referrer_once() -> None:
    referral = a_referral(status=ReferralStatus.ACCEPTED)
    first = book_conversation(a_pathway(), [referral], Booking(at=TOMORROW), now=NOW, new_id=new_id)
    pathway = the(Pathway, first)
    assert (pathway.conversation_at, pathway.status) == (TOMORROW, PathwayStatus.OPEN)
    assert told(first) == [
        (NoticeType.START, RecipientRole.OWN_GP),
        (NoticeType.START, RecipientRole.REFERRER),
    ]
    later = TOMORROW + timedelta(days=2)
    second = book_conversation(pathway, [referral], Booking(at=later), now=NOW, new_id=new_id)
    assert the(Pathway, second).conversation_at == later
    assert told(second) == []


def test_with_two_requests_the_gp_is_told_once_and_each_sender_of_its_own() -> None:
    requests: list[Request] = [
        a_referral(status=ReferralStatus.ACCEPTED),
        a_plan(status=PlanStatus.OFFERED),
    ]
    decision = book_conversation(a_pathway(), requests, Booking(at=TOMORROW), now=NOW, new_id=new_id)
    notices = every(Notice, decision)
    assert [(n.role, n.request_id) for n in notices] == [
        (RecipientRole.OWN_GP, requests[0].id),
        (RecipientRole.REFERRER, requests[0].id),
        (RecipientRole.REFERRER, requests[1].id),
    ]
    assert [n.legal_basis for n in notices] == [LegalBasis.SUL119, LegalBasis.SUL119, LegalBasis.SUL140]


def test_a_closed_pathway_takes_no_booking() -> None:
    with pytest.raises(ActionNotAllowed):
        book_conversation(
            a_pathway(status=PathwayStatus.CLOSED), [], Booking(at=TOMORROW), now=NOW, new_id=new_id
        )


# The clarifying conversation


def clarified(pathway: Pathway, *requests: Referral | RehabPlan, **said: Any) -> Decision:
    return hold_clarifying_conversation(pathway, requests, a_conversation(**said), now=NOW, new_id=new_id)


def test_a_held_conversation_clarifies_pathway_and_referral_and_is_kept() -> None:
    referral = a_referral(status=ReferralStatus.ACCEPTED)
    decision = clarified(a_pathway(), referral, mode=Mode.PHONE, held_at=NOW - timedelta(hours=2))
    pathway = the(Pathway, decision)
    assert pathway.status is PathwayStatus.CLARIFIED
    assert pathway.clarified_at == pathway.conversation_at == NOW - timedelta(hours=2)
    assert the(Referral, decision).status is ReferralStatus.CLARIFIED
    kept = the(Assessment, decision)
    assert (kept.kind, kept.status) == (AssessmentKind.CLARIFYING, AssessmentStatus.HELD)
    assert (kept.mode, kept.held_at, kept.pathway_id) == (Mode.PHONE, pathway.clarified_at, pathway.id)
    assert (kept.what_matters, kept.answers) == ("At kunne løfte mit barnebarn.", every_question_asked())


def test_a_conversation_nobody_booked_still_tells_gp_and_referrer() -> None:
    decision = clarified(a_pathway(), a_referral(status=ReferralStatus.ACCEPTED))
    assert told(decision) == [
        (NoticeType.START, RecipientRole.OWN_GP),
        (NoticeType.START, RecipientRole.REFERRER),
    ]


def test_a_conversation_that_was_booked_tells_nobody_again() -> None:
    referral = a_referral(status=ReferralStatus.ACCEPTED)
    assert told(clarified(a_pathway(start_told_for=(referral.id,)), referral)) == []


def test_under_140_it_is_the_initial_assessment_and_the_plan_becomes_active() -> None:
    plan = a_plan(status=PlanStatus.OFFERED, first_contact_offered_date=date(2025, 3, 3))
    decision = clarified(a_pathway(legal_basis=LegalBasis.SUL140), plan)
    assert the(Assessment, decision).kind is AssessmentKind.INITIAL_140
    assert the(RehabPlan, decision).status is PlanStatus.ACTIVE


def test_a_referral_that_has_been_clarified_stays_as_it_is() -> None:
    decision = clarified(a_pathway(), a_referral(status=ReferralStatus.CLARIFIED))
    assert every(Referral, decision) == []


@pytest.mark.requirement("R49", "R50", "R51")
@pytest.mark.parametrize("topic", Topic)
def test_each_mandatory_question_is_asked_or_the_conversation_does_not_count(topic: Topic) -> None:
    others = tuple(answer for answer in every_question_asked() if answer.topic is not topic)
    for unsettled in (others, (*others, NeedAnswer(topic, asked=False))):
        with pytest.raises(RuleNotMet, match=topic) as refused:
            clarified(a_pathway(), answers=unsettled)
        assert refused.value.findings[0].code == "mandatory-questions"


@pytest.mark.requirement("R49", "R50", "R51")
@pytest.mark.parametrize("topic", Topic)
def test_a_reason_may_stand_for_a_question_that_was_not_asked(topic: Topic) -> None:
    others = tuple(answer for answer in every_question_asked() if answer.topic is not topic)
    explained = (*others, NeedAnswer(topic, asked=False, reason_not_asked="Borgeren var træt."))
    assert the(Pathway, clarified(a_pathway(), answers=explained)).status is PathwayStatus.CLARIFIED


def test_outside_the_programme_the_questions_are_not_mandatory() -> None:
    pathway = a_pathway(legal_basis=LegalBasis.SUL140, programme_included=False)
    assert the(Pathway, clarified(pathway, answers=())).status is PathwayStatus.CLARIFIED


def test_a_conversation_in_the_future_has_not_been_held() -> None:
    with pytest.raises(InvalidValue) as refused:
        clarified(a_pathway(), held_at=NOW + timedelta(seconds=1))
    assert refused.value.findings[0].place == "held_at"


@pytest.mark.requirement("L10")
def test_a_pathway_is_clarified_once() -> None:
    with pytest.raises(ActionNotAllowed, match="hold-needs-conversation"):
        clarified(a_pathway(status=PathwayStatus.IN_REHAB))


@pytest.mark.requirement("L10")
@pytest.mark.parametrize(
    ("before", "kind", "event", "after"),
    [
        (
            PathwayStatus.IN_REHAB,
            AssessmentKind.NEEDS,
            PathwayEvent.HOLD_NEEDS_CONVERSATION,
            PathwayStatus.IN_REHAB,
        ),
        (
            PathwayStatus.IN_REHAB,
            AssessmentKind.CLOSING,
            PathwayEvent.HOLD_CLOSING_CONVERSATION,
            PathwayStatus.CLOSING,
        ),
        (
            PathwayStatus.CLOSED,
            AssessmentKind.FOLLOW_UP,
            PathwayEvent.HOLD_FOLLOW_UP,
            PathwayStatus.CLOSED,
        ),
    ],
)
def test_other_conversations_are_kept_and_lead_where_they_lead(
    before: PathwayStatus, kind: AssessmentKind, event: PathwayEvent, after: PathwayStatus
) -> None:
    decision = hold_other_conversation(
        a_pathway(status=before), kind, a_conversation(answers=()), now=NOW, new_id=new_id
    )
    assert the(Pathway, decision).status is after
    assert event in {change.event for change in decision.changes}
    assert (the(Assessment, decision).kind, the(Assessment, decision).held_at) == (kind, NOW)


def test_no_other_conversation_is_held_in_the_future_either() -> None:
    with pytest.raises(InvalidValue):
        hold_other_conversation(
            a_pathway(status=PathwayStatus.IN_REHAB),
            AssessmentKind.NEEDS,
            a_conversation(held_at=TOMORROW),
            now=NOW,
            new_id=new_id,
        )


# Offers


@pytest.mark.requirement("R2")
@pytest.mark.parametrize(
    ("basis", "code", "category"),
    [
        (LegalBasis.SUL119, TRAINING_119, Category.TRAINING),
        (LegalBasis.SUL119, "6d24992e-e0a2-43e7-bc27-0234622a8655", Category.SMOKING),
        (LegalBasis.SUL140, TRAINING_140, Category.TRAINING),
    ],
)
def test_an_offer_has_the_category_of_its_intervention(
    basis: LegalBasis, code: str, category: Category
) -> None:
    pathway = a_pathway(status=PathwayStatus.CLARIFIED, legal_basis=basis)
    decision = make_offer(pathway, fsiii_code=code, name="Rygholdet", offered_at=NOW, new_id=new_id)
    offer = the(Offer, decision)
    assert (offer.category, offer.status, offer.pathway_id) == (category, OfferStatus.OFFERED, pathway.id)
    assert the(Pathway, decision) == pathway


def test_an_intervention_of_the_other_law_cannot_be_offered() -> None:
    with pytest.raises(UnknownCode):
        make_offer(
            a_pathway(status=PathwayStatus.CLARIFIED),
            fsiii_code=TRAINING_140,
            name="Rygholdet",
            offered_at=NOW,
            new_id=new_id,
        )


def test_an_offer_without_a_name_is_refused() -> None:
    with pytest.raises(MissingValue, match="name"):
        make_offer(
            a_pathway(status=PathwayStatus.CLARIFIED),
            fsiii_code=TRAINING_119,
            name="",
            offered_at=NOW,
            new_id=new_id,
        )


@pytest.mark.requirement("R21")
def test_nothing_is_offered_before_the_clarifying_conversation() -> None:
    with pytest.raises(ActionNotAllowed):
        make_offer(a_pathway(), fsiii_code=TRAINING_119, name="Rygholdet", offered_at=NOW, new_id=new_id)


def answered(offer: Offer, event: OfferEvent, reason: str = "", deferred_to: date | None = None) -> Offer:
    return the(Offer, answer_offer(offer, event, reason=reason, deferred_to=deferred_to, at=NOW))


@pytest.mark.parametrize(
    ("event", "status"),
    [(OfferEvent.ACCEPT, OfferStatus.ACCEPTED), (OfferEvent.DECLINE, OfferStatus.DECLINED)],
)
def test_an_answer_is_kept_with_its_time_and_reason(event: OfferEvent, status: OfferStatus) -> None:
    offer = answered(an_offer(), event, "Passer mig fint")
    assert (offer.status, offer.answered_at, offer.answer_reason) == (status, NOW, "Passer mig fint")


def test_an_offer_is_deferred_to_a_day() -> None:
    offer = answered(an_offer(), OfferEvent.DEFER, deferred_to=date(2025, 4, 1))
    assert (offer.status, offer.deferred_to) == (OfferStatus.DEFERRED, date(2025, 4, 1))
    with pytest.raises(MissingValue, match="deferred_to"):
        answered(an_offer(), OfferEvent.DEFER)


@pytest.mark.parametrize("status", [OfferStatus.DECLINED, OfferStatus.NO_ANSWER])
def test_a_citizen_may_change_their_mind(status: OfferStatus) -> None:
    assert answered(an_offer(status=status), OfferEvent.ACCEPT).status is OfferStatus.ACCEPTED


# The agreed plan


def agreed(pathway: Pathway, offers: list[Offer], **plan: Any) -> Decision:
    request = a_referral(status=ReferralStatus.CLARIFIED)
    return agree_plan(pathway, offers, [request], an_agreed_plan(**plan), now=NOW, new_id=new_id)


def test_an_agreed_plan_is_told_to_gp_and_referrer() -> None:
    decision = agreed(a_pathway(status=PathwayStatus.CLARIFIED), [an_offer(status=OfferStatus.ACCEPTED)])
    pathway = the(Pathway, decision)
    assert (pathway.status, pathway.agreed_plan) == (PathwayStatus.PLANNED, an_agreed_plan())
    assert told(decision) == [
        (NoticeType.PLAN, RecipientRole.OWN_GP),
        (NoticeType.PLAN, RecipientRole.REFERRER),
    ]


def test_a_plan_without_a_goal_is_refused() -> None:
    with pytest.raises(MissingValue, match="goals"):
        agreed(a_pathway(status=PathwayStatus.CLARIFIED), [an_offer(status=OfferStatus.ACCEPTED)], goals=())


@pytest.mark.parametrize("status", [s for s in OfferStatus if s is not OfferStatus.ACCEPTED])
def test_a_plan_needs_an_offer_that_was_accepted(status: OfferStatus) -> None:
    for offers in ([], [an_offer(status=status)]):
        with pytest.raises(RuleNotMet) as refused:
            agreed(a_pathway(status=PathwayStatus.CLARIFIED), offers)
        assert refused.value.findings[0].code == "no-accepted-offer"


# Enrolment

TWO_TIMES = (
    PlannedSession(danish("2025-03-10", "10:00:00"), danish("2025-03-10", "11:00:00"), "Sal 2"),
    PlannedSession(danish("2025-03-30", "23:00:00"), danish("2025-03-31", "00:30:00"), "Sal 2"),
)


def enrolled(
    offer: Offer,
    times: tuple[PlannedSession, ...] = TWO_TIMES,
    delivery_types: tuple[DeliveryType, ...] = (DeliveryType.GROUP,),
) -> Decision:
    pathway = a_pathway(status=PathwayStatus.PLANNED, agreed_plan=an_agreed_plan())
    return enrol(pathway, offer, times, delivery_types, now=NOW, new_id=new_id)


def test_enrolling_makes_an_active_activity_with_its_planned_sessions() -> None:
    offer = an_offer(status=OfferStatus.ACCEPTED)
    decision = enrolled(offer)
    activity = the(Activity, decision)
    assert (activity.status, activity.offer_id) == (ActivityStatus.ACTIVE, offer.id)
    assert (activity.category, activity.fsiii_code, activity.name) == (
        offer.category,
        offer.fsiii_code,
        offer.name,
    )
    sessions = every(Session, decision)
    assert [(s.planned_start, s.planned_end, s.place) for s in sessions] == [
        (time.start, time.end, time.place) for time in TWO_TIMES
    ]
    assert {(s.status, s.activity_id) for s in sessions} == {(Attendance.PLANNED, activity.id)}
    assert len({s.id for s in sessions}) == 2


def test_an_activity_lasts_from_its_first_danish_day_to_its_last() -> None:
    activity = the(Activity, enrolled(an_offer(status=OfferStatus.ACCEPTED), TWO_TIMES[::-1]))
    assert (activity.planned_from, activity.planned_to) == (date(2025, 3, 10), date(2025, 3, 31))


@pytest.mark.parametrize("status", [s for s in OfferStatus if s is not OfferStatus.ACCEPTED])
def test_only_an_accepted_offer_is_put_to_work(status: OfferStatus) -> None:
    with pytest.raises(RuleNotMet) as refused:
        enrolled(an_offer(status=status))
    assert refused.value.findings[0].code == "offer-not-accepted"


def test_an_activity_needs_sessions_and_a_way_of_delivery() -> None:
    with pytest.raises(MissingValue, match="sessions"):
        enrolled(an_offer(status=OfferStatus.ACCEPTED), ())
    with pytest.raises(MissingValue, match="delivery_types"):
        enrolled(an_offer(status=OfferStatus.ACCEPTED), delivery_types=())


@pytest.mark.parametrize("length", [timedelta(0), timedelta(minutes=-1)])
def test_a_session_ends_after_it_starts(length: timedelta) -> None:
    wrong = PlannedSession(NOW, NOW + length)
    with pytest.raises(InvalidValue) as refused:
        enrolled(an_offer(status=OfferStatus.ACCEPTED), (TWO_TIMES[0], wrong))
    assert refused.value.findings[0].place == "sessions[1].end"


def test_nothing_is_enrolled_before_a_plan_is_agreed() -> None:
    with pytest.raises(ActionNotAllowed, match="agree-plan"):
        enrol(
            a_pathway(status=PathwayStatus.CLARIFIED, agreed_plan=an_agreed_plan()),
            an_offer(status=OfferStatus.ACCEPTED),
            TWO_TIMES,
            (DeliveryType.GROUP,),
            now=NOW,
            new_id=new_id,
        )


EXEMPT = Terms(exemption_reason="Overtaget fra Odense")


@pytest.mark.requirement("R21")
def test_no_activity_begins_before_the_conversation_unless_an_exemption_is_documented() -> None:
    unclarified = a_pathway(status=PathwayStatus.PLANNED, clarified_at=None, agreed_plan=an_agreed_plan())
    offer = an_offer(status=OfferStatus.ACCEPTED)
    ways = (DeliveryType.GROUP,)
    with pytest.raises(RuleNotMet) as refused:
        enrol(unclarified, offer, TWO_TIMES, ways, now=NOW, new_id=new_id)
    assert refused.value.findings[0].code == "not-clarified"
    exempt = enrol(
        unclarified,
        offer,
        TWO_TIMES,
        ways,
        now=NOW,
        new_id=new_id,
        terms=Terms(exemption_reason="Overtaget fra Odense"),
    )
    (reason,) = {change.reason for change in exempt.changes if isinstance(change.aggregate, Pathway)}
    assert reason == "Overtaget fra Odense"


@pytest.mark.requirement("R21")
def test_an_offer_keeps_what_professional_and_citizen_think_of_it() -> None:
    grounds = OfferGrounds("Svag rygmuskulatur", "Vil gerne prøve")
    decision = make_offer(
        a_pathway(status=PathwayStatus.CLARIFIED),
        fsiii_code=TRAINING_119,
        name="Rygholdet",
        offered_at=NOW,
        new_id=new_id,
        grounds=grounds,
    )
    assert the(Offer, decision).grounds == grounds


# Attendance


def registered(
    session: Session,
    event: AttendanceEvent,
    *,
    activity: Activity | None = None,
    pathway: Pathway | None = None,
    reason: str = "",
    now: datetime | None = None,
    told: Told | None = None,
) -> Decision:
    return register_attendance(
        session,
        activity or an_activity(status=ActivityStatus.RUNNING),
        pathway or a_pathway(status=PathwayStatus.IN_REHAB, rehab_start_date=MONDAY),
        event,
        reason=reason,
        now=now or session.planned_end,
        told=told,
    )


def test_the_first_session_attended_starts_activity_and_pathway_on_its_danish_day() -> None:
    session = a_session(planned_start=danish("2025-03-10", "23:30:00"), planned_end=danish("2025-03-11"))
    decision = registered(
        session,
        AttendanceEvent.ARRIVE,
        activity=an_activity(status=ActivityStatus.ACTIVE),
        pathway=a_pathway(status=PathwayStatus.PLANNED),
    )
    assert the(Session, decision).status is Attendance.ATTENDED
    assert the(Activity, decision).status is ActivityStatus.RUNNING
    pathway = the(Pathway, decision)
    assert (pathway.status, pathway.rehab_start_date) == (PathwayStatus.IN_REHAB, date(2025, 3, 10))
    assert {change.happened_at for change in decision.changes} == {session.planned_start}


def test_further_sessions_attended_start_nothing() -> None:
    assert events(registered(a_session(), AttendanceEvent.ARRIVE)) == ["arrive"]


def test_the_first_session_of_a_second_activity_starts_that_activity_only() -> None:
    decision = registered(
        a_session(), AttendanceEvent.ARRIVE, activity=an_activity(status=ActivityStatus.ACTIVE)
    )
    assert events(decision) == ["arrive", "start"]
    assert every(Pathway, decision) == []


@pytest.mark.parametrize(
    "event",
    [
        AttendanceEvent.NOT_ARRIVE,
        AttendanceEvent.CANCEL_BY_CITIZEN,
        AttendanceEvent.CANCEL_BY_PROVIDER,
        AttendanceEvent.ADMIT,
    ],
)
def test_a_session_the_citizen_did_not_attend_starts_nothing(event: AttendanceEvent) -> None:
    decision = registered(
        a_session(),
        event,
        activity=an_activity(status=ActivityStatus.ACTIVE),
        pathway=a_pathway(status=PathwayStatus.PLANNED),
        reason="Syg",
        told=Told(NOW, admitted_from=MONDAY),
    )
    assert events(decision) == [event]
    assert the(Session, decision).reason == "Syg"


def test_an_absence_corrected_to_attendance_starts_what_it_would_have_started() -> None:
    decision = registered(
        a_session(status=Attendance.NO_SHOW),
        AttendanceEvent.CORRECT_TO_ATTENDED,
        activity=an_activity(status=ActivityStatus.ACTIVE),
        pathway=a_pathway(status=PathwayStatus.PLANNED),
    )
    assert events(decision) == ["correct-to-attended", "start", "start"]


def left(pathway: Pathway, activity: Activity, *sessions: Session) -> Decision:
    return Decision(tuple(start_taken_back(activity, pathway, sessions, at=NOW)))


BEGUN: dict[str, Any] = {"status": PathwayStatus.IN_REHAB, "rehab_start_date": MONDAY}


@pytest.mark.requirement("R59")
def test_rehabilitation_has_not_begun_when_nobody_came_after_all() -> None:
    decision = left(a_pathway(**BEGUN), an_activity(status=ActivityStatus.RUNNING), a_session())
    pathway = the(Pathway, decision)
    assert (pathway.status, pathway.rehab_start_date) == (PathwayStatus.PLANNED, None)
    assert the(Activity, decision).status is ActivityStatus.ACTIVE


@pytest.mark.requirement("R59")
@pytest.mark.parametrize("status", [PathwayStatus.IN_REHAB, PathwayStatus.CLOSING, PathwayStatus.CLOSED])
def test_rehabilitation_began_with_the_next_session_when_the_first_was_not_attended(
    status: PathwayStatus,
) -> None:
    activity = an_activity(status=ActivityStatus.RUNNING)
    held = {"status": Attendance.ATTENDED, "activity_id": activity.id}
    later = [a_session(**held, planned_start=NOW + timedelta(days=days)) for days in (9, 7)]
    decision = left(a_pathway(**BEGUN | {"status": status}), activity, *later)
    assert events(decision) == ["correct-start"]
    corrected = the(Pathway, decision)
    assert (corrected.status, corrected.rehab_start_date) == (status, MONDAY + timedelta(days=7))


def test_a_later_session_that_was_not_attended_takes_back_its_own_activitys_start_only() -> None:
    first = a_session(status=Attendance.ATTENDED)
    decision = left(a_pathway(**BEGUN), an_activity(status=ActivityStatus.RUNNING), first)
    assert events(decision) == ["take-back-start"]
    assert every(Pathway, decision) == []


def test_who_had_the_closing_conversation_keeps_it_when_no_session_was_attended() -> None:
    decision = left(a_pathway(**BEGUN | {"status": PathwayStatus.CLOSING}), an_activity())
    pathway = the(Pathway, decision)
    assert (pathway.status, pathway.rehab_start_date) == (PathwayStatus.CLOSING, None)
    again = registered(a_session(), AttendanceEvent.ARRIVE, pathway=pathway)
    assert the(Pathway, again).rehab_start_date == MONDAY


@pytest.mark.parametrize(
    ("event", "first_moment"),
    [
        (AttendanceEvent.ARRIVE, NOW),
        (AttendanceEvent.NOT_ARRIVE, NOW + timedelta(hours=1)),
    ],
)
def test_attendance_is_noted_when_the_session_has_begun_and_absence_when_it_is_over(
    event: AttendanceEvent, first_moment: datetime
) -> None:
    session = a_session(planned_start=NOW, planned_end=NOW + timedelta(hours=1))
    assert events(registered(session, event, now=first_moment)) == [event]
    with pytest.raises(RuleNotMet) as refused:
        registered(session, event, now=first_moment - timedelta(seconds=1))
    assert refused.value.findings[0].code == "session-not-held-yet"


def test_a_cancellation_is_noted_any_time_before() -> None:
    session = a_session()
    for event in (AttendanceEvent.CANCEL_BY_CITIZEN, AttendanceEvent.CANCEL_BY_PROVIDER):
        assert events(registered(session, event, now=session.planned_start - timedelta(days=30))) == [event]


def test_a_session_is_registered_once() -> None:
    with pytest.raises(ActionNotAllowed, match="correct-to-no-show"):
        registered(a_session(status=Attendance.ATTENDED), AttendanceEvent.ARRIVE)


def test_the_start_is_told_only_for_requests_not_told_of_yet() -> None:
    known, fresh = a_referral(status=ReferralStatus.ACCEPTED), a_referral(status=ReferralStatus.ACCEPTED)
    other = uuid4()
    pathway = a_pathway(start_told_for=(other, known.id))
    decision = book_conversation(pathway, [known, fresh], Booking(at=TOMORROW), now=NOW, new_id=new_id)
    assert [(n.role, n.request_id) for n in every(Notice, decision)] == [(RecipientRole.REFERRER, fresh.id)]
    assert the(Pathway, decision).start_told_for == (other, known.id, fresh.id)


@pytest.mark.requirement("R13")
def test_a_pathway_knows_its_requests_under_both_laws() -> None:
    referral_id, plan_id = uuid4(), uuid4()
    pathway = a_pathway(referral_ids=(referral_id,), plan_ids=(plan_id,))
    assert pathway.request_ids == (referral_id, plan_id)
