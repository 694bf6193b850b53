"""A pathway with one of everything that is measured, assessed and aimed at."""

from __future__ import annotations

from typing import Any

from tests.api.loop import CaseWorker

PAIN_119 = "e7531532-7b7f-4ac0-863a-0b6a4cbe6ce2"


async def measured_parts(worker: CaseWorker, pathway: dict[str, Any]) -> list[str]:
    """Return the ids of a measurement, condition, goal, follow-up and perspective, made now."""
    who = "Mette Holm"
    nrs = {"instrument": "NRS-BACK", "phase": "BASELINE", "source": "CITIZEN", "value": 6}
    pathway = await worker.act(pathway, "record-measurement", **nrs)
    pathway = await worker.act(pathway, "record-condition", fsiii_code=PAIN_119, severity="2", rated_by=who)
    condition = await _only(worker, pathway, "conditions")
    pathway = await worker.act(pathway, "set-goal", kind="CITIZEN_WISH", description="At passe haven")
    focus = {"condition_ids": [condition], "result": "CONTINUES"}
    pathway = await worker.act(pathway, "record-follow-up", followed_up_by=who, **focus)
    await worker.act(pathway, "contribute-perspective", contributor="gp", component="body", text="Stiv")
    kinds = ("measurements", "conditions", "goals", "follow-ups", "perspectives")
    return [await _only(worker, pathway, kind) for kind in kinds]


async def _only(worker: CaseWorker, pathway: dict[str, Any], kind: str) -> str:
    (found,) = (await worker.get(f"/api/v1/pathways/{pathway['id']}/{kind}"))["items"]
    only: str = found["id"]
    return only
