"""How alembic runs a step: on the connection it is handed, all of a step or nothing of it."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from dashboard.store.base import Moment
from dashboard.store.tables import Base


def _written(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A step speaks of plain types: it must read the same after our own types have changed."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # SQLite alters a table by writing it anew; the same step then runs on both databases.
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    render_item=_written,
)
with context.begin_transaction():
    context.run_migrations()
