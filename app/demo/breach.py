"""The fourth story: a broken deadline, a free choice, a second plan, and training twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from rich.console import Console
from rich.panel import Panel

from app.demo.edges import Edge
from app.demo.stories import COORDINATOR, GGOP, TRAINING_140, clarifying, now, session_times
from app.demo.words import spoken, spoken_day

TITLE = "Frist brudt, frit valg, ny plan og dobbelt træning (§ 140 og § 119)"
CITIZEN = b"2512489996"
FIRST, SECOND, REFERRAL = b"GOP26110100777", b"GOP26111000778", b"HEN26111200779"
_PATIENCE_SECONDS = 20
Step = Callable[[Console, str, str], None]
Subject = dict[str, Any]


def letters(ggop: bytes, xref15: bytes) -> dict[bytes, bytes]:
    """Return the three letters about one more invented citizen, by their numbers."""
    plan = _about(ggop, b"2512484916", b"Nancy Ann", b"Karen Test")
    referral = _about(xref15, b"2509479989", b"Bruno Test", b"Karen Test")
    return {
        FIRST: plan.replace(b"GOP26111800417", FIRST).replace(b"OUH26111800417", b"OUH26110100777"),
        SECOND: plan.replace(b"GOP26111800417", SECOND).replace(b"OUH26111800417", b"OUH26111000778"),
        REFERRAL: referral.replace(b"HEN26111700093", REFERRAL).replace(b"XPC26111700093", b"XPC26111200779"),
    }


def _about(letter: bytes, number: bytes, name: bytes, other: bytes) -> bytes:
    return letter.replace(number, CITIZEN).replace(name, other)


class Breach:
    """The story, told as the municipality lives it."""

    def __init__(self, by: dict[str, Edge], out: Console, step: Step) -> None:
        self.edge, self.hospital, self.gp = by["demo-municipality"], by["demo-hospital"], by["demo-gp"]
        self.provider, self.out, self.step = by["demo-provider"], out, step

    def tell(self, sent: dict[bytes, bytes], find: Callable[[str], Subject]) -> None:
        """Tell it from the first plan to the decided alert."""
        self.hospital.post_letter(sent[FIRST]).raise_for_status()
        plan = self._breached(find(FIRST.decode()))
        plan = self._chosen(plan)
        self.hospital.post_letter(sent[SECOND]).raise_for_status()
        second = self._replaced(find(SECOND.decode()), plan)
        self._trained(second)
        self.gp.post_letter(sent[REFERRAL]).raise_for_status()
        self._warned(find(REFERRAL.decode()))

    def _breached(self, plan: Subject) -> Subject:
        """The hospital calls: the discharge was ten days ago. Time itself finds the broken deadline."""
        discharged = (now() - timedelta(days=10)).date().isoformat()
        said = {"discharge_date": discharged, "reason": "Oplyst af sygehuset i telefonen"}
        plan = self.edge.act(plan, "correct-discharge-date", **said)
        self.step(self.out, "Frist", plan["deadline"]["explanation"])
        plan = self.edge.act(plan, "classify", level="basal", **COORDINATOR)
        plan = self._until(plan, "right-arisen")
        self.step(
            self.out,
            "Fristen er overskredet",
            f"ret til frit valg fra {spoken_day(plan['deadline']['right_arises_at'])}",
        )
        for name in ("deadline-breached", "free-choice-to-inform"):
            desk = self.edge.get(f"/api/v1/worklists/{name}")
            self.step(self.out, "Arbejdsliste", f"{desk['title']}: {len(desk['items'])}")
        return plan

    def _until(self, subject: Subject, status: str) -> Subject:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < deadline:
            subject = self.edge.get(f"/api/v1/rehabilitation-plans/{subject['id']}")
            if subject["status"] == status:
                return subject
            time.sleep(0.2)
        raise RuntimeError(f"the plan did not become {status} in time")

    def _chosen(self, plan: Subject) -> Subject:
        told = {"told_by": "Mette Holm, fysioterapeut", "way": "telephone"}
        plan = self.edge.act(plan, "inform-citizen", duties=["right-to-private-provider"], **told)
        self.step(self.out, "Borgeren er oplyst", "om retten til at vælge privat leverandør")
        choice = {"sor": self.provider.organisation, "reason": "Vil begynde med det samme"}
        plan = self.edge.act(plan, "choose-private", **choice)
        self.step(self.out, "Frit valg", spoken(plan["status"]))
        given = self.provider.get("/api/v1/given-cases")["items"]
        self.step(self.out, "Leverandøren ser", f"{len(given)} sag, og kun den, den har fået")
        return plan

    def _replaced(self, second: Subject, first: Subject) -> Subject:
        """A new plan for the same need: the case worker says what it means for the first."""
        why = {"plan_id": first["id"], "reason": "Samme behov, ny vurdering"}
        second = self.edge.act(second, "replace", **why)
        first = self.edge.get(f"/api/v1/rehabilitation-plans/{first['id']}")
        self.step(
            self.out, "Ny genoptræningsplan", f"i stedet for den første, som er {spoken(first['status'])}"
        )
        second = self.edge.act(second, "classify", level="basal", **COORDINATOR)
        if "offer-first-contact" in {action["action"] for action in second["allowed_actions"]}:
            second = self.edge.act(second, "offer-first-contact", offered_for=now().isoformat())
        return second

    def _trained(self, plan: Subject) -> None:
        pathway = self.edge.get(f"/api/v1/pathways/{plan['pathway_id']}")
        pathway = self.edge.act(pathway, "hold-clarifying-conversation", **clarifying(GGOP))
        offer = {"fsiii_code": TRAINING_140, "name": "Rygtræning på hold", "answer": "accept"}
        pathway = self.edge.act(pathway, "offer", **offer)
        pathway = self.edge.act(pathway, "agree-plan", goals=["Kan gå en tur med hunden"])
        sessions = {"sessions": session_times(2), "delivery_types": ["group"]}
        pathway = self.edge.act(pathway, "enrol", offer_id=pathway["offers"][-1]["id"], **sessions)
        self.step(self.out, "Træning efter § 140", spoken(pathway["activities"][-1]["status"]))

    def _warned(self, referral: Subject) -> None:
        """The GP refers the same citizen: nobody is refused, and somebody decides."""
        citizen = referral["citizen"]["id"]
        (alert,) = self.edge.get(f"/api/v1/citizens/{citizen}/duplicate-alerts")["items"][-1:]
        match = alert["matched"][0]
        self.out.print(
            Panel(_seen(match), title=f"Advarsel om dobbelt træning: {spoken(alert['level'])}", width=80)
        )
        decision = {"decision": "DIFFERENT_CONTENT", "reason": "Henvist til sygdomsmestring, ikke træning"}
        alert = self.edge.act(alert, "decide", content_difference="Undervisning i smerter", **decision)
        self.step(self.out, "Afgjort", f"{spoken(alert['decision'])} ({alert['reason']})")
        story = self.edge.get(f"/api/v1/citizens/{citizen}/timeline", limit="500")["items"]
        self.out.print(Panel(_told(story), title="Borgerens tidslinje, de seneste", width=80))


def _seen(match: Subject) -> str:
    """Say what a colleague needs to know before deciding."""
    diagnoses = "; ".join(d["text"] for d in match["diagnoses"] if d["text"])
    days = f"fra {spoken_day(match['from_date'])} til {spoken_day(match['to_date'])}"
    return (
        f"{match['name']} efter {spoken(match['legal_basis'])} hos {match['provider']},\n"
        f"{days}: mødt {match['attended']} af {match['planned']}.\n"
        f"Mål: {', '.join(match['goals'])}\nDiagnoser: {diagnoses}"
    )


def _told(story: list[Subject]) -> str:
    return "\n".join(f"{spoken_day(item['happened_at']):<11} {item['text']}" for item in story[-12:])
