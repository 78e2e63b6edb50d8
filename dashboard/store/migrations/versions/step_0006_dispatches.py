"""The programme report as it was sent, and to whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_dispatches"
down_revision = "0005_sharing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step forward."""

    op.create_table(
        "dispatches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("country", sa.String(length=3), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("formats", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["users.id"], name=op.f("fk_dispatches_made_by")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_dispatches_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
    )
    op.create_table(
        "dispatch_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=12), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dispatch_id"], ["dispatches.id"], name=op.f("fk_dispatch_letters_dispatch_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_dispatch_letters_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_letters")),
        sa.UniqueConstraint("dispatch_id", "address", name=op.f("uq_dispatch_letters_dispatch_id_address")),
    )
    op.create_index(op.f("ix_dispatch_letters_user_id"), "dispatch_letters", ["user_id"])


def downgrade() -> None:
    """Step back: what was sent to whom is forgotten."""

    op.drop_table("dispatch_letters")
    op.drop_table("dispatches")
