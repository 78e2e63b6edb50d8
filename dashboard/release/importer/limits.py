"""How much an import may read: generous for a country's municipalities, far below what could hurt a machine."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from dashboard.release.importer.problems import FileRefusedError, Problem

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds of one import, and what its features may be."""

    file_bytes: int = 512 * MEGABYTE
    expanded_bytes: int = 1024 * MEGABYTE
    """Of an archive or workbook, all members together, unpacked."""
    expansion: int = 200
    """Unpacked bytes per packed byte; text packs about 1:20, a bomb 1:1000."""
    members: int = 2000
    rows: int = 200_000
    columns: int = 5_000
    vertices: int = 20_000_000
    points: bool = False
    """Whether a feature may be a point, or several, as well as a polygon."""


def read_bounded(path: Path, limits: Limits) -> bytes:
    """The bytes of ``path``; raises FileRefusedError when it is absent, empty, no file or too large."""
    name = path.name
    try:
        if not path.is_file():
            what = "is a folder" if path.is_dir() else "does not exist"
            raise FileRefusedError(Problem(name, f"{what} ({path})", "check the path"))
        size = path.stat().st_size
        if size == 0:
            raise FileRefusedError(Problem(name, "is empty (0 bytes)", "export it again"))
        if size > limits.file_bytes:
            raise FileRefusedError(
                Problem(
                    name,
                    f"has {size / MEGABYTE:.0f} MB, more than the {limits.file_bytes / MEGABYTE:.0f} MB allowed",
                    "simplify the boundaries or keep only the columns needed",
                )
            )
        return path.read_bytes()
    except OSError as denied:
        raise FileRefusedError(
            Problem(name, f"cannot be read ({denied.strerror})", "check its permissions")
        ) from denied


def open_archive(body: bytes, name: str, limits: Limits) -> zipfile.ZipFile:
    """An archive whose directory promises to stay within ``limits``; nothing is unpacked before that is known."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(body))
        members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as damage:
        raise FileRefusedError(Problem(name, f"is a damaged archive ({damage})", "pack it again")) from damage
    expanded = sum(member.file_size for member in members)
    if len(members) > limits.members:
        raise FileRefusedError(Problem(name, f"holds {len(members)} members", "pack only the files needed"))
    if expanded > limits.expanded_bytes or expanded > limits.expansion * max(len(body), 1):
        raise FileRefusedError(
            Problem(
                name,
                f"would expand from {len(body) / MEGABYTE:.1f} MB to {expanded / MEGABYTE:.0f} MB "
                f"(allowed: {limits.expanded_bytes / MEGABYTE:.0f} MB and {limits.expansion} times its size)",
                "this looks like an archive bomb; pack only the files needed",
            )
        )
    for member in members:
        if member.flag_bits & 0x1:
            raise FileRefusedError(Problem(name, f"member '{member.filename}' is encrypted", "pack without a password"))
        if member.filename.startswith("/") or ".." in Path(member.filename).parts:
            raise FileRefusedError(Problem(name, f"member '{member.filename}' points outside", "pack it again"))
    return archive


def member_bytes(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    """One unpacked member, never more than its directory entry promised."""
    promised = archive.getinfo(member).file_size
    try:
        with archive.open(member) as stream:
            body = stream.read(promised + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as damage:
        raise FileRefusedError(Problem(name, f"member '{member}' is damaged ({damage})", "pack it again")) from damage
    if len(body) > promised:
        raise FileRefusedError(Problem(name, f"member '{member}' is larger than it says", "pack it again"))
    return body
