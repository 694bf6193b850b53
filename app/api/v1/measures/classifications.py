"""The codes a front end chooses from, with their Danish words, and the ICF mapping as the proposal it is."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from app.api.v1.views import View
from app.domain.competences import COMPETENCE_TEXT, NEEDED
from app.domain.fsiii import (
    CONDITIONS,
    FOLLOW_UP_TEXT,
    GOAL_CHANGE_TEXT,
    MEANING_TEXT,
    PERFORMANCE_TEXT,
    SEVERITY_TEXT,
)
from app.domain.icf import COMPONENT_TEXT, MAPPING_STATUS, MAPPING_VERSION, MAPPINGS, component_of
from app.domain.measurements import SOURCE_TEXT
from app.domain.perspectives import CONTRIBUTOR_TEXT, PROFESSION_TEXT

E = TypeVar("E", bound=StrEnum)


class CodeView(View):
    code: str
    text: str


class ConditionCodeView(View):
    code: str
    text: str
    group: str
    legal_basis: str


class MappingView(View):
    icf: str
    title: str
    component: str
    legal_basis: str
    relation: str
    fsiii_code: str
    note: str


class IcfMappingView(View):
    version: str
    status: str
    items: list[MappingView]


class TaskView(View):
    """What has to be learnt for a task; without it the work is allowed, and flagged."""

    task: str
    competences: list[CodeView]


class ClassificationsView(View):
    conditions: list[ConditionCodeView]
    severities: list[CodeView]
    performances: list[CodeView]
    meanings: list[CodeView]
    goal_changes: list[CodeView]
    follow_up_results: list[CodeView]
    sources: list[CodeView]
    components: list[CodeView]
    contributors: list[CodeView]
    professions: list[CodeView]
    tasks: list[TaskView]
    icf_mapping: IcfMappingView


def _codes(table: Mapping[E, str]) -> list[CodeView]:
    return [CodeView(code=code, text=text) for code, text in table.items()]


def _conditions() -> list[ConditionCodeView]:
    return [
        ConditionCodeView(code=known.code, text=known.display, group=known.group, legal_basis=basis)
        for basis, codes in CONDITIONS.items()
        for known in codes.values()
    ]


def _mapping() -> IcfMappingView:
    items = [
        MappingView(
            icf=m.icf,
            title=m.title,
            component=component_of(m.icf),
            legal_basis=m.basis,
            relation=m.relation,
            fsiii_code=m.fsiii_code,
            note=m.note,
        )
        for m in MAPPINGS
    ]
    return IcfMappingView(version=MAPPING_VERSION, status=MAPPING_STATUS, items=items)


def _tasks() -> list[TaskView]:
    return [
        TaskView(task=task, competences=[CodeView(code=c, text=COMPETENCE_TEXT[c]) for c in needed])
        for task, needed in NEEDED.items()
    ]


def classifications() -> ClassificationsView:
    return ClassificationsView(
        conditions=_conditions(),
        severities=_codes(SEVERITY_TEXT),
        performances=_codes(PERFORMANCE_TEXT),
        meanings=_codes(MEANING_TEXT),
        goal_changes=_codes(GOAL_CHANGE_TEXT),
        follow_up_results=_codes(FOLLOW_UP_TEXT),
        sources=_codes(SOURCE_TEXT),
        components=_codes(COMPONENT_TEXT),
        contributors=_codes(CONTRIBUTOR_TEXT),
        professions=_codes(PROFESSION_TEXT),
        tasks=_tasks(),
        icf_mapping=_mapping(),
    )
