"""The things refusals speak of, in Danish; a field or element keeps the name it has on the wire."""

from __future__ import annotations

import re
from typing import Final

from app.domain.danish_actions import ACTIONS
from app.domain.danish_correspondence import CORRESPONDENCE
from app.domain.danish_expectations import EXPECTATIONS
from app.domain.danish_rules import RULES
from app.domain.danish_states import STATES
from app.domain.danish_things import THINGS

_NOUNS: Final[dict[str, str]] = {
    "referral": "henvisningen",
    "rehabilitation plan": "genoptræningsplanen",
    "pathway": "forløbet",
    "assessment": "samtalen",
    "offer": "tilbuddet",
    "activity": "indsatsen",
    "session": "mødegangen",
    "catalogue item": "tilbuddet i kataloget",
    "group": "holdet",
    "subscription": "tilmeldingen",
    "topic coverage": "emnet",
    "notice": "beskeden",
    "message": "meddelelsen",
    "routing rule": "visitationsreglen",
    "consent": "samtykket",
    "duplicate alert": "advarslen om dobbelt træning",
    "ULRUS report": "ULRUS-rapporten",
    "disposition": "det næste skridt",
    "measurement": "målingen",
    "condition": "tilstanden",
    "goal": "målet",
    "follow-up": "opfølgningen",
    "perspective": "perspektivet",
    "stratification": "inddelingen",
    "other care": "det, borgeren får et andet sted",
    "service target": "servicemålet",
    "employment case": "beskæftigelsessagen",
    "exchange entry": "udvekslingen",
    "citizen": "borgeren",
    "organisation": "enheden",
    "register entry": "posten",
    "run": "kørslen",
    "case": "sagen",
    "letter": "brevet",
    "transaction": "transaktionen",
    "mailbox": "postkassen",
    "request": "henvendelsen",
    "body": "indholdet",
    "content": "indholdet",
    "The receiver": "modtageren",
    "The requester": "afsenderen",
    "The organisation": "enheden",
    "One of the numbers": "mindst ét af numrene",
    "A ServiceRequest": "en ServiceRequest",
    "A CPR number, X-eCPR or D-eCPR": "et CPR-nummer eller erstatnings-CPR-nummer",
    "almen, specialiseret or rehabilitering": "almen, specialiseret eller rehabilitering",
    "A second ServiceRequest in one submission": "mere end én ServiceRequest i samme indsendelse",
    "A condition on the request itself": "en betingelse på selve henvisningen",
    "A condition other than the request's own identifier": "andre betingelser end henvisningens eget nummer",
    "XDIS91 correspondence": "korrespondancebreve (XDIS91)",
    "An entry without resource": "en entry uden resource",
}


PHRASES: Final[dict[str, str]] = {**_NOUNS, **THINGS, **RULES, **EXPECTATIONS, **CORRESPONDENCE}
"""By the English that refusals are written in; `{}` stands for what is filled in."""

_LONGEST: Final = 300
"""What is longer was never written here: it quotes somebody."""


def _shape(english: str) -> re.Pattern[str]:
    return re.compile(re.escape(english).replace(re.escape("{}"), "(.+)"))


# The least specific last: "{} or {}" is found in nearly everything.
_SHAPES: Final = [
    (_shape(english), danish)
    for english, danish in sorted(PHRASES.items(), key=lambda pair: -len(pair[0].replace("{}", "")))
    if "{}" in english
]


def in_danish(what: str) -> str:
    """Return the Danish words for it, or the same where it is a name."""
    if what in PHRASES or len(what) > _LONGEST:
        return PHRASES.get(what, what)
    for shape, danish in _SHAPES:
        if match := shape.fullmatch(what):
            return danish.format(*map(in_danish, match.groups()))
    return what


def action_in_danish(of: str, code: str) -> str:
    """Return what stands after "at" for an action on such a thing, or the code where it has no name."""
    return ACTIONS.get(of, {}).get(code, f"'{code}'")


def state_in_danish(of: str, code: str) -> str:
    """Return what such a thing is said to be in that state, or the code where it has no name."""
    return STATES.get(of, {}).get(code, f"'{code}'")


def sentence(what: str, rest: str) -> str:
    """Return a Danish sentence that begins with it."""
    word = in_danish(what)
    return f"{word[:1].upper()}{word[1:]} {rest}" if word != what else f"{what} {rest}"
