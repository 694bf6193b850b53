"""Who acts: a client system of one organisation, for a person, within what it was granted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from app.domain.refusals import NotFound, NotPermitted
from app.domain.retention import Profession
from app.domain.scopes import allows


class Role(StrEnum):
    HOSPITAL = "hospital"
    GP = "gp"
    MUNICIPALITY = "municipality"
    PROVIDER = "provider"
    REGION = "region"
    JOBCENTRE = "jobcentre"
    OPERATOR = "operator"


class Permission(StrEnum):
    """What a token may allow. SMART v2 scopes where FHIR has a word for it, our own where not."""

    READ_REQUESTS = "system/ServiceRequest.rs"
    CREATE_REQUESTS = "system/ServiceRequest.c"
    CHANGE_REQUESTS = "system/ServiceRequest.u"
    READ_RECORDS = "system/*.rs"
    READ_NOTICES = "system/Communication.rs"
    SUBSCRIBE = "system/Subscription.cruds"
    """Have subscriptions of one's own; to what, the permissions to read say."""
    SEND_LETTERS = "medcom/message.c"
    FETCH_LETTERS = "medcom/message.r"
    RELAY_LETTERS = "medcom/message.relay"
    """Fetch for any receiver, as a VANS mailbox does."""
    CASEWORK = "casework"
    GIVEN_CASES = "given-cases"
    """Read the cases that citizens' free choice has given to one's own organisation."""
    INDICATORS = "indicators"
    REGISTERS = "registers"
    """Keep the authority's own registers: guidelines, tasks, agreements, capacity."""
    EXCHANGE = "jobcentre/exchange"
    """Ask about, deliver and fetch under a citizen's consent."""
    OPERATIONS = "operations"


_P = Permission
_SENDER = frozenset(
    {
        _P.READ_REQUESTS,
        _P.CREATE_REQUESTS,
        _P.CHANGE_REQUESTS,
        _P.READ_RECORDS,
        _P.READ_NOTICES,
        _P.SUBSCRIBE,
        _P.SEND_LETTERS,
        _P.FETCH_LETTERS,
    }
)

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.HOSPITAL: _SENDER,
    Role.GP: _SENDER,
    Role.MUNICIPALITY: _SENDER | {_P.CASEWORK, _P.INDICATORS, _P.REGISTERS},
    Role.PROVIDER: frozenset(
        {
            _P.READ_RECORDS,
            _P.READ_NOTICES,
            _P.SUBSCRIBE,
            _P.FETCH_LETTERS,
            _P.SEND_LETTERS,
            _P.GIVEN_CASES,
        }
    ),
    Role.REGION: frozenset({_P.INDICATORS}),
    Role.JOBCENTRE: frozenset({_P.READ_NOTICES, _P.SUBSCRIBE, _P.EXCHANGE}),
    Role.OPERATOR: frozenset({_P.OPERATIONS, _P.RELAY_LETTERS, _P.FETCH_LETTERS, _P.SEND_LETTERS}),
}


CREATE: Final = "c"
READ: Final = "r"
UPDATE: Final = "u"
DELETE: Final = "d"
SEARCH: Final = "s"


def permission_for(type_: str, letters: str = READ + SEARCH) -> str:
    """Return the scope a type is read under; where nothing is said, to be read and searched."""
    return f"system/{type_}.{letters}"


EVERY_UNIT: Final = "all"
"""A client that speaks for this one sends for any unit, as a region's own gateway does."""
UNREGISTERED: Final = "unregistered"
"""And one for this: also for units that nobody registered, such as a new ward of its own."""

SYSTEM_ID: Final = UUID("7a1c7f0e-5b0a-4a55-9f0e-3c9d1f4b6a01")
WORKER_ID: Final = UUID("7a1c7f0e-5b0a-4a55-9f0e-3c9d1f4b6a02")
OURSELVES: Final = frozenset({SYSTEM_ID, WORKER_ID})
"""The service's own clerks stand where an organisation does; no register has them."""


@dataclass(frozen=True, slots=True)
class Actor:
    client_id: str
    organisation_id: UUID
    role: Role
    permissions: frozenset[str]
    """What was granted: permissions, or a part of one, as `system/Task.r`."""
    authorities: tuple[str, ...] = ()
    """The authorities whose cases it may work; a municipality may also operate for a region."""
    person: str = ""
    """The user the client acts for, as the client names them."""
    profession: Profession | None = None
    """What that user is, where the client says it; how long a record is kept follows from it."""
    speaks_for: frozenset[str] = frozenset()
    """The units it may name as sender beside its own organisation: their ids, EVERY_UNIT, UNREGISTERED."""

    def may(self, permission: str) -> bool:
        return allows(self.permissions, permission)

    def require(self, permission: str) -> None:
        if not self.may(permission):
            raise NotPermitted(permission)

    @property
    def relays(self) -> bool:
        """Whether it is the operator who relays letters for many."""
        return Permission.RELAY_LETTERS in self.permissions

    def may_speak_for(self, unit_id: UUID | None, *, is_registered: bool) -> bool:
        """Say whether it may name a unit as sender; one that is not even known yet has no id."""
        if self.relays or EVERY_UNIT in self.speaks_for:
            return True
        if unit_id is not None and (unit_id == self.organisation_id or str(unit_id) in self.speaks_for):
            return True
        return not is_registered and UNREGISTERED in self.speaks_for

    @property
    def authority(self) -> str:
        """The one authority of a case-working client; others have none of their own."""
        if not self.authorities:
            raise NotFound("case")
        return self.authorities[0]
