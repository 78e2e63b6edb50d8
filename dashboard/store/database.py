"""Opening the database: SQLite made safe for several threads and a power cut, or PostgreSQL as it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from dashboard.errors import AtlasError

BUSY_SECONDS = 10
"""How long a writer waits for another before it gives up with a message."""


class StoreError(AtlasError):
    """The database cannot be opened or written."""

    key = "store"


class ConflictError(AtlasError):
    """Somebody else saved the record in between; ``theirs`` is what stands, ``yours`` what was about to be saved."""

    key = "conflict"

    def __init__(self, message: str, *, theirs: dict[str, Any], yours: dict[str, Any]) -> None:
        self.theirs, self.yours = theirs, yours
        super().__init__(message)


class Database:
    """One database and its sessions; thread-safe.

    ``read_only`` is for a SQLite file that nobody writes any more: writes are refused, no file is made beside it.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.url, self.read_only = _checked(url), read_only
        if read_only:
            self.url = _unchanging(self.url)
        elif self.url.get_backend_name() == "sqlite" and self.url.database not in (None, "", ":memory:"):
            Path(str(self.url.database)).parent.mkdir(parents=True, exist_ok=True)
        self.engine: Engine = create_engine(self.url, pool_pre_ping=True)
        if self.url.get_backend_name() == "sqlite":
            _prepare_sqlite(self.engine, read_only=read_only)
        self._readers = sessionmaker(self.engine, expire_on_commit=False)
        # A writer takes its lock at once: two that both read first and write later would lock each other out.
        self._writers = sessionmaker(self.engine.execution_options(sqlite_begin="IMMEDIATE"), expire_on_commit=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads."""
        with self._readers() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is kept as a whole, or not at all."""
        if self.read_only:
            raise StoreError("this database is only read: it holds the demonstration, which nobody edits")
        try:
            with self._writers.begin() as session:
                yield session
        except StaleDataError as stale:
            raise ConflictError(
                "somebody else saved this record in between; reload it and decide", theirs={}, yours={}
            ) from stale
        except IntegrityError as broken:
            if not _is_taken(broken):
                raise
            raise ConflictError(
                "somebody else began the same record in between; reload the page and decide", theirs={}, yours={}
            ) from broken
        except OperationalError as broken:
            raise StoreError(
                f"the database cannot be written: {broken.orig}; try again, or look at the disk"
            ) from broken

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


@contextmanager
def told_in_words() -> Iterator[None]:
    """Tell what the database or its server refuses as a StoreError, with its own reason."""
    try:
        yield
    except DBAPIError as broken:
        told = str(broken.orig).strip()
        raise StoreError(
            f"the database does not answer as it should: {told}; look at its address and server"
        ) from broken


def _is_taken(broken: IntegrityError) -> bool:
    """Whether there is such a record already: two people who begin one at the same moment find none before."""
    return getattr(broken.orig, "sqlstate", "") == "23505" or "UNIQUE constraint" in str(broken.orig)


def _checked(text: str) -> URL:
    try:
        url = make_url(text)
    except ArgumentError as wrong:
        raise StoreError(
            f"'{text}' is no database address; write sqlite:///path or postgresql://user:password@host/name"
        ) from wrong
    if url.get_backend_name() == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise StoreError(f"'{url.get_backend_name()}' is not supported; use sqlite:///path or postgresql://...")
    return url


def _unchanging(url: URL) -> URL:
    """The address of a SQLite file as one that is read without locks or side files, because it never changes."""
    if url.get_backend_name() != "sqlite":
        raise StoreError("only a SQLite file can be opened for reading alone")
    return url.set(database=f"file:{quote(str(url.database))}?mode=ro&immutable=1", query={"uri": "true"})


def _prepare_sqlite(engine: Engine, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        # The driver must not open transactions on its own; ``writing`` begins them.
        connection.isolation_level = None
        cursor = connection.cursor()
        if not read_only:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('sqlite_begin', 'DEFERRED')}")
