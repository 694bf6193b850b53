"""Refusals: one tree, every leaf with a kind, a stable code and a sentence in two languages."""

from __future__ import annotations

import pytest

from app.domain import refusals
from app.domain.refusals import (
    ActionNotAllowed,
    AlreadyUsed,
    Finding,
    Gone,
    InvalidValue,
    Kind,
    MissingValue,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    NotSupported,
    Refusal,
    RuledOut,
    RuleNotMet,
    StaleVersion,
    TooLarge,
    UnknownCode,
    Unresolved,
    VersionRequired,
)

ONE_OF_EACH: list[tuple[Refusal, Kind, str]] = [
    (InvalidValue("CVR-nummer", "eight digits"), Kind.INVALID, "invalid-value"),
    (MissingValue("coordinator"), Kind.REQUIRED, "missing-value"),
    (UnknownCode("status", "gone", known=("open",)), Kind.UNKNOWN_CODE, "unknown-code"),
    (Unresolved("Patient/1"), Kind.UNRESOLVED, "unresolved"),
    (ActionNotAllowed("offer", "accept", "accepted", ("mark-error",)), Kind.CONFLICT, "action-not-allowed"),
    (
        RuleNotMet("no-criterion", "A criterion is needed.", "Et kriterium mangler."),
        Kind.RULE,
        "no-criterion",
    ),
    (AlreadyUsed(("ServiceRequest.note",)), Kind.CONFLICT, "content-differs"),
    (StaleVersion("referral", current=3), Kind.STALE, "stale-version"),
    (VersionRequired(), Kind.VERSION_REQUIRED, "version-required"),
    (NotFound("referral"), Kind.NOT_FOUND, "not-found"),
    (Gone("Subscription"), Kind.GONE, "gone"),
    (NotPermitted("system/*.read"), Kind.FORBIDDEN, "not-permitted"),
    (NotAuthenticated(), Kind.UNAUTHENTICATED, "not-authenticated"),
    (NotSupported("The parameter _sort"), Kind.UNSUPPORTED, "not-supported"),
    (TooLarge("message", "5 MB"), Kind.TOO_LARGE, "too-large"),
]
each_refusal = pytest.mark.parametrize(
    ("refusal", "kind", "code"), ONE_OF_EACH, ids=[type(refusal).__name__ for refusal, _, _ in ONE_OF_EACH]
)


def _leaves() -> list[type[Refusal]]:
    """The domain's own refusals; a dialect may carry one further, as MedCom's LetterRefused does."""
    return [leaf for leaf in Refusal.__subclasses__() if leaf.__module__ == Refusal.__module__]


def test_every_refusal_and_every_kind_is_shown_here() -> None:
    assert {type(refusal) for refusal, _, _ in ONE_OF_EACH} == set(_leaves())
    assert {kind for _, kind, _ in ONE_OF_EACH} == set(Kind)


def test_the_tree_at_the_top_names_every_refusal_with_its_kind() -> None:
    tree = [line for line in (refusals.__doc__ or "").splitlines() if line.startswith(("├", "└"))]
    drawn = {(line.split()[1], line.rsplit("(", 1)[1].rstrip(")")) for line in tree}
    assert drawn == {(leaf.__name__, leaf.kind.value) for leaf in _leaves()}


@each_refusal
def test_a_refusal_has_a_kind_a_stable_code_and_both_languages(
    refusal: Refusal, kind: Kind, code: str
) -> None:
    (finding,) = refusal.findings
    assert (refusal.kind, finding.code) == (kind, code)
    assert finding.english
    assert finding.danish
    assert finding.english != finding.danish


@each_refusal
def test_a_refusal_prints_its_english_sentence(refusal: Refusal, kind: Kind, code: str) -> None:
    assert refusal.findings[0].english in str(refusal)


@each_refusal
def test_a_refusal_can_be_seen_from_further_out(refusal: Refusal, kind: Kind, code: str) -> None:
    seen = refusal.within("Bundle.entry[3].resource")
    place = refusal.findings[0].place
    assert type(seen) is type(refusal)
    assert seen.findings[0].place == f"Bundle.entry[3].resource.{place}".removesuffix(".")
    assert seen.findings[0].danish == refusal.findings[0].danish
    assert refusal.findings[0].place == place


def test_several_findings_make_one_refusal() -> None:
    findings = [Finding("a", "One.", "En.", "x"), Finding("b", "Two.", "To.")]
    refusal = InvalidValue.of(findings)
    assert refusal.findings == tuple(findings)
    assert (refusal.kind, str(refusal)) == (Kind.INVALID, "x: One.; Two.")


def test_a_place_grows_outwards() -> None:
    finding = Finding("a", "One.", "En.", "value").within("identifier[0]").within("Patient")
    assert finding.place == "Patient.identifier[0].value"


def test_a_missing_value_is_missing_where_it_belongs() -> None:
    assert MissingValue("coordinator").findings[0].place == "coordinator"
    assert MissingValue("coordinator", place="body.coordinator").findings[0].place == "body.coordinator"


def test_an_unknown_code_is_named_with_the_known_ones_beside_it() -> None:
    (finding,) = UnknownCode("status", "gone", known=("open", "closed")).findings
    assert finding.english == "Unknown status 'gone'. Known: closed, open."
    assert finding.danish == "Ukendt status 'gone'. Kendte: closed, open."
    assert UnknownCode("status", "gone").findings[0].english == "Unknown status 'gone'."


def test_a_refused_action_says_what_is_possible_instead() -> None:
    (finding,) = ActionNotAllowed("offer", "accept", "deferred", ("decline", "expire")).findings
    assert "Possible now: decline, expire." in finding.english
    assert "Muligt nu: takke nej, lade udløbe uden svar." in finding.danish
    assert finding.ruled_out == RuledOut("accept", "deferred", ("decline", "expire"))


def test_where_nothing_is_possible_that_is_said() -> None:
    (finding,) = ActionNotAllowed("offer", "accept", "entered-in-error", ()).findings
    assert finding.english.endswith("Possible now: -.")
    assert finding.danish.endswith("Muligt nu: intet.")


def test_an_invalid_or_unresolved_value_may_bring_its_own_danish() -> None:
    assert InvalidValue("day", "a day", danish="Ikke en dag.").findings[0].danish == "Ikke en dag."
    assert (
        Unresolved("Patient/1", danish="Borgeren findes ikke.").findings[0].danish == "Borgeren findes ikke."
    )


def test_a_stale_version_says_the_current_one_from_wherever_it_is_seen() -> None:
    refusal = StaleVersion("referral", current=3)
    assert (refusal.current, refusal.within("entry[0]").current) == (3, 3)
    assert "3" in refusal.findings[0].english


def test_an_answer_lists_what_somebody_can_mend_and_counts_the_rest() -> None:
    findings = [Finding("x", f"no. {n}", f"nr. {n}") for n in range(refusals.MOST_LISTED + 3)]
    assert refusals.listed(findings[: refusals.MOST_LISTED]) == tuple(findings[: refusals.MOST_LISTED])
    *those, more = refusals.listed(iter(findings))
    assert those == findings[: refusals.MOST_LISTED]
    assert (more.code, more.danish) == ("more-findings", "Yderligere 3 fejl er ikke vist.")
