"""Restoring a backup: checked whole first, then written in one transaction, so that half of it can never stand."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Date, DateTime, MetaData, Table, func, insert, inspect, select, text

from dashboard.store.backup import FORMAT, MANIFEST, ROWS_AT_ONCE, BackupError, Tell, copy_with_digest, silent
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.migrate import migrate_connection, newest_step, one_at_a_time

_TABLE = re.compile(r"tables/[a-z_]{1,40}\.jsonl")
_EVIDENCE = re.compile(r"evidence/[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore wrote, or would write."""

    made_at: str
    step: str
    rows: dict[str, int]
    evidence: int
    replaced: bool
    missing: tuple[str, ...]


def restore(
    file: Path,
    database: Database,
    evidence: EvidenceFolder,
    *,
    replace: bool = False,
    dry_run: bool = False,
    tell: Tell | None = None,
) -> Restored:
    """Put the backup ``file`` into ``database`` and its files into ``evidence``.

    Whoever reads meanwhile sees what stood before until everything is there. Evidence files are written first: a
    file that no row names does no harm.

    Raises
    ------
    BackupError
        If the archive is damaged or of a newer version, or the database holds rows and ``replace`` was not said.
    """
    told = tell or silent
    with _opened(file) as archive:
        manifest = _checked(archive, file.name, told)
        is_full = _holds_rows(database)
        if is_full and not replace:
            raise BackupError(
                f"the database {database.url.render_as_string()} holds content; restore into an empty one, "
                "or say --replace to put the backup in the place of what is there"
            )
        files = [name for name in manifest["digests"] if _EVIDENCE.fullmatch(name)]
        done = Restored(
            manifest["made_at"], manifest["step"], manifest["rows"], len(files), is_full, tuple(manifest["missing"])
        )
        if not dry_run:
            for at, name in enumerate(files):
                told("evidence", at, len(files))
                _put_file(archive, name, evidence.folder)
            _put_rows(archive, manifest, database, told)
    return done


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as broken:
        raise BackupError(f"{file.name} is damaged or no backup: {broken}; nothing was restored") from broken


def _checked(archive: zipfile.ZipFile, name: str, tell: Tell) -> dict[str, Any]:
    """The manifest, after every member was read and found to be what it says."""
    try:
        manifest: dict[str, Any] = orjson.loads(archive.read(MANIFEST))
        is_known = manifest["format"] == FORMAT
    except (KeyError, TypeError, orjson.JSONDecodeError) as broken:
        raise BackupError(f"{name} is no backup of the atlas: it has no readable {MANIFEST}") from broken
    if not is_known:
        raise BackupError(f"{name} is of format {manifest['format']}, this version reads {FORMAT}; use a newer version")
    digests: dict[str, str] = manifest["digests"]
    inside = {one.filename for one in archive.infolist()} - {MANIFEST}
    problems = [f"'{one}' is missing" for one in sorted(set(digests) - inside)]
    problems += [f"'{one}' does not belong there" for one in sorted(inside - set(digests))]
    problems += [f"'{one}' is no name of a member" for one in sorted(digests) if not _is_member(one)]
    for at, one in enumerate(sorted(inside & set(digests))):
        tell("checking", at, len(inside))
        with archive.open(one) as member:
            if copy_with_digest(member, None) != digests[one]:
                problems.append(f"'{one}' was altered")
    if problems:
        raise BackupError(f"{name} is damaged, nothing was restored: {'; '.join(problems)}")
    return manifest


def _is_member(name: str) -> bool:
    return _TABLE.fullmatch(name) is not None or _EVIDENCE.fullmatch(name) is not None


def _holds_rows(database: Database) -> bool:
    with database.engine.connect() as connection:
        return any(
            connection.execute(select(text("1")).select_from(table).limit(1)).first() is not None
            for table in _reflected(connection).sorted_tables
        )


def _put_file(archive: zipfile.ZipFile, name: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    stored = folder / name.partition("/")[2]
    draft = stored.with_name(f".{stored.name}")
    with archive.open(name) as member, draft.open("wb") as target:
        copy_with_digest(member, target)
        target.flush()
        os.fsync(target.fileno())
    draft.replace(stored)


def _put_rows(archive: zipfile.ZipFile, manifest: dict[str, Any], database: Database, tell: Tell) -> None:
    """Schema of the backup, its rows, then the steps that came since: one transaction."""
    with one_at_a_time(), database.engine.execution_options(sqlite_begin="IMMEDIATE").begin() as connection:
        standing = _reflected(connection, every=True)
        standing.drop_all(connection)
        migrate_connection(connection, to=manifest["step"])
        made = _reflected(connection)
        for table in made.sorted_tables:
            name = f"tables/{table.name}.jsonl"
            if name in manifest["digests"]:
                tell(table.name, 0, 1)
                _put_table(connection, table, archive, name, expected=manifest["rows"][table.name])
        unknown = sorted(set(manifest["rows"]) - set(made.tables))
        if unknown:
            raise BackupError(f"the backup holds tables that step '{manifest['step']}' does not know: {unknown}")
        migrate_connection(connection, to=newest_step())


def _put_table(connection: Connection, table: Table, archive: zipfile.ZipFile, name: str, *, expected: int) -> None:
    convert = {column.name: _converter(column.type) for column in table.columns}
    count = 0
    with archive.open(name) as member:
        rows: list[dict[str, Any]] = []
        for line in member:
            rows.append({column: convert[column](value) for column, value in orjson.loads(line).items()})
            count += 1
            if len(rows) == ROWS_AT_ONCE:
                connection.execute(insert(table), rows)
                rows = []
        if rows:
            connection.execute(insert(table), rows)
    if count != expected:
        raise BackupError(f"'{name}' holds {count} rows, the backup says {expected}")
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        # Numbers were given, not drawn: the next one drawn must be a new one.
        newest = connection.scalar(select(func.max(table.c.id)))
        if newest is not None:
            sequence = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(sequence, newest)))


def _reflected(connection: Connection, *, every: bool = False) -> MetaData:
    """The tables that are there; the one of the migrations only where ``every`` is."""
    found = MetaData()
    names = [name for name in inspect(connection).get_table_names() if every or name != "alembic_version"]
    found.reflect(connection, only=names)
    return found


def _converter(kind: Any) -> Any:
    if isinstance(kind, DateTime):
        return lambda value: None if value is None else datetime.fromisoformat(value).astimezone(UTC)
    if isinstance(kind, Date):
        return lambda value: None if value is None else date.fromisoformat(value)
    return lambda value: value
