"""The bodies of commands on the catalogue, groups, and what an activity, session or offer goes through."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.v1.bodies import Delivery, SessionTime, StopReasonCode
from app.api.v1.body import MOST, Body, CommandBody, Day, Instant, Reasoned
from app.api.v1.offers.training_body import TrainingPlanBody
from app.domain.activities import DeliveryType
from app.domain.catalogue import Description, Material
from app.domain.topic_coverage import TeachingForm
from app.domain.topics import OfferTopic, SupportLevel

Word = Annotated[str, Field(min_length=1, max_length=100)]
Count = Annotated[int, Field(ge=1, le=1000)]


class MaterialBody(Body):
    name: str = Field(min_length=1)
    price_dkk: int = Field(ge=0, le=100_000)
    necessary: bool = Field(default=False, description="Nødvendigt materiale må ikke koste noget.")


class DescribeItem(CommandBody):
    """Et lokalt tilbud; det hele siges på ny, når det rettes."""

    name: str = Field(min_length=1, description="Tilbuddets lokale navn.")
    operator: str = ""
    topics: list[OfferTopic] = Field(default=[], max_length=MOST)
    fsiii_codes: list[Word] = Field(default=[], max_length=MOST)
    levels: list[SupportLevel] = Field(default=[], max_length=MOST)
    delivery_types: list[Delivery] = Field(default=[], max_length=MOST)
    weeks: Count | None = None
    sessions: Count | None = None
    seats: Count | None = None
    languages: list[Word] = Field(default=["da"], max_length=MOST)
    valid_from: Day | None = None
    valid_to: Day | None = None
    sundhed_dk: str = Field(default="", description="Adresse eller nummer på sundhed.dk (SOFT).")
    telephone: str = ""
    back_specific: bool = False
    materials: list[MaterialBody] = Field(default=[], max_length=MOST)

    def to_domain(self) -> Description:
        return Description(
            name=self.name,
            operator=self.operator,
            topics=tuple(dict.fromkeys(self.topics)),
            fsiii_codes=tuple(dict.fromkeys(self.fsiii_codes)),
            levels=tuple(dict.fromkeys(self.levels)),
            delivery_types=tuple(DeliveryType[d.name] for d in dict.fromkeys(self.delivery_types)),
            weeks=self.weeks,
            sessions=self.sessions,
            seats=self.seats,
            languages=tuple(dict.fromkeys(self.languages)),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            sundhed_dk=self.sundhed_dk,
            telephone=self.telephone,
            back_specific=self.back_specific,
            materials=tuple(Material(m.name, m.price_dkk, m.necessary) for m in self.materials),
        )


class ExpireItem(CommandBody):
    reason: str = Field(default="", description="Kræves, hvis intet andet tilbud dækker det samme.")


class DescribeGroup(CommandBody):
    name: str = Field(default="", description="Holdets navn; ellers tilbuddets.")
    place: str = Field(min_length=1)
    seats: Count
    instructor: str = Field(min_length=1)
    sessions: list[SessionTime] = Field(default=[], max_length=200)


class PlanGroup(DescribeGroup):
    catalogue_item_id: UUID


class AddDate(CommandBody):
    start: Instant
    end: Instant


class MoveDate(AddDate, Reasoned):
    date: Instant = Field(description="Begyndelsen af den mødegang, der flyttes.")


class CancelDate(Reasoned):
    date: Instant = Field(description="Begyndelsen af den mødegang, der aflyses.")


class PlanTraining(CommandBody, TrainingPlanBody):
    pass


class Withdraw(CommandBody):
    stop_reason: StopReasonCode


class Pause(CommandBody):
    reason: str = Field(min_length=1)
    from_date: Day | None = Field(default=None, description="Første dag i pausen; ellers i dag.")
    to_date: Day | None = Field(
        default=None,
        description="Sidste dag, hvis den kendes; ellers gøres mødegangene op, når der genoptages.",
    )


class ChangeTiming(CommandBody):
    sessions: list[SessionTime] = Field(min_length=1, max_length=200)


class Complete(CommandBody):
    outcome: str = Field(default="", description="Hvad der kom ud af indsatsen.")


class NewTime(CommandBody, SessionTime):
    pass


class Move(NewTime):
    reason: str = ""


class TopicBody(Body):
    topic: OfferTopic
    form: TeachingForm


class CoverTopics(CommandBody):
    topics: list[TopicBody] = Field(min_length=1, max_length=MOST)


class DeclineTopic(CommandBody):
    topic: OfferTopic
    reason: str = ""
