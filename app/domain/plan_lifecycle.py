"""How a §140 rehabilitation plan moves (domain reference §9.2)."""

from __future__ import annotations

from enum import StrEnum

from app.domain.lifecycle import Lifecycle, Step


class PlanStatus(StrEnum):
    RECEIVED = "received"
    CLASSIFIED = "classified"
    CLOSED_INFO = "closed-info"
    HOSPITAL_TASK = "hospital-task"
    ON_HOLD_POSTPONED = "on-hold-postponed"
    ON_HOLD_FREE_CHOICE = "on-hold-free-choice"
    ON_HOLD_FREE_CHOICE_DECLINED = "on-hold-free-choice-declined"
    ON_HOLD_OTHER_MUNICIPALITY = "on-hold-other-municipality"
    SENT_BY_MISTAKE = "sent-by-mistake"
    OFFERED = "offered"
    RIGHT_ARISEN = "right-arisen"
    ACTIVE = "active"
    COMPLETED = "completed"
    STOPPED = "stopped"
    TRANSFERRED = "transferred"
    REVOKED = "revoked"
    CLOSED_DECEASED = "closed-deceased"
    ENTERED_IN_ERROR = "entered-in-error"


class PlanEvent(StrEnum):
    CLASSIFY = "classify"
    CHANGE_LEVEL = "change-level"
    ASK_FOR_SUPPLEMENT = "ask-for-supplement"
    CLOSE_INFO = "close-info"
    LEAVE_TO_HOSPITAL = "leave-to-hospital"
    CHANGE_TYPE = "change-type"
    REPORT_MISTAKE = "report-mistake"
    POSTPONE = "postpone"
    OFFER_FIRST_CONTACT = "offer-first-contact"
    OFFER_TOO_LATE = "offer-too-late"
    DECLARE_INABILITY = "declare-inability"
    PASS_DEADLINE = "pass-deadline"  # noqa: S105 - a deadline passes
    CHOOSE_PRIVATE = "choose-private"
    WAIT = "wait"
    REINVOKE = "reinvoke"
    CHOOSE_OTHER_MUNICIPALITY = "choose-other-municipality"
    RETURN_TO_REVIEW = "return-to-review"
    RETURN_FROM_MUNICIPALITY = "return-from-municipality"
    RETURN_UNDER_WAY = "return-under-way"
    ATTEND_FIRST_CONTACT = "attend-first-contact"
    TAKE_BACK_CONTACT = "take-back-contact"
    TAKE_BACK_OFFER = "take-back-offer"
    MISS_FIRST_CONTACT = "miss-first-contact"
    PROVIDER_CANCELS = "provider-cancels"
    COMPLETE = "complete"
    STOP = "stop"
    PROPOSE = "propose"
    PRIORITISE = "prioritise"
    REOPEN = "reopen"
    REVIEW_AGAIN = "review-again"
    FORWARD = "forward"
    CORRECT = "correct"
    REVOKE = "revoke"
    CORRECT_DISCHARGE_DATE = "correct-discharge-date"
    LOSE_RIGHT = "lose-right"
    GET_NO_ANSWER = "get-no-answer"
    RETURN_FROM_PROVIDER = "return-from-provider"
    FINISH_AT_PROVIDER = "finish-at-provider"
    INFORM_CITIZEN = "inform-citizen"
    RECORD_PROGNOSIS = "record-prognosis"
    ALIGN_EXPECTATIONS = "align-expectations"
    REPLACE = "replace"
    RESTART = "restart"
    RUN_PARALLEL = "run-parallel"
    DIE = "die"
    MARK_ERROR = "mark-error"


_S, _E = PlanStatus, PlanEvent
_HERE = (
    _S.RECEIVED,
    _S.CLASSIFIED,
    _S.HOSPITAL_TASK,
    _S.ON_HOLD_POSTPONED,
    _S.ON_HOLD_FREE_CHOICE,
    _S.ON_HOLD_FREE_CHOICE_DECLINED,
    _S.OFFERED,
    _S.RIGHT_ARISEN,
)
_WAITING = (*_HERE, _S.ON_HOLD_OTHER_MUNICIPALITY)
_OPEN = (*_WAITING, _S.ACTIVE)

