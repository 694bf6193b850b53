"""Registers and their entries, as they are read and written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator
from pydantic_core import PydanticCustomError

from app.api.v1.body import Body, Day
from app.api.v1.views import ListView, View
from app.domain.agreements import Obligation
from app.usecases.read_register import Shown
from app.usecases.register_kinds import KINDS, RegisterKind
from app.usecases.register_kinds.content import EntryId

_ANY_KIND: Any = reduce(or_, (kind.content for kind in KINDS.values()))


def _texts(sent: Any) -> Iterator[str]:
    """Yield every text, however deep: not by recursion, as depth is the sender's to say."""
    unopened = [sent]
    while unopened:
        match unopened.pop():
            case dict() as found:
                unopened += [*found.keys(), *found.values()]
            case list() as found:
                unopened += found
            case str() as found:
                yield found


def _mapping(sent: Any) -> dict[str, Any]:
    """Take any object here: its kind, which the address names, reads it afterwards."""
    if not isinstance(sent, dict):
        raise PydanticCustomError("dict_type", "Input should be an object")
    if any("\0" in text for text in _texts(sent)):
        # The one character that PostgreSQL cannot keep.
        raise PydanticCustomError("nul_character", "Input should hold no NUL character")
    return sent


class EntryBody(Body):
    """An entry as it is to be from now on."""

    state: Literal["draft", "published"] = Field(
        default="published", description="En kladde gælder ikke, før den er udgivet."
    )
    valid_from: Day
    valid_to: Day | None = None
    content: Annotated[dict[str, Any], PlainValidator(_mapping, json_schema_input_type=_ANY_KIND)] = Field(
        description="Felterne i netop det register, som adressen nævner; se GET /api/v1/registers."
    )
    reason: str = Field(default="", max_length=2_000, description="Hvorfor den ændres.")


class NewEntryBody(EntryBody):
    id: EntryId = Field(description="Postens faste navn, fx retningslinje-2026.")


class RetireBody(Body):
    on: Day = Field(description="Den første dag, den ikke gælder.")
    reason: str = Field(min_length=1, max_length=2_000)


class RegisterView(View):
    kind: str
    title: str
    href: str
    fields: dict[str, Any]
    """JSON Schema of an entry's content."""


class RegistersView(View):
    items: list[RegisterView]


class EntryView(View):
    kind: str
    id: str
    version: int
    shared: bool
    """Ships with the service; changing it makes an entry of the authority's own in its place."""
    state: str
    valid_from: date
    valid_to: date | None
    content: dict[str, Any]
    shown: dict[str, Any]
    """What follows from the content: who is accountable, whether it binds, what is overdue."""
    obligation: Obligation | None
    recorded_at: datetime
    client_id: str
    person: str
    reason: str


class EntriesView(ListView):
    items: list[EntryView]


def register(kind: RegisterKind) -> RegisterView:
    return RegisterView(
        kind=kind.name,
        title=kind.title,
        href=f"/api/v1/registers/{kind.name}",
        fields=kind.content.model_json_schema(),
    )


def entry(found: Shown) -> EntryView:
    said = found.entry
    return EntryView(
        kind=said.kind,
        id=said.id,
        version=said.version,
        shared=said.is_shared,
        state=said.state,
        valid_from=said.valid_from,
        valid_to=said.valid_to,
        content=dict(said.content),
        shown=dict(found.shown),
        obligation=found.obligation,
        recorded_at=said.recorded_at,
        client_id=said.client_id,
        person=said.person,
        reason=said.reason,
    )
