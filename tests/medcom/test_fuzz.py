"""Some seconds of the fuzz run, the same each time; `python -m tests.medcom.fuzz` goes on for longer."""

from __future__ import annotations

from tests.medcom import fuzz


def test_a_mangled_letter_is_read_or_refused() -> None:
    result = fuzz.run(seed=1, letters=400)

    assert result.broken is None
    assert any(what.startswith("refused") for what in result.outcomes)
    assert any(not what.startswith("refused") for what in result.outcomes)


def test_the_corpus_has_a_letter_of_every_kind_in_both_forms() -> None:
    kinds = {fuzz.outcome(letter) for letter in fuzz.corpus()}

    assert {"IncomingPlan", "IncomingReferral", "Correspondence", "Receipt"} <= kinds
