"""Make what is published findable by a new table of search parameters: once, before it is served."""

from __future__ import annotations

from hashlib import blake2b

import orjson

from app.domain.publishing import Index
from app.fhir.indexing import index
from app.fhir.parameters import PARAMETERS
from app.fhir.parameters_of_definitions import DEFINITIONS
from app.persistence import reindexing

_STORED = {type_: found for type_, found in PARAMETERS.items() if type_ not in DEFINITIONS}
"""Our own definitions are searched as they stand; nothing of them is stored."""
WRITTEN = 3
"""Counted up when the same table is written into entries otherwise."""


async def index_anew(url: str) -> int:
    """Do it if the table has changed since, or how it is written; returns how many resources it was."""
    definition = blake2b(f"{WRITTEN} {_STORED!r}".encode(), digest_size=16).hexdigest()
    return await reindexing.index_anew(url, definition, _index)


def _index(content: bytes) -> Index:
    """Return what a resource is found by; when it was stored, storage knows better than it says."""
    resource = orjson.loads(content)
    meta = {name: value for name, value in resource["meta"].items() if name != "lastUpdated"}
    return index({**resource, "meta": meta})
