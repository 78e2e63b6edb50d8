"""Typst, the one way our files are set: PDF/UA-1 from a template of ours, and pictures in pixels from our own SVG.

Fonts are those inside typst itself (Libertinus Serif, DejaVu Sans Mono); nothing is fetched, and no file but the
template is read. What a person typed travels as JSON and is only ever shown as text.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import typst

MEDIA_TYPE = "application/pdf"
TEMPLATES = Path(__file__).parent / "templates"
PRINTABLE = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x300, 0x4FF),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x2040),
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),
    (0x2190, 0x22FF),
    (0x25A0, 0x25FF),
)
"""Code points that the fonts can draw where assigned: Latin, Greek, Cyrillic, mathematics. Others become a box."""
BOX = "□"
PIXELS_PER_INCH = 192
AGES = 10
"""Documents after which typst forgets what it remembers of one and did not use again."""


def fonts() -> typst.Fonts:
    """The fonts inside typst and no others: the same page on every machine. Loaded once by whoever makes many."""
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def pdf(template: Path, told: Mapping[str, Any], *, created: date, loaded: typst.Fonts | None = None) -> bytes:
    """``told`` set by ``template`` as PDF/UA-1; the same content of the same day gives the same bytes.

    The template reads it as ``json(bytes(sys.inputs.document))``; ``created`` is written as the file's date.
    """
    import typst

    return typst.compile(
        template,
        format="pdf",
        root=template.parent,
        font_paths=loaded or fonts(),
        sys_inputs={"document": json.dumps(told)},
        pdf_standards=["ua-1"],
        timestamp=datetime(created.year, created.month, created.day, tzinfo=UTC),
    )


def png(svg: str, *, loaded: typst.Fonts) -> bytes:
    """A drawing of ours in pixels, ``PIXELS_PER_INCH`` of them to an inch: no browser and no font of the machine."""
    import typst

    page = (
        '#set page(width: auto, height: auto, margin: 0pt)\n#set text(font: "Libertinus Serif")\n'
        '#image(bytes(json(bytes(sys.inputs.picture))), format: "svg")'
    )
    inputs = {"picture": json.dumps(svg)}
    return typst.compile(page.encode(), format="png", ppi=PIXELS_PER_INCH, font_paths=loaded, sys_inputs=inputs)


def forget(loaded: typst.Fonts) -> None:
    """Make typst let go of past documents: 20 MB of a sheet, for as long as ten further documents.

    It has no other way to be told; ten empty pages take 8 ms.
    """
    import typst

    for _ in range(AGES):
        typst.compile(b"", format="svg", font_paths=loaded)


def printable(value: Any) -> Any:
    """``value`` with a box for every character that the fonts cannot draw; PDF/UA refuses to leave one out.

    Examples
    --------
    >>> printable({"name": "São José 漢\\x07"})
    {'name': 'São José □□'}
    """
    if isinstance(value, str):
        return "".join(one if _is_printable(one) else BOX for one in value)
    if isinstance(value, dict):
        return {key: printable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [printable(inner) for inner in value]
    return value


def _is_printable(character: str) -> bool:
    if character in "\n\t":
        return True
    assigned = unicodedata.category(character) != "Cn"
    return assigned and any(low <= ord(character) <= high for low, high in PRINTABLE)
