"""`rygvej demo`: three requests by three edges worked to the end, and one that goes wrong."""

from __future__ import annotations

import time
from typing import Any

import httpx
import orjson
from rich.console import Console

from app.demo import breach
from app.demo.dated import Letters
from app.demo.edges import Edge, edges
from app.demo.readers import Readers
from app.demo.stories import (
    COORDINATOR,
    ELIGIBLE,
    FHIR,
    GGOP,
    MESSAGES,
    XREF15,
    Story,
    clarifying,
    closing,
    conversation,
    now,
    session_times,
)
from app.demo.words import spoken
from app.domain.legal_days import legal_day
from app.medcom.letters import open_letter
from app.settings import Settings


def tell(settings: Settings, out: Console, *, fetch: bool = True) -> int:
    """Tell the stories; returns the exit code. Without `fetch`, receivers have systems of their own."""
    try:
        by = edges(settings)
    except (OSError, httpx.HTTPError):
        out.print("Tjenesten svarer ikke. Start den først: make run", style="red")
        return 1
    began = time.monotonic()
    municipality = by["demo-municipality"]
    readers = Readers(by, out, fetch=fetch)
    letters = Letters(settings.data / "demo" / "letters", legal_day(now()))
    for story, send in ((GGOP, _send_ggop), (XREF15, _send_xref15), (FHIR, _send_bundle)):
        out.rule(story.title)
        is_new, identifier = send(by, letters, out)
        if not is_new:
            out.print("  Er modtaget før: samme svar igen, intet nyt er oprettet.\n", style="yellow")
            continue
        request = _find(municipality, identifier)
        _work(municipality, request, story, readers)
    _tell_breach(by, letters, out)
    out.print(f"Fortalt på {time.monotonic() - began:.0f} sekunder.")
    return 0


def _tell_breach(by: dict[str, Edge], letters: Letters, out: Console) -> None:
    out.rule(breach.TITLE)
    if breach.FIRST.decode() in _known(by["demo-hospital"]):
        out.print("  Er modtaget før: samme svar igen, intet nyt er oprettet.\n", style="yellow")
        return
    sent = breach.letters(letters.read("ggop.xml"), letters.read("xref15.xml"))
    breach.Breach(by, out, _step).tell(sent, lambda number: _find(by["demo-municipality"], number))
    out.print()


def _send_letter(edge: Edge, letter: bytes, out: Console) -> tuple[bool, str]:
    identifier = open_letter(letter).head.letter_id
    known = identifier in _known(edge)
    answer = edge.post_letter(letter)
    kind = "XCTL03 (modtaget)" if b"PositiveReceipt" in answer.content else "XCTL02 (afvist)"
    out.print(f"  Brev afsendt; kvittering {answer.status_code}: {kind}")
    answer.raise_for_status()
    return not known, identifier


def _known(edge: Edge) -> set[str]:
    """Return the letters and requests the sender can see already."""
    bundle = edge.get("/fhir/ServiceRequest", _count="200")
    resources = [entry["resource"] for entry in bundle.get("entry", ())]
    return {i["value"] for resource in resources for i in resource.get("identifier", ())}


def _send_ggop(by: dict[str, Edge], letters: Letters, out: Console) -> tuple[bool, str]:
    return _send_letter(by["demo-hospital"], letters.read("ggop.xml"), out)


def _send_xref15(by: dict[str, Edge], letters: Letters, out: Console) -> tuple[bool, str]:
    return _send_letter(by["demo-gp"], letters.read("xref15.xml"), out)


def _send_bundle(by: dict[str, Edge], letters: Letters, out: Console) -> tuple[bool, str]:
    bundle = orjson.loads(letters.read("bundle.json"))
    answer = by["demo-hospital"].post_fhir(bundle)
    answer.raise_for_status()
    entries = answer.json()["entry"]
    for entry in entries:
        out.print(
            f"  {entry['response']['status']:<12} {entry['response'].get('location', '')}", soft_wrap=True
        )
    request = next(
        e["resource"] for e in bundle["entry"] if e["resource"]["resourceType"] == "ServiceRequest"
    )
    identifier = request["identifier"][0]
    is_new = any(entry["response"]["status"].startswith("201") for entry in entries)
    return is_new, f"{identifier['system']}|{identifier['value']}"


def _find(municipality: Edge, identifier: str) -> dict[str, Any]:
    """Find the request in the inbox, as a case worker does."""
    for item in municipality.get("/api/v1/inbox", limit="200")["items"]:
        request = municipality.get(item["href"])
        if request["source"]["message_id"] == identifier:
            return dict(request)
    raise RuntimeError(f"{identifier} is not in the inbox")


