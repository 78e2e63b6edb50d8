"""Interrupted, killed, resumed, spread over processes and a cluster: the counts are the same, or nothing is written."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.errors import MicrodataError
from dashboard.release.microdata import checkpoint as checkpoints
from dashboard.release.microdata.census import ChunkProgress
from dashboard.release.microdata.counting import ChunkCounts, CountPlan, count_chunk
from dashboard.release.microdata.workers import Task, answers
from tests.microdata.small import persons, specification
from tests.microdata.test_census import count, same


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as started:
        yield started


def stop_after(chunks: int) -> Any:
    def progress(told: ChunkProgress) -> None:
        if told.done == chunks:
            raise KeyboardInterrupt

    return progress


def test_a_cluster_gives_the_counts_of_one_process(tmp_path: Path, cluster: Any) -> None:
    spec = specification(tmp_path)

    assert same(count(spec), count(spec, scheduler=cluster.scheduler_address))


def test_a_cluster_counts_fractions_of_children_to_the_same_bit(tmp_path: Path, cluster: Any) -> None:
    census = persons(4000, seed=3)
    weights = np.random.default_rng(4).random(4000)
    spec = specification(tmp_path, ("# count: ninos  ", "count: peso  "), census=census.assign(peso=weights))

    assert same(count(spec), count(spec, scheduler=cluster.scheduler_address))


def _slow_then(plan: tuple[Path, CountPlan], number: int) -> ChunkCounts:
    """Counts a chunk; the first time that chunk 3 comes, the process that counts it is killed."""
    marker, own = plan
    if number == 3 and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return count_chunk(own, number)


def test_a_cluster_goes_on_when_a_worker_is_killed(tmp_path: Path, cluster: Any) -> None:
    from dashboard.release.microdata.census import plan_of
    from dashboard.release.microdata.places import read_places

    spec = specification(tmp_path)
    plan = plan_of(spec, read_places(spec.places), chunk_rows=500)
    numbers = range(len(plan.table.parts))
    alone = [told_of(one) for _, one in answers(Task(count_chunk, plan, "census"), numbers)]
    task = Task(_slow_then, (tmp_path / "killed", plan), "census")

    told = list(answers(task, numbers, scheduler=cluster.scheduler_address))

    assert (tmp_path / "killed").exists()
    assert [number for number, _ in told] == list(numbers)
    assert [told_of(one) for _, one in told] == alone


def told_of(counts: ChunkCounts) -> list[object]:
    return [[(first, run.tolist()) for first, run in counts.runs], counts.keys.tolist(), counts.children.tolist()]


def test_processes_give_the_counts_of_one(tmp_path: Path) -> None:
    spec = specification(tmp_path)

    assert same(count(spec), count(spec, workers=2))


def test_a_killed_process_is_told_with_what_to_do(tmp_path: Path) -> None:
    from dashboard.release.microdata.census import plan_of
    from dashboard.release.microdata.places import read_places

    spec = specification(tmp_path)
    plan = plan_of(spec, read_places(spec.places), chunk_rows=500)

    with pytest.raises(MicrodataError, match=r"ended from outside around chunk \d.*run it again to go on from there"):
        list(answers(Task(_slow_then, (tmp_path / "killed", plan), "census"), range(8), workers=2))


def test_an_address_where_nobody_answers_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.release.microdata.workers._SECONDS_TO_CONNECT", 0.5)

    with pytest.raises(
        MicrodataError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9.*leave the scheduler out"
    ):
        count(specification(tmp_path), scheduler="tcp://127.0.0.1:9")


def test_an_interrupted_run_goes_on_from_its_last_chunk(tmp_path: Path) -> None:
    spec = specification(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        count(spec, checkpoint=tmp_path / "counts", progress=stop_after(3))
    read: list[int] = []

    resumed = count(spec, checkpoint=tmp_path / "counts", progress=lambda told: read.append(told.done))

    assert read == [4, 5, 6, 7, 8]
    assert same(resumed, count(spec))


def test_a_finished_run_is_not_read_again(tmp_path: Path) -> None:
    spec = specification(tmp_path)
    first = count(spec, checkpoint=tmp_path / "counts")
    read: list[int] = []

    again = count(spec, checkpoint=tmp_path / "counts", progress=lambda told: read.append(told.done))

    assert read == []
    assert same(first, again)


def test_a_chunk_that_is_half_taken_in_is_never_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.release.microdata import census

    spec = specification(tmp_path)
    whole = count(spec)
    taken = census._Counter._take_in

    def interrupted(self: Any, counts: ChunkCounts) -> None:
        taken(self, counts)
        if self.done == 4:
            self.done = 3  # as if it came before the chunk was marked as done
            raise KeyboardInterrupt

    monkeypatch.setattr(census._Counter, "_take_in", interrupted)
    with pytest.raises(KeyboardInterrupt):
        count(spec, checkpoint=tmp_path / "counts")
    monkeypatch.undo()

    assert same(count(spec, checkpoint=tmp_path / "counts"), whole)


@pytest.mark.parametrize("what", ["specification", "file", "damaged"])
def test_counts_of_another_specification_or_file_are_not_taken_up(tmp_path: Path, what: str) -> None:
    spec = specification(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        count(spec, checkpoint=tmp_path / "counts", progress=stop_after(3))
    if what == "specification":
        spec = specification(tmp_path, ("primary: [1, 6], secondary: [7, 24]", "primary: [1, 8], secondary: [9, 24]"))
    elif what == "file":
        spec = specification(tmp_path, census=persons(4000, seed=99))
    else:
        stored = next((tmp_path / "counts").glob("*.npz"))
        stored.write_bytes(stored.read_bytes()[:-200])
    read: list[int] = []

    counts = count(spec, checkpoint=tmp_path / "counts", progress=lambda told: read.append(told.done))

    assert read[0] == 1
    assert same(counts, count(spec))
    assert len(list((tmp_path / "counts").iterdir())) == 1


def test_a_checkpoint_holds_counts_and_no_person(tmp_path: Path) -> None:
    spec = specification(tmp_path)
    counts = count(spec, checkpoint=tmp_path / "counts")

    with np.load(next((tmp_path / "counts").glob("*.npz"))) as stored:
        assert sorted(stored) == ["children", "facts", "keys", "left_out"]
        assert len(stored["keys"]) == len(counts.children)


def test_a_full_disk_is_told_and_keeps_what_was_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = specification(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        count(spec, checkpoint=tmp_path / "counts", progress=stop_after(3))
    before = {path.name: path.read_bytes() for path in (tmp_path / "counts").iterdir()}

    def full(path: Path, body: bytes) -> None:
        path.write_bytes(body[:100])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(checkpoints, "write_synced", full)
    with pytest.raises(MicrodataError, match="the disk is full; make room, or name another folder"):
        count(spec, checkpoint=tmp_path / "counts", save_seconds=0)

    assert {path.name: path.read_bytes() for path in (tmp_path / "counts").iterdir()} == before
