"""The things refusals speak of, in Danish; a field or element keeps the name it has on the wire."""

from __future__ import annotations

from typing import Final

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


def in_danish(what: str) -> str:
    """Return the Danish word for it, or the word itself where it is a name."""
    return _NOUNS.get(what, what)


def sentence(what: str, rest: str) -> str:
    """Return a Danish sentence that begins with it."""
    word = in_danish(what)
    return f"{word[:1].upper()}{word[1:]} {rest}" if word != what else f"{what} {rest}"
