"""The kinds of register: for each the fields of its entries and what must hold of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.refusals import UnknownCode
from app.usecases.register_kinds.agreements import AgreementText, ProvisionText, TextBoxText
from app.usecases.register_kinds.capacity import CapacityPlanText, TaskTransferAssessment, VolumeAlertText
from app.usecases.register_kinds.content import Content
from app.usecases.register_kinds.knowledge import GlossaryTerm, Guideline, KnowledgeArticle, Message
from app.usecases.register_kinds.monitoring import (
    CoreTestSet,
    ImprovementCycle,
    MonitoringPlan,
    ReportingTarget,
    ServiceTarget,
)
from app.usecases.register_kinds.people import Association, CompetenceRecord, Contact, Profession
from app.usecases.register_kinds.roles import RoleTask


@dataclass(frozen=True, slots=True)
class RegisterKind:
    name: str
    title: str
    content: type[Content]


_ALL: Final = (
    RegisterKind("agreement-text", "Aftaletekster", AgreementText),
    RegisterKind("association", "Lokale foreninger", Association),
    RegisterKind("capacity-plan", "Kapacitetsplaner", CapacityPlanText),
    RegisterKind("competence-record", "Kompetencer", CompetenceRecord),
    RegisterKind("contact", "Kontakter på tværs af forvaltninger", Contact),
    RegisterKind("core-test-set", "Fælles testbatteri", CoreTestSet),
    RegisterKind("glossary-term", "Ordliste", GlossaryTerm),
    RegisterKind("guideline", "Retningslinjer og anbefalinger", Guideline),
    RegisterKind("improvement-cycle", "Forbedringscirkler", ImprovementCycle),
    RegisterKind("knowledge-article", "Vidensartikler", KnowledgeArticle),
    RegisterKind("message", "Budskaber", Message),
    RegisterKind("monitoring-plan", "Monitoreringsplaner", MonitoringPlan),
    RegisterKind("profession", "Faggrupper", Profession),
    RegisterKind("provision", "Bestemmelser i aftaletekster", ProvisionText),
    RegisterKind("reporting-target", "Modtagere af indberetning", ReportingTarget),
    RegisterKind("role-task", "Opgavefordeling", RoleTask),
    RegisterKind("service-target", "Servicemål", ServiceTarget),
    RegisterKind("task-transfer-assessment", "Vurderinger af opgaveoverdragelse", TaskTransferAssessment),
    RegisterKind("text-box", "Tekstbokse i aftaletekster", TextBoxText),
    RegisterKind("volume-alert", "Kvitterede kapacitetsadvarsler", VolumeAlertText),
)
KINDS: Final[Mapping[str, RegisterKind]] = {kind.name: kind for kind in _ALL}


def kind_named(name: str) -> RegisterKind:
    """Return a kind of register; an unknown one is refused by name."""
    if name not in KINDS:
        raise UnknownCode("register", name[:80], known=KINDS, place="kind")
    return KINDS[name]


def read_content(kind: str, content: Mapping[str, Any]) -> Any:
    """Return stored or seeded content as its kind; raises pydantic's ValidationError, naming the field."""
    return KINDS[kind].content.model_validate(content)