def _work(edge: Edge, request: dict[str, Any], story: Story, readers: Readers) -> None:
    """Work one request through to the end, by the actions the service offers; read what is told."""
    out = readers.out
    _step(out, "Indbakke", f"{spoken(request['kind'])}, {spoken(request['status'])}")
    if request["deadline"]:
        _step(out, "Frist", request["deadline"]["explanation"])
    request = _take_on(edge, request, out)
    pathway = edge.get(f"/api/v1/pathways/{request['pathway_id']}")
    pathway = edge.act(pathway, "hold-clarifying-conversation", **clarifying(story))
    _step(out, "Afklarende samtale", f"{spoken(pathway['status'])}; {_group(pathway)}")
    pathway = _measure(edge, pathway, "BASELINE", story.pain[0], out)
    readers.read(pathway)
    for code, name in story.offers:
        pathway = edge.act(pathway, "offer", fsiii_code=code, name=name, answer="accept")
        _step(out, "Tilbud", f"{name}: taget imod")
    pathway = edge.act(pathway, "agree-plan", goals=list(story.goals))
    _step(out, "Plan aftalt", spoken(pathway["status"]))
    readers.read(pathway)
    for offer in pathway["offers"]:
        pathway = edge.act(
            pathway, "enrol", offer_id=offer["id"], sessions=session_times(4), delivery_types=["group"]
        )
    _attend(edge, pathway, out)
    pathway = edge.get(f"/api/v1/pathways/{pathway['id']}")
    pathway = _measure(edge, pathway, "END", story.pain[1], out)
    pathway = edge.act(pathway, "give-core-messages", messages=list(MESSAGES), given_by="Mette Holm")
    _step(out, "Kernebudskaber", "alle tre givet")
    pathway = edge.act(pathway, "hold-closing-conversation", **conversation(story))
    pathway = edge.act(pathway, "close", **closing(story))
    _step(out, "Afsluttet", spoken(pathway["status"]))
    readers.read(pathway)


def _group(pathway: dict[str, Any]) -> str:
    return f"støttegruppe: {spoken(pathway['stratification']['group'])}"


def _measure(edge: Edge, pathway: dict[str, Any], phase: str, pain: int, out: Console) -> dict[str, Any]:
    """Measure pain in the back; at the end the service says what the change means."""
    measured = {"instrument": "NRS-BACK", "phase": phase, "value": pain, "source": "CITIZEN"}
    pathway = edge.act(pathway, "record-measurement", **measured)
    _step(out, "Smerte (NRS ryg)", f"{pain} af 10")
    return pathway


def _take_on(edge: Edge, request: dict[str, Any], out: Console) -> dict[str, Any]:
    if request["kind"] == "referral":
        request = edge.act(request, "assess-eligibility", **ELIGIBLE)
        _step(out, "Målgruppe", ", ".join(_met(request)))
        request = edge.act(request, "accept", criteria=_met(request), **COORDINATOR)
        _step(out, "Henvisning", spoken(request["status"]))
        return request
    level = "basal" if request["plan_type"] == "almen" else None
    request = edge.act(request, "classify", level=level, **COORDINATOR)
    _step(out, "Visiteret", f"{request['plan_type']} {request['level'] or ''}")
    action = {a["action"] for a in request["allowed_actions"]}
    if "offer-first-contact" in action:
        request = edge.act(request, "offer-first-contact", offered_for=now().isoformat())
        _step(out, "Første kontakt tilbudt", f"fristen er {spoken(request['deadline']['state'])}")
    return request


def _met(request: dict[str, Any]) -> list[str]:
    return [c["code"] for c in request["eligibility"]["criteria"] if c["met"]]


def _attend(edge: Edge, pathway: dict[str, Any], out: Console) -> None:
    sessions = pathway["sessions"]
    for number, session in enumerate(sessions):
        # Who cancels rings before the session is over, and it is written down afterwards.
        said = {"event": "arrive"}
        if number == 1:
            said = {"event": "cancel-by-citizen", "happened_at": session["planned_start"]}
        edge.act(session, "register-attendance", **said)
    _step(out, "Fremmøde", f"{len(sessions)} mødegange registreret, én afbudt")


def _step(out: Console, what: str, how: str) -> None:
    out.print(f"  {what:<24} {how}", highlight=False)
