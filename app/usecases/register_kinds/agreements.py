"""Agreement texts, their provisions and text boxes (R81, R90, R104–R107, R112)."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import Any, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from app.domain import agreements
from app.domain.agreements import OF_LAW, AgreementType, Obligation
from app.domain.refusals import MissingValue
from app.usecases.register_kinds.content import Content, EntryId, Link, Name, Part
from app.usecases.register_kinds.review import Reviewed

Phase: TypeAlias = Literal["BASELINE", "MID", "END", "FOLLOWUP"]


class AgreementText(Reviewed):
    title: Name
    type: AgreementType
    parties: list[Name] = Field(min_length=1, max_length=100)
    edition: Name
    text: str = ""
    link: Link | None = None

    def shown(self, on: date, /) -> dict[str, Any]:
        return {**super().shown(on), "label": agreements.labelled(self.title, self.type)}


class MonitoringText(Part):
    measure: Name
    phases: list[Phase] = Field(min_length=1, max_length=4)
    by: Name


class ProvisionText(Content):
    refers_to = MappingProxyType({"agreement": "agreement-text"})

    agreement: EntryId
    text: Name
    obligation: Obligation
    source: str = Field(
        default="", max_length=500, description="Paragraf, afsnit eller side; kræves for lov."
    )
    law_link: Link | None = None
    text_boxes: list[EntryId] = Field(default=[], max_length=100)
    paraphrases_law: bool = Field(default=False, description="Teksten gengiver loven med egne ord.")
    monitoring: MonitoringText | None = None

    @model_validator(mode="after")
    def _law_is_pointed_to(self) -> Self:
        """Law is linked to, not told again: what it says may change (R81)."""
        if (self.obligation in OF_LAW or self.paraphrases_law) and self.law_link is None:
            raise MissingValue("content.law_link", danish="Henvisningen til loven")
        return self

    def shown(self, _: date, /) -> dict[str, Any]:
        return {"binding": self.obligation in agreements.BINDING, "paraphrases_law": self.paraphrases_law}

    def as_provision(self, id_: str) -> agreements.Provision:
        said = self.monitoring
        asked = agreements.Monitoring(said.measure, frozenset(said.phases), said.by) if said else None
        return agreements.Provision(
            id_, self.agreement, self.obligation, tuple(self.text_boxes), self.paraphrases_law, asked
        )


class TextBoxText(Content):
    refers_to = MappingProxyType({"agreement": "agreement-text"})

    agreement: EntryId
    label: Name
    text: str = Field(min_length=1)
