"""Read what is published for the public, practices, jobcentres and staff (R79, R80, R89, R122)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from app.domain.knowledge import Audience
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.read_register import contents
from app.usecases.register_kinds.knowledge import GlossaryTerm, KnowledgeArticle, Message


@dataclass(frozen=True, slots=True)
class Knowledge:
    messages: dict[str, Message]
    articles: dict[str, KnowledgeArticle]
    glossary: dict[str, GlossaryTerm]


async def read_knowledge(work: UnitOfWork, *, on: date, audiences: Collection[Audience]) -> Knowledge:
    """Return what is in force for any of these audiences; terms are everybody's."""
    messages: dict[str, Message] = await contents(work, "message", on)
    articles: dict[str, KnowledgeArticle] = await contents(work, "knowledge-article", on)
    return Knowledge(
        {id_: said for id_, said in messages.items() if said.audience in audiences},
        {id_: said for id_, said in articles.items() if set(said.audiences) & set(audiences)},
        await contents(work, "glossary-term", on),
    )
