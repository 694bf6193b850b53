"""What refusals of messages between organisations speak of, in Danish; `{}` is filled in."""

from __future__ import annotations

from typing import Final

CORRESPONDENCE: Final[dict[str, str]] = {
    "{} letters": "{} breve",
    "A message segment": "mindst ét meddelelsessegment",
    "A resource": "en ressource",
    "A receipt of the network": "netværkets egne kvitteringer",
    "A second Communication": "mere end én Communication",
    "A second recipient": "mere end én modtager",
    "A time of day": "et klokkeslæt med tidszone",
    "An entity with the role source": "en entity med rollen source",
    "One category": "netop én kategori",
    "The EAN number": "EAN-nummeret",
    "The SOR number": "SOR-koden",
    "The sender's telephone number": "afsenderens telefonnummer",
    "The {} number": "{}-nummeret",
    "a code of a code system, or words, and not both": "en kode fra et kodesystem eller en tekst, ikke begge",
    "an encoding that is known": "et kendt tegnsæt",
    "a UUID": "en UUID",
    "a date and a time": "en dato og et klokkeslæt",
    "code system": "kodesystem",
    "elements and no text between them": "elementer uden tekst imellem",
    "its content or the address where it lies, not both": "indholdet eller adressen på det, ikke begge",
    "message activity": "hændelse",
    "message category": "kategori",
    "message priority": "prioritet",
    "no document type and no entities": "hverken dokumenttype (DOCTYPE) eller entiteter",
    "problems exactly where it is not 'ok'": "fejl, netop når svaret ikke er 'ok'",
    "response": "svar",
    "the size of the message": "meddelelsens størrelse",
    "the SenderID of the envelope": "kuvertens SenderID",
    "the ReceiverID of the envelope": "kuvertens ReceiverID",
    "the namespace {}": "navnerummet {}",
    "well-formed XML": "velformet XML",
    "{} elements": "{} elementer",
    "{} payloads": "{} payloads",
    "{} in a CareCommunication": "{} i en korrespondancemeddelelse",
}
