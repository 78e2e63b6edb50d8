"""Chunks given to whoever shall count them: this process, a few of its own, or a Dask cluster; answers in order.

Answers are handed out by the number of the chunk, whoever is done first, and only a few are ever waiting: the sum
over chunks is made in one order, so it is the same to the last bit however many workers there are.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any, Generic, TypeVar

from dashboard.errors import MicrodataError

Plan = TypeVar("Plan")
Answer = TypeVar("Answer")

_SECONDS_TO_CONNECT = 10
MOST_THREADS = 4
_RETRIES = 2
"""A task whose Dask worker dies is given to another one so often."""


@dataclass(frozen=True)
class Task(Generic[Plan, Answer]):
    """What is done with each chunk: ``compute(plan, number)``, both of which can be pickled."""

    compute: Callable[..., Answer]
    plan: Plan
    title: str
    read: Callable[[Plan, int], Any] | None = None
    """Where reading can be done ahead of computing, ``compute(plan, number, read(plan, number))`` is the same."""


def answers(
    task: Task[Plan, Answer], numbers: Sequence[int], *, scheduler: str | None = None, workers: int = 1
) -> Iterator[tuple[int, Answer]]:
    """The answer to each of ``numbers``, in their order.

    Parameters
    ----------
    scheduler : address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``; its workers must see the same files
    workers : processes of this machine where there is no scheduler; 1 computes in this one, in a few threads

    Raises
    ------
    MicrodataError
        When no scheduler answers, or a worker dies; what was answered before has been handed out.
    """
    if scheduler is not None:
        yield from _from_dask(task, numbers, scheduler)
    elif workers > 1 and len(numbers) > 1:
        # Fresh processes: a fork would inherit the threads of Arrow half alive.
        processes = ProcessPoolExecutor(min(workers, len(numbers)), mp_context=get_context("spawn"))
        yield from _from_pool(task, numbers, processes, 2 * workers)
    elif task.read is not None:
        yield from _read_ahead(task, numbers, task.read)
    else:
        # Reading, decoding and adding up leave the interpreter free most of the time: threads share one process well.
        threads = min(MOST_THREADS, available_processors(), max(len(numbers), 1))
        yield from _from_pool(task, numbers, ThreadPoolExecutor(threads), threads + 1)


def available_processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _from_pool(
    task: Task[Plan, Answer], numbers: Sequence[int], pool: Executor, ahead: int
) -> Iterator[tuple[int, Answer]]:
    waiting: deque[tuple[int, Future[Answer]]] = deque()
    left = deque(numbers)
    number = -1
    try:
        while left or waiting:
            while left and len(waiting) < ahead:
                number = left.popleft()
                waiting.append((number, pool.submit(task.compute, task.plan, number)))
            number, future = waiting.popleft()
            yield number, future.result()
    except BrokenProcessPool as broken:
        raise MicrodataError(
            f"the {task.title}",
            [
                f"a worker process was ended from outside around chunk {number + 1} (by the system, for want of "
                "memory?); nothing is lost up to the chunk before: run it again to go on from there, with fewer "
                "workers if it repeats"
            ],
        ) from broken
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _read_ahead(
    task: Task[Plan, Answer], numbers: Sequence[int], read: Callable[[Plan, int], Any]
) -> Iterator[tuple[int, Answer]]:
    """Threads read, which needs no interpreter, and this one computes: two that compute would wait for each other."""
    # One more than processors: while this one waits for the next chunk, none is idle.
    readers = min(MOST_THREADS, available_processors() + 1, max(len(numbers), 1))
    reading = Task(read, task.plan, task.title)
    for number, rows in _from_pool(reading, numbers, ThreadPoolExecutor(readers), readers + 1):
        yield number, task.compute(task.plan, number, rows)


def _from_dask(task: Task[Plan, Answer], numbers: Sequence[int], address: str) -> Iterator[tuple[int, Answer]]:
    # Imported here: only who names a scheduler pays for Dask.
    from distributed import Client
    from distributed.scheduler import KilledWorker

    try:
        client: Any = Client(address, timeout=_SECONDS_TO_CONNECT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as absent:
        raise MicrodataError(
            f"the {task.title}",
            [
                f"no Dask scheduler answers at {address} ({str(absent)[:120]}); check the address, start one with "
                "'dask scheduler' and 'dask worker', or leave the scheduler out to compute here"
            ],
        ) from absent
    try:
        window = max(2 * sum(client.nthreads().values()), 4)
        waiting: deque[tuple[int, Any]] = deque()
        left = deque(numbers)
        while left or waiting:
            while left and len(waiting) < window:
                number = left.popleft()
                # The plan goes with every chunk: left with one worker, it would be lost when that one is killed.
                waiting.append((number, client.submit(task.compute, task.plan, number, pure=False, retries=_RETRIES)))
            number, future = waiting.popleft()
            yield number, future.result()
    except KilledWorker as killed:
        raise MicrodataError(
            f"the {task.title}",
            [
                f"chunk {number + 1} ended several workers of {address} one after the other (for want of memory?); "
                "nothing is lost up to the chunk before: give the workers more memory and run it again"
            ],
        ) from killed
    finally:
        client.close()
