"""What a decision is: changes in the order they happened."""

from __future__ import annotations

import pytest

from app.domain.decision import Change, Decision
from app.domain.offers import Offer, OfferStatus
from app.domain.pathways import Pathway
from tests.domain.builders import NOW, a_pathway, an_offer


def test_the_last_state_of_an_aggregate_is_the_one_that_counts() -> None:
    offered = an_offer()
    accepted = an_offer(id=offered.id, status=OfferStatus.ACCEPTED)
    decision = Decision((Change(offered, "offer", NOW), Change(accepted, "accept", NOW)))
    assert decision.of(Offer, offered.id) == accepted


def test_two_decisions_add_up_in_their_order() -> None:
    first = Decision((Change(an_offer(), "offer", NOW),))
    second = Decision((Change(a_pathway(), "open", NOW),))
    assert [change.event for change in (first + second).changes] == ["offer", "open"]


def test_an_aggregate_the_decision_does_not_touch_is_not_found_in_it() -> None:
    offer = an_offer()
    decision = Decision((Change(offer, "offer", NOW),))
    for kind, id_ in ((Offer, an_offer().id), (Pathway, offer.id)):
        with pytest.raises(LookupError):
            decision.of(kind, id_)
