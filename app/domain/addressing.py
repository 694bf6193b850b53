"""Who a notice goes to, asked at sending time, and in which form (§5.2, standards reference §3.9)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from app.domain.codes import LegalBasis
from app.domain.notices import DISCLOSING, Notice, NoticeEvent, NoticeType, RecipientRole, Route
from app.domain.organisations import Channel, Format, Organisation


@dataclass(frozen=True, slots=True)
class Addressing:
    """The outcome of asking, at sending time, who a notice goes to."""

    event: NoticeEvent
    organisation: Organisation | None = None
    route: Route | None = None
    reason: str = ""
    others: tuple[Route, ...] = ()
    """What the receiver can read, too, should the message not be possible as the first one."""


_ORDER = tuple(RecipientRole)


def address(
    group: Sequence[Notice],
    organisations: Mapping[UUID, Organisation],
    *,
    objects_to_disclosure: bool,
    gp_copy_deselected: bool,
    told: Iterable[UUID] = (),
) -> dict[UUID, Addressing]:
    """Address every notice of one (request, event) at once, so that one unit gets one message.

    `organisations` maps the id of a notice to the unit it resolves to now; none where there is none.
    `told` are the units that another notice of the event has gone to already.
    """
    outcome: dict[UUID, Addressing] = {}
    reached = set(told)
    for notice in sorted(group, key=lambda n: (_ORDER.index(n.role), n.place)):
        addressing = _address_one(
            notice,
            organisations.get(notice.id),
            reached,
            blocked=_block_reason(
                notice, objects_to_disclosure=objects_to_disclosure, gp_copy_deselected=gp_copy_deselected
            ),
        )
        if addressing.organisation is not None:
            reached.add(addressing.organisation.id)
        outcome[notice.id] = addressing
    return outcome


def _block_reason(notice: Notice, *, objects_to_disclosure: bool, gp_copy_deselected: bool) -> str:
    if objects_to_disclosure and notice.type in DISCLOSING:
        return OBJECTION
    if gp_copy_deselected and notice.role is RecipientRole.OWN_GP:
        return "Kopi til egen læge er fravalgt i genoptræningsplanen."
    return ""


OBJECTION = "Borgeren har frabedt sig videregivelse (SUL § 41 stk. 3)."

_NOBODY: dict[RecipientRole, str] = {
    RecipientRole.OWN_GP: "Borgeren har ingen kendt egen læge.",
    RecipientRole.REFERRER: "Henvisningen har ingen afsender, der kan modtage breve.",
    RecipientRole.RESULT_RECEIVER: "Slutstatusmodtageren kan ikke findes.",
}


def _address_one(
    notice: Notice, organisation: Organisation | None, reached: set[UUID], *, blocked: str
) -> Addressing:
    if blocked:
        return Addressing(NoticeEvent.BLOCK, reason=blocked)
    if organisation is None:
        return Addressing(NoticeEvent.FIND_NOT_APPLICABLE, reason=_NOBODY[notice.role])
    if organisation.id in reached and not (notice.wording or notice.correction):
        return Addressing(NoticeEvent.FIND_NOT_APPLICABLE, reason="Samme enhed får allerede denne besked.")
    possible = routes(notice, organisation)
    if not possible:
        reason = "Modtageren kan ikke modtage elektronisk; send brevet på anden vis."
        return Addressing(NoticeEvent.FAIL, organisation=organisation, reason=reason)
    return Addressing(NoticeEvent.ADDRESS, organisation=organisation, route=possible[0], others=possible[1:])


def routes(notice: Notice, organisation: Organisation) -> tuple[Route, ...]:
    """Return every format that the receiver can read and that fits, the best first (§3.9 of the standards).

    None leaves it to a human.
    """
    if organisation.channel is None:
        return ()
    return tuple(
        Route(wanted, organisation.channel, organisation.endpoint, reason)
        for wanted, fits, reason in _PREFERENCES
        if wanted in organisation.receives and fits(notice, organisation)
    )


def instead(route: Route, of: Route, why: str) -> Route:
    """Return the next route with why the one before it was not possible."""
    return replace(route, reason=f"{of.format} er ikke muligt: {why} {route.reason}")


def _ends_119(notice: Notice, _: Organisation) -> bool:
    ends = notice.type in {NoticeType.END, NoticeType.NOT_STARTED}
    return ends and notice.legal_basis is LegalBasis.SUL119


def _is_pushed(_: Notice, organisation: Organisation) -> bool:
    return organisation.channel is Channel.HTTP_POST


def _always(_: Notice, __: Organisation) -> bool:
    return True


_PREFERENCES: tuple[tuple[Format, Callable[[Notice, Organisation], bool], str], ...] = (
    (Format.XDIS15, _ends_119, "Afslutning af et § 119-forløb, og modtageren kan læse XDIS15."),
    (Format.CARE_COMMUNICATION, _always, "Modtageren kan læse CareCommunication."),
    # §3.9 knows no FHIR endpoints. What MedCom names for a case comes before one; the correspondence
    # letter, which is being phased out, after: who registers an endpoint wants data, not a letter.
    (Format.FHIR, _is_pushed, "Modtageren har et FHIR-endepunkt."),
    (Format.XDIS91, _always, "Modtageren kan læse korrespondancebreve (XDIS91)."),
    (Format.DIS91, _always, "Modtageren kan kun læse korrespondancebreve som EDIFACT (DIS91)."),
)
"""The first that the receiver can read, and that fits, is taken (§3.9)."""
