"""Values about a person never print: not in logs, not in exceptions, not in a debugger's trace."""

from __future__ import annotations


class Private:
    """A mixin for frozen dataclasses (with `repr=False`) whose content is somebody's own affair."""

    __slots__ = ()

    def __repr__(self) -> str:
        id_ = getattr(self, "id", None)
        return f"{type(self).__name__}({id_ or '*'})"
