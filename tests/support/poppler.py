"""Files as another program reads them: Debian's poppler, so that no PDF is judged by the library that wrote it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.machine import on_ci


def text_of(file: Path) -> str:
    """What stands on the pages, in the layout of the paper; a form feed ends each page."""
    return _said("pdftotext", "-layout", file, "-")


def told_of(file: Path) -> str:
    """What the file says of itself: title, tags, pages, paper."""
    return _said("pdfinfo", file)


def fonts_of(file: Path) -> list[list[str]]:
    """One row for each font, in poppler's columns; ``emb`` is the fifth from the end."""
    return [line.split() for line in _said("pdffonts", file).splitlines()[2:]]


def pictures_of(file: Path, folder: Path, *, name: str, dots_per_inch: int) -> list[Path]:
    """Each page as a grey PNG picture in the folder, in the order of the pages."""
    _said("pdftoppm", "-r", str(dots_per_inch), "-gray", "-png", file, folder / name)
    return sorted(folder.glob(f"{name}*.png"))


def images_of(file: Path) -> list[list[str]]:
    """One row for each picture made of pixels; a file of vectors has none."""
    return [line.split() for line in _said("pdfimages", "-list", file).splitlines()[2:]]


def _said(program: str, *arguments: str | Path) -> str:
    """Without poppler a test is left out; on CI, where nothing may be missing, it fails."""
    if shutil.which(program) is None:
        missing = f"{program} is missing (Debian: apt install poppler-utils)"
        if on_ci():
            raise RuntimeError(missing)
        pytest.skip(missing)
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout
