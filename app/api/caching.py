"""What concerns a person is kept by nobody on the way."""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

PUBLIC: Final = {"Cache-Control": "public, max-age=300", "Vary": "Accept, Accept-Encoding, Host"}
"""For what is the same for everybody, as long as the service is not renewed."""
_PRIVATE: Final = (b"cache-control", b"private, no-store")
_OPEN: Final = ("/docs", "/openapi.json")


class KeepOutOfCaches:
    """Forbid storing every answer that does not itself say who may."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_OPEN):
            await self.app(scope, receive, send)
            return

        async def send_private(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                if all(name != b"cache-control" for name, _ in headers):
                    message["headers"] = [*headers, _PRIVATE]
            await send(message)

        await self.app(scope, receive, send_private)
