"""Consent to exchange with the jobcentre, and its lifecycle (§5.3, §9.8)."""

from __future__ import annotations

from enum import StrEnum

from app.domain.lifecycle import Lifecycle, Step


class ConsentStatus(StrEnum):
    REQUESTED = "requested"
    ACTIVE = "active"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    ENDED = "ended"


class ConsentEvent(StrEnum):
    GIVE = "give"
    REFUSE = "refuse"
    CHANGE_SCOPE = "change-scope"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    CLOSE_PATHWAY = "close-pathway"
    DIE = "die"


_S, _E = ConsentStatus, ConsentEvent

CONSENT_LIFECYCLE: Lifecycle[ConsentStatus, ConsentEvent] = Lifecycle(
    "consent",
    initial=(_S.REQUESTED,),
    steps=(
        Step(
            (_S.REQUESTED,),
            _E.GIVE,
            _S.ACTIVE,
            "written, or oral with a reason; scope and parties named",
            "expires at the latest one year after",
        ),
        Step((_S.REQUESTED,), _E.REFUSE, _S.REFUSED, "", "services unaffected"),
        Step((_S.ACTIVE,), _E.CHANGE_SCOPE, None, "widening needs a new signature"),
        Step((_S.ACTIVE,), _E.WITHDRAW, _S.WITHDRAWN, "any time, any form", "queued exchanges cancelled"),
        Step((_S.ACTIVE,), _E.EXPIRE, _S.EXPIRED),
        Step((_S.ACTIVE,), _E.CLOSE_PATHWAY, _S.ENDED),
        Step((_S.ACTIVE,), _E.DIE, _S.ENDED),
    ),
)
