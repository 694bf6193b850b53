"""Which step may follow is asked of a lifecycle table, never of a comparison."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from app.domain.lifecycles import LIFECYCLES
from tests.house.source import MODULES, Module

STATUS_TYPES = {type(lifecycle.initial[0]).__name__ for lifecycle in LIFECYCLES}

ABOUT_ANOTHER = "a guard on something else than what takes the step: a lifecycle knows only its own kind"
DIALECT = "one status is two codes outside, by another fact beside it"
TEXT = "what a text says or leaves out"
ALLOWED = {
    ("app/indicators/facts.py", "facts_of"): "what was registered by mistake counts nowhere (G8)",
    ("app/indicators/facts.py", "_earliest_held"): "a conversation counts when it was held (§4.3)",
    ("app/indicators/facts.py", "_told_on"): "told is what a receipt or a person says was told (I10)",
    ("app/indicators/facts.py", "_gp_not_told"): "why the own GP is not told is left out by its reason (I10)",
    ("app/indicators/facts.py", "_rejection"): "a plan that was a mistake has no reason but that (I1)",
    ("app/indicators/facts.py", "_mistaken"): "a plan that was a mistake counts as rejected (I1)",
    ("app/indicators/facts.py", "_category"): "what was registered by mistake counts nowhere (G8)",
    ("app/indicators/backgrounds.py", "_provider"): "what was registered by mistake counts nowhere (G8)",
    ("app/persistence/case_stories.py", "-"): "since when a session stands as it does",
    ("app/domain/activity_decisions.py", "_check_enrolment"): ABOUT_ANOTHER,
    (
        "app/domain/activity_decisions.py",
        "register_attendance",
    ): "the first attendance starts activity and pathway",
    ("app/domain/backing_decisions.py", "_closure"): "how a pathway ends follows from how its request did",
    ("app/domain/backing_decisions.py", "_told"): "who is told follows from how its request ended",
    (
        "app/domain/death_undoing.py",
        "take_back",
    ): "only what the death ended, of all that may be reviewed again",
    ("app/domain/clarification.py", "_counts"): ABOUT_ANOTHER,
    ("app/domain/clarification.py", "_was_made"): ABOUT_ANOTHER,
    ("app/domain/closing_decisions.py", "check_final"): ABOUT_ANOTHER,
    (
        "app/domain/conversation_undoing.py",
        "check_unused",
    ): "what was only booked has led to nothing",
    ("app/domain/conversation_undoing.py", "_is_used"): ABOUT_ANOTHER,
    ("app/domain/conversation_undoing.py", "_ended_with"): ABOUT_ANOTHER,
    ("app/domain/conversation_undoing.py", "_times_held"): ABOUT_ANOTHER,
    (
        "app/usecases/settle_booking.py",
        "settle_booking",
    ): "what was held may have led to more, one step for both",
    ("app/domain/duplicate_detection.py", "_ended_lately"): "training that was given, of all that has ended",
    ("app/domain/duplicate_detection.py", "_declined"): "what a citizen said no to, of all that was offered",
    ("app/domain/duplicate_detection.py", "_counts"): "a plan that never was one for us is no second plan",
    ("app/domain/free_choice_training.py", "given"): "a plan that was a mistake was given to nobody",
    ("app/usecases/guard_duplicates.py", "ready_to_enrol"): ABOUT_ANOTHER,
    ("app/persistence/subscriptions.py", "-"): "what was deleted is there only for who asks for it",
    ("app/persistence/training.py", "-"): "an activity's event that led to where it is",
    ("app/domain/pathway_decisions.py", "check_accepted"): ABOUT_ANOTHER,
    ("app/domain/plans.py", "open_deadline"): "a deadline is open or not by state, whatever led there",
    (
        "app/domain/worklists.py",
        "_of_notice",
    ): "lists by state: this one asks for a human",
    ("app/domain/worklists.py", "_of_assessment"): "lists by state: this one is followed up",
    ("app/domain/worklists.py", "_of_session"): "lists by state: this one is followed up",
    ("app/domain/worklists.py", "_of_offer"): "lists by state: this one is asked about again",
    (
        "app/domain/worklists.py",
        "_of_pathway",
    ): "lists by state; two depend on another fact too",
    (
        "app/domain/offer_reports.py",
        "supervision",
    ): "a report counts what is or was given; which states that is, stands beside it",
    ("app/domain/requests.py", "is_error"): "of what was an error nobody is told, whatever led there",
    ("app/domain/sessions.py", "no_shows_in_a_row"): "counts outcomes, decides no step",
    ("app/domain/sessions.py", "-"): "the lifecycle table itself, written for every state but one",
    ("app/domain/notice_texts.py", "_offers"): TEXT,
    ("app/domain/notice_texts.py", "_held"): TEXT,
    ("app/fhir/task.py", "_status_reason"): "looks up a table of reasons by status",
    ("app/fhir/task.py", "_decision"): DIALECT,
    ("app/fhir/documentreference.py", "sent"): DIALECT,
    ("app/fhir/publish.py", "_catalogue_item"): "a draft is nobody else's to see yet",
    ("app/fhir/appointment.py", "_participation"): DIALECT,
    ("app/fhir/careplan.py", "_pathway_status"): DIALECT,
    ("app/fhir/careplan.py", "_stopped"): DIALECT,
    ("app/fhir/careplan.py", "_period"): DIALECT,
    ("app/fhir/publish.py", "_notice"): "an unaddressed notice is nobody's to see yet",
    (
        "app/usecases/address_notices.py",
        "address_notices",
    ): "the other notices of one event: addressed, told, or neither",
    ("app/persistence/distributions.py", "-"): "counted by status: what was made in error counts nowhere",
    (
        "app/persistence/courses.py",
        "-",
    ): "what came before and is still on its way, of one pathway",
    ("app/persistence/consents.py", "_in_state"): "searched by status; which ones, the lifecycles say",
    (
        "app/persistence/routing_queries.py",
        "_proposed_for",
    ): "searched by status; which ones, the lifecycles say",
    ("app/persistence/aggregates.py", "_page"): "lists are searched by status; which ones, the caller says",
    (
        "app/persistence/notice_queries.py",
        "_due_before",
    ): "the list is searched by status; which ones, the lifecycle says",
    (
        "app/persistence/referral_queries.py",
        "-",
    ): "the list is searched by status; which ones, the caller says",
    (
        "app/persistence/measures.py",
        "_ended",
    ): "effect is counted over what has ended, not over what may end",
    (
        "app/persistence/queries.py",
        "_inbox",
    ): "the inbox is searched by status; which ones, the lifecycle says",
}


def _is_status(module: Module, node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute):
        return False
    return (
        node.attr in {"status", "attendance"} or module.dotted(node.value).rpartition(".")[2] in STATUS_TYPES
    )


def _is_of_another_kind(module: Module, node: ast.AST) -> bool:
    """A member of an enum that is no lifecycle's: a MedCom letter too has a status."""
    owner = module.dotted(node.value).rpartition(".")[2] if isinstance(node, ast.Attribute) else ""
    return owner[:1].isupper() and owner not in STATUS_TYPES


