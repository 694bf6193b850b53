from __future__ import annotations

from pathlib import Path

from lxml import etree

from app.domain.intake import IncomingPlan, IncomingReferral
from app.domain.refusals import Kind
from app.medcom.letters import LetterRefused, open_letter, read_body
from tests.medcom.everything import is_meant, texts


def test_every_text_of_the_official_plan_is_found_again(examples: Path) -> None:
    content = (examples / "ggop" / "ggop.xml").read_bytes()
    opened = open_letter(content)
    plan = read_body(opened)
    everything = "\n".join(texts(plan) | texts(opened.head))
    nodes = etree.fromstring(content).iterfind("{*}RehabilitationPlan//*")
    told = {" ".join(text.split()) for node in nodes for text in (node.text or "", node.tail or "")}
    lost = {text for text in told if text not in everything and not is_meant(text)}

    assert isinstance(plan, IncomingPlan)
    assert lost == {"09:26"}  # Authorisation/Time: the instant is kept in UTC
    assert plan.authored_at.isoformat() == "2015-03-04T08:26:00+00:00"
    assert plan.unmapped == ()


def refused(content: bytes) -> LetterRefused | None:
    try:
        read_body(open_letter(content))
    except LetterRefused as refusal:
        return refusal
    return None


def test_every_official_letter_is_understood_or_refused_by_name(examples: Path) -> None:
    understood, not_taken = set(), set()
    for path in sorted((examples / "medcom-oioxml").glob("*.xml")):
        refusal = refused(path.read_bytes())
        if refusal is None:
            understood.add(path.stem)
            continue
        assert refusal.kind is Kind.UNKNOWN_CODE
        assert refusal.head.sender.gln_text
        assert refusal.head.letter_id
        not_taken.add(path.stem.split("_")[0])

    assert understood == {"CTL01_1", "CTL02_1", "CTL03_1", "DIS91_1", "DIS91_2"}
    assert not_taken == {"DIS01", "DIS08", "DIS13", "DIS17", "DIS91", "REF01", "REF06", "REF07"}


def test_a_hospital_referrals_body_is_understood_under_the_municipal_name(examples: Path) -> None:
    official = (examples / "medcom-oioxml" / "REF01_1.xml").read_bytes()
    as_xref15 = (
        official.replace(b"HospitalReferral", b"MunicipalityReferral")
        .replace(b"http://rep.oio.dk/sundcom.dk/medcom.dk/xml/schemas/2005/08/07/", NAMESPACE)
        .replace(b"XH0130R", b"XH1530R")
        .replace(b"<TypeCode>XREF01", b"<TypeCode>XREF15")
        .replace(b"5790000201389", b"5790000121441")
    )
    referral = read_body(open_letter(as_xref15))

    assert isinstance(referral, IncomingReferral)
    assert [it.path for it in referral.unmapped] == ["MunicipalityReferral/Relative/PersonIdentifier"]
    assert [it.key for it in referral.narratives] == [
        "ClinicalReason",
        "Supplementary",
        "Transport",
        "Cave",
        "Anamnesis",
        "Examination",
        "ActualMedicine",
    ]


NAMESPACE = b"http://rep.oio.dk/medcom.dk/xml/schemas/2016/12/01/"
