"""A case worker reads what cannot be done, and what can, in Danish; a machine reads it by code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any, Final

import pytest

from app.api.v1.tables import COMMANDS
from app.domain.danish import action_in_danish, state_in_danish
from app.domain.danish_actions import ACTIONS
from app.domain.danish_states import STATES
from app.domain.lifecycle import Lifecycle
from app.domain.lifecycles import LIFECYCLE_OF, LIFECYCLES
from app.domain.refusals import ActionNotAllowed, RuledOut
from app.fhir.updates_in import WITHDRAWN

OVER_FHIR: Final = "ServiceRequest"
COMMANDS_OF: Final = {
    lifecycle.name: {command.name for command in COMMANDS.get(kind, ())}
    for kind, lifecycle in LIFECYCLE_OF.items()
}
every_lifecycle = pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=lambda lifecycle: lifecycle.name)
every_table = pytest.mark.parametrize(
    "names", [*STATES.values(), *ACTIONS.values()], ids=[*STATES, *(f"{name}, done" for name in ACTIONS)]
)


def _events(lifecycle: Lifecycle[Any, Any]) -> Iterator[str]:
    for words in {type(step.event) for step in lifecycle.steps}:
        yield from map(str, words)


@every_lifecycle
def test_every_state_and_action_that_a_refusal_can_name_has_a_danish_name(
    lifecycle: Lifecycle[Any, Any],
) -> None:
    assert STATES[lifecycle.name].keys() == set(lifecycle.states)
    assert ACTIONS[lifecycle.name].keys() == {*_events(lifecycle), *COMMANDS_OF[lifecycle.name]}


def test_there_is_no_name_for_what_is_not_there() -> None:
    assert STATES.keys() == ACTIONS.keys() == {*(each.name for each in LIFECYCLES), OVER_FHIR}


@every_table
def test_no_two_of_one_lifecycle_are_called_the_same(names: dict[str, str]) -> None:
    assert len(set(names.values())) == len(names)


@every_table
def test_a_name_fits_into_a_list_within_a_sentence(names: dict[str, str]) -> None:
    written = [name for name in names.values() if not re.fullmatch(r"[a-zæøåU-]+( [a-zæøå-]+)*", name)]
    assert written == []


@pytest.mark.parametrize("of", ACTIONS)
def test_an_action_is_called_by_an_infinitive(of: str) -> None:
    verbs = {name.partition(" ")[0] for name in ACTIONS[of].values()}
    assert {verb for verb in verbs if verb[-1] not in "eyå"} == set()


@every_lifecycle
def test_a_refusal_names_no_code_in_danish_and_every_code_in_english(lifecycle: Lifecycle[Any, Any]) -> None:
    for state, event in product(lifecycle.states, ACTIONS[lifecycle.name]):
        possible = tuple(ACTIONS[lifecycle.name])
        (finding,) = ActionNotAllowed(lifecycle.name, event, state, possible).findings
        assert "'" not in finding.danish
        assert finding.english.startswith(f"'{event}' is not possible")
        assert finding.english.endswith(f"is '{state}'. Possible now: {', '.join(possible)}.")
        assert finding.ruled_out == RuledOut(event, state, possible)


def test_what_a_case_worker_reads() -> None:
    (finding,) = ActionNotAllowed("notice", "draft", "ready", ("cancel", "resend")).findings
    assert finding.danish == (
        "Det er ikke muligt at skrive i kladden, når beskeden er klar til afsendelse. "
        "Muligt nu: kalde tilbage, sende igen."
    )


def test_what_a_sender_reads_who_wants_a_withdrawn_request_back() -> None:
    assert STATES[OVER_FHIR].keys() == set(WITHDRAWN)
    (finding,) = ActionNotAllowed(OVER_FHIR, "active", "revoked", ()).findings
    assert finding.danish == (
        "Det er ikke muligt at gøre aktiv igen, når ServiceRequest er trukket tilbage. Muligt nu: intet."
    )


def test_what_has_no_name_is_named_by_its_code() -> None:
    assert (action_in_danish("offer", "mend"), state_in_danish("offer", "gone")) == ("'mend'", "'gone'")
