"""Child by child: a killed process, a killed worker of a cluster, a full disk; the sums are the same or nothing is."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import MicrodataError
from dashboard.release.microdata import checkpoint as checkpoints
from dashboard.release.microdata import persons as reading
from dashboard.release.microdata.summing import ChunkSums, SumPlan, sum_chunk
from tests.microdata.small import specification
from tests.microdata.test_persons import CROSSED, YEARS, census_with_distance, same_sums, summed
from tests.microdata.test_workers import cluster, stop_after

__all__ = ["cluster"]


def killed_once(plan: SumPlan, number: int) -> ChunkSums:
    """Sums a chunk; the first time that chunk 3 comes, the process that sums it is killed."""
    marker = plan.counts.table.files[0].parent / "killed"
    if number == 3 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return sum_chunk(plan, number)


def test_a_killed_process_is_told_and_the_next_run_comes_to_the_same_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = specification(tmp_path, YEARS, CROSSED, census=census_with_distance())
    whole = summed(spec)
    monkeypatch.setattr(reading, "sum_chunk", killed_once)

    with pytest.raises(MicrodataError, match=r"ended from outside around chunk \d.*run it again to go on from there"):
        summed(spec, workers=2, checkpoint=tmp_path / "counts")

    assert same_sums(summed(spec, workers=2, checkpoint=tmp_path / "counts"), whole)


def test_a_cluster_goes_on_when_a_worker_is_killed(
    tmp_path: Path, cluster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = specification(tmp_path, YEARS, CROSSED, census=census_with_distance())
    whole = summed(spec)
    monkeypatch.setattr(reading, "sum_chunk", killed_once)

    assert same_sums(summed(spec, scheduler=cluster.scheduler_address), whole)
    assert list(tmp_path.rglob("killed")), "a worker was killed"


def test_a_full_disk_is_told_and_keeps_what_was_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = specification(tmp_path, YEARS, CROSSED, census=census_with_distance())
    with pytest.raises(KeyboardInterrupt):
        summed(spec, checkpoint=tmp_path / "counts", progress=stop_after(3))
    before = {path.name: path.read_bytes() for path in (tmp_path / "counts").iterdir()}

    def full(path: Path, body: bytes) -> None:
        path.write_bytes(body[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(checkpoints, "write_synced", full)
        with pytest.raises(MicrodataError, match="the disk is full; make room, or name another folder"):
            summed(spec, checkpoint=tmp_path / "counts", save_seconds=0)

    assert {path.name: path.read_bytes() for path in (tmp_path / "counts").iterdir()} == before
    read: list[int] = []
    assert same_sums(
        summed(spec, checkpoint=tmp_path / "counts", progress=lambda told: read.append(told.done)), summed(spec)
    )
    assert read[0] == 4
