"""The three stories as data: which edge each comes in by, and what the municipality does with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

TRAINING_119 = "ab87c0b5-40be-4e0a-b749-d9f833bfed2d"
MASTERY_119 = "e71b7d85-5c78-49c2-8624-8499d162317b"
TRAINING_140 = "2abe20c7-c0b4-41c1-b397-52acf36499ef"
COORDINATOR = {"coordinator": "Mette Holm, fysioterapeut", "coordinator_telephone": "63751020"}


@dataclass(frozen=True, slots=True)
class Story:
    """One citizen's way through the loop; times are relative to now."""

    title: str
    offers: tuple[tuple[str, str], ...]
    goals: tuple[str, ...]
    what_matters: str
    result: str
    recommendation: str
    pain: tuple[int, int]
    """Back pain (NRS) before and after."""


GGOP = Story(
    title="Genoptræningsplan (G-GOP, § 140) fra Odense Universitetshospital",
    offers=((TRAINING_140, "Rygtræning på hold"),),
    goals=("Kan gå en halv time uden hvil", "Kan løfte barnebarnet igen"),
    what_matters="At kunne passe haven uden at frygte smerterne.",
    result="ODI fra 42 til 24. Går dagligt tur på 30 minutter.",
    recommendation="Ingen yderligere behandling. Fornyet vurdering ved nye udstrålende smerter.",
    pain=(7, 3),
)
XREF15 = Story(
    title="Henvisning (XREF15, § 119) fra Lægerne Forskerparken",
    offers=((TRAINING_119, "Ryg i bevægelse"), (MASTERY_119, "Lær at tackle smerter")),
    goals=("Tilbage på fuld tid", "Færre smertestillende"),
    what_matters="At kunne arbejde uden at betale for det om aftenen.",
    result="NRS ryg fra 7 til 4. Arbejder 30 timer om ugen.",
    recommendation="Overvej gennemgang af den smertestillende medicin.",
    pain=(7, 4),
)
FHIR = Story(
    title="Genoptræningsplan som FHIR-bundle fra sygehusets EPJ",
    offers=((TRAINING_140, "Individuel genoptræning"),),
    goals=("Kan cykle til arbejde",),
    what_matters="At komme tilbage på cyklen.",
    result="30 s rejse-sætte-sig fra 9 til 14.",
    recommendation="Borgeren fortsætter selv i motionscenter.",
    pain=(5, 2),
)


MESSAGES = ("BEVAEG_DIG", "DU_KAN_SELV", "SMERTEN_FORSVINDER")
ELIGIBLE: dict[str, Any] = {
    "examined": "yes",
    "no_benefit_of_treatment": "yes",
    "pain_limits": "yes",
    "weeks_of_pain": 30,
    "earlier_treatments": [{"type": "physiotherapy", "effect": "some"}],
    "need_level_reason": "Praksissektorens tilbud har ikke været nok.",
}
"""What the case worker registers about a referral before taking it in."""


def now() -> datetime:
    """Return the demo's own now; the service keeps its own time."""
    return datetime.now(UTC)


def conversation(story: Story) -> dict[str, Any]:
    return {
        "held_at": (now() - timedelta(minutes=1)).isoformat(),
        "mode": "AMB",
        "conducted_by": "Mette Holm, fysioterapeut",
        "what_matters": story.what_matters,
        "summary": "Borgeren er motiveret og kender sine smertemønstre.",
        "answers": [
            {"topic": "SMOKING", "asked": True, "smoking": {"status": "former"}},
            {"topic": "ALCOHOL", "asked": True, "alcohol": {"units_per_week": 3}},
            {"topic": "WEIGHT", "asked": True, "weight": {"height_cm": 172, "weight_kg": 71.5}},
            {"topic": "WORK", "asked": False, "reason_not_asked": "fremgår af henvisningen"},
        ],
    }


def clarifying(story: Story) -> dict[str, Any]:
    """Return the first conversation, with what it settles beside the offers that follow."""
    reason = "Drøftet med borgeren; intet behov nu."
    return conversation(story) | {
        "planned_minutes": 60,
        "actual_minutes": 65,
        "record": {
            "own_goals": list(story.goals),
            "mastery": 4,
            "body_understanding": "medium",
            "health": {"moderate_minutes": 90, "activity_advice": "Gå en halv time hver dag."},
        },
        "settlements": [
            {"category": category, "outcome": "not-relevant", "reason": reason}
            for category in ("MASTERY", "SMOKING", "DIET", "ALCOHOL")
        ],
        "stratification": {
            "group": "HOLD_OPFOELGNING",
            "rationale": "Profiterer af hold og jævnlig opfølgning.",
            "by": "Mette Holm, fysioterapeut",
            "start_back": {"total": 5, "sub": 2},
        },
    }


def session_times(count: int) -> list[dict[str, str]]:
    """Return sessions that have just been held, an hour apart."""
    starts = [now() - timedelta(hours=2 * (count - n)) for n in range(count)]
    return [
        {
            "start": start.isoformat(),
            "end": (start + timedelta(hours=1)).isoformat(),
            "place": "Sundhedscentret",
        }
        for start in starts
    ]


def closing(story: Story) -> dict[str, Any]:
    return {
        "result_summary": story.result,
        "retention_plan": "Hjemmetræning tre gange om ugen og rygholdet i den lokale idrætsforening.",
        "recommendation": story.recommendation,
        "follow_up_date": (now() + timedelta(days=90)).date().isoformat(),
    }
