"""The canonical addresses of the Subscriptions R5 Backport guide for R4."""

from __future__ import annotations

from typing import Final

GUIDE: Final = "http://hl7.org/fhir/uv/subscriptions-backport"
_PROFILE: Final = f"{GUIDE}/StructureDefinition"

SERVER: Final = f"{GUIDE}/CapabilityStatement/backport-subscription-server-r4"
SUBSCRIPTION: Final = f"{_PROFILE}/backport-subscription"
NOTIFICATION: Final = f"{_PROFILE}/backport-subscription-notification-r4"
STATUS: Final = f"{_PROFILE}/backport-subscription-status-r4"
TOPIC_OFFERED: Final = f"{_PROFILE}/capabilitystatement-subscriptiontopic-canonical"

FILTER: Final = f"{_PROFILE}/backport-filter-criteria"
PAYLOAD_CONTENT: Final = f"{_PROFILE}/backport-payload-content"
HEARTBEAT: Final = f"{_PROFILE}/backport-heartbeat-period"
TIMEOUT: Final = f"{_PROFILE}/backport-timeout"
MAX_COUNT: Final = f"{_PROFILE}/backport-max-count"

OPERATIONS: Final = {
    "status": f"{GUIDE}/OperationDefinition/backport-subscription-status",
    "events": f"{GUIDE}/OperationDefinition/backport-subscription-events",
}
