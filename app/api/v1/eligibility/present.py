"""Facts of intake to what is shown of them."""

from __future__ import annotations

from collections.abc import Iterable

from app.api.v1.eligibility import fields
from app.domain.contacts import ContactAttempt
from app.domain.coordination import COORDINATION_CODE, COORDINATION_NAME, INVOLVED_TEXT
from app.domain.eligibility import (
    CRITERION_TEXT,
    NEEDED_QUESTION,
    QUESTIONS,
    criteria_met,
    criteria_of,
    missing_of,
    obstacles,
    proposed_question,
)
from app.domain.legal_days import legal_day
from app.domain.pathways import Pathway
from app.domain.referrals import Referral
from app.domain.treatments import TREATMENTS, EarlierTreatment


def eligibility(referral: Referral) -> fields.EligibilityView:
    facts = referral.facts
    judged = criteria_of(facts, referred_on=legal_day(referral.received_at))
    missing = missing_of(referral)
    hindering = [
        fields.ObstacleView(code=f.code, text=f.danish, place=f.place)
        for f in obstacles(referral, facts, criteria_met(referral))
    ]
    return fields.EligibilityView(
        assessed_at=referral.assessed_at,
        questions=[
            fields.QuestionView(code=name, text=text, answer=getattr(facts, name))
            for name, text in QUESTIONS.items()
        ],
        pain_onset_date=facts.pain_onset_date,
        weeks_of_pain=facts.weeks_of_pain,
        earlier_treatments=_treatments(facts.earlier_treatments),
        psychosocial=None if facts.psychosocial is None else list(facts.psychosocial),
        exacerbation=facts.exacerbation,
        need_level_reason=facts.need_level_reason,
        criteria=[fields.CriterionView(code=c, name=CRITERION_TEXT[c], met=met) for c, met in judged.items()],
        missing=[fields.QuestionView(code=n, text=NEEDED_QUESTION[n]) for n in missing],
        proposed_question=proposed_question(missing),
        acceptable=not hindering,
        obstacles=hindering,
    )


def _treatments(tried: Iterable[EarlierTreatment] | None) -> list[fields.TreatmentView] | None:
    if tried is None:
        return None
    return [
        fields.TreatmentView(
            type=t.type,
            name=TREATMENTS[t.type].name,
            profession=t.profession or TREATMENTS[t.type].profession,
            effect=t.effect,
            from_date=t.from_date,
            to_date=t.to_date,
            note=t.note,
        )
        for t in tried
    ]


def attempts(made: Iterable[ContactAttempt]) -> list[fields.ContactAttemptView]:
    return [fields.ContactAttemptView(at=a.at, way=a.way, outcome=a.outcome, note=a.note) for a in made]


def coordination(pathway: Pathway) -> fields.CoordinationView | None:
    need = pathway.coordination
    if need is None:
        return None
    return fields.CoordinationView(
        parties=[fields.PartyView(code=p, name=INVOLVED_TEXT[p]) for p in need.parties],
        note=need.note,
        fsiii_code=COORDINATION_CODE,
        name=COORDINATION_NAME,
        coordinator=pathway.coordinator,
    )
