"""The lifecycle tables against domain reference §9, row by row.

Each row below is `states: event -> next state`, where `=` keeps the state. Rows that §9 does not have
are marked `[P]`: the service's own, for what §9 leaves open (correcting, answering a deferred offer,
waiting for receipts).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from typing import Any

import pytest

from app.domain.activities import ACTIVITY_LIFECYCLE, ActivityEvent, ActivityStatus
from app.domain.assessments import ASSESSMENT_LIFECYCLE, AssessmentEvent, AssessmentStatus
from app.domain.catalogue import CATALOGUE_LIFECYCLE, CatalogueEvent, CatalogueStatus
from app.domain.conditions import CONDITION_LIFECYCLE, ConditionEvent, ConditionStatus
from app.domain.consents import CONSENT_LIFECYCLE, ConsentEvent, ConsentStatus
from app.domain.dispositions import DISPOSITION_LIFECYCLE, DispositionEvent, DispositionStatus
from app.domain.duplicates import ALERT_LIFECYCLE, AlertEvent, AlertStatus
from app.domain.employment import EMPLOYMENT_LIFECYCLE, EmploymentEvent, EmploymentStatus
from app.domain.exchanges import EXCHANGE_LIFECYCLE, ExchangeEvent, ExchangeStatus
from app.domain.follow_ups import FOLLOW_UP_LIFECYCLE, FollowUpEvent, FollowUpStatus
from app.domain.goals import GOAL_LIFECYCLE, GoalEvent, GoalStatus
from app.domain.groups import GROUP_LIFECYCLE, GroupEvent, GroupStatus
from app.domain.lifecycle import Lifecycle
from app.domain.measurements import MEASUREMENT_LIFECYCLE, MeasurementEvent, MeasurementStatus
from app.domain.notices import NOTICE_LIFECYCLE, NoticeEvent, NoticeStatus
from app.domain.offers import OFFER_LIFECYCLE, OfferEvent, OfferStatus
from app.domain.other_care import OTHER_CARE_LIFECYCLE, OtherCareEvent, OtherCareStatus
from app.domain.pathways import PATHWAY_LIFECYCLE, PathwayEvent, PathwayStatus
from app.domain.perspectives import PERSPECTIVE_LIFECYCLE, PerspectiveEvent, PerspectiveStatus
from app.domain.plans import PLAN_LIFECYCLE, PlanEvent, PlanStatus
from app.domain.referrals import REFERRAL_LIFECYCLE, ReferralEvent, ReferralStatus
from app.domain.refusals import ActionNotAllowed, RuledOut
from app.domain.routing import ROUTING_LIFECYCLE, RuleEvent, RuleStatus
from app.domain.service_targets import SERVICE_TARGET_LIFECYCLE, ServiceTargetEvent, ServiceTargetStatus
from app.domain.sessions import SESSION_LIFECYCLE, Attendance, AttendanceEvent
from app.domain.stratifications import STRATIFICATION_LIFECYCLE, StratificationEvent, StratificationStatus
from app.domain.subscriptions import SUBSCRIPTION_LIFECYCLE, SubscriptionEvent, SubscriptionStatus
from app.domain.topic_coverage import COVERAGE_LIFECYCLE, CoverageEvent, CoverageStatus
from app.domain.ulrus import ULRUS_LIFECYCLE, UlrusEvent, UlrusStatus

REFERRAL = """
received:      find-complete -> under-review
received:      ask-for-supplement -> incomplete
under-review:  ask-for-supplement -> incomplete              [P]
incomplete:    supplement -> under-review
under-review:  accept -> accepted
received:      accept -> accepted                            [P]
incomplete:    accept -> accepted                            [P] the citizen is not delayed (R15)
under-review:  reject -> rejected
received:      reject -> rejected                            [P]
incomplete:    reject -> rejected                            [P]
under-review:  forward -> transferred
clarified:     forward -> transferred                        [P] the citizen moves under way
accepted:      forward -> transferred
received:      forward -> transferred                        [P]
incomplete:    forward -> transferred                        [P]
accepted:      clarify -> clarified
accepted:      close-not-started -> closed-not-started
clarified:     take-back-conversation -> accepted            [P] registered by mistake
clarified:     complete -> completed                         [P]
received incomplete under-review accepted clarified: prioritise -> =  [P] MedCom's prioritetsændring
received incomplete under-review accepted clarified: propose -> =     [P] rules propose, nobody is decided on
completed closed-deceased: reopen -> clarified                           [P] with its pathway
accepted clarified completed closed-not-started closed-deceased: review-again -> under-review [P]
received incomplete under-review: assess -> =                [P] facts do not decide anything
received incomplete under-review accepted: register-contact-attempt -> =      [P]
received incomplete under-review: correct -> =               [P] in place, by the sender
received:      revoke -> revoked
incomplete:    revoke -> revoked
under-review:  revoke -> revoked
accepted:      revoke -> revoked
clarified:     revoke -> revoked
received:      die -> closed-deceased
incomplete:    die -> closed-deceased
under-review:  die -> closed-deceased
accepted:      die -> closed-deceased
clarified:     die -> closed-deceased
received:      mark-error -> entered-in-error
incomplete:    mark-error -> entered-in-error
under-review:  mark-error -> entered-in-error
accepted:      mark-error -> entered-in-error
clarified:     mark-error -> entered-in-error
"""

# "any open" in §9.2, and the open ones in which nobody has met the citizen yet
WAITING = (
    "received classified hospital-task on-hold-postponed on-hold-free-choice "
    "on-hold-free-choice-declined on-hold-other-municipality offered right-arisen"
)
OPEN_PLAN = f"{WAITING} active"
STILL_HERE = OPEN_PLAN.replace("on-hold-other-municipality ", "")

PLAN = f"""
received:                     classify -> classified
received:                     close-info -> closed-info
received:                     leave-to-hospital -> hospital-task
hospital-task:                change-type -> received                 K6
classified:                   postpone -> on-hold-postponed
classified:                   offer-first-contact -> offered
on-hold-postponed:            offer-first-contact -> offered
on-hold-free-choice-declined: offer-first-contact -> offered
right-arisen:                 offer-first-contact -> offered          [P]
offered:                      offer-first-contact -> offered          [P] a new time
classified:                   offer-too-late -> right-arisen          K7a
on-hold-postponed:            offer-too-late -> right-arisen          K7a
classified:                   declare-inability -> right-arisen
on-hold-postponed:            declare-inability -> right-arisen
offered:                      declare-inability -> right-arisen
classified:                   pass-deadline -> right-arisen
on-hold-postponed:            pass-deadline -> right-arisen           [P] K7b holds for it too
right-arisen:                 choose-private -> on-hold-free-choice
offered:                      choose-private -> on-hold-free-choice   [P] offered late, the right stands
right-arisen:                 lose-right -> classified                [P] K5
right-arisen:                 get-no-answer -> right-arisen           [P]
on-hold-free-choice:          return-from-provider -> right-arisen    [P]
on-hold-free-choice:          finish-at-provider -> completed         [P]
received:                     replace -> received                     L8, §1.4 (a)
received:                     restart -> received                     L8, §1.4 (b)
received:                     run-parallel -> received                L8, §1.4 (c)
right-arisen:                 wait -> on-hold-free-choice-declined
on-hold-free-choice-declined: reinvoke -> right-arisen
offered:                      attend-first-contact -> active
offered:                      miss-first-contact -> offered
offered:                      provider-cancels -> classified
active:                       take-back-contact -> offered             [P] registered by mistake
offered:                      take-back-offer -> classified           [P] only the contact said so
right-arisen on-hold-free-choice-declined: provider-cancels -> =        [P] a late day
classified on-hold-postponed right-arisen: take-back-offer -> =         [P] a booking by mistake
on-hold-free-choice on-hold-free-choice-declined: take-back-offer -> =  [P] a booking by mistake
active:                       complete -> completed
{WAITING} active: prioritise -> =                                     [P] MedCom's prioritetsændring
{WAITING} active: propose -> =                                        [P]
completed stopped closed-deceased: reopen -> active               [P] with its pathway
stopped closed-deceased: reopen-waiting -> classified             [P] nobody was met before
classified offered right-arisen on-hold-postponed active completed stopped: review-again -> received [P]
closed-deceased: review-again -> received                             [P] the death was a mistake
active:                       stop -> stopped
classified:                   stop -> stopped                         [P]
offered:                      stop -> stopped                         [P]
right-arisen:                 stop -> stopped                         [P] its pathway ended
on-hold-postponed:            stop -> stopped                         [P] its pathway ended
on-hold-free-choice:          stop -> stopped                         [P] its pathway ended
on-hold-free-choice-declined: stop -> stopped                         [P] its pathway ended
on-hold-other-municipality:   stop -> stopped                         [P] its pathway ended
classified on-hold-postponed offered right-arisen active: change-level -> =
{OPEN_PLAN}: ask-for-supplement -> =                                    [P] the clock runs on
{OPEN_PLAN}: correct-discharge-date -> =
{OPEN_PLAN}: inform-citizen -> =                                        [P] K11
{OPEN_PLAN}: record-prognosis -> =                                      [P] §5.7
{OPEN_PLAN}: align-expectations -> =                                    [P] §5.7
{STILL_HERE}: choose-other-municipality -> on-hold-other-municipality
on-hold-other-municipality: return-to-review -> received                [P] not taken on before
on-hold-other-municipality: return-from-municipality -> classified      [P] nobody was met before
on-hold-other-municipality: return-under-way -> active                  [P] training was under way
{WAITING}: report-mistake -> sent-by-mistake                            §9.2: before anybody met
{WAITING} active: forward -> transferred                              [P]
received hospital-task: correct -> =                                    [P] in place, by the sender
{OPEN_PLAN}: revoke -> revoked
{OPEN_PLAN}: die -> closed-deceased
{OPEN_PLAN}: mark-error -> entered-in-error
"""

OPEN_PATHWAY = "open clarified planned in-rehab closing"
WORKED_ON = "clarified planned in-rehab closing"
PATHWAY = f"""
open:      hold-clarifying-conversation -> clarified
open:      lose-conversation -> open                           [P] the booked first one fell through
clarified: take-back-conversation -> open                      [P] registered by mistake
closing:   take-back-conversation -> in-rehab                  [P] the closing one was
closed:    take-back-conversation -> closed                    [P] the follow-up was
clarified: agree-plan -> planned
planned:   start -> in-rehab
open:      close-not-started -> closed                         [P] not reached before the conversation
clarified: close-not-started -> closed
planned:   close-not-started -> closed
in-rehab:  hold-needs-conversation -> in-rehab
clarified: hold-needs-conversation -> clarified                [P]
planned:   hold-needs-conversation -> planned                  [P]
in-rehab:  hold-closing-conversation -> closing
in-rehab closing closed: correct-start -> =                    [P] another session was the first
in-rehab:  take-back-start -> planned                          [P] no session was attended after all
in-rehab:  close -> closed
closing:   close -> closed
in-rehab:  stop -> closed
closing:   stop -> closed
closed:    hold-follow-up -> closed
closed:    reopen -> in-rehab
clarified: decline-topic -> clarified                          [P]
planned:   decline-topic -> planned                            [P]
in-rehab:  decline-topic -> in-rehab                           [P]
closing:   decline-topic -> closing                            [P]
clarified: offer -> clarified
planned:   offer -> planned
in-rehab:  offer -> in-rehab
planned:   enrol -> planned
in-rehab:  enrol -> in-rehab
{WORKED_ON}: give-core-messages -> =                           [P] a fact of its own
{WORKED_ON}: plan-retention -> =                               [P]
{OPEN_PATHWAY} closed: tell-others -> =                        [P]
{OPEN_PATHWAY}: attach-request -> =
{OPEN_PATHWAY} closed: document -> =                            [P]
{OPEN_PATHWAY}: register-other-care -> =
clarified planned in-rehab: settle-category -> =
clarified planned in-rehab: stratify -> =
{OPEN_PATHWAY}: book-conversation -> =
{OPEN_PATHWAY}: register-contact-attempt -> =                  [P]
{OPEN_PATHWAY}: record-coordination-need -> =                  [P] R9
{OPEN_PATHWAY}: set-programme -> =                             [P] R13
{OPEN_PATHWAY}: transfer -> closed
{OPEN_PATHWAY}: die -> closed
{OPEN_PATHWAY}: follow-requests -> =                           [P]
open:      end-with-request -> closed                          [P] nobody was met
{OPEN_PATHWAY}: mark-error -> entered-in-error
"""

OFFER = """
offered:   accept -> accepted
declined:  accept -> accepted
no-answer: accept -> accepted
deferred:  accept -> accepted                                  [P]
offered:   decline -> declined
deferred:  decline -> declined                                 [P]
offered:   defer -> deferred
offered:   expire -> no-answer
deferred:  expire -> no-answer
no-answer: take-back-death -> offered                          [P] registered by mistake
offered accepted declined deferred no-answer: mark-error -> entered-in-error
"""

ACTIVITY = """
proposed: activate -> active
proposed: withdraw -> cancelled
active:   start -> running
active:   change-timing -> replaced
running:  change-timing -> replaced
running:  take-back-start -> active                            [P] nobody came to any session
running:  complete -> completed
active:   stop -> stopped
running:  stop -> stopped
on-hold:  stop -> stopped                                      [P]
active:   pause -> on-hold
running:  pause -> on-hold                                     [P]
on-hold:  resume -> active                                     [P]
proposed active running on-hold: plan-training -> =             [P]
proposed active running on-hold: mark-error -> entered-in-error
"""

NOT_IN_ERROR = (
    "planned attended no-show cancelled-citizen cancelled-provider rescheduled excused-admitted void "
    "retained-missed"
)
SESSION = f"""
planned:  arrive -> attended
planned:  not-arrive -> no-show
planned:  cancel-by-citizen -> cancelled-citizen
planned:  cancel-by-provider -> cancelled-provider
planned:  move -> rescheduled
planned:  admit -> excused-admitted
planned:  void -> void
planned:  retain-as-missed -> retained-missed
no-show:  correct-to-attended -> attended
attended: correct-to-no-show -> no-show
attended no-show: correct-to-cancelled -> cancelled-citizen      [P] §9.6: "other final state"
attended no-show cancelled-citizen: correct-to-cancelled-by-provider -> cancelled-provider [P]
attended no-show cancelled-citizen: correct-to-admitted -> excused-admitted [P]
cancelled-provider: replace -> =                                [P] the new time that is owed
attended: cover-topics -> =                                     [P]
{NOT_IN_ERROR}: mark-error -> entered-in-error
"""

NOTICE = """
due:          draft -> draft
draft:        draft -> draft                                   [P] written in once more
draft:        approve -> due                                   [P] §9.7 sends a DRAFT in one step
due:          address -> ready                                 [P]
ready:        send -> sent                                     [P]
sent:         send -> sent                                     [P] handed over again
due:          block -> blocked
draft:        block -> blocked
ready:        block -> blocked                                 [P] written, but has not left
failed:       block -> blocked                                 [P] so has what failed before it left
ready:        resend -> due                                    [P] addressed anew before it left
due:          find-not-applicable -> not-applicable
due:          cancel -> blocked                                [P] called back before it left
draft:        cancel -> blocked                                [P]
ready:        cancel -> blocked                                [P]
failed:       cancel -> blocked                                [P]
blocked:      hand-over -> blocked                             [P] it was under way when it was blocked
sent:         acknowledge -> acknowledged
ready:        acknowledge -> acknowledged                      [P] fetched and receipted at once
failed:       acknowledge -> acknowledged                      [P] the receipt came late
sent:         fail -> failed
ready:        fail -> failed                                   [P]
due:          fail -> failed                                   [P] no route
failed:       resend -> due                                    [P] addressed anew, then sent
sent:         resend -> due                                    [P]
failed:       send-manually -> sent-manually
due:          send-manually -> sent-manually                   [P]
draft:        send-manually -> sent-manually                   [P]
due:           be-answered -> due                             [P] answered by telephone before it left
draft:         be-answered -> draft                           [P]
ready:         be-answered -> ready                           [P]
sent:          be-answered -> sent                            [P] the sender's supplement has come
acknowledged:  be-answered -> acknowledged                    [P]
failed:        be-answered -> failed                          [P]
sent-manually: be-answered -> sent-manually                   [P]
acknowledged: supersede -> superseded
sent:         supersede -> superseded                          [P] its reader may have seen it
sent-manually: supersede -> superseded                         [P]
blocked:       take-back-death -> due                         [P] registered by mistake
"""

# §9 has no table for routing rules: they are the service's own [P].
ROUTING = """
draft:  change -> draft
draft:  activate -> active
active: retire -> retired
draft active: mark-error -> entered-in-error
"""

CONSENT = """
requested: give -> active
requested: refuse -> refused
active:    change-scope -> active
active:    withdraw -> withdrawn
active:    expire -> expired
active:    close-pathway -> ended
active:    die -> ended
ended:     take-back-death -> active                          [P] registered by mistake
active:    replace -> ended                                   [P] a new consent to the same party
active:    queue-exchange -> active                           [P]
requested: mark-error -> entered-in-error                      ERR
active:    mark-error -> entered-in-error                      ERR
"""

# §8 lists the states.
EXCHANGE = """
queued: send -> sent
queued: cancel -> cancelled
queued sent: mark-error -> entered-in-error                     ERR, [P] what a jobcentre told us by mistake
"""

EMPLOYMENT = """
active: change-status -> active
active: record-workplace -> active
active: remove-workplace -> active
active: set-contacts -> active
active: make-plan -> active
active: set-meetings -> active
active: plan-meeting -> active
active: hold-meeting -> active
active: receive -> active
active: take-back -> active
active: close -> closed
active: die -> closed                                          [P] no meeting is held
closed: take-back-death -> active                              [P] registered by mistake
active: mark-error -> entered-in-error
"""

# §9 has no tables for the catalogue, groups and topics; §8 lists the states.
CATALOGUE = """
draft active:  update -> =
draft expired: publish -> active
active:        expire -> expired
draft active expired: mark-error -> entered-in-error           ERR
"""

GROUP = """
planned open full running: update -> =
planned open full running: add-date -> =
planned open full running: move-date -> =
planned open full running: cancel-date -> =
planned:                   open -> open
open running:              take-seat -> =
open:                      fill -> full
open full running:         wait -> =
full:                      free-seat -> open
open full:                 start -> running
planned open full running: end -> ended
planned open full running: mark-error -> entered-in-error      ERR
"""

COVERAGE = """
covered declined: mark-error -> entered-in-error
"""

# §9 has no table for an authority's own targets.
SERVICE_TARGET = """
in-force: retire -> retired                                    [P] K12
in-force retired: mark-error -> entered-in-error               ERR
"""

# §9 has no table for conversations; §8 lists the states.
ASSESSMENT = """
booked: rebook -> booked                                       [P]
booked: hold -> held
booked: not-arrive -> no-show
booked: cancel-by-citizen -> cancelled-citizen
booked: cancel-by-provider -> cancelled-provider
booked: decline -> declined
booked: mark-error -> entered-in-error
held:   mark-error -> entered-in-error
"""

# §9 has no tables for these; §8 lists the states of the first and `registered` for the second.
ALERT = """
open:    decide -> decided
expired: decide -> decided                                     [P] amber, deferred and then left
open:    defer -> open                                         [P] amber, 14 days
open:    expire -> expired
"""
REGISTERED = """
registered: mark-error -> entered-in-error
"""

# §9 has no tables for these; §8 lists the states, the events are the service's own.
MEASUREMENT = """
final amended: amend -> amended
final amended waived: mark-error -> entered-in-error
"""
CONDITION = """
active: assess -> =
active: end -> inactive
inactive: resume -> active
active inactive: mark-error -> entered-in-error
"""
GOAL = """
proposed: agree -> active
active: reach -> reached
active: reach-partly -> partly
active: not-reach -> not-reached
reached partly not-reached: resume -> active
proposed active: drop -> dropped
proposed active reached partly not-reached dropped: mark-error -> entered-in-error
"""
RECORDED = """
recorded: mark-error -> entered-in-error
"""


STRATIFICATION = """
current: supersede -> historic
current historic: mark-error -> entered-in-error
"""

OTHER_CARE = """
registered: end -> ended
registered ended: mark-error -> entered-in-error
"""


@dataclass(frozen=True)
class Table:
    """A lifecycle and what the reference says about it."""

    lifecycle: Lifecycle[Any, Any]
    states: type[StrEnum]
    events: type[StrEnum]
    text: str
    initial: str
    final: str

    @property
    def rows(self) -> dict[tuple[str, str], str]:
        rows: dict[tuple[str, str], str] = {}
        for line in filter(None, self.text.splitlines()):
            sources, step = line.split(": ", 1)
            event, _, target = step.split()[:3]
            for source in sources.split():
                assert (source, event) not in rows, f"written twice: {line}"
                rows[source, event] = source if target == "=" else target
        return rows


SUBSCRIPTION = """
requested:     activate -> active
requested active: give-up -> error
requested active error off: renew -> requested
requested active error off: turn-off -> off
requested active error off: delete -> deleted
"""

TABLES = [
    Table(
        SUBSCRIPTION_LIFECYCLE,
        SubscriptionStatus,
        SubscriptionEvent,
        SUBSCRIPTION,
        initial="requested off",
        final="deleted",
    ),
    Table(
        REFERRAL_LIFECYCLE,
        ReferralStatus,
        ReferralEvent,
        REFERRAL,
        initial="received",
        final="rejected transferred completed closed-not-started revoked closed-deceased entered-in-error",
    ),
    Table(
        PLAN_LIFECYCLE,
        PlanStatus,
        PlanEvent,
        PLAN,
        initial="received",
        final="closed-info sent-by-mistake completed stopped transferred revoked closed-deceased "
        "entered-in-error",
    ),
    Table(
        PATHWAY_LIFECYCLE,
        PathwayStatus,
        PathwayEvent,
        PATHWAY,
        initial="open",
        final="closed entered-in-error",
    ),
    Table(OFFER_LIFECYCLE, OfferStatus, OfferEvent, OFFER, initial="offered", final="entered-in-error"),
    Table(
        ACTIVITY_LIFECYCLE,
        ActivityStatus,
        ActivityEvent,
        ACTIVITY,
        initial="proposed",
        final="completed stopped cancelled replaced entered-in-error",
    ),
    Table(
        SESSION_LIFECYCLE, Attendance, AttendanceEvent, SESSION, initial="planned", final="entered-in-error"
    ),
    Table(
        CATALOGUE_LIFECYCLE,
        CatalogueStatus,
        CatalogueEvent,
        CATALOGUE,
        initial="draft",
        final="entered-in-error",
    ),
    Table(GROUP_LIFECYCLE, GroupStatus, GroupEvent, GROUP, initial="planned", final="ended entered-in-error"),
    Table(
        COVERAGE_LIFECYCLE,
        CoverageStatus,
        CoverageEvent,
        COVERAGE,
        initial="covered declined",
        final="entered-in-error",
    ),
    Table(
        NOTICE_LIFECYCLE,
        NoticeStatus,
        NoticeEvent,
        NOTICE,
        initial="due draft",
        final="blocked not-applicable superseded",
    ),
    Table(ROUTING_LIFECYCLE, RuleStatus, RuleEvent, ROUTING, "draft", "retired entered-in-error"),
    Table(
        CONSENT_LIFECYCLE,
        ConsentStatus,
        ConsentEvent,
        CONSENT,
        initial="requested",
        final="refused withdrawn expired ended entered-in-error",
    ),
    Table(
        EXCHANGE_LIFECYCLE,
        ExchangeStatus,
        ExchangeEvent,
        EXCHANGE,
        initial="queued sent",
        final="cancelled entered-in-error",
    ),
    Table(
        EMPLOYMENT_LIFECYCLE,
        EmploymentStatus,
        EmploymentEvent,
        EMPLOYMENT,
        initial="active",
        final="closed entered-in-error",
    ),
    Table(
        ASSESSMENT_LIFECYCLE,
        AssessmentStatus,
        AssessmentEvent,
        ASSESSMENT,
        initial="booked held",
        final="no-show cancelled-citizen cancelled-provider declined entered-in-error",
    ),
    Table(ALERT_LIFECYCLE, AlertStatus, AlertEvent, ALERT, initial="open", final="decided"),
    Table(
        ULRUS_LIFECYCLE, UlrusStatus, UlrusEvent, REGISTERED, initial="registered", final="entered-in-error"
    ),
    Table(
        DISPOSITION_LIFECYCLE,
        DispositionStatus,
        DispositionEvent,
        REGISTERED,
        initial="registered",
        final="entered-in-error",
    ),
    Table(
        MEASUREMENT_LIFECYCLE,
        MeasurementStatus,
        MeasurementEvent,
        MEASUREMENT,
        initial="final waived",
        final="entered-in-error",
    ),
    Table(
        CONDITION_LIFECYCLE,
        ConditionStatus,
        ConditionEvent,
        CONDITION,
        initial="active",
        final="entered-in-error",
    ),
    Table(GOAL_LIFECYCLE, GoalStatus, GoalEvent, GOAL, initial="proposed", final="entered-in-error"),
    Table(
        FOLLOW_UP_LIFECYCLE,
        FollowUpStatus,
        FollowUpEvent,
        RECORDED,
        initial="recorded",
        final="entered-in-error",
    ),
    Table(
        PERSPECTIVE_LIFECYCLE,
        PerspectiveStatus,
        PerspectiveEvent,
        RECORDED,
        initial="recorded",
        final="entered-in-error",
    ),
    Table(
        STRATIFICATION_LIFECYCLE,
        StratificationStatus,
        StratificationEvent,
        STRATIFICATION,
        initial="current",
        final="entered-in-error",
    ),
    Table(
        OTHER_CARE_LIFECYCLE,
        OtherCareStatus,
        OtherCareEvent,
        OTHER_CARE,
        initial="registered",
        final="entered-in-error",
    ),
    Table(
        SERVICE_TARGET_LIFECYCLE,
        ServiceTargetStatus,
        ServiceTargetEvent,
        SERVICE_TARGET,
        initial="in-force",
        final="entered-in-error",
    ),
]
every_table = pytest.mark.parametrize("table", TABLES, ids=[table.lifecycle.name for table in TABLES])
every_pair = pytest.mark.parametrize(
    ("table", "state", "event"),
    [
        pytest.param(table, state, event, id=f"{table.lifecycle.name} {state} {event}")
        for table in TABLES
        for state, event in product(table.states, table.events)
    ],
)


@every_pair
def test_every_pair_of_state_and_event_leads_where_the_reference_says_or_is_refused(
    table: Table, state: StrEnum, event: StrEnum
) -> None:
    target = table.rows.get((state, event))
    if target is not None:
        assert table.lifecycle.after(state, event) == target
        return
    with pytest.raises(ActionNotAllowed) as refused:
        table.lifecycle.after(state, event)
    (finding,) = refused.value.findings
    possible = ", ".join(table.lifecycle.allowed(state)) or "-"
    assert finding.english.endswith(f"Possible now: {possible}.")
    assert finding.ruled_out == RuledOut(event, state, tuple(table.lifecycle.allowed(state)))


@every_table
def test_what_is_possible_from_a_state_is_what_the_reference_lists(table: Table) -> None:
    for state in table.states:
        listed = {event for source, event in table.rows if source == state}
        assert set(table.lifecycle.allowed(state)) == listed


@every_table
def test_the_reference_and_the_service_use_the_same_words(table: Table) -> None:
    named = {source for source, _ in table.rows} | set(table.rows.values())
    assert named == set(table.states)
    assert {event for _, event in table.rows} == set(table.events)


@every_table
def test_a_life_begins_where_the_reference_says(table: Table) -> None:
    assert set(table.lifecycle.initial) == set(table.initial.split())


@every_table
def test_every_state_can_be_reached_from_the_beginning(table: Table) -> None:
    reached: set[StrEnum] = set()
    ahead = list(table.lifecycle.initial)
    while ahead:
        state = ahead.pop()
        if state not in reached:
            reached.add(state)
            ahead.extend(table.lifecycle.after(state, event) for event in table.lifecycle.allowed(state))
    assert reached == set(table.states)


@every_table
def test_every_state_but_the_first_has_a_way_in_from_another(table: Table) -> None:
    entered = {
        table.lifecycle.after(state, event)
        for state in table.states
        for event in table.lifecycle.allowed(state)
        if table.lifecycle.after(state, event) is not state
    }
    assert set(table.states) - entered <= set(table.lifecycle.initial)


@every_table
def test_nothing_leads_on_from_a_final_state_and_something_from_every_other(table: Table) -> None:
    final = {state for state in table.states if table.lifecycle.is_final(state)}
    assert final == set(table.final.split())
