"""The bodies of conversations: what is answered, recorded, offered and settled."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from app.api.v1.body import MOST, Body, CommandBody, Day, Instant
from app.api.v1.conversation.record_body import RecordBody
from app.domain.assessments import Mode, NeedAnswer, Topic
from app.domain.clarifying_decisions import Placement
from app.domain.codes import Category
from app.domain.need_answers import Alcohol, Smoking, SmokingStatus, Weight, WorkSituation
from app.domain.offers import OfferEvent, OfferGrounds
from app.domain.other_care import CareActor, CareSource
from app.domain.refusals import Refusal
from app.domain.settlements import Outcome, TreatmentOutcome
from app.domain.stratifications import StartBack, SupportGroup
from app.domain.work import WorkStatus
from app.usecases.clarify import CareElsewhere, Settling
from app.usecases.make_offer import Offering

Minutes = Annotated[int, Field(ge=1, le=480)]


class SmokingBody(Body):
    status: SmokingStatus
    amount_per_day: int | None = Field(default=None, ge=0, le=200, description="Cigaretter e.l. pr. dag.")
    product: str = ""


class AlcoholBody(Body):
    units_per_week: int = Field(ge=0, le=500, description="Genstande pr. uge.")
    audit_c: int | None = Field(default=None, ge=0, le=12)


class WeightBody(Body):
    """BMI udregnes og kan ikke angives."""

    height_cm: int = Field(ge=50, le=250)
    weight_kg: Annotated[Decimal, Field(ge=20, le=400, decimal_places=3)]


class WorkBody(Body):
    status: WorkStatus
    hours_per_week: int | None = Field(
        default=None, ge=0, le=168, description="Kræves ved delvis sygemelding."
    )
    workplace_agreement: str = Field(default="", description="Aftale med arbejdspladsen.")


class Answer(Body):
    """Et spørgsmål, der skal stilles: svaret i emnets eget felt, eller hvorfor der ikke er spurgt."""

    topic: Topic
    asked: bool
    reason_not_asked: str = ""
    smoking: SmokingBody | None = None
    alcohol: AlcoholBody | None = None
    weight: WeightBody | None = None
    work: WorkBody | None = None

    def said(self) -> NeedAnswer:
        return NeedAnswer(
            self.topic,
            self.asked,
            self.reason_not_asked,
            smoking=_smoking(self.smoking) if self.smoking else None,
            alcohol=_alcohol(self.alcohol) if self.alcohol else None,
            weight=_weight(self.weight) if self.weight else None,
            work=_work(self.work) if self.work else None,
        )


def _smoking(said: SmokingBody) -> Smoking:
    return Smoking(said.status, said.amount_per_day, said.product)


def _alcohol(said: AlcoholBody) -> Alcohol:
    return Alcohol(said.units_per_week, said.audit_c)


def _weight(said: WeightBody) -> Weight:
    return Weight(said.height_cm, int(said.weight_kg * 1000))


def _work(said: WorkBody) -> WorkSituation:
    return WorkSituation(said.status, said.hours_per_week, said.workplace_agreement)


def answers_of(bodies: list[Answer]) -> tuple[NeedAnswer, ...]:
    return tuple(_said(number, body) for number, body in enumerate(bodies))


def _said(number: int, body: Answer) -> NeedAnswer:
    try:
        return body.said()
    except Refusal as refusal:
        raise refusal.within(f"answers[{number}].{body.topic.lower()}") from None


class Offered(Body):
    fsiii_code: str = Field(default="", description="Kan udelades, når tilbuddet i kataloget kun har én.")
    name: str = Field(default="", description="Tilbuddets lokale navn; ellers det fra kataloget.")
    catalogue_item_id: UUID | None = Field(default=None, description="Et aktivt tilbud i kataloget.")
    answer: Literal[OfferEvent.ACCEPT, OfferEvent.DECLINE] | None = None
    professional_assessment: str = Field(default="", description="Fagpersonens vurdering af relevansen.")
    citizen_assessment: str = Field(default="", description="Borgerens egen vurdering af relevansen.")
    duplicate_reason: str = Field(
        default="", description="Hvorfor det tilbydes, selv om borgeren får det et andet sted."
    )

    def grounds(self) -> OfferGrounds:
        return OfferGrounds(self.professional_assessment, self.citizen_assessment, self.duplicate_reason)

    def said(self) -> Offering:
        return Offering(
            fsiii_code=self.fsiii_code,
            name=self.name,
            catalogue_item_id=self.catalogue_item_id,
            answer=self.answer,
            grounds=self.grounds(),
        )


class MakeOffer(CommandBody, Offered):
    pass


class Settled(Body):
    category: Literal[Category.TRAINING, Category.MASTERY, Category.SMOKING, Category.DIET, Category.ALCOHOL]
    outcome: Outcome
    reason: str = Field(default="", description="Kræves, undtagen ved henvisning til behandling.")
    treatment: TreatmentOutcome | None = Field(
        default=None, description="Udfaldet af henvisning til alkoholbehandling (§ 141)."
    )

    def said(self) -> Settling:
        return Settling(
            category=self.category, outcome=self.outcome, reason=self.reason, treatment=self.treatment
        )


class SettleCategory(CommandBody, Settled):
    pass


class StartBackBody(Body):
    total: int = Field(ge=0, le=9)
    sub: int = Field(ge=0, le=5, description="Psykosocial delscore (spørgsmål 5-9).")


class Stratified(Body):
    group: SupportGroup | None = Field(description="null: ikke inddelt; begrundelsen siger hvorfor.")
    rationale: str = Field(min_length=1)
    by: str = Field(min_length=1, description="Hvem der har inddelt.")
    override_reason: str = Field(default="", description="Kræves, når STarT Back foreslår en anden gruppe.")
    start_back: StartBackBody | None = None

    def placed(self) -> Placement:
        scores = self.start_back
        return Placement(
            by=self.by,
            rationale=self.rationale,
            group=self.group,
            override_reason=self.override_reason,
            start_back=StartBack(scores.total, scores.sub) if scores else None,
        )


class Stratify(CommandBody, Stratified):
    pass


class HoldConversation(CommandBody):
    TIMES = ("happened_at", "held_at")

    held_at: Instant
    mode: Mode = Mode.AT_CENTRE
    conducted_by: str = Field(min_length=1)
    what_matters: str = Field(default="", description="Borgerens egne ord.")
    summary: str = ""
    answers: list[Answer] = Field(default=[], max_length=MOST)
    planned_minutes: Minutes | None = None
    actual_minutes: Minutes | None = None
    record: RecordBody = RecordBody()


class HoldClarifying(HoldConversation):
    """Det, der afgøres undervejs, kan siges med det samme eller bagefter."""

    offers: list[Offered] = Field(default=[], max_length=MOST)
    settlements: list[Settled] = Field(default=[], max_length=MOST)
    stratification: Stratified | None = None


class BookConversation(CommandBody):
    at: Instant
    mode: Mode = Mode.AT_CENTRE
    conducted_by: str = ""
    planned_minutes: Minutes | None = None


class RegisterOtherCare(CommandBody):
    actor: CareActor
    actor_name: str = ""
    category: Category
    from_date: Day
    to_date: Day | None = None
    source: CareSource
    description: str = ""

    def said(self) -> CareElsewhere:
        return CareElsewhere(
            actor=self.actor,
            actor_name=self.actor_name,
            category=self.category,
            from_date=self.from_date,
            to_date=self.to_date,
            source=self.source,
            description=self.description,
        )
