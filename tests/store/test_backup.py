"""A backup taken while people write is one moment; restored, it is the same content, or nothing at all."""

from __future__ import annotations

import json
import threading
import zipfile

import pytest
from sqlalchemy import func, select, text

from dashboard.accounts.permissions import Person, Role
from dashboard.store.backup import MANIFEST, BackupError, back_up
from dashboard.store.database import Database
from dashboard.store.evidence import EvidenceFolder
from dashboard.store.history import Change
from dashboard.store.initiative import fill
from dashboard.store.migrate import current_step, migrate, newest_step
from dashboard.store.people import User
from dashboard.store.plan_tables import Evidence, Indicator, Plan, Report
from dashboard.store.records import create, now
from dashboard.store.restore import restore
from dashboard.store.tables import Base

PDF = b"%PDF-1.7 evidence"


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """New, empty databases of one kind."""
    counted = iter(range(99))

    def new():
        if request.param == "sqlite":
            return f"sqlite:///{tmp_path / f'{next(counted)}.sqlite'}"
        return request.getfixturevalue("postgres").new_database()

    return new


@pytest.fixture
def opened():
    held = []

    def make(url):
        held.append(Database(url))
        return held[-1]

    yield make
    for one in held:
        one.close()


@pytest.fixture
def kept(address, opened, tmp_path):
    """A database with content of every kind, and its evidence."""
    database = opened(address())
    migrate(database)
    folder = EvidenceFolder(tmp_path / "evidence")
    with database.writing() as session:
        fill(session)
        user = create(
            session,
            User(email="ñ@example.org", name="Ñandú", role="secretariat", session_stamp="s", created_at=now()),
            by=None,
        )
        report = report_of(session, 1)
        folder.add_file(
            session,
            report,
            title="Acta",
            given_name="acta.pdf",
            body=PDF,
            by=Person(user.id, Role.SECRETARIAT, None, None),
        )
    return database, folder


def report_of(session, number, *, indicator=None):
    held = indicator or session.scalars(select(Indicator)).first()
    if held is None:
        plan = session.scalars(select(Plan)).first()
        words = {"es": "x", "en": "x", "pt": "x"}
        from dashboard.store.plan_tables import Result

        result = session.scalars(select(Result).where(Result.plan_id == plan.id)).first()
        held = create(
            session,
            Indicator(
                result_id=result.id,
                code="1.1",
                title=words,
                definition=words,
                unit=words,
                kind="number",
                responsible=["government"],
                factors=[],
                territories=[],
            ),
            by=None,
        )
    made = Report(
        indicator_id=held.id, country="PER", reporter="government", year=2018, edition=number, number=number / 3
    )
    return create(session, made, by=None)


def content(database):
    """Every row of every table."""
    with database.engine.connect() as connection:
        return {
            table.name: [
                dict(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
            ]
            for table in Base.metadata.sorted_tables
        }


def test_what_is_restored_is_what_was_backed_up(kept, address, opened, tmp_path):
    database, folder = kept
    archive = tmp_path / "backup.zip"
    told = back_up(database, folder, archive)
    other, place = opened(address()), EvidenceFolder(tmp_path / "restored")

    done = restore(archive, other, place)

    assert content(other) == content(database)
    assert (done.rows, done.evidence, done.replaced) == (told.rows, 1, False)
    with other.reading() as session:
        assert place.read(session.scalars(select(Evidence)).one()) == PDF
    with other.engine.connect() as connection:
        assert current_step(connection) == newest_step()


def test_a_backup_of_one_kind_of_database_can_be_restored_into_the_other(kept, opened, postgres, tmp_path):
    database, folder = kept
    back_up(database, folder, tmp_path / "backup.zip")
    is_sqlite = database.engine.dialect.name == "sqlite"
    other = opened(postgres.new_database() if is_sqlite else f"sqlite:///{tmp_path / 'other.sqlite'}")
    restore(tmp_path / "backup.zip", other, EvidenceFolder(tmp_path / "restored"))
    assert content(other) == content(database)


def test_after_a_restore_new_records_get_new_numbers(kept, address, opened, tmp_path):
    database, folder = kept
    back_up(database, folder, tmp_path / "backup.zip")
    other = opened(address())
    restore(tmp_path / "backup.zip", other, folder)
    with other.writing() as session:
        newest = session.scalar(select(func.max(Change.id)))
        assert report_of(session, 2).id == 2
        assert session.scalar(select(func.max(Change.id))) == newest + 1


def test_a_backup_while_people_write_holds_one_moment(kept, address, opened, tmp_path):
    database, folder = kept
    stop = threading.Event()
    failures: list[Exception] = []

    def write():
        number = 2
        while not stop.is_set():
            try:
                with database.writing() as session:
                    report_of(session, number)
            except Exception as failure:  # noqa: BLE001 - told below
                failures.append(failure)
                return
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for at in range(4):
            back_up(database, folder, tmp_path / f"{at}.zip")
    finally:
        stop.set()
        writer.join()
    assert failures == []
    for at in range(4):
        other = opened(address())
        restore(tmp_path / f"{at}.zip", other, folder)
        with other.reading() as session:
            reports = session.scalar(select(func.count(Report.id)))
            told = session.scalar(select(func.count(Change.id)).where(Change.record_table == "reports"))
        assert reports == told, "a report and its history are written together"


def test_a_database_with_content_is_replaced_only_when_that_is_said(kept, address, opened, tmp_path):
    database, folder = kept
    back_up(database, folder, tmp_path / "backup.zip")
    other = opened(address())
    migrate(other)
    with other.writing() as session:
        fill(session)
    before = content(other)

    with pytest.raises(BackupError, match="--replace"):
        restore(tmp_path / "backup.zip", other, folder)
    assert content(other) == before

    assert restore(tmp_path / "backup.zip", other, folder, replace=True).replaced
    assert content(other) == content(database)


def test_a_restore_that_breaks_off_leaves_what_stood_before(kept, address, opened, tmp_path, monkeypatch):
    database, folder = kept
    back_up(database, folder, tmp_path / "backup.zip")
    other = opened(address())
    migrate(other)
    with other.writing() as session:
        fill(session)
    before = content(other)

    class PowerCutError(Exception):
        pass

    def cut(what, done, total):
        if what == "reports":
            raise PowerCutError

    with pytest.raises(PowerCutError):
        restore(tmp_path / "backup.zip", other, folder, replace=True, tell=cut)
    assert content(other) == before


def altered(source, target, change):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for one in old.infolist():
            kept = change(one.filename, old.read(one))
            if kept is not None:
                new.writestr(one.filename, kept)
    return target


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda name, body: body.replace(b"Lima", b"Roma") if name == "tables/plans.jsonl" else body,
            "'tables/plans.jsonl' was altered",
        ),
        (lambda name, body: None if name.startswith("evidence/") else body, "is missing"),
        (lambda name, body: body + b" " if name.startswith("evidence/") else body, "was altered"),
        (lambda name, body: None if name == MANIFEST else body, "no readable manifest.json"),
        (
            lambda name, body: body.replace(b'"format": 1', b'"format": 9') if name == MANIFEST else body,
            "is of format 9",
        ),
        (
            lambda name, body: body.replace(newest_step().encode(), b"9999_future") if name == MANIFEST else body,
            "9999_future",
        ),
    ],
    ids=["row", "no evidence", "evidence", "no manifest", "format", "newer schema"],
)
def test_an_archive_that_is_not_whole_is_refused_and_nothing_is_restored(kept, address, opened, tmp_path, change, told):
    database, folder = kept
    back_up(database, folder, tmp_path / "backup.zip")
    damaged = altered(tmp_path / "backup.zip", tmp_path / "damaged.zip", change)
    other = opened(address())
    with pytest.raises(Exception, match=told):
        restore(damaged, other, EvidenceFolder(tmp_path / "restored"))
    with other.engine.connect() as connection:
        assert current_step(connection) is None