PLAN_LIFECYCLE: Lifecycle[PlanStatus, PlanEvent] = Lifecycle(
    "rehabilitation plan",
    initial=(_S.RECEIVED,),
    steps=(
        Step(
            (_S.RECEIVED,),
            _E.CLASSIFY,
            _S.CLASSIFIED,
            "a level for almen, none for rehabilitering",
            "authority by task and date",
        ),
        Step(
            (_S.CLASSIFIED, _S.ON_HOLD_POSTPONED, _S.OFFERED, _S.RIGHT_ARISEN, _S.ACTIVE),
            _E.CHANGE_LEVEL,
            None,
            "almen only",
            "the earlier level stays in the history",
        ),
        Step(
            _OPEN,
            _E.ASK_FOR_SUPPLEMENT,
            None,
            "a question to the hospital",
            "the clock runs on; a G-GOP is never refused for what is missing",
        ),
        Step((_S.RECEIVED,), _E.CLOSE_INFO, _S.CLOSED_INFO, "type egentræning", "no clock, no training"),
        Step((_S.RECEIVED,), _E.LEAVE_TO_HOSPITAL, _S.HOSPITAL_TASK, "type specialiseret", "no clock"),
        Step(
            (_S.HOSPITAL_TASK,),
            _E.CHANGE_TYPE,
            _S.RECEIVED,
            "the hospital changed specialiseret to almen",
            "a new clock starts that day (K6)",
        ),
        Step(_WAITING, _E.REPORT_MISTAKE, _S.SENT_BY_MISTAKE, "reason", "clock not applicable (K8)"),
        Step(
            (_S.CLASSIFIED,),
            _E.POSTPONE,
            _S.ON_HOLD_POSTPONED,
            "the plan states a start later than discharge",
            "the clock starts that day (K1)",
        ),
        Step(
            (
                _S.CLASSIFIED,
                _S.ON_HOLD_POSTPONED,
                _S.ON_HOLD_FREE_CHOICE_DECLINED,
                _S.RIGHT_ARISEN,
                _S.OFFERED,
            ),
            _E.OFFER_FIRST_CONTACT,
            _S.OFFERED,
            "a day",
            "clock met if in time (K4)",
        ),
        Step(
            (_S.CLASSIFIED, _S.ON_HOLD_POSTPONED),
            _E.OFFER_TOO_LATE,
            _S.RIGHT_ARISEN,
            "the only day offered is after the deadline",
            "right to a private provider arises (K7a)",
        ),
        Step(
            (_S.CLASSIFIED, _S.ON_HOLD_POSTPONED, _S.OFFERED),
            _E.DECLARE_INABILITY,
            _S.RIGHT_ARISEN,
            "no day in time",
            "K7a",
        ),
        Step(
            (_S.CLASSIFIED, _S.ON_HOLD_POSTPONED),
            _E.PASS_DEADLINE,
            _S.RIGHT_ARISEN,
            "the deadline day ends without a valid offer in time",
            "K7b; time itself",
        ),
        Step(
            (_S.RIGHT_ARISEN, _S.OFFERED),
            _E.CHOOSE_PRIVATE,
            _S.ON_HOLD_FREE_CHOICE,
            "the right stands; the register knows the provider as private with a KL agreement",
            "the provider may read the case",
        ),
        Step(
            (_S.RIGHT_ARISEN,),
            _E.LOSE_RIGHT,
            _S.CLASSIFIED,
            "a corrected date takes the right away",
            "an offer that is in time after all stands",
        ),
        Step((_S.RIGHT_ARISEN,), _E.GET_NO_ANSWER, None, "told of the right", "the free-choice case lapses"),
        Step(
            (_S.ON_HOLD_FREE_CHOICE,),
            _E.RETURN_FROM_PROVIDER,
            _S.RIGHT_ARISEN,
            "reason",
            "the provider sees the case no longer; the right stands open again",
        ),
        Step((_S.ON_HOLD_FREE_CHOICE,), _E.FINISH_AT_PROVIDER, _S.COMPLETED, "the provider is done"),
        Step((_S.RIGHT_ARISEN,), _E.WAIT, _S.ON_HOLD_FREE_CHOICE_DECLINED, "information documented (K9)"),
        Step((_S.ON_HOLD_FREE_CHOICE_DECLINED,), _E.REINVOKE, _S.RIGHT_ARISEN),
        Step(
            (*_HERE, _S.ACTIVE),
            _E.CHOOSE_OTHER_MUNICIPALITY,
            _S.ON_HOLD_OTHER_MUNICIPALITY,
            "the citizen's wish",
            "clock not applicable (K8)",
        ),
        Step(
            (_S.ON_HOLD_OTHER_MUNICIPALITY,),
            _E.RETURN_TO_REVIEW,
            _S.RECEIVED,
            "the citizen's wish; not taken on before [P]",
            "the clock holds again, from where it began",
        ),
        Step(
            (_S.ON_HOLD_OTHER_MUNICIPALITY,),
            _E.RETURN_FROM_MUNICIPALITY,
            _S.CLASSIFIED,
            "the citizen's wish; nobody was met before [P]",
            "the clock holds again, from where it began; a right that has arisen stands open",
        ),
        Step(
            (_S.ON_HOLD_OTHER_MUNICIPALITY,),
            _E.RETURN_UNDER_WAY,
            _S.ACTIVE,
            "the citizen's wish; training was under way [P]",
        ),
        Step((_S.OFFERED,), _E.ATTEND_FIRST_CONTACT, _S.ACTIVE, "", "status reason cleared"),
        Step((_S.OFFERED,), _E.MISS_FIRST_CONTACT, None, "", "new time; the right does not arise (K10)"),
        Step((_S.OFFERED,), _E.PROVIDER_CANCELS, _S.CLASSIFIED, "", "the right is judged again (K10)"),
        Step(
            (_S.RIGHT_ARISEN, _S.ON_HOLD_FREE_CHOICE_DECLINED),
            _E.PROVIDER_CANCELS,
            None,
            "a day after the deadline was offered [P]",
            "that it was the word that the deadline cannot be met stays on record (K7a)",
        ),
        Step((_S.ACTIVE,), _E.TAKE_BACK_CONTACT, _S.OFFERED, "it was registered by mistake [P]"),
        Step(
            (_S.OFFERED,),
            _E.TAKE_BACK_OFFER,
            _S.CLASSIFIED,
            "only a contact or a booking that is taken back said that it was made [P]",
            "the right is judged again, and another day that was offered stands",
        ),
        Step(
            (
                _S.CLASSIFIED,
                _S.ON_HOLD_POSTPONED,
                _S.RIGHT_ARISEN,
                _S.ON_HOLD_FREE_CHOICE,
                _S.ON_HOLD_FREE_CHOICE_DECLINED,
            ),
            _E.TAKE_BACK_OFFER,
            None,
            "so did a booking whose day was too late, or that did not count alone [P]",
            "a right that it alone gave is lost again",
        ),
        Step((_S.ACTIVE,), _E.COMPLETE, _S.COMPLETED, "all interventions ended"),
        Step(
            (
                _S.CLASSIFIED,
                _S.OFFERED,
                _S.RIGHT_ARISEN,
                _S.ON_HOLD_POSTPONED,
                _S.ON_HOLD_FREE_CHOICE,
                _S.ON_HOLD_FREE_CHOICE_DECLINED,
                _S.ON_HOLD_OTHER_MUNICIPALITY,
                _S.ACTIVE,
            ),
            _E.STOP,
            _S.STOPPED,
            "stop reason, or its pathway ended",
        ),
        Step(_OPEN, _E.PROPOSE, None, "routing rules in force", "proposals are kept; nothing is decided"),
        Step(
            _OPEN,
            _E.PRIORITISE,
            None,
            "another priority than stands, and why [P]",
            "the sender's stays beside it; the sender reads both",
        ),
        Step(
            (_S.COMPLETED, _S.STOPPED, _S.CLOSED_DECEASED),
            _E.REOPEN,
            _S.ACTIVE,
            "its pathway is opened again [P]",
            corrects=True,
        ),
        Step(
            (
                _S.CLASSIFIED,
                _S.OFFERED,
                _S.RIGHT_ARISEN,
                _S.ON_HOLD_POSTPONED,
                _S.ACTIVE,
                _S.COMPLETED,
                _S.STOPPED,
                _S.CLOSED_DECEASED,
            ),
            _E.REVIEW_AGAIN,
            _S.RECEIVED,
            "its pathway was opened, or a death registered, by mistake [P]",
            corrects=True,
        ),
        Step(_OPEN, _E.FORWARD, _S.TRANSFERRED, "another authority is responsible", "the sender is told"),
        Step(
            (_S.RECEIVED, _S.HOSPITAL_TASK),
            _E.CORRECT,
            None,
            "by the sender, before it is taken on",
            "the clock follows a corrected date, what was said before stays in the history",
        ),
        Step(_OPEN, _E.REVOKE, _S.REVOKED, "withdrawn by the sender or replaced by a new G-GOP"),
        Step(_OPEN, _E.CORRECT_DISCHARGE_DATE, None, "", "clock computed again, both kept (K5)"),
        Step(_OPEN, _E.INFORM_CITIZEN, None, "what, when, by whom", "the duty is done (K11)"),
        Step(_OPEN, _E.RECORD_PROGNOSIS, None, "what the hospital says"),
        Step(_OPEN, _E.ALIGN_EXPECTATIONS, None, "prognosis, the citizen's expectation, the plan"),
        Step((_S.RECEIVED,), _E.REPLACE, None, "an earlier plan for the same need", "it is revoked"),
        Step((_S.RECEIVED,), _E.RESTART, None, "an earlier plan", "it and its pathway are stopped"),
        Step((_S.RECEIVED,), _E.RUN_PARALLEL, None, "an earlier plan for another need", "both stand"),
        Step(_OPEN, _E.DIE, _S.CLOSED_DECEASED),
        Step(_OPEN, _E.MARK_ERROR, _S.ENTERED_IN_ERROR, "reason"),
    ),
)
