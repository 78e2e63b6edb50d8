"""A backup of what people edit: every row and every evidence file in one archive that either database can be made from.

The rows are read in one transaction that sees one moment, while the atlas serves and people write. They are kept as
plain JSON by table and not as a copy of the database's own files, so that a backup of SQLite can be restored into
PostgreSQL and the other way round (decision 0024).
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import orjson
from sqlalchemy import Connection, Table, select

from dashboard.errors import AtlasError
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.migrate import current_step, newest_step
from dashboard.store.records import now
from dashboard.store.tables import Base

FORMAT = 1
MANIFEST = "manifest.json"
BLOCK = 1024 * 1024
ROWS_AT_ONCE = 2_000

Tell = Callable[[str, int, int], None]
"""What is being done, how much of it is done, of how much."""


class BackupError(AtlasError):
    """A backup that cannot be made or restored; every reason is told, nothing was changed."""

    key = "backup"


@dataclass(frozen=True, slots=True)
class Backed:
    """What a backup holds."""

    file: Path | None
    """None for a dry run."""
    step: str
    rows: dict[str, int]
    evidence: int
    size: int
    missing: tuple[str, ...]
    """Evidence files that are lost or altered; the archive holds all the rest."""


def back_up(
    database: Database, evidence: EvidenceFolder, target: Path, *, dry_run: bool = False, tell: Tell | None = None
) -> Backed:
    """Write ``target``, whole or not at all; a file that is there is not overwritten.

    Raises
    ------
    BackupError
        If ``target`` is there already, or the database is not at the schema of this version.
    """
    if target.exists():
        raise BackupError(f"{target} is there already; name another file, a backup is never overwritten")
    told = tell or silent
    draft = target.with_name(f".{target.name}.{uuid4().hex}.draft")
    if dry_run:
        with (
            _moment(database) as connection,
            zipfile.ZipFile(io.BufferedWriter(_Nowhere()), "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            return _pack(connection, evidence, archive, None, told)
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        # It holds everybody's reports and the hashes of passwords: for the owner alone.
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with _moment(database) as connection, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                done = _pack(connection, evidence, archive, target, told)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    return done


@contextmanager
def _moment(database: Database) -> Iterator[Connection]:
    """A connection whose every query sees the database as it was at one moment, whatever is written meanwhile."""
    engine = database.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    # In SQLite's write-ahead log a reading transaction keeps to what it saw first.
    with engine.connect() as connection, connection.begin():
        yield connection


def _pack(
    connection: Connection, evidence: EvidenceFolder, archive: zipfile.ZipFile, target: Path | None, tell: Tell
) -> Backed:
    step = current_step(connection)
    if step != newest_step():
        raise BackupError(f"the database stands at step '{step}', this version at '{newest_step()}'; run migrate first")
    members: dict[str, str] = {}
    rows: dict[str, int] = {}
    for table in Base.metadata.sorted_tables:
        tell(table.name, 0, 1)
        name = f"tables/{table.name}.jsonl"
        rows[str(table.name)], members[name] = _pack_table(connection, table, archive, name)
    files, missing = _pack_evidence(connection, evidence, archive, members, tell)
    manifest = {
        "format": FORMAT,
        "made_at": now().isoformat(),
        "step": step,
        "database": connection.dialect.name,
        "rows": rows,
        "digests": members,
        "missing": missing,
    }
    archive.writestr(MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    size = sum(one.compress_size for one in archive.infolist())
    return Backed(target, step or "", rows, files, size, tuple(missing))


def _pack_table(connection: Connection, table: Table, archive: zipfile.ZipFile, name: str) -> tuple[int, str]:
    """One row to a line, in the order of the key; how many, and the digest of the lines."""
    digest, count = hashlib.sha256(), 0
    asked = select(table).order_by(*table.primary_key.columns)
    with archive.open(name, "w", force_zip64=True) as member:
        for row in connection.execution_options(yield_per=ROWS_AT_ONCE).execute(asked).mappings():
            line = orjson.dumps({str(column): _plain(value) for column, value in row.items()}) + b"\n"
            member.write(line)
            digest.update(line)
            count += 1
    return count, digest.hexdigest()


def _pack_evidence(
    connection: Connection, evidence: EvidenceFolder, archive: zipfile.ZipFile, members: dict[str, str], tell: Tell
) -> tuple[int, list[str]]:
    """Every file that a row names, checked against the digest it was handed in with."""
    table = Base.metadata.tables["evidence"]
    asked = select(table.c.id, table.c.stored_name, table.c.sha256).where(table.c.stored_name != "")
    named = connection.execute(asked.order_by(table.c.id)).all()
    missing: list[str] = []
    for at, (evidence_id, stored_name, sha256) in enumerate(named):
        tell("evidence", at, len(named))
        name = f"evidence/{stored_name}"
        try:
            # Documents and pictures are packed already.
            with (evidence.folder / stored_name).open("rb") as source, archive.open(_stored(name), "w") as member:
                found = copy_with_digest(source, member)
        except FileNotFoundError:
            missing.append(f"the file of evidence {evidence_id} is lost")
            continue
        members[name] = found
        if found != sha256:
            missing.append(f"the file of evidence {evidence_id} is not the one that was handed in")
    return len(named) - sum("is lost" in one for one in missing), missing


def _stored(name: str) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    made.compress_type = zipfile.ZIP_STORED
    return made


def copy_with_digest(source: IO[bytes], target: IO[bytes] | None) -> str:
    """Copy block by block and tell the digest of what was read; without a target only the digest."""
    digest = hashlib.sha256()
    while block := source.read(BLOCK):
        digest.update(block)
        if target is not None:
            target.write(block)
    return digest.hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value


def silent(_what: str, _done: int, _total: int) -> None:
    """Nobody watches."""


class _Nowhere(io.RawIOBase):
    """Where a dry run writes."""

    def writable(self) -> bool:
        """It takes anything."""
        return True

    def write(self, block: Any) -> int:
        """Forget ``block``."""
        return len(block)
