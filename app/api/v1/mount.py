"""Mount a kind of aggregate: read, list, create, commands, and what may be done now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import create_model
from starlette.responses import Response

from app.api.context import Called, Caller, Seen
from app.api.documented import problems
from app.api.rendering import etag
from app.api.v1 import views
from app.api.v1.actions import as_offered, available, check_possible
from app.api.v1.body import CommandBody
from app.api.v1.command import Command, utc
from app.api.v1.paging import LongPaged, Paged, by_ordinal
from app.api.v1.resource import Resource
from app.api.v1.tables import BASE, COMMANDS, PATHS
from app.domain.lifecycles import LIFECYCLE_OF
from app.domain.refusals import ActionNotAllowed, MissingValue, UnknownCode
from app.domain.registered_times import is_late, not_in_future
from app.persistence.unit_of_work import UnitOfWork
from app.usecases import read_case
from app.usecases.check_followed import check_followed

CHANGES = problems(
    _409="Ikke muligt i denne tilstand; svaret siger, hvad der er",
    _412="Ændret af en anden; ETag er den gældende version",
    _413="For stort",
    _415="Pakket indhold modtages ikke",
    _428="If-Match mangler",
)


def mount(router: APIRouter, resource: Resource[Any, Any]) -> None:
    """Mount everything of one kind."""
    kind = resource.kind
    path = PATHS[kind].removeprefix(BASE)
    _mount_read(router, resource, path)
    _mount_available(router, resource, path)
    for command in COMMANDS[kind]:
        router.add_api_route(
            f"{path}/{{id}}/{command.name}",
            _endpoint(kind, command, shown(resource)),
            methods=["POST"],
            response_model=resource.view,
            tags=[resource.tag],
            name=f"{kind.__name__}.{command.name}",
            operation_id=f"{kind.__name__.lower()}_{command.name.replace('-', '_')}",
            summary=command.summary,
            responses=CHANGES,
        )
    for owner in resource.listed_under:
        _mount_parts(router, resource, owner, path)
    if resource.create is not None:
        _mount_collection(router, resource, path)


Show = Callable[[Caller, UUID], Awaitable[Any]]


def shown(resource: Resource[Any, Any]) -> Show:
    """Return how one is read and shown."""

    async def show(caller: Caller, id_: UUID) -> Any:
        found = await caller.look(lambda work: read_case.read_part(work, resource.kind, id_))
        return resource.presented(found, caller.now)

    return resource.show or show


def _mount_read(router: APIRouter, resource: Resource[Any, Any], path: str) -> None:
    show, name = shown(resource), f"read_{resource.kind.__name__.lower()}"

    async def read(id: UUID, caller: Called, response: Response) -> Any:  # noqa: A002
        found = await show(caller, id)
        response.headers["ETag"] = etag(found.version)
        return found

    router.add_api_route(
        f"{path}/{{id}}",
        read,
        methods=["GET"],
        response_model=resource.view,
        tags=[resource.tag],
        name=name,
        operation_id=name,
    )


def _mount_available(router: APIRouter, resource: Resource[Any, Any], path: str) -> None:
    kind = resource.kind

    async def read(id: UUID, caller: Called) -> Any:  # noqa: A002
        async def body(work: UnitOfWork) -> Any:
            return await available(work, kind, await work.get(kind, id))

        return views.AvailableActionsView(items=await caller.look(body))

    router.add_api_route(
        f"{path}/{{id}}/available-actions",
        read,
        methods=["GET"],
        response_model=views.AvailableActionsView,
        tags=[resource.tag],
        name=f"{kind.__name__}.available-actions",
        operation_id=f"{kind.__name__.lower()}_available_actions",
        summary="Hvad der kan gøres nu, med felter, og hvorfor resten ikke kan",
    )


def _endpoint(kind: type[Any], command: Command[Any], show: Show) -> Callable[..., Awaitable[Any]]:
    """Return the endpoint of a command: run it in its transaction, then show what it became."""

    async def endpoint(id: UUID, body: Any, seen: Seen, caller: Called, response: Response) -> Any:  # noqa: A002
        async def run(work: UnitOfWork) -> None:
            date_back(work, body)
            try:
                await check_possible(work, kind, command, id, seen=seen)
                if body.happened_at is not None:
                    await check_followed(work, await work.get(kind, id))
                await command.run(work, id, seen, body)
            except ActionNotAllowed as refusal:
                raise as_offered(refusal) from None

        await caller.casework(run)
        found = await show(caller, id)
        response.headers["ETag"] = etag(found.version)
        return found

    # FastAPI reads the body's type from here; each command has its own.
    endpoint.__annotations__ |= {
        "id": UUID,
        "body": command.body,
        "seen": Seen,
        "caller": Called,
        "response": Response,
    }
    return endpoint


def date_back(work: UnitOfWork, body: CommandBody) -> None:
    """Let what is registered have happened when the body says; long after, only with a reason."""
    at = utc(body.happened_at) if body.happened_at else work.now
    not_in_future(at, work.now, place="happened_at")
    told = (getattr(body, name) for name in body.TIMES)
    if not body.late_reason and any(each and is_late(each, now=work.now) for each in told):
        raise MissingValue("late_reason")
    work.happened(at, late_reason=body.late_reason)


def _list_view(view: type[Any]) -> type[Any]:
    return create_model(f"{view.__name__}List", __base__=views.ListView, items=(list[view], ...))  # type: ignore[valid-type]


def _mount_parts(router: APIRouter, resource: Resource[Any, Any], owner: type[Any], path: str) -> None:
    """Mount the list of one owner's parts, in the order they were written."""
    listed = _list_view(resource.view)

    async def read(id: UUID, caller: Called, page: LongPaged) -> Any:  # noqa: A002
        found = await caller.look(
            lambda work: read_case.read_parts(
                work, resource.kind, owner, id, after=page.ordinal, limit=page.limit
            )
        )
        items = [resource.presented(each, caller.now) for _, each in found]
        return listed(items=items, next=page.next(found, by_ordinal))

    router.add_api_route(
        f"{PATHS[owner].removeprefix(BASE)}/{{id}}{path}",
        read,
        methods=["GET"],
        response_model=listed,
        tags=[resource.tag],
        name=f"{owner.__name__}.{resource.kind.__name__}",
        operation_id=f"{owner.__name__.lower()}_{resource.kind.__name__.lower()}_list",
        summary=f"List {path.removeprefix('/').replace('-', ' ')}",
    )


