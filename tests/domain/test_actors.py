"""Who acts: what a role may do at most, and what a token allows."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from app.domain.actors import EVERY_UNIT, GRANTS, UNREGISTERED, Actor, Permission, Role
from app.domain.refusals import NotFound, NotPermitted


def an_actor(*permissions: Permission, authorities: tuple[str, ...] = ()) -> Actor:
    return Actor("epj", uuid4(), Role.MUNICIPALITY, frozenset(permissions), authorities)


def test_an_actor_may_do_what_its_token_allows_and_nothing_else() -> None:
    actor = an_actor(Permission.CASEWORK)
    actor.require(Permission.CASEWORK)
    for permission in set(Permission) - {Permission.CASEWORK}:
        with pytest.raises(NotPermitted, match=permission.value.replace("*", r"\*")):
            actor.require(permission)


@pytest.mark.parametrize("is_registered", [True, False])
@pytest.mark.parametrize("spoken_for", [(), (UNREGISTERED,), (EVERY_UNIT,), ("listed",)])
@pytest.mark.parametrize("whom", ["own", "listed", "other", "nobody"])
def test_a_client_speaks_for_itself_for_whom_it_is_registered_and_for_nobody_else(
    whom: str, spoken_for: tuple[str, ...], *, is_registered: bool
) -> None:
    actor, listed = an_actor(), uuid4()
    ids = {"own": actor.organisation_id, "listed": listed, "other": uuid4(), "nobody": None}
    granted = frozenset(str(listed) if word == "listed" else word for word in spoken_for)
    may = replace(actor, speaks_for=granted).may_speak_for(ids[whom], is_registered=is_registered)
    expected = {
        EVERY_UNIT in spoken_for,
        whom == "own",
        whom == "listed" and "listed" in spoken_for,
        UNREGISTERED in spoken_for and not is_registered,
    }
    assert may is any(expected)
    relay = an_actor(Permission.RELAY_LETTERS)
    assert relay.may_speak_for(ids[whom], is_registered=is_registered)


def test_the_authority_of_a_case_worker_is_the_first_it_works_for() -> None:
    assert an_actor(authorities=("0157", "1085")).authority == "0157"


def test_who_works_for_no_authority_has_no_cases() -> None:
    with pytest.raises(NotFound):
        _ = an_actor().authority


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (Permission.CASEWORK, {Role.MUNICIPALITY}),
        (Permission.CREATE_REQUESTS, {Role.HOSPITAL, Role.GP, Role.MUNICIPALITY}),
        (Permission.INDICATORS, {Role.MUNICIPALITY, Role.REGION}),
        (Permission.REGISTERS, {Role.MUNICIPALITY}),
        (Permission.OPERATIONS, {Role.OPERATOR}),
        (Permission.RELAY_LETTERS, {Role.OPERATOR}),
        (Permission.EXCHANGE, {Role.JOBCENTRE}),
    ],
)
def test_a_permission_is_for_these_roles_alone(permission: Permission, roles: set[Role]) -> None:
    assert {role for role, granted in GRANTS.items() if permission in granted} == roles


@pytest.mark.requirement("L21")
def test_a_jobcentre_may_read_no_record() -> None:
    assert GRANTS[Role.JOBCENTRE] == {Permission.READ_NOTICES, Permission.SUBSCRIBE, Permission.EXCHANGE}


def test_every_role_has_its_grants_and_every_permission_somebody_who_may() -> None:
    assert set(GRANTS) == set(Role)
    assert frozenset().union(*GRANTS.values()) == set(Permission)
