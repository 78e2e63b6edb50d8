"""The same jobs by Celery over a real Redis, worked on by a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psutil
import pytest

from app import assemble
from callbacks.jobs import with_celery
from callbacks.jobs.kinds import MANAGER
from dashboard.settings import Settings
from layouts.jobs import JobKind, job_id
from tests.callbacks.conftest import small_services
from tests.jobs.conftest import Visitor
from tests.support.machine import ROOT
from tests.support.redis import redis_server

pytestmark = pytest.mark.redis

FILE, TOLD = job_id(JobKind.EVERYTHING, "file"), job_id(JobKind.EVERYTHING, "told")


@pytest.fixture(scope="module")
def redis():
    with redis_server() as address:
        yield address


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def worker(redis, var):
    """A worker that serves the small region, as ``celery -A app.queue worker`` serves what is on disk."""
    environment = {**os.environ, "CLRISK_REDIS_URL": redis, "CLRISK_VAR": str(var)}
    command = [sys.executable, "-m", "celery", "-A", "tests.jobs.small_worker", "worker", "--pool=prefork", "-c", "1"]
    log = (var / "worker.log").open("w")
    process = subprocess.Popen(
        [*command, "--loglevel=WARNING", "--without-gossip", "--without-mingle"],
        cwd=ROOT,
        env=environment,
        stdout=log,
        stderr=log,
    )
    yield process
    process.terminate()
    process.wait(30)
    log.close()


@pytest.fixture
def visitor(redis, var, worker, asked):
    app = assemble(small_services(var), Settings(rate_limit="off", var=var, redis_url=redis))
    return Visitor(app.server.test_client(), JobKind.EVERYTHING, asked)


def test_a_worker_makes_the_same_file_as_the_serving_process(visitor, var, asked):
    visitor.start()
    made = visitor.wait(90)
    in_process = assemble(small_services(var), Settings(rate_limit="off", var=var))
    here = Visitor(in_process.server.test_client(), JobKind.EVERYTHING, asked)
    here.start()
    assert made[FILE]["data"]["filename"] == here.wait()[FILE]["data"]["filename"]
    assert made[TOLD]["children"].startswith("Ready:")


def test_a_refusal_travels_through_the_queue(visitor, asked):
    visitor.asked = {**asked, "country": "TSC"}
    visitor.start()
    assert "TSC has no municipal release" in visitor.wait(60)[TOLD]["children"]


def test_a_job_whose_page_is_gone_ends_and_a_page_that_comes_back_is_told(visitor, worker, monkeypatch):
    key = "f" * 32
    monkeypatch.setattr(with_celery, "UNATTENDED_SECONDS", 1)
    monkeypatch.setattr(with_celery.UniqueCeleryManager, "build_cache_key", lambda *_: key)
    manager = visitor.client.application.extensions[MANAGER]
    hands = [(process := psutil.Process(worker.pid)), *process.children(recursive=True)]
    for one in hands:
        one.suspend()  # so that the job takes its first step when its page has been silent for too long
    visitor.start()
    time.sleep(1.5)
    for one in hands:
        one.resume()
    until = time.monotonic() + 60
    while not manager.result_ready(key) and time.monotonic() < until:
        time.sleep(0.05)
    answer = visitor.wait(60)
    assert answer[FILE]["data"] is None
    assert "the page was not open" in answer[TOLD]["children"]


def test_a_job_that_is_cancelled_is_ended_by_its_worker(visitor, asked):
    visitor.asked = {**asked, "language": "pt"}
    visitor.start()
    visitor.cancel()
    time.sleep(1.0)
    again = Visitor(visitor.client, visitor.kind, asked)
    again.start()
    assert FILE in again.wait(60)
