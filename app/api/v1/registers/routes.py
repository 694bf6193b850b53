"""The registers over HTTP: what there is, what held on a day, and keeping one's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Query
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.responses import Response

from app.api.context import Called, Caller, Seen
from app.api.documented import problems
from app.api.rendering import etag
from app.api.v1.body import Day
from app.api.v1.paging import LongPaged
from app.api.v1.reading import router_of
from app.api.v1.registers import views
from app.domain.codes import known
from app.domain.register_entries import EntryState
from app.persistence.register_entries import FIRST_VERSION
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.keep_register import Written, add_entry, change_entry, retire_entry
from app.usecases.read_register import list_register, read_entry, read_versions
from app.usecases.register_kinds import KINDS, kind_named

router = router_of("registers", under="/registers")
_CHANGES = problems(
    _409="Ikke muligt i denne tilstand; svaret siger, hvad der er",
    _412="Ændret af en anden; ETag er den gældende version",
    _413="For stort",
    _415="Pakket indhold modtages ikke",
    _428="If-Match mangler",
)
On = Annotated[Day | None, Query(description="Vis, hvad der gjaldt denne dag; ellers den nyeste udgave.")]


@router.get("", operation_id="registers_list", summary="Hvilke registre der er, med felter")
async def read_kinds() -> views.RegistersView:
    return views.RegistersView(items=[views.register(kind) for kind in KINDS.values()])


@router.get("/{kind}", operation_id="register_read", summary="Et registers poster, evt. på en dag")
async def read_all(
    kind: str,
    caller: Called,
    page: LongPaged,
    on: On = None,
    state: Annotated[list[str] | None, Query(description="Kun poster i disse tilstande.")] = None,
    only_binding: Annotated[bool, Query(description="Vis kun, hvad der binder.")] = False,  # noqa: FBT002
) -> views.EntriesView:
    states = [known(EntryState, s[:80], what="state", place="state") for s in state or ()]
    (after,) = page.after(("",))
    found = await caller.look(
        lambda work: list_register(
            work, kind, on=on, states=states, only_binding=only_binding, after=after, limit=page.limit
        )
    )
    items = [views.entry(each) for each in found]
    return views.EntriesView(items=items, next=page.next(found, lambda each: (each.entry.id,)))


@router.post(
    "/{kind}",
    status_code=201,
    operation_id="register_entry_create",
    summary="Opret en post i egen myndigheds register",
    responses=problems(_413="For stort", _415="Pakket indhold modtages ikke"),
)
async def create(kind: str, body: views.NewEntryBody, caller: Called, response: Response) -> views.EntryView:
    said = _written(kind, body)
    found = await _change(caller, kind, body.id, lambda work: add_entry(work, kind, body.id, said))
    response.headers["ETag"] = etag(found.version)
    response.headers["Location"] = f"/api/v1/registers/{kind}/{body.id}"
    return found


@router.get("/{kind}/{id}", operation_id="register_entry_read", summary="En post, evt. på en dag")
async def read_one(kind: str, id: str, caller: Called, response: Response, on: On = None) -> views.EntryView:  # noqa: A002
    found = await caller.look(lambda work: read_entry(work, kind, id, on=on))
    response.headers["ETag"] = etag(found.entry.version)
    return views.entry(found)


@router.put(
    "/{kind}/{id}",
    operation_id="register_entry_change",
    summary="Ret en post; en fælles post får en egen udgave",
    responses=_CHANGES,
)
async def change(
    kind: str,
    id: str,  # noqa: A002
    body: views.EntryBody,
    seen: Seen,
    caller: Called,
    response: Response,
) -> views.EntryView:
    said = _written(kind, body)
    found = await _change(
        caller, kind, id, lambda work: change_entry(work, kind, id, seen_version=seen, said=said)
    )
    response.headers["ETag"] = etag(found.version)
    return found


@router.post(
    "/{kind}/{id}/retire",
    operation_id="register_entry_retire",
    summary="Tag en post ud af brug fra en dag",
    responses=_CHANGES,
)
async def retire(
    kind: str,
    id: str,  # noqa: A002
    body: views.RetireBody,
    seen: Seen,
    caller: Called,
    response: Response,
) -> views.EntryView:
    kind_named(kind)
    found = await _change(
        caller,
        kind,
        id,
        lambda work: retire_entry(work, kind, id, seen_version=seen, on=body.on, reason=body.reason),
    )
    response.headers["ETag"] = etag(found.version)
    return found


@router.get("/{kind}/{id}/history", operation_id="register_entry_history", summary="En posts udgaver")
async def read_history(kind: str, id: str, caller: Called, page: LongPaged) -> views.EntriesView:  # noqa: A002
    after = page.after(FIRST_VERSION)
    found = await caller.look(lambda work: read_versions(work, kind, id, after=after, limit=page.limit))
    items = [views.entry(each) for each in found]
    return views.EntriesView(items=items, next=page.next(found, lambda each: each.entry.place))


async def _change(
    caller: Caller, kind: str, id_: str, body: Callable[[UnitOfWork], Awaitable[None]]
) -> views.EntryView:
    await caller.casework(body)
    return views.entry(await caller.look(lambda work: read_entry(work, kind, id_, on=None)))


def _written(kind: str, body: views.EntryBody) -> Written:
    model = kind_named(kind).content
    try:
        content = model.model_validate(body.content)
    except ValidationError as error:
        raise RequestValidationError([_located(problem) for problem in error.errors()]) from None
    return Written(EntryState(body.state), body.valid_from, body.valid_to, content, body.reason)


def _located(problem: Any) -> dict[str, Any]:
    return {**problem, "loc": ("body", "content", *problem["loc"])}
