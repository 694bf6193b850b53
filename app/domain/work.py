"""Where a citizen stands to the labour market: one list, for the conversation and the employment case."""

from __future__ import annotations

from enum import StrEnum


class WorkStatus(StrEnum):
    """Where the citizen stands to the labour market."""

    IN_WORK = "IN_WORK"
    PARTIAL_SICK = "PARTIAL_SICK"
    FULL_SICK = "FULL_SICK"
    UNEMPLOYED = "UNEMPLOYED"
    JOBAFKLARING = "JOBAFKLARING"
    RESSOURCEFORLOEB = "RESSOURCEFORLOEB"
    FLEKSJOB = "FLEKSJOB"
    FOERTIDSPENSION = "FOERTIDSPENSION"
    PENSION = "PENSION"
    STUDENT = "STUDENT"
    OTHER = "OTHER"
