"""Secrets of calendars, and which notices were seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_notices"
down_revision = "0001_plan"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Step forward."""

    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=43), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_feeds_user_id")),
    )
    op.create_table(
        "notice_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_notice_marks_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_marks")),
        sa.UniqueConstraint("user_id", name=op.f("uq_notice_marks_user_id")),
    )


def downgrade() -> None:
    """Step back."""

    op.drop_table("notice_marks")
    op.drop_table("calendar_feeds")
