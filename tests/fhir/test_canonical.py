"""Our own codes, questionnaires and extensions are defined, and so are what they say."""

from __future__ import annotations

import pytest
from fhir.resources.R4B import get_fhir_model_class

from app.domain.instruments.definitions import Instrument, ItemAnswer
from app.domain.instruments.registry import REGISTRY
from app.domain.instruments.scoring import score
from app.fhir import systems
from app.fhir.canonical import TYPES, canonicals
from app.fhir.questionnaireresponse import CONVERSATION, canonical_of
from app.fhir.wire import dumps

WORDS_OF_THE_PROGRAM = {systems.FINDING, systems.AUDIT_ACTION}


@pytest.mark.parametrize("type_", TYPES)
def test_a_definition_is_sound_and_has_its_own_address(type_: str) -> None:
    found = canonicals(type_)
    assert found
    for id_, definition in found.items():
        get_fhir_model_class(type_).model_validate_json(dumps(definition))
        assert (definition["resourceType"], definition["id"]) == (type_, id_)
    addresses = [(d["url"], d.get("version")) for d in found.values()]
    assert len(set(addresses)) == len(addresses)


def test_every_code_system_of_ours_is_defined() -> None:
    ours = {
        value
        for value in vars(systems).values()
        if isinstance(value, str) and value.startswith(f"{systems.RYGVEJ}:codesystem:")
    }
    assert {d["url"] for d in canonicals("CodeSystem").values()} == ours - WORDS_OF_THE_PROGRAM


def test_a_code_system_says_how_many_codes_it_has_and_each_once() -> None:
    for definition in canonicals("CodeSystem").values():
        codes = [concept["code"] for concept in definition["concept"]]
        assert len(set(codes)) == len(codes) == definition["count"]


def test_every_questionnaire_that_is_answered_is_defined() -> None:
    defined = {f"{d['url']}|{d['version']}" for d in canonicals("Questionnaire").values()}
    assert defined == {CONVERSATION, *map(canonical_of, REGISTRY)}


@pytest.mark.parametrize("instrument", REGISTRY, ids=lambda known: f"{known.code} {known.version}")
def test_every_number_of_an_instrument_has_a_code(instrument: Instrument) -> None:
    codes = {concept["code"] for concept in canonicals("CodeSystem")["instrument"]["concept"]}
    answers = [ItemAnswer(item.code, item.highest, "Gå" * item.needs_text) for item in instrument.items]
    result = score(instrument, answers)
    told = {f"{instrument.code}.{part.name}" for part in result.scores if part.name != "score"}
    assert {instrument.code, *told, *(f"{instrument.code}.{item.code}" for item in instrument.items)} <= codes
