"""What all views have in common, and how they tell what may be done."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class View(BaseModel):
    model_config = ConfigDict(frozen=True)


class ListView(View):
    """One page; `next` is the cursor of the following one."""

    next: str | None


class ActionView(View):
    """Something the caller may do now."""

    action: str
    method: str = "POST"
    href: str
    choices: list[str] = []
    """What the body may choose of now, where it chooses what happens."""


class Obstacle(View):
    """Why something is not possible now."""

    code: str
    text: str
    place: str
