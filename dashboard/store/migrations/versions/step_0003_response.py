"""Workspaces of the local response, accounts of municipal teams, evidence of a stage."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003_response"
down_revision = "0002_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step forward."""

    for table in ("users", "invitations"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("municipality", sa.String(length=40), nullable=True))

    op.create_table(
        "workspaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("municipality", sa.String(length=40), nullable=False),
        sa.Column("release", sa.String(length=80), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspaces")),
        sa.UniqueConstraint("country", "municipality", name=op.f("uq_workspaces_country_municipality")),
    )
    op.create_table(
        "workspace_stages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ticked", sa.JSON(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "status in ('not_started', 'under_way', 'paused', 'finished')", name=op.f("ck_workspace_stages_status")
        ),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_workspace_stages_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_stages")),
        sa.UniqueConstraint("workspace_id", "stage", name=op.f("uq_workspace_stages_workspace_id_stage")),
    )
    op.create_table(
        "workspace_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_workspace_items_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_items")),
    )
    with op.batch_alter_table("workspace_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_workspace_items_workspace_id_kind"), ["workspace_id", "kind"], unique=False
        )

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.alter_column("report_id", existing_type=sa.Integer(), nullable=True)
        batch_op.add_column(sa.Column("stage_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_evidence_stage_id"), "workspace_stages", ["stage_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_evidence_stage_id"), ["stage_id"], unique=False)
        batch_op.create_check_constraint(
            batch_op.f("ck_evidence_of_one_thing"), "(report_id is null) <> (stage_id is null)"
        )


def downgrade() -> None:
    """Step back: what a plan of a municipality holds is lost."""

    op.execute("delete from evidence where stage_id is not null")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_evidence_of_one_thing"), type_="check")
        batch_op.drop_index(batch_op.f("ix_evidence_stage_id"))
        batch_op.drop_constraint(batch_op.f("fk_evidence_stage_id"), type_="foreignkey")
        batch_op.drop_column("stage_id")
        batch_op.alter_column("report_id", existing_type=sa.Integer(), nullable=False)
    for table in ("workspace_items", "workspace_stages", "workspaces"):
        op.drop_table(table)
    for table in ("users", "invitations"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("municipality")
