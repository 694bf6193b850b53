"""Demo organisations and clients: one client for each role, two municipalities and two practices."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final, TypeAlias

from app.domain.actors import GRANTS, UNREGISTERED, Role
from app.domain.organisations import Organisation
from app.persistence.clients import Client, Clients
from app.persistence.database import Database, Scope
from app.usecases.find_unit import find_by_sor
from app.usecases.import_organisations import import_organisations

Said: TypeAlias = tuple[str, Role, str, tuple[str, ...]]
SPEAKS_FOR: Final = {"demo-hospital": (UNREGISTERED,)}
"""A hospital has wards that no register of ours knows; everybody else speaks for itself."""
CLIENTS: Final[tuple[Said, ...]] = (
    ("demo-hospital", Role.HOSPITAL, "331061000016004", ()),
    ("demo-gp", Role.GP, "9902011000016003", ()),
    ("demo-gp-2", Role.GP, "9902021000016007", ()),
    ("demo-municipality", Role.MUNICIPALITY, "9903011000016007", ("0461",)),
    ("demo-municipality-2", Role.MUNICIPALITY, "451000016003", ("0316",)),
    ("demo-provider", Role.PROVIDER, "9904011000016009", ()),
    ("demo-region", Role.REGION, "9906011000016004", ()),
    ("demo-jobcentre", Role.JOBCENTRE, "9905011000016008", ()),
    ("demo-operator", Role.OPERATOR, "9907011000016001", ()),
)


@dataclass(frozen=True, slots=True)
class DemoClient:
    """What a demo client needs to know; its secret is shown this once."""

    client_id: str
    client_secret: str
    organisation: str
    role: str
    scope: str
    authorities: tuple[str, ...]


async def load_demo(database: Database, clients: Clients, scope: Scope) -> tuple[DemoClient, ...]:
    """Load demo organisations, and clients with fresh secrets."""
    lines = (files("app.usecases") / "reference" / "demo_organisations.csv").read_text("utf-8").splitlines()
    await database.transact(scope, lambda work: import_organisations(work, lines))
    return tuple([await _client(database, clients, scope, said) for said in CLIENTS])


async def _client(database: Database, clients: Clients, scope: Scope, said: Said) -> DemoClient:
    id_, role, sor, authorities = said
    unit = await database.transact(scope, lambda work: find_by_sor(work, sor))
    secret = secrets.token_urlsafe(24)
    await clients.replace(_registered(id_, unit, role, secret, authorities, scope.now))
    return DemoClient(id_, secret, sor, role, " ".join(sorted(GRANTS[role])), authorities)


def _registered(
    id_: str, unit: Organisation, role: Role, secret: str, authorities: tuple[str, ...], now: datetime
) -> Client:
    return Client(
        id=id_,
        organisation_id=unit.id,
        role=role,
        permissions=GRANTS[role],
        authorities=authorities,
        secret_sha256=hashlib.sha256(secret.encode()).hexdigest(),
        jwks=None,
        created_at=now,
        speaks_for=SPEAKS_FOR.get(id_, ()),
    )
