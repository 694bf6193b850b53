"""Which case a citizen counts by (G2), and who is not asked about."""

from __future__ import annotations

from app.domain.indicator_results import Count
from tests.persistence.test_indicator_counts import asked, case, counts, known
from tests.usecases.world import World


async def test_who_died_undecided_counts_by_a_referral_that_was_accepted(world: World) -> None:
    undecided = case("C01", "Pa", "01-06", accepted_on=None, died_on="03-01")
    accepted = case("C01", "Pb", "02-06", conversation_on="02-10", died_on="03-01")
    await known(world, [undecided, accepted])
    assert (await counts(world, asked()))["I1"] == Count(met=1)


async def test_what_was_sent_on_undecided_leaves_a_later_referral_to_count(world: World) -> None:
    sent_on = case("C01", "Pa", "01-06", accepted_on=None, transferred_on="01-08")
    await known(world, [sent_on, case("C01", "Pb", "02-06")])
    assert (await counts(world, asked()))["I1"] == Count(not_met=1)


async def test_who_smokes_is_asked_of_the_conversation_a_citizen_counts_by(world: World) -> None:
    """A citizen who did not smoke at the first conversation is not asked about, whatever a later one says."""
    first = case("C01", "Pa", "01-06", conversation_on="01-10", nicotine="no-user")
    later = case("C01", "Pb", "02-06", conversation_on="02-10", nicotine="user")
    await known(world, [first, later])
    assert (await counts(world, asked()))["I3r"] == Count()
    assert (await counts(world, asked(by_pathway=True)))["I3r"] == Count(not_met=1)


async def test_who_was_not_asked_about_smoking_is_reported_as_such(world: World) -> None:
    await known(world, [case("C01", "Pa", "01-06", conversation_on="01-10", nicotine="unknown")])
    assert (await counts(world, asked()))["I3r"] == Count(excluded={"not-asked": 1})
