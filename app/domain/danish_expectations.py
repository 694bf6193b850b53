"""What a value was expected to be, in Danish; `{}` stands for what the sentence fills in."""

from __future__ import annotations

from typing import Final

_SHAPES: Final[dict[str, str]] = {
    "a folder that this process may write in": "en mappe, som processen må skrive i",
    "a JSON object": "et JSON-objekt",
    "a JSON object with public RSA or EC keys": "et JSON-objekt med offentlige RSA- eller EC-nøgler",
    "a registered client that may hand in letters": "en registreret klient, der må aflevere breve",
    "JSON in UTF-8": "JSON i UTF-8",
    "JSON, which has no {}": "JSON, der ikke kender {}",
    "JSON: {}": "JSON: {}",
    "each heading once": "hver overskrift én gang",
    "at most {} characters": "højst {} tegn",
    "each property once, but '{}' stands twice": "hver egenskab én gang, men '{}' står to gange",
    "an exponent that fits": "en eksponent, der kan rummes",
    "no NUL character": "tekst uden NUL-tegn",
    "whole characters, not half a surrogate pair": "hele tegn, ikke et halvt surrogatpar",
    "text": "tekst",
    "text without spaces": "tekst uden mellemrum",
    "a list": "en liste",
    "a list of entries": "en liste af entries",
    "a list as long as the one it stands beside": "en liste af samme længde som den, den står ved siden af",
    "one value": "én værdi",
    "one value, not a list": "én værdi, ikke en liste",
    "something; what is empty is left out": "et indhold; det tomme udelades",
    "a value": "en værdi",
    "a value, for an age a whole number": "en værdi, for en alder et helt tal",
    "a code": "en kode",
    "a code of the value set of the profile": "en kode fra profilens værdisæt",
    "a language as BCP 47 writes it: da or en-GB": "et sprog skrevet efter BCP 47: da eller en-GB",
    "a <div> without active content": "en <div> uden aktivt indhold",
    "true or false": "true eller false",
    "'true' or 'false'": "'true' eller 'false'",
    "letters or digits": "bogstaver eller cifre",
    "1 to {} characters": "1 til {} tegn",
    "1 to 64 letters, digits, '-' and '.'": "1 til 64 bogstaver, cifre, '-' og '.'",
    "names of elements, separated by commas": "navne på elementer, adskilt af komma",
    "'Name: value' in ASCII": "'Navn: værdi' i ASCII",
    "at most {} cells, as the first line names": "højst {} felter, som første linje nævner",
    "an address": "en adresse",
    "an address without spaces": "en adresse uden mellemrum",
    "an address of {} ASCII characters at most": "en adresse på højst {} ASCII-tegn",
    "an address that begins with {}://": "en adresse, der begynder med {}://",
    "a host, and neither user, password nor fragment": "en vært, og hverken bruger, kodeord eller fragment",
    'a version such as W/"3"': 'en version som W/"3"',
    "today or earlier": "i dag eller før",
    "at most {} authorities times parts": "højst {} myndigheder gange dele",
    "a series or strata, not both, of others' cases": (
        "en serie eller en opdeling, ikke begge, af andres forløb"
    ),
    "another than provider for others' cases": "en anden end provider for andres forløb",
    "whole months for others' cases": "hele måneder for andres forløb",
    "only with format=csv": "kun sammen med format=csv",
    "a type and what narrows it: Task?status=accepted": (
        "en type og det, der afgrænser den: Task?status=accepted"
    ),
    "[type]:[parameter] or [type]:[parameter]:[target type]": (
        "[type]:[parameter] eller [type]:[parameter]:[måltype]"
    ),
    "_has:[type]:[reference]:[parameter], one level deep": "_has:[type]:[reference]:[parameter], i ét led",
    "{}/ and an id": "{}/ og et id",
    "number, number|system|code or number||code": "tal, tal|system|kode eller tal||kode",
    "one unit for all alternatives": "samme enhed for alle alternativer",
    "the number of an entry": "nummeret på en post",
    "the value of an earlier page's link to the next": "værdien fra en tidligere sides link til den næste",
    "{} or {}": "{} eller {}",
    "one of {}": "en af {}",
    "one to {}": "en til {}",
}

