"""Local plans begin as drafts; those that stand were seen by their readers from the first day, and stay so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_sharing"
down_revision = "0004_periods"
branch_labels = None
depends_on = None

_BEGUN = "select min(made_at) from changes where record_table = 'workspaces' and record_id = workspaces.id"


def upgrade() -> None:
    """Step forward."""

    op.create_table(
        "workspace_states",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("comment", sa.String(length=2000), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state in ('draft', 'submitted', 'accepted', 'returned')", name=op.f("ck_workspace_states_state")
        ),
        sa.ForeignKeyConstraint(["reviewed_by"], ["users.id"], name=op.f("fk_workspace_states_reviewed_by")),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_workspace_states_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_states")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_workspace_states_workspace_id")),
    )
    op.execute(
        "insert into workspace_states (workspace_id, state, comment, begun_at, submitted_at, version) "  # noqa: S608
        f"select id, 'submitted', '', ({_BEGUN}), ({_BEGUN}), 1 from workspaces"
    )


def downgrade() -> None:
    """Step back: every plan is read by its readers again, drafts too."""

    op.drop_table("workspace_states")
