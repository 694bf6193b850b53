"""The ICF summary in plain Danish."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.api.v1.views import View
from app.domain.fsiii import CONDITIONS
from app.domain.icf import (
    COMPONENT_EXPLAINED,
    COMPONENT_TEXT,
    MAPPING_STATUS,
    MAPPING_VERSION,
    Component,
    Mapping,
)
from app.domain.icf_summary import Contribution, IcfSummary, Unqualified
from app.domain.perspectives import CONTRIBUTOR_TEXT


class ContributionView(View):
    contributor: str
    contributor_text: str
    contributed_on: date
    text: str
    name: str
    fsiii_code: str
    icf_code: str
    same_as: list[str]


class ComponentView(View):
    component: str
    name: str
    explained: str
    items: list[ContributionView]


class MissingPerspective(View):
    contributor: str
    contributor_text: str


class SuggestionView(View):
    """A condition that a request's ICF code points at, and how well; for a professional to judge."""

    icf_code: str
    relation: str
    fsiii_code: str
    text: str


class CompetenceFlagView(View):
    """Somebody who assessed without the competence for it; the assessment stands."""

    name: str
    task: str
    competence: str
    text: str


class IcfSummaryView(View):
    """Read only; what FSIII does not say in ICF is not made up."""

    collector: str
    mapping_version: str
    mapping_status: str
    components: list[ComponentView]
    missing_perspectives: list[MissingPerspective]
    unplaced_codes: list[str]
    suggested_conditions: list[SuggestionView]
    competence_flags: list[CompetenceFlagView]


def _contribution(told: Contribution) -> ContributionView:
    return ContributionView(
        contributor=told.contributor,
        contributor_text=CONTRIBUTOR_TEXT[told.contributor],
        contributed_on=told.on,
        text=told.text,
        name=told.name,
        fsiii_code=told.fsiii_code,
        icf_code=told.icf_code,
        same_as=list(told.same_as),
    )


def _suggestion(mapping: Mapping) -> SuggestionView:
    return SuggestionView(
        icf_code=mapping.icf,
        relation=mapping.relation,
        fsiii_code=mapping.fsiii_code,
        text=CONDITIONS[mapping.basis][mapping.fsiii_code].display,
    )


def _flag(found: Unqualified) -> CompetenceFlagView:
    told = found.flag
    return CompetenceFlagView(name=found.name, task=told.task, competence=told.competence, text=told.danish)


def icf_summary(
    summary: IcfSummary, flagged: Sequence[Unqualified], shown: tuple[Component, ...]
) -> IcfSummaryView:
    return IcfSummaryView(
        collector=summary.collector,
        mapping_version=MAPPING_VERSION,
        mapping_status=MAPPING_STATUS,
        components=[
            ComponentView(
                component=component,
                name=COMPONENT_TEXT[component],
                explained=COMPONENT_EXPLAINED[component],
                items=[_contribution(each) for each in told],
            )
            for component, told in summary.components
            if component in shown
        ],
        missing_perspectives=[
            MissingPerspective(contributor=who, contributor_text=CONTRIBUTOR_TEXT[who])
            for who in summary.missing
        ],
        unplaced_codes=list(summary.unplaced),
        suggested_conditions=[_suggestion(mapping) for mapping in summary.suggestions],
        competence_flags=[_flag(each) for each in flagged],
    )