def _compared(module: Module) -> Iterator[int]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Compare):
            sides = (node.left, *node.comparators)
            if any(_is_of_another_kind(module, side) for side in sides):
                continue
            if any(_is_status(module, side) for side in sides):
                yield node.lineno
        elif isinstance(node, ast.Match) and _is_status(module, node.subject):
            yield node.lineno


def test_a_status_is_compared_only_where_the_list_says_why() -> None:
    """`if status ==` beside the table is a second table, and the two grow apart.

    A comparison here must not decide whether something's own step is possible: for that there are
    `after`, `allowed` and `is_final`. What else a status may tell is listed with its reason.
    """
    found = {
        (m.name, m.around(line))
        for m in MODULES
        for line in _compared(m)
        if m.name != "app/domain/lifecycle.py"
    }
    assert found == set(ALLOWED)


def test_the_search_knows_a_comparison_when_it_sees_one() -> None:
    """A search that finds nothing would make the test above green for ever."""

    class Written(Module):
        text = (
            "from app.domain.offers import OfferStatus\n"
            "from app.medcom.head import LetterStatus\n"
            "a = offer.status == OfferStatus.ACCEPTED\n"
            "b = OfferStatus.ACCEPTED is s\n"
            "c = head.status is LetterStatus.NEW\n"
            "d = offer.status in X\n"
            "match offer.status:\n"
            "    case _: pass\n"
        )

    assert sorted(_compared(Written(MODULES[0].path))) == [3, 4, 6, 7]
