"""For operators: liveness, readiness, metrics."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from app.api.context import context_of
from app.api.documented import NO_CODING, problems
from app.api.metrics import deliveries
from app.api.rendering import json_response
from app.persistence.health import read_deliveries, read_health

router = APIRouter(tags=["operations"], responses=problems(_406=NO_CODING))
LAG = timedelta(minutes=5)


@router.head("/healthz", include_in_schema=False)
@router.get("/healthz", summary="Is the process alive")
async def healthz() -> Response:
    return json_response({"status": "ok"}, 200, "application/json")


@router.head("/readyz", include_in_schema=False)
@router.get("/readyz", summary="Can it serve: database, migrations, worker lag")
async def readyz(request: Request) -> Response:
    """503 where the database cannot be reached or the schema is not ours; the lag is told, not judged."""
    context = context_of(request)
    health = await read_health(context.database.reads, now=context.clock())
    body = {
        "status": "ready" if health.is_ready else "not ready",
        "database": health.database,
        "migrations": health.migrations,
        "worker_lag_seconds": round(health.worker_lag.total_seconds(), 1),
        "worker": "behind" if health.worker_lag > LAG else "on time",
        "handovers_waiting": health.handovers,
        "handovers_oldest_seconds": round(health.oldest_handover.total_seconds(), 1),
    }
    return json_response(body, 200 if health.is_ready else 503, "application/json")


@router.get("/metrics", summary="Prometheus", response_class=PlainTextResponse)
async def metrics(request: Request) -> Response:
    """Requests as this service counts them, deliveries as the ledger has them, where it can be asked."""
    context = context_of(request)
    found = await read_deliveries(context.database.reads, now=context.clock())
    told = request.app.state.metrics.exposition() + (deliveries(found) if found else b"")
    return Response(told, media_type=CONTENT_TYPE_LATEST)
