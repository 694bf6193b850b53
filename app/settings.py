"""Settings, read once at start-up from the environment (prefix RYGVEJ_)."""

from __future__ import annotations

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def _cores() -> int:
    """Return how many cores this process may use, as far as one host is worth filling."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 16)


class Settings(BaseSettings):
    """What an operator may set; docs/settings.md is generated from this class."""

    model_config = SettingsConfigDict(env_prefix="RYGVEJ_", frozen=True, extra="ignore")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, description="Port to listen on.")
    data: Path = Field(
        Path("var"), description="Folder of the embedded database and of what a demo writes down."
    )
    database_url: SecretStr | None = Field(
        None,
        description="A PostgreSQL server (15 or later) instead of the embedded one: postgresql://user:password@host/db.",
    )
    pool_size: int = Field(8, ge=1, le=100, description="Connections per process and pool (reads, writes).")
    base_url: str = Field(
        "",
        description="The address clients use (https://rygvej.example.dk); empty: that of the request.",
    )
    trusted_proxies: str = Field(
        "",
        description=(
            "Addresses or networks, separated by commas, whose Forwarded or X-Forwarded-Host and -Proto "
            "say how the client addressed us; of anybody else these headers count for nothing."
        ),
    )
    cors_origins: str = Field(
        "",
        description=(
            "Origins, separated by commas, whose browser applications may call (https://ehr.example); "
            "'*' for any, empty for none."
        ),
    )
    demo: bool = Field(
        False,  # noqa: FBT003 - a setting, by name
        description="Load demo organisations and clients on an empty database, and allow client secrets.",
    )
    workers: int = Field(
        default_factory=_cores,
        ge=1,
        le=64,
        description=(
            "Processes that answer requests, by default one for each core (16 at most); each opens "
            "up to twice the pool size in connections to the database."
        ),
    )
    worker: bool = Field(
        True,  # noqa: FBT003
        description="Run the notice worker inside `rygvej serve`, once beside all that answer.",
    )
    worker_poll_seconds: float = Field(
        0.5, gt=0, description="Pause of the notice worker when nothing is due."
    )
    worker_batch: int = Field(64, ge=1, le=500, description="Deliveries a worker has under way at a time.")
    drop_folder: Path | None = Field(
        None, description="Below it lie the folders in which letters are dropped for a network's supplier."
    )
    pickup_folder: Path | None = Field(
        None,
        description=(
            "In it and in the folders below it a network's supplier leaves messages; each is taken in, "
            "and its receipt dropped at the same place below the drop folder."
        ),
    )
    pickup_client: str = Field(
        "", description="The registered client in whose name they are taken in, which may hand in letters."
    )
    receiver_calls: int = Field(
        8, ge=1, le=100, description="Calls of a worker to one receiver at the same time."
    )
    receiver_calls_per_second: float | None = Field(
        None,
        gt=0,
        le=1000,
        description=(
            "Calls of a worker to one receiver within any second (0.5: one every two seconds); "
            "what is over it waits for its turn. Without it they are not limited."
        ),
    )
    lease_seconds: int = Field(
        60,
        ge=1,
        description=(
            "How long a claimed delivery is left to a worker that may have died; "
            "more than twice the limit on a call."
        ),
    )
    receipt_minutes: int = Field(
        30, ge=1, description="Wait for a receipt before a letter is sent again (twice at most)."
    )
    give_up_hours: int = Field(
        48, ge=1, description="Without receipt this long a notice goes to a human's list."
    )
    delivery_timeout_seconds: float = Field(10.0, gt=0, description="Limit on one call to a receiver.")
    subscriber_give_up_hours: int = Field(
        72, ge=1, le=600, description="Not taken for so long, a subscription is left in error to its client."
    )
    subscriber_event_days: int = Field(
        30, ge=1, le=3650, description="How long the events of subscriptions are kept for $events."
    )
    subscriber_calls: int = Field(
        64, ge=1, le=200, description="Subscribers that a worker calls at the same time."
    )
    subscriber_networks: tuple[IPv4Network | IPv6Network, ...] = Field(
        (), description='Private networks that subscribers may be called in: ["10.20.0.0/16"].'
    )
    subscriptions_per_client: int = Field(
        50, ge=1, le=10_000, description="Subscriptions that one client may have."
    )
    export_hours: int = Field(
        24, ge=1, le=24 * 30, description="How long the files of a bulk export may be fetched."
    )
    exports_per_client: int = Field(
        10, ge=1, le=1000, description="Bulk exports that one client may have at a time."
    )
    body_limit_bytes: int = Field(5 * 1024 * 1024, ge=1024, description="Largest request body that is read.")
    conversation_minutes: int = Field(
        60, ge=0, le=480, description="A clarifying conversation shorter than this is flagged."
    )
    bmi_limit: float = Field(
        25.0, ge=10, le=60, description="Body mass index from which diet is offered, or it is said why not."
    )
    alcohol_units: int = Field(
        10, ge=0, le=100, description="Units a week above which a conversation or treatment is offered."
    )
    activity_minutes: int = Field(
        150, ge=0, le=10_080, description="Minutes of moderate physical activity a week that are recommended."
    )
    token_seconds: int = Field(300, ge=30, le=3600, description="Life of an access token.")
    look_up_days: int = Field(
        365,
        ge=0,
        description="How long after the last event of a closed case it may be looked up without saying why.",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @property
    def allowed_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """In a demo a subscriber may be a program on the same machine."""
        return (*self.subscriber_networks, *(LOOPBACK if self.demo else ()))

    @model_validator(mode="after")
    def _lease_outlasts_delivery(self) -> Self:
        if self.lease_seconds <= 2 * self.delivery_timeout_seconds:
            raise ValueError("lease_seconds must be more than twice delivery_timeout_seconds")
        return self

    @model_validator(mode="after")
    def _pickup_is_whole(self) -> Self:
        if self.pickup_folder is not None and not (self.pickup_client and self.drop_folder):
            raise ValueError("pickup_folder needs pickup_client, and drop_folder for the receipts")
        if self.pickup_folder and self.drop_folder:
            taken, left = self.pickup_folder.resolve(), self.drop_folder.resolve()
            # What we drop would be taken in as if it had come.
            if taken.is_relative_to(left) or left.is_relative_to(taken):
                raise ValueError("pickup_folder and drop_folder must lie beside each other")
        return self


def read_settings() -> Settings:
    """Read the environment; a bad value stops the start and is named."""
    return Settings()


def environment(*, database_url: str, metrics: str) -> dict[str, str]:
    """Return the environment of a process that answers for this one."""
    return os.environ | {"RYGVEJ_DATABASE_URL": database_url, "PROMETHEUS_MULTIPROC_DIR": metrics}
