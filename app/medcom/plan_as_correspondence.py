"""A G-GOP as a correspondence, for a receiver who cannot take a plan: every text under its label (§1.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from app.domain.intake import Diagnosis, IcfCode, IncomingPlan, PlanType
from app.domain.letters import Section
from app.domain.parties import Address, Party, Relative, Telephone
from app.medcom import plan_labels
from app.medcom.parties import PHONE_USE, address_line, professional_line
from app.medcom.plan_in_correspondence import DESELECTED, ENDS, INFORMED, KINDS, OWN_GP, SUBJECT

_USE: Final = {use: word for word, use in PHONE_USE.items()}


def subject(plan: IncomingPlan) -> str:
    return f"{SUBJECT} ({plan.plan_type})"


def statistical_code(plan_type: PlanType) -> str:
    """Return the code that marks a converted plan; a type without one is marked by its subject alone."""
    return next((code for code, meant in KINDS.items() if meant is plan_type), "XDIS91")


def sections(plan: IncomingPlan) -> tuple[Section, ...]:
    """Return everything the plan says, what is a field as lines and what is text as it stands."""
    fields = {
        plan_labels.COPIES: _copies(plan),
        plan_labels.SIGNERS: map(professional_line, plan.sender.signed_by),
        plan_labels.PATIENT: _patient(plan),
        plan_labels.RELATIVES: map(_relative, plan.citizen.relatives),
        plan_labels.CONTACT: _contact(plan),
        plan_labels.DIAGNOSES: map(_diagnosis, plan.diagnoses),
        plan_labels.ICF: map(_icf, plan.icf_codes),
        plan_labels.TEAM: map(professional_line, plan.health_care_team),
        plan_labels.RESULT: map(_party, plan.result_receivers),
    }
    said = [_section(label, fields.get(label, ()), plan) for label in plan_labels.LABELS]
    excerpts = [Section(it.heading, (it.text,)) for it in plan.narratives if _is_kind_of_excerpt(it.heading)]
    rest = Section(plan_labels.REST, tuple(_rest(plan)))
    return tuple(section for section in (*said, *excerpts, rest) if any(section.paragraphs))


def _section(label: str, fields: Iterable[str], plan: IncomingPlan) -> Section:
    texts = [it.text for it in plan.narratives if it.heading == label]
    return Section(label, (*(line for line in fields if line), *texts))


def _is_kind_of_excerpt(heading: str) -> bool:
    return heading.startswith(f"{plan_labels.EXCERPT}:")


def _copies(plan: IncomingPlan) -> Iterator[str]:
    if plan.gp_copy_deselected:
        yield f"{OWN_GP}: {DESELECTED}"
    if plan.gp is not None:
        yield f"{OWN_GP}: {_party(plan.gp)}"
    yield from map(_party, plan.copy_receivers)


def _patient(plan: IncomingPlan) -> Iterator[str]:
    it = plan.citizen
    yield _joined(*map(_telephone, it.telephones), it.email)
    yield it.occupation
    if plan.consent_informed is not None:
        yield f"{INFORMED}: {'ja' if plan.consent_informed else 'nej'}"


def _telephone(it: Telephone) -> str:
    return f"{_USE.get(it.use, it.use)}: {it.number}".removeprefix(": ")


def _relative(it: Relative) -> str:
    name = f"{it.given_name} {it.family_name}".strip()
    return _joined(name, it.relation, address_line(it.address), *map(_telephone, it.telephones), it.email)


def _contact(plan: IncomingPlan) -> Iterator[str]:
    """The date is in the text of a G-GOP; a plan that came otherwise has it as a field alone."""
    told = any(it.heading == plan_labels.CONTACT for it in plan.narratives)
    if plan.discharge_date is not None and not told:
        yield f"{ENDS}: {plan.discharge_date.isoformat()}"


def _diagnosis(it: Diagnosis) -> str:
    return _coded(it.text, it.code)


def _icf(it: IcfCode) -> str:
    return _joined(_coded(it.text, it.code), _coded(it.qualifier_text, it.qualifier))


def _coded(text: str, code: str) -> str:
    return f"{text} ({code})" if code and text else text or code


def _party(it: Party) -> str:
    """Say an organisation as the form does: numbers with their names first."""
    kind = it.identifier_kind or "nummer"
    return _joined(
        f"EAN: {it.gln_text}" if it.gln_text else "",
        f"{kind}: {it.identifier}" if it.identifier else "",
        it.name,
        it.department,
        it.unit,
        *_address(it.address),
        it.telephone,
        it.speciality,
        *map(professional_line, it.signed_by),
    )


def _address(it: Address) -> tuple[str, ...]:
    return (it.street, it.suburb, f"{it.postal_code} {it.district}".strip())


def _rest(plan: IncomingPlan) -> Iterator[str]:
    """Yield what has no label of its own, and so stands at the end."""
    for it in plan.narratives:
        if it.heading not in plan_labels.LABELS and not _is_kind_of_excerpt(it.heading):
            yield _joined(it.heading, it.text, by=": ")
    yield from (_joined(link.description, link.url, by=": ") for link in plan.links)
    yield from (f"{it.path}: {it.value}" for it in plan.unmapped)


def _joined(*parts: str, by: str = ", ") -> str:
    return by.join(part for part in parts if part)
