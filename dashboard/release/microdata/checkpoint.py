"""Counts of the chunks done so far, so that an interrupted run goes on from there; never a person.

The name of the file holds a digest of the plan and of the census: counts made for another specification, other
chunks or another file are never taken up.
"""

from __future__ import annotations

import contextlib
import errno
import io
import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.errors import MicrodataError
from dashboard.release.files import write_synced
from dashboard.values import FloatArray, IndexArray

_PREFIX, _SUMS = "census-", "sums-"


@dataclass(frozen=True)
class Progressed:
    """What is counted once the first ``done`` chunks are in."""

    done: int
    rows: int
    keys: IndexArray
    """Number of each cell that occurs, ascending"""
    children: FloatArray
    left_out: FloatArray
    """shape (n_municipalities,), children dropped for a missing value"""
    dropped: dict[str, float]


@dataclass(frozen=True)
class Checkpoint:
    """A file that holds the counts of one plan."""

    folder: Path
    digest: str

    @property
    def path(self) -> Path:
        """Where it stands."""
        return self.folder / f"{_PREFIX}{self.digest[:16]}.npz"

    def load(self) -> Progressed | None:
        """The counts so far; None where there are none, or where the file is damaged (it is made again)."""
        try:
            with np.load(self.path, allow_pickle=False) as stored:
                facts = json.loads(str(stored["facts"]))
                if facts["digest"] != self.digest:
                    return None
                return Progressed(
                    done=int(facts["done"]),
                    rows=int(facts["rows"]),
                    keys=stored["keys"].astype(np.int64),
                    children=stored["children"].astype(np.float64),
                    left_out=stored["left_out"].astype(np.float64),
                    dropped={str(reason): float(many) for reason, many in facts["dropped"].items()},
                )
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def save(self, progressed: Progressed) -> None:
        """Replace the file in one step: whoever reads it finds the old counts or the new ones.

        Raises
        ------
        MicrodataError
            When the disk is full or the folder cannot be written; the counts saved before stay.
        """
        facts = {
            "digest": self.digest,
            "done": progressed.done,
            "rows": progressed.rows,
            "dropped": progressed.dropped,
        }
        arrays: dict[str, FloatArray | IndexArray] = {
            "keys": progressed.keys,
            "children": progressed.children,
            "left_out": progressed.left_out,
        }
        _replace(self.path, facts, arrays)

    def retire_others(self) -> None:
        """Remove counts of other plans from the folder, once this one is whole."""
        for other in self.folder.glob(f"{_PREFIX}*.npz"):
            if other != self.path:
                with contextlib.suppress(OSError):
                    other.unlink()


@dataclass(frozen=True)
class Summed:
    """What is summed once the first ``done`` chunks are in."""

    done: int
    rows: int
    tables: list[tuple[IndexArray, FloatArray]]
    """Of each model the keys of its cells, ascending, and their sums."""
    left_out: FloatArray
    by_place: list[FloatArray]
    """Of each model its sums by municipality."""
    dropped: dict[str, float]


@dataclass(frozen=True)
class SumCheckpoint:
    """A file that holds the sums of one plan and of its models."""

    folder: Path
    digest: str

    @property
    def path(self) -> Path:
        """Where it stands."""
        return self.folder / f"{_SUMS}{self.digest[:16]}.npz"

    def load(self) -> Summed | None:
        """The sums so far; None where there are none, or where the file is damaged (it is made again)."""
        try:
            with np.load(self.path, allow_pickle=False) as stored:
                facts = json.loads(str(stored["facts"]))
                if facts["digest"] != self.digest:
                    return None
                return Summed(
                    done=int(facts["done"]),
                    rows=int(facts["rows"]),
                    tables=[
                        (stored[f"keys{at}"].astype(np.int64), stored[f"sums{at}"].astype(np.float64))
                        for at in range(int(facts["models"]))
                    ],
                    left_out=stored["left_out"].astype(np.float64),
                    by_place=[stored[f"places{at}"].astype(np.float64) for at in range(int(facts["models"]))],
                    dropped={str(reason): float(many) for reason, many in facts["dropped"].items()},
                )
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None

    def save(self, summed: Summed) -> None:
        """As ``Checkpoint.save``; sums of other plans and models are removed."""
        facts = {
            "digest": self.digest,
            "done": summed.done,
            "rows": summed.rows,
            "dropped": summed.dropped,
            "models": len(summed.tables),
        }
        arrays: dict[str, FloatArray | IndexArray] = {"left_out": summed.left_out}
        for at, (keys, sums) in enumerate(summed.tables):
            arrays |= {f"keys{at}": keys, f"sums{at}": sums, f"places{at}": summed.by_place[at]}
        _replace(self.path, facts, arrays)
        for other in self.folder.glob(f"{_SUMS}*.npz"):
            if other != self.path:
                with contextlib.suppress(OSError):
                    other.unlink()


def _replace(path: Path, facts: Mapping[str, object], arrays: Mapping[str, FloatArray | IndexArray]) -> None:
    """Put ``facts`` and ``arrays`` at ``path`` in one step; raises MicrodataError when they cannot be written."""
    body = io.BytesIO()
    whole: dict[str, Any] = {"facts": np.array(json.dumps(facts)), **arrays}
    np.savez(body, **whole)
    draft: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:7]}", dir=path.parent)
        os.close(handle)
        draft = Path(name)
        write_synced(draft, body.getvalue())
        draft.replace(path)
    except OSError as failed:
        raise MicrodataError(f"the folder {path.parent}", [_failure(failed)]) from failed
    finally:
        if draft is not None:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)


def _failure(failed: OSError) -> str:
    if failed.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full; make room, or name another folder for the work. What was saved before is still there"
    return f"it cannot be written ({failed.strerror}); name another folder for the work"
