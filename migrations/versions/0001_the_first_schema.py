"""the first schema"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.execute("CREATE SEQUENCE letter_number")
    op.create_table(
        "audit_entry",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        op.f("ix_audit_entry_authority_citizen_id_recorded_at"),
        "audit_entry",
        ["authority", "citizen_id", "recorded_at"],
        unique=False,
    )
    op.create_table(
        "authority",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("region_after_reform", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_authority")),
    )
    op.create_table(
        "citizen",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_citizen")),
    )
    op.create_table(
        "client_assertion",
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("jti", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client_id", "jti", name=op.f("pk_client_assertion")),
    )
    op.create_index(op.f("ix_client_assertion_expires_at"), "client_assertion", ["expires_at"], unique=False)
    op.create_table(
        "event",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aggregate", sa.String(), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_event")),
    )
    op.create_index(
        op.f("ix_event_authority_aggregate_id_recorded_at"),
        "event",
        ["authority", "aggregate_id", "recorded_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_event_authority_citizen_id_happened_at"),
        "event",
        ["authority", "citizen_id", "happened_at"],
        unique=False,
    )
    op.create_table(
        "handover",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("to_authority", sa.String(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("forwarded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("authority", "request_id", name=op.f("pk_handover")),
    )
    op.create_index(op.f("ix_handover_next_attempt_at"), "handover", ["next_attempt_at"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(op.f("ix_organisation_kind"), "organisation", ["kind"], unique=False)
    op.create_table(
        "published_resource",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_updated", sa.DateTime(timezone=True), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("readers", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("authority", "type", "id", "version", name=op.f("pk_published_resource")),
    )
    op.create_index(
        op.f("ix_published_resource_id_type_version"),
        "published_resource",
        ["id", "type", "version"],
        unique=False,
    )
    op.create_table(
        "responsibility",
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("agreement", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("operator", sa.String(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("task", "area", "valid_from", "agreement", name=op.f("pk_responsibility")),
    )
    op.create_table(
        "search_entry",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("parameter", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_updated", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "authority", "type", "resource_id", "audience", "parameter", "value", name=op.f("pk_search_entry")
        ),
    )
    op.create_index(
        "ix_search_entry_audience",
        "search_entry",
        ["audience", "type", "parameter", "value", "last_updated", "resource_id"],
        unique=False,
    )
    op.create_table(
        "sent_message",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("envelope_id", sa.String(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("authority", "envelope_id", name=op.f("pk_sent_message")),
    )
    op.create_index(
        op.f("ix_sent_message_receiver_envelope_id"),
        "sent_message",
        ["receiver", "envelope_id"],
        unique=False,
    )
    op.create_table(
        "source_document",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("standard", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_source_document")),
        sa.UniqueConstraint("authority", "sender", "message_id", name="uq_source_document_identity"),
    )
    op.create_table(
        "citizen_identifier",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_citizen_identifier_authority_citizen_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "system", "value", name=op.f("pk_citizen_identifier")),
    )
    op.create_index(
        op.f("ix_citizen_identifier_authority_citizen_id"),
        "citizen_identifier",
        ["authority", "citizen_id"],
        unique=False,
    )
    op.create_table(
        "client",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("authorities", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("secret_sha256", sa.String(), nullable=True),
        sa.Column("jwks", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_client_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
    )
    op.create_index(op.f("ix_client_organisation_id"), "client", ["organisation_id"], unique=False)
    op.create_table(
        "organisation_identifier",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_organisation_identifier_organisation_id")
        ),
        sa.PrimaryKeyConstraint("kind", "value", "valid_from", name=op.f("pk_organisation_identifier")),
    )
    op.create_index(
        op.f("ix_organisation_identifier_organisation_id"),
        "organisation_identifier",
        ["organisation_id"],
        unique=False,
    )
    op.create_table(
        "pathway",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clarified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rehab_start_date", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_pathway_authority_citizen_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_pathway")),
    )
    op.create_index(
        op.f("ix_pathway_authority_citizen_id"), "pathway", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_pathway_authority_status_opened_at_id"),
        "pathway",
        ["authority", "status", "opened_at", "id"],
        unique=False,
    )
    op.create_table(
        "access_token",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_access_token_client_id")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_access_token")),
    )
    op.create_index(op.f("ix_access_token_client_id"), "access_token", ["client_id"], unique=False)
    op.create_index(op.f("ix_access_token_expires_at"), "access_token", ["expires_at"], unique=False)
    op.create_table(
        "activity",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_activity_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_activity_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_activity")),
    )
    op.create_index(
        op.f("ix_activity_authority_citizen_id"), "activity", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_activity_authority_pathway_id"), "activity", ["authority", "pathway_id"], unique=False
    )
    op.create_table(
        "assessment",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_assessment_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_assessment_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_assessment")),
    )
    op.create_index(
        op.f("ix_assessment_authority_citizen_id"), "assessment", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_assessment_authority_pathway_id"), "assessment", ["authority", "pathway_id"], unique=False
    )
    op.create_table(
        "notice",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=True),
        sa.Column("letter_id", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_notice_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_notice_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "authority", "request_id", "type", "occurrence", "role", "place", name="uq_notice_once"
        ),
    )
    op.create_index(
        op.f("ix_notice_authority_citizen_id"), "notice", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_notice_authority_pathway_id"), "notice", ["authority", "pathway_id"], unique=False
    )
    op.create_index(
        op.f("ix_notice_authority_status_due_at_id"),
        "notice",
        ["authority", "status", "due_at", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_notice_letter_id"), "notice", ["letter_id"], unique=False)
    op.create_table(
        "offer",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_offer_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_offer_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_authority_citizen_id"), "offer", ["authority", "citizen_id"], unique=False)
    op.create_index(op.f("ix_offer_authority_pathway_id"), "offer", ["authority", "pathway_id"], unique=False)
    op.create_table(
        "referral",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_referral_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_referral_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_referral")),
    )
    op.create_index(
        op.f("ix_referral_authority_citizen_id"), "referral", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_referral_authority_pathway_id"), "referral", ["authority", "pathway_id"], unique=False
    )
    op.create_index(
        op.f("ix_referral_authority_requester_id_message_id"),
        "referral",
        ["authority", "requester_id", "message_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_referral_authority_status_received_at_id"),
        "referral",
        ["authority", "status", "received_at", "id"],
        unique=False,
    )
    op.create_table(
        "rehab_plan",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("plan_type", sa.String(), nullable=False),
        sa.Column("discharge_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_rehab_plan_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_rehab_plan_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_rehab_plan")),
    )
    op.create_index(
        op.f("ix_rehab_plan_authority_citizen_id"), "rehab_plan", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_rehab_plan_authority_pathway_id"), "rehab_plan", ["authority", "pathway_id"], unique=False
    )
    op.create_index(
        op.f("ix_rehab_plan_authority_requester_id_message_id"),
        "rehab_plan",
        ["authority", "requester_id", "message_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_rehab_plan_authority_status_received_at_id"),
        "rehab_plan",
        ["authority", "status", "received_at", "id"],
        unique=False,
    )
    op.create_table(
        "delivery",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("resends", sa.Integer(), nullable=False),
        sa.Column("mailbox", sa.Boolean(), nullable=False),
        sa.Column("receiver", sa.String(), nullable=False),
        sa.Column("envelope_id", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "notice_id"],
            ["notice.authority", "notice.id"],
            name=op.f("fk_delivery_authority_notice_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "notice_id", name=op.f("pk_delivery")),
    )
    op.create_index(op.f("ix_delivery_next_attempt_at"), "delivery", ["next_attempt_at"], unique=False)
    op.create_index(op.f("ix_delivery_notice_id"), "delivery", ["notice_id"], unique=False)
    op.create_index(op.f("ix_delivery_receiver_mailbox"), "delivery", ["receiver", "mailbox"], unique=False)
    op.create_table(
        "session",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("planned_start", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "activity_id"],
            ["activity.authority", "activity.id"],
            name=op.f("fk_session_authority_activity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_session_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_session_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_session")),
    )
    op.create_index(
        op.f("ix_session_authority_activity_id"), "session", ["authority", "activity_id"], unique=False
    )
    op.create_index(
        op.f("ix_session_authority_citizen_id"), "session", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_session_authority_pathway_id"), "session", ["authority", "pathway_id"], unique=False
    )


def downgrade() -> None:
    op.execute("DROP SEQUENCE letter_number")
    op.drop_index(op.f("ix_session_authority_pathway_id"), table_name="session")
    op.drop_index(op.f("ix_session_authority_citizen_id"), table_name="session")
    op.drop_index(op.f("ix_session_authority_activity_id"), table_name="session")
    op.drop_table("session")
    op.drop_index(op.f("ix_delivery_receiver_mailbox"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_notice_id"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_next_attempt_at"), table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(op.f("ix_rehab_plan_authority_status_received_at_id"), table_name="rehab_plan")
    op.drop_index(op.f("ix_rehab_plan_authority_requester_id_message_id"), table_name="rehab_plan")
    op.drop_index(op.f("ix_rehab_plan_authority_pathway_id"), table_name="rehab_plan")
    op.drop_index(op.f("ix_rehab_plan_authority_citizen_id"), table_name="rehab_plan")
    op.drop_table("rehab_plan")
    op.drop_index(op.f("ix_referral_authority_status_received_at_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_authority_requester_id_message_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_authority_pathway_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_authority_citizen_id"), table_name="referral")
    op.drop_table("referral")
    op.drop_index(op.f("ix_offer_authority_pathway_id"), table_name="offer")
    op.drop_index(op.f("ix_offer_authority_citizen_id"), table_name="offer")
    op.drop_table("offer")
    op.drop_index(op.f("ix_notice_letter_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_authority_status_due_at_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_authority_pathway_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_authority_citizen_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_assessment_authority_pathway_id"), table_name="assessment")
    op.drop_index(op.f("ix_assessment_authority_citizen_id"), table_name="assessment")
    op.drop_table("assessment")
    op.drop_index(op.f("ix_activity_authority_pathway_id"), table_name="activity")
    op.drop_index(op.f("ix_activity_authority_citizen_id"), table_name="activity")
    op.drop_table("activity")
    op.drop_index(op.f("ix_access_token_expires_at"), table_name="access_token")
    op.drop_index(op.f("ix_access_token_client_id"), table_name="access_token")
    op.drop_table("access_token")
    op.drop_index(op.f("ix_pathway_authority_status_opened_at_id"), table_name="pathway")
    op.drop_index(op.f("ix_pathway_authority_citizen_id"), table_name="pathway")
    op.drop_table("pathway")
    op.drop_index(op.f("ix_organisation_identifier_organisation_id"), table_name="organisation_identifier")
    op.drop_table("organisation_identifier")
    op.drop_index(op.f("ix_client_organisation_id"), table_name="client")
    op.drop_table("client")
    op.drop_index(op.f("ix_citizen_identifier_authority_citizen_id"), table_name="citizen_identifier")
    op.drop_table("citizen_identifier")
    op.drop_table("source_document")
    op.drop_index(op.f("ix_sent_message_receiver_envelope_id"), table_name="sent_message")
    op.drop_table("sent_message")
    op.drop_index("ix_search_entry_audience", table_name="search_entry")
    op.drop_table("search_entry")
    op.drop_table("responsibility")
    op.drop_index(op.f("ix_published_resource_id_type_version"), table_name="published_resource")
    op.drop_table("published_resource")
    op.drop_index(op.f("ix_organisation_kind"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_handover_next_attempt_at"), table_name="handover")
    op.drop_table("handover")
    op.drop_index(op.f("ix_event_authority_citizen_id_happened_at"), table_name="event")
    op.drop_index(op.f("ix_event_authority_aggregate_id_recorded_at"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_client_assertion_expires_at"), table_name="client_assertion")
    op.drop_table("client_assertion")
    op.drop_table("citizen")
    op.drop_table("authority")
    op.drop_index(op.f("ix_audit_entry_authority_citizen_id_recorded_at"), table_name="audit_entry")
    op.drop_table("audit_entry")
