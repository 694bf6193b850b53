"""Report on agreement texts: what binds, what contradicts what, boxes left out (R81, R90, R104–R107)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.agreements import (
    Conflict,
    Provision,
    References,
    TextBox,
    check_references,
    labelled,
    monitoring_conflicts,
)
from app.domain.register_entries import EntryState
from app.persistence.register_entries import versions_of
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.read_register import contents
from app.usecases.register_kinds.agreements import AgreementText, ProvisionText, TextBoxText


@dataclass(frozen=True, slots=True)
class Title:
    """A title an agreement has had, and from when."""

    title: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Agreement:
    id: str
    label: str
    titles: tuple[Title, ...]
    provisions: tuple[tuple[Provision, str], ...]
    """With the text of each."""
    references: References


@dataclass(frozen=True, slots=True)
class AgreementReport:
    agreements: tuple[Agreement, ...]
    conflicts: tuple[Conflict, ...]
    """Between provisions of whatever text."""


async def report_agreements(work: UnitOfWork, *, on: date, only_binding: bool) -> AgreementReport:
    texts: dict[str, AgreementText] = await contents(work, "agreement-text", on)
    said: dict[str, ProvisionText] = await contents(work, "provision", on)
    held: dict[str, TextBoxText] = await contents(work, "text-box", on)
    boxes = [TextBox(id_, box.agreement) for id_, box in held.items()]
    provisions = [provision.as_provision(id_) for id_, provision in said.items()]
    shown = [p for p in provisions if p.is_binding or not only_binding]
    agreements = [
        Agreement(
            id_,
            labelled(text.title, text.type),
            await titles_of(work, id_),
            tuple((p, said[p.id].text) for p in shown if p.agreement == id_),
            check_references(id_, provisions, boxes),
        )
        for id_, text in texts.items()
    ]
    return AgreementReport(tuple(agreements), monitoring_conflicts(provisions))


async def titles_of(work: UnitOfWork, id_: str) -> tuple[Title, ...]:
    """Return what an agreement has been called, oldest first (R105)."""
    versions = await versions_of(work, "agreement-text", id_)
    return _changes([v for v in versions if v.state is not EntryState.DRAFT])


def _changes(versions: Sequence[Any]) -> tuple[Title, ...]:
    titles: list[Title] = []
    for version in versions:
        title = version.content["title"]
        if not titles or titles[-1].title != title:
            titles.append(Title(title, version.valid_from))
    return tuple(titles)
