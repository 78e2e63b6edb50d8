"""The sheets of many municipalities as one PDF, an archive or files: one at a time in memory, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum, unique
from itertools import chain, repeat
from pathlib import Path
from typing import BinaryIO

from dashboard.answers import Download
from dashboard.downloads.pdf_join import PdfBinder
from dashboard.downloads.sheet_files import plain

_EPOCH = (2020, 1, 1, 0, 0, 0)


@unique
class Binding(StrEnum):
    """How many sheets are handed over; the value is the word of the command line."""

    PDF = "pdf"
    ZIP = "zip"
    FILES = "files"


def bind(made: Iterable[Download], binding: Binding, target: BinaryIO, *, chapters: Iterable[str] = ()) -> int:
    """Write ``made`` into ``target`` as one PDF or one archive; how many there were.

    ``chapters`` = for each sheet the name of its state, where there are several: a bookmark of the PDF, a folder of the
    archive. Nothing but the sheet at hand is held. Files of one name get a number, so that none is lost.
    """
    many = 0
    filed = zip(made, chain(chapters, repeat("")), strict=False)
    if binding is Binding.PDF:
        binder = PdfBinder(target)
        for many, (file, chapter) in enumerate(filed, start=1):  # noqa: B007  counted for whoever asked
            binder.add(file.body, chapter=chapter)
        binder.close()
        return many
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for many, (name, body) in enumerate(_named(filed), start=1):  # noqa: B007
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), body)
    return many


def write_files(made: Iterable[Download], folder: Path, *, chapters: Iterable[str] = ()) -> int:
    """Each sheet as a file of its own in ``folder``, each whole before it bears its name; how many there were."""
    folder.mkdir(parents=True, exist_ok=True)
    many = 0
    filed = zip(made, chain(chapters, repeat("")), strict=False)
    for many, (name, body) in enumerate(_named(filed), start=1):  # noqa: B007
        with whole_file(folder / name) as target:
            target.write(body)
    return many


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name when it is complete; what fails before leaves nothing behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(prefix=f".{path.name[:80]}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as target:
            yield target
        Path(draft).chmod(0o644)
        shutil.move(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _named(filed: Iterable[tuple[Download, str]]) -> Iterator[tuple[str, bytes]]:
    taken: set[str] = set()
    for file, chapter in filed:
        stem, dot, ending = f"{plain(chapter)}/{file.filename}".removeprefix("/").rpartition(".")
        name, at = f"{stem}{dot}{ending}", 1
        while name in taken:
            at += 1
            name = f"{stem}-{at}{dot}{ending}"
        taken.add(name)
        yield name, file.body
