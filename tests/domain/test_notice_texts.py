"""What a notice says to GP, referrer and hospital (§5.2): Danish sentences under known headings."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.assessments import AssessmentKind
from app.domain.codes import LegalBasis, StopReason
from app.domain.conversation_records import ConversationRecord, MedicationUse, PainMedication
from app.domain.intake import Diagnosis
from app.domain.notice_texts import Facts, sections, subject
from app.domain.notices import NoticeType
from app.domain.offers import OfferStatus
from app.domain.sessions import Attendance
from tests.domain import strategies
from tests.domain.builders import (
    NOW,
    a_closure,
    a_notice,
    a_pathway,
    a_referral,
    a_session,
    an_activity,
    an_agreed_plan,
    an_assessment,
    an_incoming_referral,
    an_offer,
    danish,
)


def facts(type_: NoticeType = NoticeType.START, message: str = "", **known: Any) -> Facts:
    request = known.pop("request", a_referral())
    return Facts(a_notice(type=type_, message=message), request, "Gentofte Kommune", **known)


def said(known: Facts) -> dict[str, str]:
    return {section.heading: "\n".join(section.paragraphs) for section in sections(known)}


@pytest.mark.parametrize(("type_", "basis"), list(product(NoticeType, LegalBasis)))
def test_every_notice_has_a_subject_that_names_the_law(type_: NoticeType, basis: LegalBasis) -> None:
    known = Facts(a_notice(type=type_, legal_basis=basis), a_referral(), "Gentofte Kommune")
    assert subject(known).endswith({LegalBasis.SUL119: "(§ 119)", LegalBasis.SUL140: "(§ 140)"}[basis])


@pytest.mark.parametrize("type_", NoticeType)
def test_every_notice_says_which_referral_it_is_about(type_: NoticeType) -> None:
    reason = said(facts(type_))["Henvisningsårsag"]
    assert "Gentofte Kommune har modtaget henvisningen af 3.3.2025 kl. 09.00." in reason
    assert "Diagnose: L03 Lændesmerter uden udstråling." in reason


def test_a_referral_without_diagnoses_says_none() -> None:
    for diagnoses in ((), (Diagnosis(),)):
        request = a_referral(said=an_incoming_referral(diagnoses=diagnoses))
        assert "Diagnose" not in said(facts(request=request))["Henvisningsårsag"]


def test_a_start_says_when_the_first_conversation_is_and_whom_to_call() -> None:
    booked = a_pathway(conversation_at=danish("2025-03-12", "14:30:00"))
    told = said(facts(pathway=booked))
    assert "Den første samtale er aftalt til 12.3.2025 kl. 14.30." in told["Status"]
    assert told["Kontakt"] == "Kontaktperson i Gentofte Kommune: Bente Højgård, telefon 39981234."


def test_a_start_after_the_conversation_says_that_it_was_held() -> None:
    held = a_pathway(conversation_at=NOW, clarified_at=NOW, coordinator_telephone="")
    told = said(facts(pathway=held))
    assert "Den første samtale blev holdt 3.3.2025 kl. 09.00." in told["Status"]
    assert told["Kontakt"] == "Kontaktperson i Gentofte Kommune: Bente Højgård."


def test_what_is_not_known_is_left_out() -> None:
    for pathway in (None, a_pathway(coordinator="")):
        told = said(facts(pathway=pathway))
        assert "samtale" not in told["Status"]
        assert "Kontakt" not in told
    for type_ in (NoticeType.PLAN, NoticeType.END, NoticeType.NOT_STARTED):
        assert list(said(facts(type_))) == ["Henvisningsårsag"]


def test_a_plan_tells_wishes_goals_offers_and_expected_end() -> None:
    plan = an_agreed_plan(expected_end_date=date(2025, 5, 30), responsibilities="Holdtræning hos os.")
    told = said(
        facts(
            NoticeType.PLAN,
            pathway=a_pathway(agreed_plan=plan),
            assessments=(an_assessment(what_matters="At kunne løfte.", summary="God motivation."),),
            offers=(an_offer(status=OfferStatus.ACCEPTED),),
        )
    )
    assert told["Samtale"] == "Det er vigtigt for borgeren: At kunne løfte.\nGod motivation."
    assert told["Mål"] == "- Gå tre kilometer uden pause."
    assert told["Tilbud"] == "Rygholdet (fysisk træning): taget imod."
    assert told["Plan"] == "Forløbet ventes afsluttet 30.5.2025.\nHoldtræning hos os."


def test_a_plan_without_an_expected_end_says_none() -> None:
    told = said(
        facts(
            NoticeType.PLAN,
            pathway=a_pathway(agreed_plan=an_agreed_plan()),
            assessments=(an_assessment(), an_assessment(kind=AssessmentKind.FOLLOW_UP, summary="Senere.")),
        )
    )
    assert "Plan" not in told
    assert "Samtale" not in told


@pytest.mark.parametrize("status", OfferStatus)
def test_every_offer_is_told_with_its_answer_but_not_one_made_in_error(status: OfferStatus) -> None:
    told = said(facts(NoticeType.NOT_STARTED, offers=(an_offer(status=status),)))
    assert ("Tilbud" in told) is (status is not OfferStatus.ENTERED_IN_ERROR)


def test_an_end_tells_result_attendance_follow_up_and_what_the_gp_is_asked_to_do() -> None:
    activity = an_activity()
    sessions = [
        a_session(activity_id=activity.id, status=status)
        for status in (Attendance.ATTENDED, Attendance.ATTENDED, Attendance.NO_SHOW, Attendance.VOID)
    ]
    told = said(
        facts(
            NoticeType.END,
            pathway=a_pathway(closure=a_closure(follow_up_date=date(2025, 9, 1))),
            assessments=(
                an_assessment(summary="Fra den første samtale."),
                an_assessment(kind=AssessmentKind.CLOSING, summary="Klarer hverdagen."),
            ),
            activities=(activity, an_activity(name="Kosthold")),
            sessions=(*sessions, a_session(status=Attendance.ATTENDED)),
        )
    )
    assert "Forløbet er afsluttet 3.3.2025 kl. 09.00." in told["Status"]
    assert "Borgeren går nu tre kilometer uden pause." in told["Status"]
    assert "Klarer hverdagen." in told["Status"]
    assert "før tid" not in told["Status"]
    assert "første samtale" not in told["Status"]
    assert told["Behandling/fremmøde"] == "Rygholdet: mødt 2 af 3 gange."
    assert "Opfølgning i Gentofte Kommune er aftalt til 1.9.2025." in told["Opfølgning"]
    assert "Fastholdelse: Fortsætter i den lokale gymnastikforening." in told["Opfølgning"]
    assert told["Forslag til egen læge"] == "Opfølgning ved behov."


@pytest.mark.requirement("R121")
@pytest.mark.parametrize("type_", [NoticeType.PLAN, NoticeType.END])
def test_a_suggested_review_of_pain_medication_reaches_the_gp(type_: NoticeType) -> None:
    def told(**medication: Any) -> str:
        use = PainMedication(MedicationUse.DAILY, **medication)
        held = an_assessment(record=ConversationRecord(medication=use))
        return said(facts(type_, assessments=(held,))).get("Forslag til egen læge", "")

    asked = "Gennemgang af den smertestillende medicin foreslås."
    assert told(review_suggested=True) == asked
    view = told(review_suggested=True, citizens_view="Vil gerne trappe ned")
    assert view == f"{asked}\nBorgerens syn på medicinen: Vil gerne trappe ned"
    assert told(citizens_view="Fin") == ""


@pytest.mark.requirement("R18")
def test_an_end_tells_the_citizens_own_rating_of_mastery_at_both_ends() -> None:
    closure = a_pathway(closure=a_closure())
    first = an_assessment(record=ConversationRecord(mastery=3))
    last = an_assessment(kind=AssessmentKind.CLOSING, record=ConversationRecord(mastery=8))
    both = said(facts(NoticeType.END, pathway=closure, assessments=(first, last)))["Status"]
    assert "mestre sine symptomer (0-10): 8 (ved forløbets start 3)." in both
    assert "(0-10): 3." in said(facts(NoticeType.END, pathway=closure, assessments=(first,)))["Status"]


@pytest.mark.parametrize("reason", StopReason)
def test_a_pathway_cut_short_says_why(reason: StopReason) -> None:
    closure = a_closure(stop_reason=reason, result_summary="", recommendation="", retention_plan="")
    told = said(facts(NoticeType.END, pathway=a_pathway(closure=closure)))
    assert "Afsluttet før tid: " in told["Status"]
    assert "Opfølgning" not in told
    assert "Forslag til egen læge" not in told


@pytest.mark.parametrize(
    ("type_", "heading"),
    [
        (NoticeType.NOT_STARTED, "Status"),
        (NoticeType.FORWARDED, "Status"),
        (NoticeType.QUESTION, "Spørgsmål"),
    ],
)
def test_what_the_case_worker_wrote_stands_as_written(type_: NoticeType, heading: str) -> None:
    assert said(facts(type_, "Er borgeren udredt?"))[heading] == "Er borgeren udredt?"


@pytest.mark.requirement("R15")
def test_a_question_says_that_the_citizen_is_not_delayed_by_it() -> None:
    assert "ikke sat i bero" in said(facts(NoticeType.QUESTION, "Er borgeren udredt?"))["Svar"]


@settings(max_examples=25)
@given(st.sampled_from(NoticeType), st.data())
def test_no_notice_ever_carries_the_citizens_number_or_an_empty_section(
    type_: NoticeType, data: st.DataObject
) -> None:
    request = data.draw(strategies.referrals())
    known = Facts(
        data.draw(strategies.notices(type=type_)),
        request,
        "Gentofte Kommune",
        data.draw(st.none() | strategies.pathways()),
        assessments=data.draw(st.lists(strategies.assessments(), max_size=2)),
        offers=data.draw(st.lists(strategies.offers(), max_size=2)),
    )
    written = sections(known)
    assert all(section.heading and section.paragraphs for section in written)
    assert request.said.citizen.number.value not in f"{subject(known)} {written}"
