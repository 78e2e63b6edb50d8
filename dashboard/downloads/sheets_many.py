"""The sheets of many municipalities as one PDF, an archive or files: one at a time in memory, whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum, unique
from pathlib import Path
from typing import BinaryIO

from dashboard.answers import Download
from dashboard.downloads.pdf_join import PdfBinder

_EPOCH = (2020, 1, 1, 0, 0, 0)


@unique
class Binding(StrEnum):
    """How many sheets are handed over; the value is the word of the command line."""

    PDF = "pdf"
    ZIP = "zip"
    FILES = "files"


def bind(made: Iterable[Download], binding: Binding, target: BinaryIO) -> int:
    """Write ``made`` into ``target`` as one PDF or one archive; how many there were.

    Nothing but the sheet at hand is held. Files of one name get a number, so that none is lost.
    """
    if binding is Binding.PDF:
        binder, many = PdfBinder(target), 0
        for many, file in enumerate(made, start=1):  # noqa: B007  counted for whoever asked
            binder.add(file.body)
        binder.close()
        return many
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        many = 0
        for many, (name, file) in enumerate(_named(made), start=1):  # noqa: B007
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), file.body)
    return many


def write_files(made: Iterable[Download], folder: Path) -> int:
    """Each sheet as a file of its own in ``folder``, each whole before it bears its name; how many there were."""
    folder.mkdir(parents=True, exist_ok=True)
    many = 0
    for many, (name, file) in enumerate(_named(made), start=1):  # noqa: B007
        with whole_file(folder / name) as target:
            target.write(file.body)
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


def _named(made: Iterable[Download]) -> Iterator[tuple[str, Download]]:
    taken: set[str] = set()
    for file in made:
        stem, dot, ending = file.filename.rpartition(".")
        name, at = file.filename, 1
        while name in taken:
            at += 1
            name = f"{stem}-{at}{dot}{ending}"
        taken.add(name)
        yield name, file