def _mount_collection(router: APIRouter, resource: Resource[Any, Any], path: str) -> None:
    creation = resource.create
    assert creation is not None  # noqa: S101 - the caller looked
    show, name, listed = shown(resource), resource.kind.__name__, _list_view(resource.view)
    statuses = LIFECYCLE_OF[resource.kind].states

    async def create(body: Any, caller: Called, response: Response) -> Any:
        async def run(work: UnitOfWork) -> UUID:
            date_back(work, body)
            return await creation.run(work, body)

        found = await show(caller, await caller.casework(run))
        response.headers["ETag"] = etag(found.version)
        response.headers["Location"] = f"{PATHS[resource.kind]}/{found.id}"
        return found

    async def read(caller: Called, page: Paged, status: Annotated[list[str] | None, Query()] = None) -> Any:
        for wanted in status or ():
            if wanted not in statuses:
                raise UnknownCode("status", wanted[:80], known=statuses, place="status")
        found = await caller.look(
            lambda work: work.page_of(resource.kind, status or statuses, after=page.ordinal, limit=page.limit)
        )
        items = [resource.presented(each, caller.now) for _, each in found]
        return listed(items=items, next=page.next(found, by_ordinal))

    create.__annotations__ |= {"body": creation.body, "caller": Called, "response": Response}
    lower = name.lower()
    router.add_api_route(
        path,
        create,
        methods=["POST"],
        status_code=201,
        response_model=resource.view,
        tags=[resource.tag],
        name=f"{name}.create",
        operation_id=f"{lower}_create",
        summary=creation.summary,
        responses=problems(_413="For stort", _415="Pakket indhold modtages ikke"),
    )
    router.add_api_route(
        path,
        read,
        methods=["GET"],
        response_model=listed,
        tags=[resource.tag],
        name=f"{name}.list",
        operation_id=f"{lower}_list",
        summary=f"List {path.removeprefix('/').replace('-', ' ')}",
    )
