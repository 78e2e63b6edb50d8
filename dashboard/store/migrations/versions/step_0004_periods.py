"""Reports and rounds of a part of a year; what stood before is of the whole year."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op

revision = "0004_periods"
down_revision = "0003_response"
branch_labels = None
depends_on = None

_SLOT = ["indicator_id", "country", "reporter", "year"]
_ALLOWED = {
    "reports": "period in ('year', 'h1', 'h2', 'q1', 'q2', 'q3', 'q4')",
    "rounds": "period in ('year', 'h1', 'q1', 'q3')",
}


def upgrade() -> None:
    """Step forward."""

    with _evidence_set_aside():
        _add("reports", [*_SLOT, "edition"], [*_SLOT, "period", "edition"])
    _add("rounds", ["plan_id", "year"], ["plan_id", "year", "period"])


def downgrade() -> None:
    """Step back: reports and rounds of a part of a year are lost."""

    op.execute("delete from evidence where report_id in (select id from reports where period <> 'year')")
    for table in _ALLOWED:
        op.execute(f"delete from {table} where period <> 'year'")  # noqa: S608 - a name of this file
    with _evidence_set_aside():
        _drop("reports", [*_SLOT, "edition"], [*_SLOT, "period", "edition"])
    _drop("rounds", ["plan_id", "year"], ["plan_id", "year", "period"])


def _add(table: str, before: list[str], after: list[str]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.add_column(sa.Column("period", sa.String(length=4), nullable=False, server_default="year"))
        batch_op.drop_constraint(_unique(table, before), type_="unique")
        batch_op.create_unique_constraint(_unique(table, after), after)
        batch_op.create_check_constraint(batch_op.f(f"ck_{table}_period"), _ALLOWED[table])


def _drop(table: str, before: list[str], after: list[str]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f(f"ck_{table}_period"), type_="check")
        batch_op.drop_constraint(_unique(table, after), type_="unique")
        batch_op.create_unique_constraint(_unique(table, before), before)
        batch_op.drop_column("period")


def _unique(table: str, columns: list[str]) -> str:
    return op.f(f"uq_{table}_{'_'.join(columns)}")


@contextmanager
def _evidence_set_aside() -> Iterator[None]:
    """SQLite writes a table anew to change it, and evidence points at its rows: it waits beside it meanwhile."""
    if op.get_bind().dialect.name != "sqlite":
        yield
        return
    op.execute("create table evidence_set_aside as select * from evidence")
    op.execute("delete from evidence")
    yield
    op.execute("insert into evidence select * from evidence_set_aside")
    op.execute("drop table evidence_set_aside")
