"""Classes that were published elsewhere: read as they stand, every contradiction told at once, nothing recomputed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from dashboard.classify.cuts import NO_CLASS
from dashboard.errors import MicrodataError
from dashboard.model.specification import PublishedClasses, Specification
from dashboard.release.importer.sniff import Format
from dashboard.release.microdata.chunks import ChunkedTable, open_table
from dashboard.release.microdata.coding import MISSING, coded, written
from dashboard.release.microdata.places import Places, not_reached, unknown_places
from dashboard.release.microdata.territory import whole
from dashboard.values import BoolArray, ByteArray, IndexArray

TITLE = "table of published classes"
_SHOWN = 5
_LEVELS = (
    ("low", "bajo", "baja", "baixo", "baixa"),
    ("medium", "medio", "media", "médio", "média"),
    ("high", "alto", "alta"),
)
"""What three classes are called where a specification gives them no names."""


@dataclass(frozen=True)
class Published:
    """Classes as published, shape (n_municipalities,), 255 where none is told; None where that scope was not."""

    national: ByteArray | None
    parent: ByteArray | None


def read_published_classes(
    spec: Specification, places: Places, *, shown: BoolArray, outcome: str | None = None
) -> Published | None:
    """The published classes of an outcome (of the main one unsaid) in release order; None where none are declared.

    Every class of the table is kept, also where there is no estimate here.

    Parameters
    ----------
    spec, places : what was declared, and what it is joined to
    shown : shape (n_municipalities,)
        Municipalities whose estimate is published: each of them needs a row, and a class in the country.

    Raises
    ------
    MicrodataError
        With every breach: codes that are no municipality or stand there twice, values that are no class,
        municipalities without a row or a class.
    """
    source = spec.published_of(outcome or spec.main.code)
    if source is None:
        return None
    wanted = {scope: column for scope in ("national", "parent") if (column := getattr(source, scope)) is not None}
    table = open_table(source, texts=[source.municipality, *wanted.values()], title=TITLE)
    rows = whole(table, TITLE)
    known = class_numbers(spec, source)
    breaches: list[str] = []
    at = _rows(rows, source, places, table, breaches)
    found = {scope: _classes(rows, column, at, known, table, breaches) for scope, column in wanted.items()}
    breaches += _gaps(at, found.get("national"), places, shown)
    if breaches:
        raise MicrodataError(f"the {TITLE}", breaches)
    positions = {scope: classes.astype(np.uint8) for scope, classes in found.items()}
    return Published(positions.get("national"), positions.get("parent"))


def class_numbers(spec: Specification, source: PublishedClasses) -> Mapping[str, int]:
    """What a cell may hold, in small letters, to the position of the class it means."""
    if source.values:
        return {value.strip().casefold(): at - 1 for value, at in source.values.items()}
    k, labels = spec.classes.k, spec.classes.labels
    known = {str(at + 1): at for at in range(k)}
    for at, label in enumerate(labels):
        known |= {text.strip().casefold(): at for text in (label.es, label.en, label.pt)}
    if not labels and k == len(_LEVELS):
        known |= {word: at for at, words in enumerate(_LEVELS) for word in words}
    return known


def _rows(
    rows: pa.Table, source: PublishedClasses, places: Places, table: ChunkedTable, breaches: list[str]
) -> IndexArray:
    """The row of each municipality, -1 where there is none."""
    coder = places.coder(source.municipality, pad=source.pad_codes)
    cells = coded(rows.column(source.municipality).combine_chunks())
    position = coder.of(cells.values)[cells.codes]
    if (position == MISSING).any():
        first = int(np.argmax(position == MISSING))
        breaches.append(f"row {_row(table, first)}, column '{source.municipality}': has no code")
    strange = {coder.text(cells.values[code]): 1.0 for code in np.unique(cells.codes[position < MISSING])}
    breaches += [
        told.replace(", or set 'other_places: drop' to leave these children out with a count", "")
        for told in unknown_places(strange, places, column=source.municipality, counted="row")
    ]
    many = np.bincount(position[position >= 0], minlength=len(places))
    breaches += [
        f"column '{source.municipality}': '{places.codes[one]}' stands in {many[one]} rows; keep one"
        for one in np.flatnonzero(many > 1)[:_SHOWN]
    ]
    at = np.full(len(places), -1, dtype=np.int64)
    at[position[position >= 0]] = np.flatnonzero(position >= 0)
    return at


def _classes(
    rows: pa.Table, column: str, at: IndexArray, known: Mapping[str, int], table: ChunkedTable, breaches: list[str]
) -> IndexArray:
    """Position of the class of each municipality, 255 where none is told and -1 where what is told is none."""
    cells = coded(rows.column(column).combine_chunks())
    texts = ["" if value is None else written(value).strip() for value in cells.values]
    numbers = np.array([known.get(text.casefold(), -1) if text else NO_CLASS for text in texts], dtype=np.int64)
    for number in np.flatnonzero(numbers < 0)[:_SHOWN]:
        first = int(np.argmax(cells.codes == number))
        breaches.append(
            f"row {_row(table, first)}, column '{column}', value '{texts[number][:60]}': is no class; there are "
            f"{', '.join(known)}; mend it, or name it under 'values'"
        )
    return np.where(at >= 0, numbers[cells.codes][np.maximum(at, 0)], NO_CLASS)


def _gaps(at: IndexArray, national: IndexArray | None, places: Places, shown: BoolArray) -> Iterator[str]:
    absent = [places.codes[one] for one in np.flatnonzero(shown & (at < 0))]
    if absent:
        yield f"{not_reached(absent)}; give every municipality that has an estimate its class"
    if national is not None:
        empty = [places.codes[one] for one in np.flatnonzero(shown & (at >= 0) & (national == NO_CLASS))]
        if empty:
            yield f"no class in the country: {', '.join(empty[:_SHOWN])} ({len(empty)} in all); give each its class"


def _row(table: ChunkedTable, at: int) -> int:
    return at + (1 if table.formats[0] is Format.PARQUET else 2)
