"""Evidence of a report, or of a stage of a local response: links and files.

A file has a random name, is never run and never shown inside a page.

The type is told by the file's first bytes and its ending together, from a short list; what contains a program or a
script is not on it. ``scan`` is where a virus scanner is connected (``dashboard.store.scanning``,
``CLRISK_EVIDENCE_SCAN``).
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from dashboard.accounts.permissions import Person
from dashboard.store.plan_tables import Evidence, Report
from dashboard.store.records import create, edit, now, snapshot
from dashboard.store.refusals import Reason, RefusedError, refuse
from dashboard.store.response_tables import WorkspaceStage

LARGEST = 10 * 1024 * 1024
MOST_PER_REPORT = 20
MOST_INSIDE = 2_000
"""Files inside an office document; a bomb has more."""
LARGEST_INSIDE = 200 * 1024 * 1024
"""Bytes that an office document may expand to, by its own directory."""

Shown = Report | WorkspaceStage
"""What evidence shows to be true."""
Scan = Callable[[bytes], str | None]
"""Looks at a file before it is kept; a text is the reason to refuse it."""


class EvidenceRefusedError(RefusedError):
    """Evidence that is not taken; every reason is told and nothing was kept."""

    key = "evidence"


@dataclass(frozen=True, slots=True)
class FileType:
    """A type that is taken: its endings, its first bytes, and what must lie inside if it is an archive."""

    media_type: str
    endings: tuple[str, ...]
    starts: tuple[bytes, ...]
    holds: str = ""


TYPES = (
    FileType("application/pdf", (".pdf",), (b"%PDF-",)),
    FileType("image/png", (".png",), (b"\x89PNG\r\n\x1a\n",)),
    FileType("image/jpeg", (".jpg", ".jpeg"), (b"\xff\xd8\xff",)),
    FileType(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (".docx",),
        (b"PK\x03\x04",),
        "word/document.xml",
    ),
    FileType(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (".xlsx",),
        (b"PK\x03\x04",),
        "xl/workbook.xml",
    ),
    FileType(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        (".pptx",),
        (b"PK\x03\x04",),
        "ppt/presentation.xml",
    ),
    FileType("text/csv", (".csv",), ()),
    FileType("text/plain", (".txt",), ()),
)
ENDINGS = tuple(ending for one in TYPES for ending in one.endings)


class EvidenceFolder:
    """Where evidence files lie: ``var/evidence``, one flat folder of random names."""

    def __init__(self, folder: Path, *, scan: Scan | None = None) -> None:
        self.folder = folder
        self._scan = scan
        self._scanned: dict[str, str | None] = {}

    def prepared(self, bodies: Iterable[bytes]) -> EvidenceFolder:
        """A folder whose scanner has looked at ``bodies`` already.

        A scanner may take a minute: done before a transaction begins, nobody waits to write because of it.
        """
        ready = EvidenceFolder(self.folder, scan=self._scan)
        if self._scan is not None:
            ready._scanned = {_digest(body): self._scan(body) for body in bodies}
        return ready

    def add_file(
        self, session: Session, of: Shown, *, title: str, given_name: str, body: bytes, by: Person
    ) -> Evidence:
        """Keep ``body`` as evidence of ``of``; the caller has asked whether ``by`` may write that.

        Raises
        ------
        EvidenceRefusedError
            With every reason: size, count, a type that is not taken or not what its name says, the scanner's word.
        """
        shown = name_only(given_name)
        reasons = [*_against_count(session, of), *_against_file(shown, body)]
        if not reasons and (said := self._scanner_says(body)) is not None:
            reasons.append(_of_file("scanned", shown, f"was refused by the virus scanner: {said}", said=said))
        refuse(EvidenceRefusedError, "the file was not kept", reasons)
        stored = secrets.token_hex(20)
        self._write(stored, body)
        evidence = Evidence(
            **_of(of),
            title=title.strip()[:300] or shown,
            stored_name=stored,
            given_name=shown,
            media_type=type_of(shown, body).media_type,  # type: ignore[union-attr]
            size=len(body),
            sha256=_digest(body),
            added_by=by.user_id,
            added_at=now(),
        )
        return create(session, evidence, by=by)

    def read(self, evidence: Evidence) -> bytes:
        """The file as it was handed in; raises EvidenceRefusedError if it was altered or lost since."""
        if not re.fullmatch(r"[0-9a-f]{40}", evidence.stored_name):
            raise _lost(evidence, "is a link, not a file")
        try:
            body = (self.folder / evidence.stored_name).read_bytes()
        except FileNotFoundError as lost:
            raise _lost(evidence, f"is missing from {self.folder.name}; restore it from a backup") from lost
        if _digest(body) != evidence.sha256:
            raise _lost(evidence, "is not the one handed in; restore it from a backup")
        return body

    def forget(self, evidence: Evidence) -> None:
        """Delete the file of evidence whose record is not kept: its transaction was given up."""
        if re.fullmatch(r"[0-9a-f]{40}", evidence.stored_name):
            (self.folder / evidence.stored_name).unlink(missing_ok=True)

    def _scanner_says(self, body: bytes) -> str | None:
        if self._scan is None:
            return None
        known = _digest(body)
        return self._scanned[known] if known in self._scanned else self._scan(body)

    def _write(self, stored: str, body: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{stored}"
        with draft.open("xb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / stored)
        _hold(self.folder)


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _hold(folder: Path) -> None:
    """Let the name of a new file outlast a power cut, too; where a folder cannot be opened, the system holds it."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except PermissionError:  # Windows
        return
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def add_link(session: Session, of: Shown, *, title: str, url: str, by: Person) -> Evidence:
    """Keep an address as evidence; only http and https, so that a click never runs anything."""
    refuse(EvidenceRefusedError, "the link was not kept", [*_against_count(session, of), *_against_link(url)])
    evidence = Evidence(
        **_of(of),
        title=title.strip()[:300] or url.strip()[:300],
        url=url.strip(),
        added_by=by.user_id,
        added_at=now(),
    )
    return create(session, evidence, by=by)


