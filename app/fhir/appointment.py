"""Session to Appointment: one citizen's place in one session."""

from __future__ import annotations

from typing import Any, Final

from app.domain.sessions import Attendance, Session
from app.fhir import shapes
from app.fhir.shapes import built
from app.fhir.systems import CANCELLATION

STATUS: Final[dict[Attendance, str]] = {
    Attendance.PLANNED: "booked",
    Attendance.ATTENDED: "fulfilled",
    Attendance.NO_SHOW: "noshow",
    Attendance.CANCELLED_CITIZEN: "cancelled",
    Attendance.CANCELLED_PROVIDER: "cancelled",
    Attendance.RESCHEDULED: "cancelled",
    Attendance.EXCUSED_ADMITTED: "cancelled",
    Attendance.VOID: "cancelled",
    Attendance.RETAINED_MISSED: "noshow",
    Attendance.ENTERED_IN_ERROR: "entered-in-error",
}

CANCELLED_BY: Final[dict[Attendance, str]] = {
    Attendance.CANCELLED_CITIZEN: "pat",
    Attendance.CANCELLED_PROVIDER: "prov",
    Attendance.RESCHEDULED: "other",
    Attendance.EXCUSED_ADMITTED: "pat",
    Attendance.VOID: "other",
}
"""Every cancelled appointment says by whom; the others must not (app-4)."""


def appointment(session: Session) -> dict[str, Any]:
    return built(
        {
            "resourceType": "Appointment",
            "id": str(session.id),
            "status": STATUS[session.status],
            "cancelationReason": _cancelled(session),
            "description": session.place,
            "supportingInformation": [shapes.refer("CarePlan", session.activity_id)],
            "start": shapes.instant(session.planned_start),
            "end": shapes.instant(session.planned_end),
            "participant": [
                {"actor": shapes.refer("Patient", session.citizen_id), "status": _participation(session)}
            ],
        }
    )


def _cancelled(session: Session) -> dict[str, Any]:
    by = CANCELLED_BY.get(session.status)
    return shapes.concept(CANCELLATION, by, session.reason) if by else {}


def _participation(session: Session) -> str:
    return "declined" if session.status is Attendance.CANCELLED_CITIZEN else "accepted"