def test_an_archive_cannot_write_outside_the_evidence_folder(kept, address, opened, tmp_path):
    database, folder = kept
    back_up(database, folder, tmp_path / "backup.zip")

    def smuggle(name, body):
        if name == MANIFEST:
            told = json.loads(body)
            told["digests"]["evidence/../../escaped"] = "0" * 64
            return json.dumps(told)
        return body

    bad = altered(tmp_path / "backup.zip", tmp_path / "bad.zip", smuggle)
    with zipfile.ZipFile(bad, "a") as archive:
        archive.writestr("evidence/../../escaped", b"x")
    with pytest.raises(BackupError, match="is no name of a member"):
        restore(bad, opened(address()), EvidenceFolder(tmp_path / "restored"))
    assert not list(tmp_path.glob("**/escaped"))


def test_no_backup_is_cut_short_or_overwritten(kept, tmp_path):
    database, folder = kept
    target = tmp_path / "backup.zip"
    target.write_bytes(b"mine")
    with pytest.raises(BackupError, match="is there already"):
        back_up(database, folder, target)
    assert target.read_bytes() == b"mine"

    def cut(what, done, total):
        if what == "reports":
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        back_up(database, folder, tmp_path / "second.zip", tell=cut)
    assert sorted(one.name for one in tmp_path.glob("*.zip")) == ["backup.zip"]
    assert not list(tmp_path.glob(".*draft"))


def test_only_its_owner_can_read_a_backup(kept, tmp_path):
    database, folder = kept
    back_up(database, folder, tmp_path / "backup.zip")
    assert (tmp_path / "backup.zip").stat().st_mode & 0o777 == 0o600


def test_lost_or_altered_evidence_is_told_and_the_rest_is_kept(kept, address, opened, tmp_path):
    database, folder = kept
    next(folder.folder.iterdir()).unlink()
    told = back_up(database, folder, tmp_path / "backup.zip")
    assert told.missing == ("the file of evidence 1 is lost",)
    done = restore(tmp_path / "backup.zip", opened(address()), EvidenceFolder(tmp_path / "restored"))
    assert (done.missing, done.evidence) == (told.missing, 0)


def test_a_dry_run_writes_nothing_and_tells_the_same(kept, address, opened, tmp_path):
    database, folder = kept
    dry = back_up(database, folder, tmp_path / "backup.zip", dry_run=True)
    assert not (tmp_path / "backup.zip").exists()
    assert dry.rows == back_up(database, folder, tmp_path / "backup.zip").rows

    other = opened(address())
    assert restore(tmp_path / "backup.zip", other, EvidenceFolder(tmp_path / "no"), dry_run=True).rows == dry.rows
    assert not (tmp_path / "no").exists()
    with other.engine.connect() as connection:
        assert current_step(connection) is None


def test_a_database_of_an_older_schema_is_not_backed_up_by_guess(opened, address, tmp_path):
    database = opened(address())
    migrate(database)
    with database.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '0000_older'"))
    with pytest.raises(BackupError, match="run migrate first"):
        back_up(database, EvidenceFolder(tmp_path), tmp_path / "backup.zip")
