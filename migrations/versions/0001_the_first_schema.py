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
    op.create_index(
        "ix_audit_entry_break_glass",
        "audit_entry",
        ["authority", "id"],
        unique=False,
        postgresql_where=sa.text("action = 'break-glass'"),
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
        "catalogue_item",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_catalogue_item")),
    )
    op.create_index(
        op.f("ix_catalogue_item_authority_ordinal"), "catalogue_item", ["authority", "ordinal"], unique=False
    )
    op.create_table(
        "citizen",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("protection_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_citizen")),
    )
    op.create_index(op.f("ix_citizen_protection_ends_at"), "citizen", ["protection_ends_at"], unique=False)
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
        sa.Column("pathway_id", sa.Uuid(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("profession", sa.String(), nullable=False),
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
    op.create_index(
        op.f("ix_event_authority_pathway_id_happened_at"),
        "event",
        ["authority", "pathway_id", "happened_at"],
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
        "register_entry",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("authority", "kind", "id", "version", name=op.f("pk_register_entry")),
    )
    op.create_index(op.f("ix_register_entry_kind_id"), "register_entry", ["kind", "id"], unique=False)
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
        "routing_rule",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("series", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_routing_rule")),
    )
    op.create_index(
        op.f("ix_routing_rule_authority_status_ordinal"),
        "routing_rule",
        ["authority", "status", "ordinal"],
        unique=False,
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
        "service_target",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_service_target")),
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
        "work_item",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("subject_type", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("list", sa.String(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("pathway_id", sa.Uuid(), nullable=True),
        sa.Column("next_step", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("authority", "subject_type", "subject_id", "list", name=op.f("pk_work_item")),
    )
    op.create_index(
        op.f("ix_work_item_authority_list_due_on_listed_at_subject_id"),
        "work_item",
        ["authority", "list", "due_on", "listed_at", "subject_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_work_item_authority_pathway_id"), "work_item", ["authority", "pathway_id"], unique=False
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
    op.create_index(
        op.f("ix_citizen_identifier_system_value"), "citizen_identifier", ["system", "value"], unique=False
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
        "consent",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_consent_authority_citizen_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_consent")),
    )
    op.create_index(
        op.f("ix_consent_authority_citizen_id"), "consent", ["authority", "citizen_id"], unique=False
    )
    op.create_index(op.f("ix_consent_expires_at"), "consent", ["expires_at"], unique=False)
    op.create_table(
        "disposition",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_disposition_authority_citizen_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_disposition")),
    )
    op.create_index(
        op.f("ix_disposition_authority_citizen_id"), "disposition", ["authority", "citizen_id"], unique=False
    )
    op.create_table(
        "duplicate_alert",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("runs_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_duplicate_alert_authority_citizen_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_duplicate_alert")),
    )
    op.create_index(
        op.f("ix_duplicate_alert_authority_citizen_id"),
        "duplicate_alert",
        ["authority", "citizen_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_duplicate_alert_authority_raised_at"),
        "duplicate_alert",
        ["authority", "raised_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_duplicate_alert_authority_status_ordinal"),
        "duplicate_alert",
        ["authority", "status", "ordinal"],
        unique=False,
    )
    op.create_index(op.f("ix_duplicate_alert_runs_out_at"), "duplicate_alert", ["runs_out_at"], unique=False)
    op.create_table(
        "employment_case",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_employment_case_authority_citizen_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_employment_case")),
    )
    op.create_index(
        op.f("ix_employment_case_authority_citizen_id"),
        "employment_case",
        ["authority", "citizen_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_employment_case_authority_status_ordinal"),
        "employment_case",
        ["authority", "status", "ordinal"],
        unique=False,
    )
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
        "session_group",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("catalogue_item_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "catalogue_item_id"],
            ["catalogue_item.authority", "catalogue_item.id"],
            name=op.f("fk_session_group_authority_catalogue_item_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_session_group")),
    )
    op.create_index(
        op.f("ix_session_group_authority_catalogue_item_id"),
        "session_group",
        ["authority", "catalogue_item_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_session_group_authority_ordinal"), "session_group", ["authority", "ordinal"], unique=False
    )
    op.create_table(
        "ulrus_report",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_ulrus_report_authority_citizen_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_ulrus_report")),
    )
    op.create_index(
        op.f("ix_ulrus_report_authority_citizen_id"),
        "ulrus_report",
        ["authority", "citizen_id"],
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
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_activity_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "group_id"],
            ["session_group.authority", "session_group.id"],
            name=op.f("fk_activity_authority_group_id"),
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
        op.f("ix_activity_authority_group_id"), "activity", ["authority", "group_id"], unique=False
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
        "condition",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("fsiii_code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_condition_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_condition_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_condition")),
    )
    op.create_index(
        op.f("ix_condition_authority_citizen_id"), "condition", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_condition_authority_pathway_id"), "condition", ["authority", "pathway_id"], unique=False
    )
    op.create_table(
        "exchange_entry",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("jobcentre_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_exchange_entry_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "consent_id"],
            ["consent.authority", "consent.id"],
            name=op.f("fk_exchange_entry_authority_consent_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_exchange_entry")),
    )
    op.create_index(
        op.f("ix_exchange_entry_authority_citizen_id"),
        "exchange_entry",
        ["authority", "citizen_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_exchange_entry_authority_consent_id"),
        "exchange_entry",
        ["authority", "consent_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_exchange_entry_jobcentre_id_status"),
        "exchange_entry",
        ["jobcentre_id", "status"],
        unique=False,
    )
    op.create_table(
        "follow_up",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_follow_up_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_follow_up_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_follow_up")),
    )
    op.create_index(
        op.f("ix_follow_up_authority_citizen_id"), "follow_up", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_follow_up_authority_pathway_id"), "follow_up", ["authority", "pathway_id"], unique=False
    )
    op.create_table(
        "goal",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_goal_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_goal_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_goal")),
    )
    op.create_index(op.f("ix_goal_authority_citizen_id"), "goal", ["authority", "citizen_id"], unique=False)
    op.create_index(op.f("ix_goal_authority_pathway_id"), "goal", ["authority", "pathway_id"], unique=False)
    op.create_table(
        "measurement",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("instrument", sa.String(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_measurement_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_measurement_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_measurement")),
    )
    op.create_index(
        op.f("ix_measurement_authority_citizen_id"), "measurement", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_measurement_authority_pathway_id"), "measurement", ["authority", "pathway_id"], unique=False
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
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
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
    op.create_index(op.f("ix_offer_answer_due_at"), "offer", ["answer_due_at"], unique=False)
    op.create_index(op.f("ix_offer_authority_citizen_id"), "offer", ["authority", "citizen_id"], unique=False)
    op.create_index(op.f("ix_offer_authority_pathway_id"), "offer", ["authority", "pathway_id"], unique=False)
    op.create_table(
        "other_care",
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
            name=op.f("fk_other_care_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_other_care_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_other_care")),
    )
    op.create_index(
        op.f("ix_other_care_authority_citizen_id"), "other_care", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_other_care_authority_pathway_id"), "other_care", ["authority", "pathway_id"], unique=False
    )
    op.create_table(
        "perspective",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("contributor", sa.String(), nullable=False),
        sa.Column("component", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_perspective_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_perspective_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_perspective")),
    )
    op.create_index(
        op.f("ix_perspective_authority_citizen_id"), "perspective", ["authority", "citizen_id"], unique=False
    )
    op.create_index(
        op.f("ix_perspective_authority_pathway_id"), "perspective", ["authority", "pathway_id"], unique=False
    )
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
        sa.Column("sender_type", sa.String(), nullable=False),
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
        sa.Column("passes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
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
    op.create_index(op.f("ix_rehab_plan_passes_at"), "rehab_plan", ["passes_at"], unique=False)
    op.create_index(op.f("ix_rehab_plan_provider_id"), "rehab_plan", ["provider_id"], unique=False)
    op.create_table(
        "stratification",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("support_group", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_stratification_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_stratification_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_stratification")),
    )
    op.create_index(
        op.f("ix_stratification_authority_citizen_id"),
        "stratification",
        ["authority", "citizen_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_stratification_authority_pathway_id"),
        "stratification",
        ["authority", "pathway_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_stratification_authority_status_support_group"),
        "stratification",
        ["authority", "status", "support_group"],
        unique=False,
    )
    op.create_table(
        "topic_coverage",
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("citizen_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("pathway_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority", "citizen_id"],
            ["citizen.authority", "citizen.id"],
            name=op.f("fk_topic_coverage_authority_citizen_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority", "pathway_id"],
            ["pathway.authority", "pathway.id"],
            name=op.f("fk_topic_coverage_authority_pathway_id"),
        ),
        sa.PrimaryKeyConstraint("authority", "id", name=op.f("pk_topic_coverage")),
    )
    op.create_index(
        op.f("ix_topic_coverage_authority_citizen_id"),
        "topic_coverage",
        ["authority", "citizen_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_topic_coverage_authority_pathway_id"),
        "topic_coverage",
        ["authority", "pathway_id"],
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
    op.drop_index(op.f("ix_topic_coverage_authority_pathway_id"), table_name="topic_coverage")
    op.drop_index(op.f("ix_topic_coverage_authority_citizen_id"), table_name="topic_coverage")
    op.drop_table("topic_coverage")
    op.drop_index(op.f("ix_stratification_authority_status_support_group"), table_name="stratification")
    op.drop_index(op.f("ix_stratification_authority_pathway_id"), table_name="stratification")
    op.drop_index(op.f("ix_stratification_authority_citizen_id"), table_name="stratification")
    op.drop_table("stratification")
    op.drop_index(op.f("ix_rehab_plan_provider_id"), table_name="rehab_plan")
    op.drop_index(op.f("ix_rehab_plan_passes_at"), table_name="rehab_plan")
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
    op.drop_index(op.f("ix_perspective_authority_pathway_id"), table_name="perspective")
    op.drop_index(op.f("ix_perspective_authority_citizen_id"), table_name="perspective")
    op.drop_table("perspective")
    op.drop_index(op.f("ix_other_care_authority_pathway_id"), table_name="other_care")
    op.drop_index(op.f("ix_other_care_authority_citizen_id"), table_name="other_care")
    op.drop_table("other_care")
    op.drop_index(op.f("ix_offer_authority_pathway_id"), table_name="offer")
    op.drop_index(op.f("ix_offer_authority_citizen_id"), table_name="offer")
    op.drop_index(op.f("ix_offer_answer_due_at"), table_name="offer")
    op.drop_table("offer")
    op.drop_index(op.f("ix_notice_letter_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_authority_status_due_at_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_authority_pathway_id"), table_name="notice")
    op.drop_index(op.f("ix_notice_authority_citizen_id"), table_name="notice")
    op.drop_table("notice")
    op.drop_index(op.f("ix_measurement_authority_pathway_id"), table_name="measurement")
    op.drop_index(op.f("ix_measurement_authority_citizen_id"), table_name="measurement")
    op.drop_table("measurement")
    op.drop_index(op.f("ix_goal_authority_pathway_id"), table_name="goal")
    op.drop_index(op.f("ix_goal_authority_citizen_id"), table_name="goal")
    op.drop_table("goal")
    op.drop_index(op.f("ix_follow_up_authority_pathway_id"), table_name="follow_up")
    op.drop_index(op.f("ix_follow_up_authority_citizen_id"), table_name="follow_up")
    op.drop_table("follow_up")
    op.drop_index(op.f("ix_exchange_entry_jobcentre_id_status"), table_name="exchange_entry")
    op.drop_index(op.f("ix_exchange_entry_authority_consent_id"), table_name="exchange_entry")
    op.drop_index(op.f("ix_exchange_entry_authority_citizen_id"), table_name="exchange_entry")
    op.drop_table("exchange_entry")
    op.drop_index(op.f("ix_condition_authority_pathway_id"), table_name="condition")
    op.drop_index(op.f("ix_condition_authority_citizen_id"), table_name="condition")
    op.drop_table("condition")
    op.drop_index(op.f("ix_assessment_authority_pathway_id"), table_name="assessment")
    op.drop_index(op.f("ix_assessment_authority_citizen_id"), table_name="assessment")
    op.drop_table("assessment")
    op.drop_index(op.f("ix_activity_authority_pathway_id"), table_name="activity")
    op.drop_index(op.f("ix_activity_authority_group_id"), table_name="activity")
    op.drop_index(op.f("ix_activity_authority_citizen_id"), table_name="activity")
    op.drop_table("activity")
    op.drop_index(op.f("ix_access_token_expires_at"), table_name="access_token")
    op.drop_index(op.f("ix_access_token_client_id"), table_name="access_token")
    op.drop_table("access_token")
    op.drop_index(op.f("ix_ulrus_report_authority_citizen_id"), table_name="ulrus_report")
    op.drop_table("ulrus_report")
    op.drop_index(op.f("ix_session_group_authority_ordinal"), table_name="session_group")
    op.drop_index(op.f("ix_session_group_authority_catalogue_item_id"), table_name="session_group")
    op.drop_table("session_group")
    op.drop_index(op.f("ix_pathway_authority_status_opened_at_id"), table_name="pathway")
    op.drop_index(op.f("ix_pathway_authority_citizen_id"), table_name="pathway")
    op.drop_table("pathway")
    op.drop_index(op.f("ix_organisation_identifier_organisation_id"), table_name="organisation_identifier")
    op.drop_table("organisation_identifier")
    op.drop_index(op.f("ix_employment_case_authority_status_ordinal"), table_name="employment_case")
    op.drop_index(op.f("ix_employment_case_authority_citizen_id"), table_name="employment_case")
    op.drop_table("employment_case")
    op.drop_index(op.f("ix_duplicate_alert_runs_out_at"), table_name="duplicate_alert")
    op.drop_index(op.f("ix_duplicate_alert_authority_status_ordinal"), table_name="duplicate_alert")
    op.drop_index(op.f("ix_duplicate_alert_authority_raised_at"), table_name="duplicate_alert")
    op.drop_index(op.f("ix_duplicate_alert_authority_citizen_id"), table_name="duplicate_alert")
    op.drop_table("duplicate_alert")
    op.drop_index(op.f("ix_disposition_authority_citizen_id"), table_name="disposition")
    op.drop_table("disposition")
    op.drop_index(op.f("ix_consent_expires_at"), table_name="consent")
    op.drop_index(op.f("ix_consent_authority_citizen_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_client_organisation_id"), table_name="client")
    op.drop_table("client")
    op.drop_index(op.f("ix_citizen_identifier_system_value"), table_name="citizen_identifier")
    op.drop_index(op.f("ix_citizen_identifier_authority_citizen_id"), table_name="citizen_identifier")
    op.drop_table("citizen_identifier")
    op.drop_index(op.f("ix_work_item_authority_pathway_id"), table_name="work_item")
    op.drop_index(op.f("ix_work_item_authority_list_due_on_listed_at_subject_id"), table_name="work_item")
    op.drop_table("work_item")
    op.drop_table("source_document")
    op.drop_table("service_target")
    op.drop_index(op.f("ix_sent_message_receiver_envelope_id"), table_name="sent_message")
    op.drop_table("sent_message")
    op.drop_index("ix_search_entry_audience", table_name="search_entry")
    op.drop_table("search_entry")
    op.drop_index(op.f("ix_routing_rule_authority_status_ordinal"), table_name="routing_rule")
    op.drop_table("routing_rule")
    op.drop_table("responsibility")
    op.drop_index(op.f("ix_register_entry_kind_id"), table_name="register_entry")
    op.drop_table("register_entry")
    op.drop_index(op.f("ix_published_resource_id_type_version"), table_name="published_resource")
    op.drop_table("published_resource")
    op.drop_index(op.f("ix_organisation_kind"), table_name="organisation")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_handover_next_attempt_at"), table_name="handover")
    op.drop_table("handover")
    op.drop_index(op.f("ix_event_authority_pathway_id_happened_at"), table_name="event")
    op.drop_index(op.f("ix_event_authority_citizen_id_happened_at"), table_name="event")
    op.drop_index(op.f("ix_event_authority_aggregate_id_recorded_at"), table_name="event")
    op.drop_table("event")
    op.drop_index(op.f("ix_client_assertion_expires_at"), table_name="client_assertion")
    op.drop_table("client_assertion")
    op.drop_index(op.f("ix_citizen_protection_ends_at"), table_name="citizen")
    op.drop_table("citizen")
    op.drop_index(op.f("ix_catalogue_item_authority_ordinal"), table_name="catalogue_item")
    op.drop_table("catalogue_item")
    op.drop_table("authority")
    op.drop_index(
        "ix_audit_entry_break_glass",
        table_name="audit_entry",
        postgresql_where=sa.text("action = 'break-glass'"),
    )
    op.drop_index(op.f("ix_audit_entry_authority_citizen_id_recorded_at"), table_name="audit_entry")
    op.drop_table("audit_entry")
