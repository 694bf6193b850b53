"""Knowledge over HTTP: everybody with a token reads what is written for them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from app.api.context import Called, check_parameters
from app.api.documented import NO_CODING, problems
from app.api.v1.views import View
from app.domain.knowledge import EVIDENCE_TEXT, Audience, EvidenceKind, audiences_of
from app.domain.legal_days import legal_day
from app.persistence.unit_of_work import SHARED
from app.usecases.read_knowledge import Knowledge, read_knowledge
from app.usecases.register_kinds.knowledge import KnowledgeArticle, Message, Section

router = APIRouter(
    prefix="/api/v1",
    tags=["knowledge"],
    dependencies=[Depends(check_parameters)],
    responses=problems(
        _401="Ikke logget ind",
        _406=NO_CODING,
        _422="Ugyldigt indhold",
    ),
)


class MessageView(View):
    id: str
    text: str
    audience: Audience
    core_message: str


class ArticleView(View):
    id: str
    title: str
    topic: str
    audiences: list[Audience]
    sections: list[Section]
    evidence_kind: EvidenceKind | None
    evidence_text: str | None
    review_date: date
    sources: list[str]


class TermView(View):
    term: str
    abbreviation: str
    explanation: str


class KnowledgeView(View):
    messages: list[MessageView]
    articles: list[ArticleView]
    glossary: list[TermView]


@router.get(
    "/knowledge",
    operation_id="knowledge_read",
    summary="Budskaber, artikler og ordliste til den, der spørger",
)
async def read(
    caller: Called,
    authority: Annotated[
        str, Query(pattern="^([0-9]{4})?$", description="Også hvad denne kommune eller region har udgivet.")
    ] = "",
) -> KnowledgeView:
    wanted = audiences_of(caller.actor, authority)
    day = legal_day(caller.now)
    found = await caller.context.database.read(
        caller.scope(authority or SHARED), lambda work: read_knowledge(work, on=day, audiences=wanted)
    )
    return _view(found)


def _view(found: Knowledge) -> KnowledgeView:
    return KnowledgeView(
        messages=[_message(id_, said) for id_, said in found.messages.items()],
        articles=[_article(id_, said) for id_, said in found.articles.items()],
        glossary=[
            TermView(term=said.term, abbreviation=said.abbreviation, explanation=said.explanation)
            for said in found.glossary.values()
        ],
    )


def _message(id_: str, said: Message) -> MessageView:
    return MessageView(id=id_, text=said.text, audience=said.audience, core_message=said.core_message)


def _article(id_: str, said: KnowledgeArticle) -> ArticleView:
    return ArticleView(
        id=id_,
        title=said.title,
        topic=said.topic,
        audiences=said.audiences,
        sections=said.sections,
        evidence_kind=said.evidence_kind,
        evidence_text=EVIDENCE_TEXT[said.evidence_kind] if said.evidence_kind else None,
        review_date=said.review_date,
        sources=list(said.sources),
    )
