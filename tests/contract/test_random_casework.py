"""Random casework, legal and illegal, through the real API: whatever is pressed, the promises hold.

No undefined state and no fault; what is said to be impossible is refused and changes nothing; every
open case stands on exactly one primary worklist; every change has its event and its audit entry;
every notice has its place in the queue; the 7-day clock agrees with its own history.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from app.domain.pathways import PATHWAY_LIFECYCLE, PathwayStatus
from app.domain.plans import PLAN_LIFECYCLE, PlanStatus
from app.domain.referrals import REFERRAL_LIFECYCLE, ReferralStatus
from app.persistence.mapping import MAPPED
from tests.api.loop import GGOP, GGOP_ID, XREF15, XREF15_ID, CaseWorker, case_worker, send_letter
from tests.conftest import Service
from tests.contract.walking import CHANCE, Filler, Subject, parts_of

OPEN = {
    "referral": ("Referral", [s for s in ReferralStatus if not REFERRAL_LIFECYCLE.is_final(s)]),
    "rehab_plan": ("RehabPlan", [s for s in PlanStatus if not PLAN_LIFECYCLE.is_final(s)]),
    "pathway": ("Pathway", [s for s in PathwayStatus if not PATHWAY_LIFECYCLE.is_final(s)]),
}
REFUSED = {403, 404, 409, 412, 422}
AGGREGATES = sorted(str(each.row.__tablename__) for each in MAPPED.values() if each.tenant_owned)
TOLD = {
    "PLAN": ["planned", "in-rehab", "closing"],
    "START": ["planned", "in-rehab", "closing"],
}
"""What somebody has been told, or shall be, of a pathway that is so far."""


class Walk:
    """The service and who works with it; numbers make every citizen and letter another one."""

    def __init__(self, service: Service, worker: CaseWorker, loop: asyncio.AbstractEventLoop) -> None:
        self.service, self.worker, self.loop = service, worker, loop
        self.made = 2000
        self.clocked: dict[Any, int] = {}

    def wait(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    async def rows(self, sql: str, *arguments: Any) -> list[Any]:
        found: list[Any] = await self.service.database.reads.fetch(sql, *arguments)
        return found

    async def receive(self, client: str, letter: bytes, number: bytes, cpr: bytes) -> str:
        self.made += 1
        own = b"%04d" % self.made
        letter = letter.replace(number, number[:-4] + own).replace(cpr, cpr[:6] + own)
        answer = await send_letter(await self.service.as_client(client), letter)
        assert answer.status_code == 201, answer.text
        self.service.clock.advance(seconds=1)
        items = (await self.worker.get("/api/v1/inbox", limit=200))["items"]
        return str(items[-1]["href"])

    def press(self, path: str, filler: Filler) -> Subject:
        """Press any button of anything on this case, possible or not; return the case as it is then."""
        parts = self.wait(parts_of(self.worker, path))
        filler.ids += [part["id"] for part in parts]
        subject = filler.draw(parts[0], filler.draw(*parts))
        base = _base(subject, path)
        every = self.wait(self.worker.get(f"{base}/available-actions"))["items"]
        buttons = every if filler.careless else [button for button in every if button["allowed"]]
        if buttons:
            button = filler.draw(*buttons)
            self.wait(self.pressed(subject, base, button, filler.body(button["fields"])))
        return self.wait(self.worker.get(path))  # type: ignore[no-any-return]

    async def pressed(self, subject: Subject, base: str, button: Subject, body: Subject) -> None:
        name = button["action"]
        answer = await self.worker.try_to({**subject, "allowed_actions": [button]}, name, **body)
        said = (name, body, answer.text)
        assert answer.status_code == 200 or answer.status_code in REFUSED, said
        assert button["allowed"] or answer.status_code in REFUSED, said
        assert not (button["allowed"] and answer.status_code == 409), said
        if answer.status_code in REFUSED:
            assert (await self.worker.get(base))["version"] == subject["version"], said


def _base(subject: Subject, path: str) -> str:
    if subject["allowed_actions"]:
        return str(subject["allowed_actions"][0]["href"]).rpartition("/")[0]
    return path


def machine_for(walk: Walk) -> type[RuleBasedStateMachine]:  # noqa: C901 - one nested function a rule
    class Casework(RuleBasedStateMachine):
        cases = Bundle("cases")

        @rule(target=cases)
        def a_plan_comes(self) -> Any:
            return walk.wait(walk.receive("demo-hospital", GGOP, GGOP_ID, b"2512484916"))

        @rule(target=cases)
        def a_referral_comes(self) -> Any:
            return walk.wait(walk.receive("demo-gp", XREF15, XREF15_ID, b"2509479989"))

        @initialize(target=cases)
        def a_first_case_comes(self) -> Any:
            return walk.wait(walk.receive("demo-gp", XREF15, XREF15_ID, b"2509479989"))

        @rule(path=cases, chance=CHANCE)
        def any_button_is_pressed(self, path: str, chance: Random) -> None:
            walk.press(path, Filler(chance, walk.service.clock(), careless=True))

        @rule(target=cases, path=consumes(cases), chance=CHANCE)
        def a_possible_button_is_pressed(self, path: str, chance: Random) -> Any:
            subject = walk.press(path, Filler(chance, walk.service.clock()))
            pathway = subject.get("pathway_id")
            return f"/api/v1/pathways/{pathway}" if pathway else path

        @rule(target=cases, path=consumes(cases), chance=CHANCE)
        def another_is_pressed(self, path: str, chance: Random) -> Any:
            """Twice among the rules: pressing is what leads anywhere."""
            return self.a_possible_button_is_pressed(path, chance)

        @rule(hours=st.sampled_from([1, 30, 200]))
        def time_passes(self, hours: int) -> None:
            walk.service.clock.advance(hours=hours)
            walk.worker.http = walk.wait(walk.service.as_client("demo-municipality"))

        @rule()
        def the_worker_works(self) -> None:
            walk.wait(walk.service.work())

        @invariant()
        def promises_hold(self) -> None:
            walk.wait(check_worklists(walk))
            walk.wait(check_notices(walk))
            walk.wait(check_clocks(walk))

        def teardown(self) -> None:
            walk.wait(check_records(walk))

    return Casework


async def check_worklists(walk: Walk) -> None:
    for table, (kind, open_states) in OPEN.items():
        wrong = await walk.rows(
            f"SELECT t.id, t.status, count(w.list) FROM {table} t LEFT JOIN work_item w "
            "ON w.authority = t.authority AND w.subject_type = $1 AND w.subject_id = t.id AND w.is_primary "
            "GROUP BY t.authority, t.id, t.status "
            "HAVING count(w.list) <> CASE WHEN t.status = ANY($2) THEN 1 ELSE 0 END",
            kind,
            [str(state) for state in open_states],
        )
        assert [tuple(row) for row in wrong] == [], table


async def check_records(walk: Walk) -> None:
    """Every version of everything has its event and its audit entry."""
    for table in AGGREGATES:
        wrong = await walk.rows(RECORDS.format(table=table))
        assert [tuple(row) for row in wrong] == [], table


RECORDS = """
WITH told AS (SELECT authority, aggregate_id AS id, max(version) AS version FROM event GROUP BY 1, 2),
    noted AS (SELECT authority, object_id AS id, count(*) AS versions FROM audit_entry
        WHERE action IN ('create', 'update') GROUP BY 1, 2)
