"""A system's way to the service: its token, what it hands in and what it fetches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.counterparts.answers import Receipt


@dataclass
class Service:
    """The service as one of its clients calls it."""

    base: str
    client_id: str
    client_secret: str
    http: httpx.AsyncClient = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.AsyncClient(base_url=self.base, timeout=10)

    async def hand_in(self, receipt: Receipt) -> httpx.Response:
        headers = {"Content-Type": receipt.media_type}
        return await self._ask("POST", "/medcom/messages", content=receipt.content, headers=headers)

    async def waiting(self, gln: str) -> list[bytes]:
        """Return the letters that wait in a mailbox, as bytes."""
        listed = await self._ask("GET", "/medcom/messages", params={"receiver": gln})
        if not listed.is_success:
            return []
        letters = [await self._ask("GET", f"/medcom/messages/{it['id']}") for it in listed.json()["messages"]]
        return [letter.content for letter in letters if letter.is_success]

    async def _ask(self, method: str, path: str, **said: Any) -> httpx.Response:
        """Ask, with a new token where the last one has run out."""
        answer = await self.http.request(method, path, **said)
        if answer.status_code != httpx.codes.UNAUTHORIZED:
            return answer
        await self._sign_in()
        return await self.http.request(method, path, **said)

    async def _sign_in(self) -> None:
        who = {"client_id": self.client_id, "client_secret": self.client_secret}
        answer = await self.http.post("/oauth/token", data={"grant_type": "client_credentials", **who})
        answer.raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
