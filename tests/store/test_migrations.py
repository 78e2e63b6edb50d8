"""The steps make the very schema that the code speaks of, on both databases."""

from __future__ import annotations

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from dashboard.store.database import Database, StoreError
from dashboard.store.migrate import current_step, migrate, newest_step
from dashboard.store.tables import Base


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request, tmp_path):
    sqlite = f"sqlite:///{tmp_path / 'empty.db'}"
    opened = Database(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres").new_database())
    yield opened
    opened.close()


def test_the_steps_end_at_the_schema_of_the_code(empty):
    assert migrate(empty) == (None, newest_step())
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_twice_changes_nothing(empty):
    migrate(empty)
    assert migrate(empty) == (newest_step(), newest_step())


def test_two_workers_that_start_together_do_not_step_on_each_other(empty):
    failures: list[Exception] = []

    def start() -> None:
        try:
            migrate(empty)
        except Exception as failure:  # noqa: BLE001 - told below, whatever it is
            failures.append(failure)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_database_of_a_newer_version_is_refused_and_left_as_it_is(empty):
    migrate(empty)
    with empty.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999_future'"))
    with pytest.raises(StoreError, match="9999_future"):
        migrate(empty)
    with empty.engine.connect() as connection:
        assert current_step(connection) == "9999_future"