SELECT t.id, t.version, told.version, noted.versions FROM {table} t
LEFT JOIN told ON (told.authority, told.id) = (t.authority, t.id)
LEFT JOIN noted ON (noted.authority, noted.id) = (t.authority, t.id)
WHERE t.version IS DISTINCT FROM told.version OR t.version IS DISTINCT FROM noted.versions
"""


async def check_notices(walk: Walk) -> None:
    """A notice that is not settled waits in the queue, or stands on a human's list."""
    lost = await walk.rows(
        "SELECT n.id, n.status FROM notice n JOIN delivery d ON d.authority = n.authority "
        "AND d.notice_id = n.id WHERE n.status IN ('due', 'ready', 'sent') AND d.next_attempt_at IS NULL"
    )
    assert [tuple(row) for row in lost] == []
    orphans = await walk.rows(
        "SELECT id FROM notice n WHERE NOT EXISTS (SELECT 1 FROM delivery d "
        "WHERE d.authority = n.authority AND d.notice_id = n.id)"
    )
    assert orphans == []
    for type_, so_far in TOLD.items():
        untold = await walk.rows(
            "SELECT id, status FROM pathway p WHERE status = ANY($1) AND NOT EXISTS (SELECT 1 FROM notice n "
            "WHERE n.authority = p.authority AND n.pathway_id = p.id AND n.type = $2)",
            so_far,
            type_,
        )
        assert [tuple(row) for row in untold] == [], type_


async def check_clocks(walk: Walk) -> None:
    """What the clock says now is what was last recorded about where it starts and ends."""
    for row in await walk.rows("SELECT id, version FROM rehab_plan WHERE authority = '0461'"):
        if walk.clocked.get(row["id"]) == row["version"]:
            continue
        walk.clocked[row["id"]] = row["version"]
        plan = await walk.worker.get(f"/api/v1/rehabilitation-plans/{row['id']}")
        last = plan["deadline_history"][-1]["clock"]
        for name in ("basis", "start_date", "deadline_date"):
            assert plan["deadline"][name] == last[name], name


async def test_whatever_is_pressed_the_promises_hold(service: Service) -> None:
    walk = Walk(service, await case_worker(service), asyncio.get_running_loop())
    limits = settings(
        max_examples=6,
        stateful_step_count=40,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        print_blob=True,
    )
    await asyncio.to_thread(run_state_machine_as_test, machine_for(walk), settings=limits)
