"""Background callbacks by Celery over Redis: the work is done by processes of their own, on this machine or others."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from celery import Celery, Task, current_task
from dash.background_callback.managers.celery_manager import CeleryManager
from flask import Flask

from callbacks.jobs.progress import UNATTENDED_SECONDS, JobUnattendedError

EXPIRES_SECONDS = 3600


class UniqueCeleryManager(CeleryManager):
    """Dash's manager, with a key of its own for every start, which is the job's name too."""

    def build_cache_key(self, fn: Any, args: Any, cache_args_to_ignore: Any, triggered: Any) -> str:
        """Two visitors who ask alike do not share progress or cancelling."""
        del fn, args, cache_args_to_ignore, triggered
        return uuid.uuid4().hex

    def make_job_fn(self, fn: Callable[..., Any], progress: Any, key: Any = None) -> Any:
        """The function as a task that ends at its next step when its page asks no more."""
        return super().make_job_fn(_attended(fn, self.handle) if progress else fn, progress, key)

    def call_job_fn(self, key: str, job_fn: Task, args: Any, context: Any) -> str:
        """Start the job; its name is its key, so that whoever knows the one finds the other's answer."""
        self._attend(key)
        handed = (key, self._make_progress_key(key), args, context)
        return str(job_fn.apply_async(handed, task_id=key).task_id)

    def get_result(self, key: str, job: str | None) -> Any:
        """The answer, once; ``UNDEFINED`` while there is none."""
        answer = super().get_result(key, job)
        if answer is self.UNDEFINED:
            self._attend(key)
        return answer

    def job_running(self, job: str | None) -> bool:
        """Whether there is more to come: it is worked on, or its answer was not fetched.

        The page asks for the answer first and then whether the job runs; one that ended in between would be
        taken for cancelled and its file never be handed over.
        """
        return job is not None and (bool(super().job_running(job)) or self.result_ready(job))

    def _attend(self, key: str) -> None:
        """Note that the page of the job is there: what says so goes away by itself."""
        self.handle.backend.client.set(_seen(key), b"1", ex=UNATTENDED_SECONDS)


def _attended(fn: Callable[..., Any], queue: Celery) -> Callable[..., Any]:
    @wraps(fn)
    def run(set_progress: Callable[[Any], None], *args: Any, **named: Any) -> Any:
        seen = _seen(current_task.request.id)

        def report(progress: Any) -> None:
            if not queue.backend.client.exists(seen):
                raise JobUnattendedError
            set_progress(progress)

        return fn(report, *args, **named)

    return run


def _seen(key: str) -> str:
    return f"{key}-seen"


def celery_manager(redis_url: str) -> CeleryManager:
    """A manager whose queue and answers live in the Redis at ``redis_url``; nothing but JSON travels."""
    queue = Celery("clrisk", broker=redis_url, backend=redis_url)
    queue.conf.update(
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        result_expires=EXPIRES_SECONDS,
        task_track_started=True,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
    )
    return UniqueCeleryManager(queue)


def work_for(manager: CeleryManager, server: Flask) -> Celery:
    """The queue as a worker serves it: every job runs with ``server`` at hand, as it would behind a page."""
    queue: Celery = manager.handle

    class AtlasTask(Task):
        def __call__(self, *args: Any, **kwargs: Any) -> Any:
            with server.app_context():
                return self.run(*args, **kwargs)

    for task in queue.tasks.values():
        if task.name.startswith("background_callback_"):
            task.__class__ = type("AtlasTask", (AtlasTask, type(task)), {})
    return queue
