"""What is missing, unknown, not supported, not found or too large, in Danish; `{}` is filled in."""

from __future__ import annotations

from typing import Final

_NOT_SUPPORTED: Final[dict[str, str]] = {
    "The format that is asked for": "det ønskede format",
    "A Bundle within a batch": "en Bundle i en batch",
    "A chain or _has": "en kæde eller _has",
    "A chained criterion": "et kædet kriterium",
    "A conditional create of a Subscription": "en betinget oprettelse af en Subscription",
    "A filter without a topic": "et filter uden emne",
    "A heartbeat or count without a topic": "en heartbeat eller et antal uden emne",
    "A message event of another code system": "en hændelse fra et andet kodesystem",
    "A modifierExtension": "en modifierExtension",
    "A payload content without a topic": "et payload-indhold uden emne",
    "A receipt of a message that was not sent": "en kvittering for en besked, der ikke er sendt",
    "A second code of one system": "mere end én kode fra samme system",
    "A second discharge date": "mere end én udskrivningsdato",
    "A second extension {}": "mere end én extension {}",
    "A second official name": "mere end ét officielt navn",
    "An attachment without data": "en vedhæftning uden data",
    "An answer in none of br, gzip and identity": "et svar hverken i br, gzip eller identity",
    "An update of a {}": "opdatering af en {}",
    "Deleting a {}": "sletning af en {}",
    "More than {} of this system": "mere end {} fra dette system",
    "More than {} of {}": "mere end {} af {}",
    "The channel '{}'": "kanalen '{}'",
    "The extension '{}'": "udvidelsen '{}'",
    "The header '{}', which is ours to set,": "headeren '{}', som serveren selv sætter,",
    "The parameter '{}'": "parameteren '{}'",
    "{} in this profile": "{} i denne profil",
    "end in this profile": "end i denne profil",
}

_MISSING: Final[dict[str, str]] = {
    "A CPR number": "et CPR-nummer",
    "A SOR, KOMBIT or CVR number": "et SOR-, KOMBIT- eller CVR-nummer",
    "Prefer: respond-async": "headeren Prefer: respond-async",
    "The discharge date (PreconditionDate)": "udskrivningsdatoen (PreconditionDate)",
    "The request (ServiceRequest/…)": "henvendelsen (ServiceRequest/…)",
    "The authority for {} in {}": "myndigheden for {} i {}",
}

_NAMED: Final[dict[str, str]] = {
    "D-eCPR region": "region i D-eCPR",
    "FSIII condition for {}": "FSIII-tilstand for {}",
    "FSIII intervention": "FSIII-indsats",
    "FSIII intervention for {}": "FSIII-indsats for {}",
    "FSIII intervention of the local offer": "FSIII-indsats i tilbuddet",
    "If-Match header": "headeren If-Match",
    "JWK Set": "nøglesættet (JWK Set)",
    "SHAK code": "SHAK-kode",
    "SOR code": "SOR-kode",
    "authorisation id": "autorisations-id",
    "client id": "klient-id",
    "pickup client": "klient til afhentning",
    "pickup folder": "mappe til afhentning",
    "condition {}": "betingelsen {}",
    "discharge date": "udskrivningsdato",
    "identifier system of a person": "identifikationssystem for en person",
    "instrument": "måleredskab",
    "item of {}": "svar i {}",
    "modifier for {}": "modifikator for {}",
    "parameter in criteria on {}": "parameter i kriterier på {}",
    "parameter of $export": "parameter til $export",
    "plan type": "plantype",
    "prefix": "præfiks",
    "programme": "forløbsprogram",
    "reference parameter for {}": "referenceparameter for {}",
    "reference to {}": "reference til {}",
    "reference of {}": "reference fra {}",
    "resource type": "ressourcetype",
    "search parameter for {}": "søgeparameter for {}",
    "subscription topic": "emne for en tilmelding",
    "target of {}": "mål for {}",
    "version of {}": "versionen af {}",
    "worklist": "arbejdsliste",
}

_PERMISSIONS: Final[dict[str, str]] = {
    "casework for {}": "sagsbehandling for {}",
    "the audit trail of {}": "revisionssporet for {}",
    "an authority": "en myndighed",
    "to have sent the request": "at have sendt henvendelsen",
    "to read anything": "at læse noget",
}

_LIMITS: Final[dict[str, str]] = {
    "included resources": "antallet af medtagne ressourcer",
    "nesting": "dybden",
    "submission": "indsendelsen",
    "headers": "headerne",
    "search": "søgningen",
    "message": "beskeden",
    "what can be read": "det, der kan læses",
    "{} ServiceRequests": "{} ServiceRequests",
    "{} attachments": "{} vedhæftninger",
    "{} bytes": "{} bytes",
    "{} lines": "{} linjer",
    "character set": "tegnsæt",
    "{} characters": "{} tegn",
    "{} entries": "{} entries",
    "{} levels": "{} niveauer",
    "{} lines and {} characters": "{} linjer og {} tegn",
    "{} parameters": "{} parametre",
    "{} resources": "{} ressourcer",
    "{} resources on the way": "{} ressourcer undervejs",
    "{} resources; ask for fewer": "{} ressourcer; bed om færre",
    "{} values": "{} værdier",
}

THINGS: Final[dict[str, str]] = {**_NOT_SUPPORTED, **_MISSING, **_NAMED, **_PERMISSIONS, **_LIMITS}
