"""Sheets that are finished, kept on disk until all of an order are: a run that was ended goes on where it stopped."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from dashboard.answers import Download
from dashboard.downloads.sheets_many import whole_file
from dashboard.downloads.typeset import MEDIA_TYPE


class SheetStock:
    """The finished sheets of one order in ``folder``, which exists once there is one.

    The folder's name must tell the order whole (release, language, paper, plan): what lies there is taken as it is.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, Path] = {}
        for file in folder.glob("[!.]* *") if folder.is_dir() else ():
            self._files[unquote(file.name.split(" ", 1)[0])] = file

    def __len__(self) -> int:
        return len(self._files)

    def missing(self, codes: Sequence[str]) -> list[str]:
        """Those of ``codes`` whose sheet is still to be made, in their order."""
        return [code for code in codes if code not in self._files]

    def keep(self, code: str, file: Download) -> None:
        """Keep the sheet of ``code``; it counts once it is whole."""
        target = self._folder / f"{quote(code, safe='')} {file.filename}"
        with whole_file(target) as open_file:
            open_file.write(file.body)
        self._files[code] = target

    def sheets(self, codes: Sequence[str]) -> Iterator[Download]:
        """The sheets of ``codes``, read one after the other."""
        for code in codes:
            file = self._files[code]
            yield Download(file.name.split(" ", 1)[1], MEDIA_TYPE, file.read_bytes())

    def clear(self) -> None:
        """Take everything away: the order is done."""
        shutil.rmtree(self._folder, ignore_errors=True)
        self._files = {}