def carry_over(session: Session, earlier: Report, later: Report, *, by: Person) -> None:
    """Let a correction begin with the evidence of the edition that it corrects; the files are shared, not copied."""
    standing = select(Evidence).where(Evidence.report_id == earlier.id, Evidence.is_withdrawn.is_(False))
    for one in session.scalars(standing.order_by(Evidence.id)).all():
        kept = {name: value for name, value in snapshot(one).items() if name not in ("id", "version", "report_id")}
        kept["added_at"] = one.added_at
        create(session, Evidence(**kept, report_id=later.id), by=by, action="carry_over")


def withdraw(session: Session, evidence: Evidence, *, expected_version: int, by: Person, reason: str) -> Evidence:
    """Take evidence out of sight; it is kept, with who took it out and why."""
    return edit(
        session,
        evidence,
        expected_version=expected_version,
        by=by,
        fields={"is_withdrawn": True},
        action="withdraw",
        reason=reason,
    )


def name_only(given: str) -> str:
    """The last part of a file name, whatever system it came from, without signs that could fool a reader.

    Examples
    --------
    >>> name_only("../../etc/passwd"), name_only("C:\\\\temp\\\\list.pdf")
    ('passwd', 'list.pdf')
    """
    last = PureWindowsPath(PurePosixPath(given.replace("\0", "")).name).name
    # Direction marks make 'gpj.exe' read as 'exe.jpg'.
    plain = "".join(
        sign
        for sign in last
        if sign.isprintable() and sign not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    return plain[-255:] or "file"


def type_of(name: str, body: bytes) -> FileType | None:
    """The type that both the ending and the first bytes say; None where they disagree or it is not taken."""
    ending = PurePosixPath(name).suffix.lower()
    for one in TYPES:
        if ending in one.endings:
            fits = body.startswith(one.starts) if one.starts else _is_plain_text(body)
            return one if fits else None
    return None


def _of(shown: Shown) -> dict[str, int]:
    return {"report_id" if isinstance(shown, Report) else "stage_id": shown.id}


def _against_count(session: Session, of: Shown) -> list[Reason]:
    column = Evidence.report_id if isinstance(of, Report) else Evidence.stage_id
    present = session.scalar(select(func.count()).where(column == of.id, Evidence.is_withdrawn.is_(False)))
    if (present or 0) < MOST_PER_REPORT:
        return []
    told = f"there are {present} pieces of evidence already, the most it can have"
    return [Reason("evidence_count", told, {"most": MOST_PER_REPORT}, "files")]


def _against_link(url: str) -> list[Reason]:
    shown = url.strip()[:80]
    try:
        parts = urlsplit(url.strip())
        is_page = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_page = False
    if not is_page:
        told = f"'{shown}' is no address of a page; write one that begins with https://"
        return [Reason("no_link", told, {"link": shown}, "links")]
    if len(url) > 2000 or any(sign.isspace() or not sign.isprintable() for sign in url.strip()):
        told = "the address holds blanks or is longer than 2,000 signs"
        return [Reason("bad_link", told, {"link": shown}, "links")]
    return []


def _against_file(name: str, body: bytes) -> list[Reason]:
    if not body:
        return [_of_file("file_empty", name, "is empty")]
    if len(body) > LARGEST:
        told = f"has {len(body) / 1e6:.1f} MB; at most {LARGEST / 1e6:.0f} are taken"
        return [_of_file("file_large", name, told, megabytes=round(LARGEST / 1e6))]
    found = type_of(name, body)
    if found is None:
        endings = ", ".join(ENDINGS)
        told = f"is not what its ending says, or not of a type that is taken ({endings})"
        return [_of_file("file_type", name, told, endings=endings)]
    return _against_archive(name, body, found) if found.holds else []


def _against_archive(name: str, body: bytes, found: FileType) -> list[Reason]:
    """By the directory alone: nothing is unpacked."""
    try:
        inside = zipfile.ZipFile(BytesIO(body)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as broken:
        return [_of_file("file_damaged", name, f"is damaged: {broken}")]
    names = {one.filename for one in inside}
    if found.holds not in names:
        return [_of_file("file_damaged", name, "is an archive, not a document")]
    if any(one.lower().endswith("vbaproject.bin") for one in names):
        return [_of_file("file_program", name, "carries a program (macros); save it without")]
    if len(inside) > MOST_INSIDE or sum(one.file_size for one in inside) > LARGEST_INSIDE:
        return [_of_file("file_bomb", name, "would expand beyond the limit")]
    return []


def _of_file(key: str, name: str, told: str, **facts: object) -> Reason:
    return Reason(key, f"'{name}' {told}", {"name": name, **facts}, "files")


def _lost(evidence: Evidence, told: str) -> EvidenceRefusedError:
    return EvidenceRefusedError("it was not read", [Reason("file_lost", f"the file of evidence {evidence.id} {told}")])


def _is_plain_text(body: bytes) -> bool:
    if b"\0" in body:
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return not any(sign < 9 for sign in body)
    return True
