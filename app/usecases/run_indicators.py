"""Run the indicators and keep what came out, so that who asks again can be told the same."""

from __future__ import annotations

from uuid import UUID

from app.domain.indicator_runs import Answered, Question, Run, asked_in, digest_of, parameters_of
from app.domain.refusals import NotFound
from app.indicators.definitions import VERSION
from app.indicators.suppression import K
from app.persistence.database import Database, Scope
from app.persistence.indicator_runs import data_version, find_run, keep_run, run_with
from app.persistence.unit_of_work import UnitOfWork
from app.usecases.read_indicators import count_indicators, everybody_beside, make_current, note_report


async def run_indicators(database: Database, scope: Scope, question: Question) -> Answered:
    """Return the run that is kept for a fixed question, else count; what comes out is kept once."""
    if question.is_fixed:
        kept = await database.read(scope, lambda work: _kept(work, question))
        if kept:
            return kept
    of_all = await everybody_beside(database, scope, question.asked, leaves=question.leaves)
    await make_current(database, scope, of_all)
    return await database.transact(scope, lambda work: _count(work, question, of_all))


async def _kept(work: UnitOfWork, question: Question) -> Answered | None:
    found = await find_run(work, digest_of(parameters_of(question, K), VERSION))
    if found:
        note_report(work, question.asked)
    return found


async def _count(work: UnitOfWork, question: Question, of_all: tuple[str, ...]) -> Answered:
    note_report(work, question.asked)
    parameters = parameters_of(question, K)
    version = await data_version(work, of_all)
    run = Run(
        id=work.new_id(),
        parameters=parameters,
        definition_version=VERSION,
        data_version=version,
        ran_at=work.now,
        run_by=work.actor.client_id,
    )
    answer = await count_indicators(work, question.asked, of_all, leaves=question.leaves)
    digest = digest_of(parameters, VERSION, "" if question.is_fixed else version)
    return await keep_run(work, Answered(run, answer), digest)


async def read_run(work: UnitOfWork, id_: UUID) -> Answered:
    """Return a run of one's own organisation; raises NotFound, also for what another client only may see."""
    found = await run_with(work, id_)
    if found is None or not _may_see(work, found.run):
        raise NotFound("run")
    note_report(work, asked_in(found.run.parameters))
    return found


def _may_see(work: UnitOfWork, run: Run) -> bool:
    is_suppressed = run.parameters["suppressed_below"] is not None
    return is_suppressed or set(run.parameters["authorities"]) <= set(work.actor.authorities)
