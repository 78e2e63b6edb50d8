"""Write tables so that the same rows always give the same bytes, and digest them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

TEXT, NUMBER, GEOMETRY = pa.string(), pa.float64(), pa.binary()


def write_table(path: Path, columns: Mapping[str, tuple[pa.DataType, Sequence[Any]]]) -> None:
    """Write ``columns`` (name -> (type, values)) to a parquet file that depends on nothing but them.

    No stored schema, no row-group statistics: they would carry versions or add bytes that nobody reads.
    """
    names = list(columns)
    arrays = [pa.array(list(values), type=kind) for kind, values in columns.values()]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        pa.table(arrays, names=names),
        path,
        compression="zstd",
        compression_level=19,
        write_statistics=False,
        store_schema=False,
    )


def sha256(path: Path) -> str:
    """Hexadecimal SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
