"""The service as its users call it: one small client for each role, over HTTP only."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import httpx
import orjson

from app.medcom import receipts
from app.medcom.letters import LetterHead, open_letter
from app.settings import Settings


class Edge:
    """One demo client with its token."""

    def __init__(self, base: str, client: dict[str, Any]) -> None:
        self.organisation = client["organisation"]
        self._http = httpx.Client(base_url=base, timeout=30)
        answer = self._http.post(
            "/oauth/token",
            data={
                "grant_type": "client_credentials",
                "client_id": client["client_id"],
                "client_secret": client["client_secret"],
            },
        )
        answer.raise_for_status()
        self._http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def get(self, path: str, **params: str) -> Any:
        answer = self._http.get(path, params=params)
        answer.raise_for_status()
        return answer.json()

    def post_fhir(self, resource: dict[str, Any]) -> httpx.Response:
        headers = {"Content-Type": "application/fhir+json"}
        return self._http.post("/fhir", content=orjson.dumps(resource), headers=headers)

    def post_letter(self, content: bytes) -> httpx.Response:
        return self._http.post(
            "/medcom/messages", content=content, headers={"Content-Type": "application/xml"}
        )

    def act(self, subject: dict[str, Any], action: str, **body: Any) -> dict[str, Any]:
        """Run one of the actions that the service says are possible now.

        Time may have passed a deadline since the subject was read: it is read again then, and again it is
        the service that says whether the action is possible.
        """
        answer = self._try(subject, action, body)
        if answer.status_code == HTTPStatus.PRECONDITION_FAILED:
            answer = self._try(self.get(_href(subject, action).rpartition("/")[0]), action, body)
        if answer.is_error:
            raise RuntimeError(f"{answer.url.path}: {answer.status_code} {answer.text}")
        return dict(answer.json())

    def _try(self, subject: dict[str, Any], action: str, body: dict[str, Any]) -> httpx.Response:
        headers = {"If-Match": f'W/"{subject["version"]}"'}
        return self._http.post(_href(subject, action), json=body, headers=headers)


def _href(subject: dict[str, Any], action: str) -> str:
    return next(str(a["href"]) for a in subject["allowed_actions"] if a["action"] == action)


def edges(settings: Settings) -> dict[str, Edge]:
    """Open one edge for each demo client, by client id."""
    clients = orjson.loads((settings.data / "demo" / "clients.json").read_bytes())
    base = f"http://{settings.host}:{settings.port}"
    return {client["client_id"]: Edge(base, client) for client in clients}


def receipt_for(letter: bytes, *, number: int) -> bytes:
    """Write the positive receipt that a GP's or hospital's system answers with."""
    head: LetterHead = open_letter(letter).head
    return receipts.write_positive(
        head, letter_id=f"DEMOQ{number:08d}", envelope_id=f"DEMOE{number:08d}", now=head.sent_at
    )
