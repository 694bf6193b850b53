"""The RACI table as dated data (R82, R83, R106)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Self

from pydantic import Field, model_validator

from app.domain.agreements import BINDING, Obligation
from app.domain.raci import RaciActor, RaciRole, Share, check_raci, having
from app.domain.refusals import RuleNotMet
from app.usecases.register_kinds.content import Content, EntryId, Name, Part


class ShareText(Part):
    actor: RaciActor
    role: RaciRole
    condition: str = Field(
        default="", max_length=500, description="Hvornår den gælder, fx kun efter samtykke."
    )


class RoleTask(Content):
    refers_to = MappingProxyType({"provision": "provision"})

    task: Name
    shares: list[ShareText] = Field(min_length=1, max_length=32)
    obligation: Obligation
    source: Name
    provision: EntryId | None = None

    @model_validator(mode="after")
    def _one_answers(self) -> Self:
        check_raci(self._shares())
        return self

    def check_beside(self, others: Sequence[Self]) -> None:
        """One entry a task, or each would have its own who answers for it (R82)."""
        if any(other.task.casefold() == self.task.casefold() for other in others):
            raise RuleNotMet(
                "role-task-twice",
                "There is an entry in force for this task; change that one.",
                "Der gælder allerede en post for denne opgave; ret den i stedet.",
                place="content.task",
            )

    def _shares(self) -> tuple[Share, ...]:
        return tuple(Share(said.actor, said.role) for said in self.shares)

    def shown(self, _: date, /) -> dict[str, Any]:
        said = self._shares()
        (accountable,) = having(said, RaciRole.ACCOUNTABLE)
        responsible = list(dict.fromkeys(having(said, RaciRole.RESPONSIBLE)))
        return {
            "responsible": responsible,
            "accountable": accountable,
            "binding": self.obligation in BINDING,
        }
