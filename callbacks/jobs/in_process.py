"""Background callbacks on threads of the serving process, their state in small files.

The library's own in-process manager keeps pickles in diskcache, which has an open vulnerability
(a file that somebody else can write runs code). Here nothing but JSON is read back.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from threading import Lock
from typing import Any

import psutil
import structlog
from dash._callback_context import context_value
from dash._utils import AttributeDict
from dash.background_callback.managers import BaseBackgroundCallbackManager
from dash.exceptions import PreventUpdate
from flask import Flask, current_app
from plotly.utils import PlotlyJSONEncoder

from callbacks.jobs.progress import UNATTENDED_SECONDS, JobCancelledError, JobUnattendedError

AT_ONCE = 2
"""Jobs of one process that run side by side; further ones wait."""
MOST_WAITING = 20
KEPT_SECONDS = 3600
"""How long an answer that nobody fetched is kept."""

_log = structlog.get_logger("atlas.jobs")


class InProcessManager(BaseBackgroundCallbackManager):
    """Runs background callbacks on threads; any process that sees ``folder`` can tell how far they are."""

    def __init__(self, folder: Path, *, busy: Callable[[Any], Any] = lambda _: None) -> None:
        """``busy`` answers, from the arguments of a job, that it cannot be taken on now."""
        self._folder = folder
        self._busy = busy
        self._pool: ThreadPoolExecutor | None = None
        self._running: dict[str, Future[None]] = {}
        self._lock = Lock()
        super().__init__(None)

    def build_cache_key(self, fn: Any, args: Any, cache_args_to_ignore: Any, triggered: Any) -> str:
        """A key of its own for every start: two visitors who ask alike do not share progress or cancelling."""
        del fn, args, cache_args_to_ignore, triggered
        return uuid.uuid4().hex

    def make_job_fn(self, fn: Any, progress: Any, key: Any = None) -> Callable[..., Any]:
        """The function as it is; ``progress`` says whether it wants to report."""
        del key
        return lambda report, args: _call(fn, (report,) if progress else (), args)

    def call_job_fn(self, key: str, job_fn: Callable[..., Any], args: Any, context: Mapping[str, Any]) -> str:
        """Start the job; its name is its key."""
        server: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy ends with the request
        self._folder.mkdir(parents=True, exist_ok=True)
        with self._lock:
            self._sweep()
            if len(self._running) >= AT_ONCE + MOST_WAITING:
                self._write(key, "result", {"answer": self._busy(args)})
                return key
            if self._pool is None:
                # Made after the server's processes have parted: threads do not survive a fork.
                self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="job")
            self._write(key, "alive", {"process": os.getpid()})
            self._attend(key)
            self._running[key] = self._pool.submit(
                copy_context().run, self._run, key, job_fn, args, dict(context), server
            )
        return key

    def terminate_job(self, job: str | None) -> None:
        """Let a job end at its next step; an ended one is left alone."""
        if job is not None and self._file(job, "alive").exists():
            self._write(job, "cancel", {})

    def terminate_unhealthy_job(self, job: str | None) -> bool:
        """Nothing to end: a job that failed has told its reason."""
        del job
        return False

    def job_running(self, job: str | None) -> bool:
        """Whether there is more to come: it is worked on, here or in another process, or its answer was not fetched.

        The page asks for the answer first and then whether the job runs; one that ended in between would be
        taken for cancelled and its file never be handed over.
        """
        if job is None:
            return False
        alive = self._read(job, "alive")
        return self.result_ready(job) if alive is None else psutil.pid_exists(int(alive["process"]))

    def get_progress(self, key: str) -> Any:
        """What the job said last, or None."""
        return self._read(key, "progress")

    def result_ready(self, key: str) -> bool:
        """Whether there is an answer."""
        return self._file(key, "result").exists()

    def get_result(self, key: str, job: str | None) -> Any:
        """The answer, once; ``UNDEFINED`` while there is none."""
        del job
        found = self._read(key, "result")
        if found is None:
            if self._file(key, "alive").exists():
                self._attend(key)
            return self.UNDEFINED
        for kind in ("result", "progress", "cancel", "props"):
            self._file(key, kind).unlink(missing_ok=True)
        return found["answer"]

    def get_updated_props(self, key: str) -> Any:
        """Properties that a job set besides its outputs: none of ours does."""
        del key
        return {}

    def _run(self, key: str, job_fn: Callable[..., Any], args: Any, context: dict[str, Any], server: Flask) -> None:
        def report(progress: Any) -> None:
            if self._file(key, "cancel").exists():
                raise JobCancelledError
            if self._is_unattended(key):
                raise JobUnattendedError
            self._write(key, "progress", list(progress) if isinstance(progress, list | tuple) else [progress])

        started = time.perf_counter()
        outcome = "done"
        try:
            with server.app_context():
                context_value.set(AttributeDict(context))
                answer: dict[str, Any] | None = {"answer": job_fn(report, args)}
        except JobCancelledError:
            answer, outcome = None, "cancelled"
        except PreventUpdate:
            answer, outcome = {"answer": {"_dash_no_update": "_dash_no_update"}}, "nothing to do"
        except Exception as error:  # noqa: BLE001 - whatever it is, the page must hear that there will be no answer
            _log.exception("job failed", job=key)
            answer, outcome = _failure(type(error).__name__), "failed"
        if answer is not None:
            self._write(key, "result", answer)
        for kind in ("alive", "cancel", "seen"):
            self._file(key, kind).unlink(missing_ok=True)
        with self._lock:
            self._running.pop(key, None)
        _log.info("job ended", job=key, outcome=outcome, seconds=round(time.perf_counter() - started, 2))

    def _attend(self, key: str) -> None:
        """Note that the page of the job is there; by a clock that stands still while the machine sleeps."""
        self._write(key, "seen", {"at": time.monotonic()})

    def _is_unattended(self, key: str) -> bool:
        seen = self._read(key, "seen")
        return seen is not None and time.monotonic() - float(seen["at"]) > UNATTENDED_SECONDS

    def _file(self, key: str, kind: str) -> Path:
        # Keys come back from the browser signed, and are ours; a path is made of their letters only all the same.
        return self._folder / f"{''.join(sign for sign in key if sign.isalnum())}.{kind}.json"

    def _write(self, key: str, kind: str, content: Any) -> None:
        target = self._file(key, kind)
        draft = target.with_suffix(f".{uuid.uuid4().hex}.draft")
        draft.write_text(json.dumps(content, cls=PlotlyJSONEncoder), "utf-8")
        draft.replace(target)

    def _read(self, key: str, kind: str) -> Any:
        try:
            return json.loads(self._file(key, kind).read_text("utf-8"))
        except FileNotFoundError:
            return None

    def _sweep(self) -> None:
        """Take away what nobody fetched, and what a process that is gone left behind."""
        oldest = time.time() - KEPT_SECONDS
        for file in self._folder.iterdir():
            try:
                if file.stat().st_mtime < oldest:
                    file.unlink()
            except FileNotFoundError:
                continue


def _call(fn: Callable[..., Any], first: tuple[Any, ...], args: Any) -> Any:
    if isinstance(args, dict):
        return fn(*first, **args)
    return fn(*first, *args) if isinstance(args, list | tuple) else fn(*first, args)


def _failure(reason: str) -> dict[str, Any]:
    return {"answer": {"background_callback_error": {"msg": reason, "tb": ""}}}
