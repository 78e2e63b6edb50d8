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
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dashboard.errors import MicrodataError
from dashboard.release.files import write_synced
from dashboard.values import FloatArray, IndexArray

_PREFIX = "census-"


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
        body = io.BytesIO()
        np.savez(
            body,
            facts=np.array(json.dumps(facts)),
            keys=progressed.keys,
            children=progressed.children,
            left_out=progressed.left_out,
        )
        draft: Path | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{_PREFIX}", dir=self.folder)
            os.close(handle)
            draft = Path(name)
            write_synced(draft, body.getvalue())
            draft.replace(self.path)
        except OSError as failed:
            raise MicrodataError(f"the folder {self.folder}", [_failure(failed)]) from failed
        finally:
            if draft is not None:
                with contextlib.suppress(OSError):
                    draft.unlink(missing_ok=True)

    def retire_others(self) -> None:
        """Remove counts of other plans from the folder, once this one is whole."""
        for other in self.folder.glob(f"{_PREFIX}*.npz"):
            if other != self.path:
                with contextlib.suppress(OSError):
                    other.unlink()


def _failure(failed: OSError) -> str:
    if failed.errno in (errno.ENOSPC, errno.EDQUOT):
        return "the disk is full; make room, or name another folder for the work. What was saved before is still there"
    return f"it cannot be written ({failed.strerror}); name another folder for the work"
