"""Tables to bytes and back: the same table gives the same bytes, and a changed byte is noticed."""

from __future__ import annotations

import hashlib
import io
import os
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from dashboard.errors import ReleaseError
from dashboard.release.contracts import Kind, Table

SMALLEST, QUICK = 19, 5
"""Zstd levels: for files that ship and are downloaded by everybody, and for files that stay on this machine."""

_PARQUET_TYPES = {Kind.CODE: pa.string(), Kind.TEXT: pa.string(), Kind.GEOMETRY: pa.binary()}
_STORAGE = {"float64": pa.float64(), "int32": pa.int32(), "int8": pa.int8()}


def encode(table: Table, frame: pd.DataFrame, *, compression: int = SMALLEST) -> bytes:
    """The file of ``table``: zstd parquet, or plain UTF-8 CSV where the name says so; ``frame`` keeps the contract."""
    present = [column for column in table.columns if not column.optional or column.name in frame.columns]
    ordered = frame[[column.name for column in present]]
    if table.file.endswith(".csv"):
        return ordered.to_csv(index=False, lineterminator="\n").encode()
    arrays = [
        pa.array(
            ordered[column.name].tolist() if column.kind in _PARQUET_TYPES else ordered[column.name].to_numpy(),
            type=_PARQUET_TYPES.get(column.kind, _STORAGE[column.storage]),
            from_pandas=True,
        )
        for column in present
    ]
    sink = io.BytesIO()
    pq.write_table(
        pa.table(arrays, names=list(ordered.columns)),
        sink,
        compression="zstd",
        compression_level=compression,
        write_statistics=False,
        store_schema=False,
    )
    return sink.getvalue()


_TEXT_OF_CSV = ("outcome", "term", "term_a", "term_b", "factor", "kind", "level", "reference")
"""Columns of our CSV files that stay text, whatever they look like."""


def decode(table_file: str, body: bytes, *, place: Path) -> pd.DataFrame:
    """The rows of a release file; text columns stay text. Raises ReleaseError naming ``place`` when it is damaged."""
    try:
        if table_file.endswith(".csv"):
            text = pa_csv.ConvertOptions(column_types={name: pa.string() for name in _TEXT_OF_CSV})
            frame: pd.DataFrame = pa_csv.read_csv(io.BytesIO(body), convert_options=text).to_pandas()
        else:
            frame = pq.read_table(io.BytesIO(body)).to_pandas()
    except (pa.ArrowException, OSError, ValueError) as damage:
        kind = "CSV" if table_file.endswith(".csv") else "Parquet"
        raise ReleaseError(
            f"{place} cannot be read as {kind} ({damage}); build or import the release again", file=str(place)
        ) from damage
    return frame


def digest(body: bytes) -> str:
    """SHA-256 of a file, as the manifest writes it."""
    return hashlib.sha256(body).hexdigest()


def write_synced(path: Path, body: bytes) -> None:
    """Write and wait until the disk has it, so that a power cut leaves the old release or the new one."""
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make renames inside ``folder`` durable, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):  # Windows syncs folders by itself
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
