"""What can be done with each kind of thing, in Danish: what stands after "at", for commands too."""

from __future__ import annotations

from typing import Final

from app.domain.danish_request_actions import REQUEST_ACTIONS

_MARK_ERROR: Final = {"mark-error": "fejlregistrere"}

_TREATMENT: Final[dict[str, dict[str, str]]] = {
    "assessment": {
        "rebook": "aftale en ny tid",
        "hold": "afholde",
        "not-arrive": "notere udeblivelse",
        "no-show": "registrere udeblivelse",
        "cancel-by-citizen": "registrere afbud",
        "cancel-by-provider": "aflyse",
        "decline": "registrere borgerens nej",
        **_MARK_ERROR,
    },
    "offer": {
        "answer": "registrere borgerens svar",
        "accept": "acceptere",
        "decline": "takke nej",
        "defer": "udsætte",
        "expire": "lade udløbe uden svar",
        "no-answer": "registrere manglende svar",
        "take-back-death": "tage dødsfaldet tilbage",
        **_MARK_ERROR,
    },
    "activity": {
        "activate": "give borgeren en ledig plads",
        "withdraw": "trække tilbage",
        "start": "begynde",
        "take-back-start": "tage begyndelsen tilbage",
        "change-timing": "aftale andre tider",
        "complete": "afslutte som gennemført",
        "stop": "stoppe før tid",
        "pause": "sætte på pause",
        "resume": "genoptage",
        "plan-training": "skrive træningsplan",
        **_MARK_ERROR,
    },
    "session": {
        "register-attendance": "registrere fremmøde",
        "arrive": "registrere borgeren som mødt",
        "not-arrive": "registrere borgeren som udeblevet",
        "cancel-by-citizen": "registrere afbud",
        "cancel-by-provider": "aflyse",
        "move": "flytte",
        "admit": "registrere indlæggelse",
        "void": "lade bortfalde",
        "retain-as-missed": "opgøre som ikke gennemført",
        "correct-to-attended": "rette til mødt",
        "correct-to-no-show": "rette til udeblevet",
        "correct-to-cancelled": "rette til afbud",
        "correct-to-cancelled-by-provider": "rette til aflyst",
        "correct-to-admitted": "rette til indlagt",
        "replace": "give en ny tid",
        "cover-topics": "registrere emner",
        **_MARK_ERROR,
    },
    "measurement": {"amend": "rette", **_MARK_ERROR},
    "condition": {"assess": "vurdere igen", "end": "afslutte", "resume": "genoptage", **_MARK_ERROR},
    "goal": {
        "agree": "aftale",
        "evaluate": "vurdere målet",
        "reach": "registrere som nået",
        "reach-partly": "registrere som delvist nået",
        "not-reach": "registrere som ikke nået",
        "resume": "arbejde videre",
        "drop": "opgive",
        **_MARK_ERROR,
    },
    "group": {
        "update": "rette",
        "add-date": "tilføje en mødegang",
        "move-date": "flytte en mødegang",
        "cancel-date": "aflyse en mødegang",
        "open": "åbne for tilmelding",
        "take-seat": "give en plads",
        "fill": "besætte den sidste plads",
        "wait": "skrive på venteliste",
        "free-seat": "frigive en plads",
        "start": "begynde",
        "end": "afslutte",
        **_MARK_ERROR,
    },
}

_CORRESPONDENCE: Final[dict[str, dict[str, str]]] = {
    "notice": {
        "draft": "skrive i kladden",
        "approve": "godkende",
        "address": "finde modtagerens adresse",
        "block": "holde tilbage",
        "cancel": "kalde tilbage",
        "find-not-applicable": "undlade at sende",
        "send": "sende",
        "hand-over": "registrere som afleveret",
        "acknowledge": "registrere kvittering",
        "fail": "registrere som ikke nået frem",
        "resend": "sende igen",
        "send-manually": "sende på anden vis",
        "sent-manually": "registrere som sendt på anden vis",
        "be-answered": "registrere svar",
        "take-back-death": "tage dødsfaldet tilbage",
        "supersede": "erstatte med en ny",
        "correct": "rette",
    },
    "message": {"place": "henføre til en henvendelse", "handle": "tage hånd om", **_MARK_ERROR},
    "subscription": {
        "activate": "aktivere",
        "give-up": "opgive",
        "renew": "forny",
        "turn-off": "slå fra",
        "delete": "slette",
    },
}

_WORK_AND_CONSENT: Final[dict[str, dict[str, str]]] = {
    "consent": {
        "give": "registrere borgerens samtykke",
        "refuse": "registrere afslag",
        "change-scope": "ændre omfanget",
        "queue-exchange": "sende oplysninger til jobcenteret",
        "withdraw": "trække tilbage",
        "expire": "lade udløbe",
        "replace": "erstatte med et nyt",
        "close-pathway": "lade ophøre med forløbet",
        "die": "lade ophøre ved dødsfald",
        "take-back-death": "tage dødsfaldet tilbage",
        **_MARK_ERROR,
    },
    "employment case": {
        "change-status": "registrere arbejdsstatus",
        "record-workplace": "registrere arbejdspladsens kontakt",
        "remove-workplace": "slette arbejdspladsens kontakt",
        "set-contacts": "registrere kontaktpersoner",
        "make-plan": "lægge beskæftigelsesmæssig plan",
        "set-meetings": "fastsætte møderytme",
        "plan-meeting": "aftale møde",
        "hold-meeting": "registrere afholdt møde",
        "receive": "modtage jobcenterets oplysninger",
        "take-back": "tage jobcenterets oplysninger tilbage",
        "close": "afslutte",
        "die": "afslutte ved dødsfald",
        "take-back-death": "tage dødsfaldet tilbage",
        **_MARK_ERROR,
    },
    "exchange entry": {"send": "sende", "cancel": "annullere", **_MARK_ERROR},
}

_ORDER: Final[dict[str, dict[str, str]]] = {
    "routing rule": {
        "change": "ændre",
        "activate": "sætte i kraft",
        "retire": "tage ud af brug",
        **_MARK_ERROR,
    },
    "duplicate alert": {"decide": "afgøre", "defer": "udskyde afgørelsen", "expire": "lade udløbe"},
    "stratification": {"supersede": "erstatte med en nyere", **_MARK_ERROR},
    "other care": {"end": "afslutte", **_MARK_ERROR},
    "catalogue item": {
        "update": "rette",
        "publish": "udgive",
        "expire": "tage ud af brug",
        **_MARK_ERROR,
    },
    "service target": {"retire": "lade udløbe", **_MARK_ERROR},
}

_ONLY_ERRORS: Final = dict.fromkeys(
    ("ULRUS report", "disposition", "follow-up", "perspective", "topic coverage"), _MARK_ERROR
)

ACTIONS: Final[dict[str, dict[str, str]]] = {
    **REQUEST_ACTIONS,
    **_TREATMENT,
    **_CORRESPONDENCE,
    **_WORK_AND_CONSENT,
    **_ORDER,
    **_ONLY_ERRORS,
    "ServiceRequest": {"active": "gøre aktiv igen"},
}
"""By the lifecycle's name, then by the event's or the command's; one name for one action.

A ServiceRequest is what an update over FHIR speaks of; its action is the status that is asked for.
"""
