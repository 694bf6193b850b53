"""The ten indicators and the supplementary one (§4.2), version 1; nothing here is computed."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.domain.codes import CATEGORY_TEXT, Category
from app.domain.indicator_terms import (
    All,
    Any,
    Asked,
    Happened,
    Indicator,
    Is,
    Not,
    NotEarlier,
    NothingCountable,
    Offered,
    OverHalf,
    Reason,
    Recently,
    StillPlanned,
    Term,
)
from app.domain.refusals import UnknownCode

VERSION: Final = 1
OPEN_DAYS: Final = 365
"""After this long an open pathway without a closing conversation counts as not met (I8, I9)."""
FOLLOW_UP_DAYS: Final = 120
"""So long after the end a follow-up may still come (I9)."""

REASON_TEXT: Final = {
    "rejected": "afvist",
    "withdrawn": "trukket tilbage",
    "undecided": "ikke afgjort endnu",
    "died": "død",
    "transferred": "overgået til anden myndighed",
    "objected": "har frabedt sig videregivelse",
    "no-gp": "har ingen praktiserende læge",
    "not-asked": "ikke spurgt om rygning",
    "nothing-planned": "ingen tællende planlagte gange",
}

_ACCEPTED = Happened("accepted_on")
_CLARIFIED = Happened("conversation_on")
_STARTED = Happened("started_on")
_ENDED = Happened("closed_on")
_DIED = Reason("died", Happened("died_on"))
_TRANSFERRED = Reason("transferred", Happened("transferred_on"))


def _unless(met: Term, *reasons: Reason) -> tuple[Reason, ...]:
    """Return reasons that leave out only who had not come so far before."""
    return tuple(Reason(reason.code, All((Not(met), reason.when))) for reason in reasons)


def _offered(code: str, category: Category) -> Indicator:
    text = CATEGORY_TEXT[category]
    return Indicator(
        code=code,
        name=f"Tilbudt {text}",
        question=f"Andel borgere, som har fået tilbudt {text}",
        anchor="conversation_on",
        belongs=_CLARIFIED,
        met=Offered(category),
    )


def _attended(code: str, category: Category) -> Indicator:
    text = CATEGORY_TEXT[category]
    return Indicator(
        code=code,
        name=f"Deltagelse i {text}",
        question=f"Andel borgere, som har deltaget i mere end 50 % af planlagt {text}",
        anchor="conversation_on",
        belongs=_CLARIFIED,
        met=OverHalf(category),
        excluded=(
            _DIED,
            Reason("nothing-planned", All((NothingCountable(category), Not(StillPlanned(category))))),
        ),
        pending=StillPlanned(category),
    )


def _after_start(code: str, name: str, question: str, met: Term, closed_for: Term | None) -> Indicator:
    open_ = All((Not(_ENDED), Recently("started_on", OPEN_DAYS)))
    waits = Any((open_, All((_ENDED, closed_for)))) if closed_for else open_
    return Indicator(
        code=code,
        name=name,
        question=question,
        anchor="started_on",
        belongs=_STARTED,
        met=met,
        excluded=_unless(met, _DIED, _TRANSFERRED),
        pending=All((Not(met), waits)),
    )


INDICATORS: Final[tuple[Indicator, ...]] = (
    Indicator(
        code="I1",
        name="Afklarende samtale",
        question="Andel borgere, som deltager i afklarende samtale i kommunen",
        anchor="received_on",
        belongs=Happened("received_on"),
        met=_CLARIFIED,
        excluded=(
            Reason("rejected", Happened("rejected_on")),
            *_unless(_CLARIFIED, _DIED, _TRANSFERRED),
            Reason("withdrawn", All((Happened("withdrawn_on"), Not(_ACCEPTED)))),
            Reason("undecided", Not(_ACCEPTED)),
        ),
        preferred=_ACCEPTED,
        matures_after_days=60,
    ),
    _offered("I2", Category.MASTERY),
    _offered("I3", Category.SMOKING),
    Indicator(
        code="I3r",
        name="Tilbudt rygeafvænning, borgere der bruger nikotin",
        question="Andel borgere med dagligt eller lejlighedsvist forbrug, som har fået tilbudt rygeafvænning",
        anchor="conversation_on",
        belongs=_CLARIFIED,
        met=Offered(Category.SMOKING),
        excluded=(Reason("not-asked", Is("nicotine", "unknown")),),
        among=Not(Is("nicotine", "no-user")),
    ),
    _offered("I4", Category.TRAINING),
    _attended("I5", Category.MASTERY),
    _attended("I6", Category.SMOKING),
    _attended("I7", Category.TRAINING),
    _after_start(
        "I8",
        "Afsluttende samtale",
        "Andel borgere, der påbegynder rehabilitering, som har en afsluttende samtale",
        Happened("closing_conversation_on"),
        None,
    ),
    _after_start(
        "I9",
        "Opfølgning",
        "Andel borgere, der påbegynder rehabilitering, som har en opfølgning",
        Happened("followed_up_on"),
        Recently("closed_on", FOLLOW_UP_DAYS),
    ),
    Indicator(
        code="I10",
        name="Kommunikation til almen praksis",
        question="Andel borgere, der efter afsluttet rehabilitering i kommunen får fremsendt"
        " statusmeddelelse til almen praksis",
        anchor="closed_on",
        belongs=All((_ENDED, _STARTED)),
        met=All((Happened("gp_told_on"), NotEarlier("gp_told_on", "closed_on"))),
        excluded=(
            _DIED,
            Reason("objected", Is("gp_not_told", "objected")),
            Reason("no-gp", Is("gp_not_told", "no-gp")),
        ),
    ),
)
BY_CODE: Final = {indicator.code: indicator for indicator in INDICATORS}

_OF_ALL_CLARIFIED: Final = {
    indicator.code: replace(indicator, excluded=(), pending=None)
    for indicator in INDICATORS
    if isinstance(indicator.met, OverHalf)
}
COHORT: Final = tuple(_OF_ALL_CLARIFIED.get(each.code, each) for each in INDICATORS)
"""The secondary variant (§4.2): of all who were clarified, how many attended more than half (I5-I7)."""


def indicators_for(asked: Asked) -> tuple[Indicator, ...]:
    return COHORT if asked.of_cohort else INDICATORS


def indicator_for(asked: Asked, code: str) -> Indicator:
    """Return the one with this code; raises UnknownCode."""
    if code not in BY_CODE:
        raise UnknownCode("indicator", code[:20], known=BY_CODE, place="code")
    return indicators_for(asked)[list(BY_CODE).index(code)]
