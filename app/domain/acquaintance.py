"""Who knows a citizen, and what each of them may read: what they said themselves, and a minimum.

A second sender must not read from us what the first one sent of telephones, address and relatives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from uuid import UUID

from app.domain.citizens import Citizen, Told
from app.domain.parties import PersonDetails


def with_details(citizen: Citizen, said: PersonDetails) -> Citizen:
    """Take over what a newer message says; what it leaves out stays as known."""
    return replace(citizen, details=_renewed(citizen.details, said))


def _renewed(known: PersonDetails, said: PersonDetails) -> PersonDetails:
    blank = PersonDetails(said.number)
    left_out = {f.name for f in fields(said) if getattr(said, f.name) == getattr(blank, f.name)}
    return replace(said, **{name: getattr(known, name) for name in left_out - {"number"}})


def told_by(
    citizen: Citizen, organisations: Iterable[UUID], said: PersonDetails, carried: str = ""
) -> Citizen:
    """Take over what a sender tells; it is known from now on to these organisations, as they told it.

    A sender who still has a former number finds the citizen by it, and does not bring it back (L1).
    """
    if said.number in citizen.numbers:
        said = replace(said, number=citizen.details.number)
    senders = tuple(dict.fromkeys(organisations))
    newer = replace(with_details(citizen, said), carried=carried or citizen.carried)
    if citizen.version == 0 or (set(citizen.known_to) == set(senders) and not citizen.told):
        return replace(newer, known_to=senders)
    held = {told.organisation_id: told for told in spelled_out(citizen)}
    for sender in senders:
        before = held.get(sender, Told(sender, PersonDetails(said.number)))
        held[sender] = Told(sender, _renewed(before.details, said), carried or before.carried)
    return replace(
        newer, known_to=tuple(dict.fromkeys((*citizen.known_to, *senders))), told=(*held.values(),)
    )


def made_known(citizen: Citizen, *organisations: UUID) -> Citizen:
    """Let these read who the citizen is; they have told nothing themselves."""
    new = [id_ for id_ in dict.fromkeys(organisations) if id_ not in citizen.known_to]
    if not new:
        return citizen
    nothing = PersonDetails(citizen.details.number)
    told = (*spelled_out(citizen), *(Told(id_, nothing) for id_ in new))
    return replace(citizen, known_to=(*citizen.known_to, *new), told=told)


def spelled_out(citizen: Citizen) -> tuple[Told, ...]:
    """Return what each has told, also where all of it came from one sender."""
    if citizen.told:
        return citizen.told
    return tuple(Told(id_, citizen.details, citizen.carried) for id_ in citizen.known_to)


def as_known_to(citizen: Citizen, organisation_id: UUID) -> Citizen:
    """Return the citizen as one organisation may read them: number, name and birth, and its own words.

    A protected name goes to nobody who did not have it already.
    """
    if not citizen.told:
        return citizen
    own = next((told for told in citizen.told if told.organisation_id == organisation_id), None)
    said = own or Told(organisation_id, PersonDetails(citizen.details.number))
    details = replace(said.details, number=citizen.details.number)
    return replace(
        citizen,
        details=details if citizen.protection else _renewed(_minimum(citizen.details), details),
        carried=said.carried,
        gp_registrations=tuple(
            gp for gp in citizen.gp_registrations if gp.organisation_id == organisation_id
        ),
    )


def _minimum(known: PersonDetails) -> PersonDetails:
    return PersonDetails(
        known.number,
        given_name=known.given_name,
        family_name=known.family_name,
        birth_date=known.birth_date,
    )