_NUMBERS_AND_DAYS: Final[dict[str, str]] = {
    "a number": "et tal",
    "a number from 0 to {}": "et tal fra 0 til {}",
    "a number from 1 to {}": "et tal fra 1 til {}",
    "a number, with or without a prefix": "et tal, med eller uden præfiks",
    "a whole number": "et helt tal",
    "a whole number from 0": "et helt tal fra 0",
    "a whole number from 1": "et helt tal fra 1",
    "a whole number from 0 to 100": "et helt tal fra 0 til 100",
    "a whole number; at most {} are given": "et helt tal; der gives højst {}",
    "a whole number of 32 bits": "et helt tal på 32 bit",
    "one whole number from {} to {}": "ét helt tal fra {} til {}",
    "0 to {}": "0 til {}",
    "1081 to 1089": "1081 til 1089",
    "a whole date": "en hel dato",
    "a date as 2026-12-31": "en dato som 2026-12-31",
    "a date: 2026, 2026-01 or 2026-01-31": "en dato: 2026, 2026-01 eller 2026-01-31",
    "a date, or a date and time with seconds and zone": "en dato eller en tid med sekunder og zone",
    "a date and time with seconds and zone": "en dato og tid med sekunder og zone",
    "a time with seconds": "et klokkeslæt med sekunder",
    "a date or a date and time that exists, with or without a prefix": (
        "en dato eller tid, der findes, med eller uden præfiks"
    ),
    "a date that exists, with or without a prefix": "en dato, der findes, med eller uden præfiks",
    "a date that exists, without a prefix": "en dato, der findes, uden præfiks",
    "a real date as its first six digits": "en dato, der findes, som de første seks cifre",
    "a day between 1900 and 2199": "en dag mellem 1900 og 2199",
    "a day after it began": "en dag, efter det begyndte",
    "a day not before {}": "en dag, der ikke ligger før {}",
    "a day not before from_date": "en dag, der ikke ligger før from_date",
    "a day on or after 'from'": "samme dag som 'from' eller senere",
    "a day on or after from_date": "samme dag som from_date eller senere",
    "a day on or after since": "samme dag som since eller senere",
    "a day on or after valid_from": "samme dag som valid_from eller senere",
    "a day on or after the discharge": "udskrivningsdagen eller senere",
    "a day on or after the first": "den første dag eller senere",
    "a last day on or after the first": "en sidste dag, der ikke ligger før den første",
    "a last day after the first, at most ten years later": (
        "en sidste dag efter den første, højst ti år senere"
    ),
    "a time that has been": "en tid, der er gået",
    "a time to come": "en tid, der kommer",
    "an end after its start": "en slutning efter begyndelsen",
    "a CPR number or a replacement number (X-eCPR, D-eCPR)": (
        "et CPR-nummer eller et erstatnings-CPR-nummer (X-eCPR, D-eCPR)"
    ),
    "CPR, X-eCPR or D-eCPR": "CPR, X-eCPR eller D-eCPR",
    "DDMMYY, a digit, two capital letters and a digit": "DDMMÅÅ, et ciffer, to store bogstaver og et ciffer",
    "a date and four digits": "en dato og fire cifre",
    "an X-eCPR": "et X-eCPR",
    "a municipality code": "en kommunekode",
    "11 digits or more": "11 cifre eller flere",
    "8 digits with their check digit": "8 cifre med kontrolciffer",
    "13 digits with their check digit": "13 cifre med kontrolciffer",
    "11 to 18 digits with a valid check digit": "11 til 18 cifre med gyldigt kontrolciffer",
    "13 digits with a valid check digit": "13 cifre med gyldigt kontrolciffer",
    "eight digits with a valid check digit": "otte cifre med gyldigt kontrolciffer",
    "four to seven digits or capital letters": "fire til syv cifre eller store bogstaver",
    "five digits or consonants": "fem cifre eller konsonanter",
    "three or four digits": "tre eller fire cifre",
}

_MEANINGS: Final[dict[str, str]] = {
    "'active' for a new request": "'active' for en ny henvendelse",
    "'completed' for a message that is sent": "'completed' for en sendt besked",
    "'order' or 'plan'": "'order' eller 'plan'",
    "either § 119 or § 140": "enten § 119 eller § 140",
    "one of almen, specialiseret and rehabilitering": "en af almen, specialiseret og rehabilitering",
    "one of its types, not several": "én af typerne, ikke flere",
    "one that no other entry has": "en, som ingen anden entry har",
    "one that nothing else in the resource has": "et, som intet andet i ressourcen har",
    "the citizen that the request is about": "den borger, henvendelsen handler om",
    "the same as in the other entries for the citizen": "det samme som i borgerens øvrige entries",
    "the id of the resource that is updated": "id på den ressource, der opdateres",
    "that of the address": "det samme som i adressen",
    "the resource type": "ressourcetypen",
    "the resource type and a condition: 'Patient?identifier=…'": (
        "ressourcetypen og en betingelse: 'Patient?identifier=…'"
    ),
    "a request that no other entry changes": "en henvendelse, som ingen anden entry ændrer",
    "criteria on {}, as before": "kriterier på {} som hidtil",
    "{}; the rest is the server's": "{}; resten bestemmer serveren",
    "each item once": "hvert svar én gang",
    "each of them once": "hver af dem én gang",
    "the item's own value": "svarets egen værdi",
    "nothing, unless referred to treatment": "intet, medmindre der er henvist til behandling",
    "treatment for alcohol only": "behandling, kun ved alkohol",
    "numbers that belong to one unit": "numre, der hører til samme enhed",
    "an id that no client has or had; a revoked one stays taken": (
        "et id, som ingen klient har eller har haft; et tilbagekaldt forbliver optaget"
    ),
    "public keys only: RSA of 2048 bits and more for RS384, EC on P-384 for ES384": (
        "kun offentlige nøgler: RSA på mindst 2048 bit til RS384, EC på P-384 til ES384"
    ),
}

EXPECTATIONS: Final[dict[str, str]] = {**_SHAPES, **_NUMBERS_AND_DAYS, **_MEANINGS}
