"""Jobs on threads of the serving process: they answer, tell how far they are, end when cancelled, fail aloud."""

from __future__ import annotations

import base64
import time
import zipfile
from io import BytesIO
from threading import Event

import pytest

from app import assemble
from callbacks.jobs import in_process, kinds, queue_of
from callbacks.jobs.in_process import AT_ONCE, KEPT_SECONDS, MOST_WAITING, InProcessManager
from dashboard.answers import Download
from dashboard.errors import AtlasError
from dashboard.settings import Settings
from layouts.jobs import OF_MUNICIPALITIES, JobKind, job_id
from tests.callbacks.conftest import small_services
from tests.jobs.conftest import Visitor

FILE, TOLD = job_id(JobKind.EVERYTHING, "file"), job_id(JobKind.EVERYTHING, "told")


@pytest.fixture
def var(tmp_path):
    return tmp_path


@pytest.fixture
def app(var):
    return assemble(small_services(var), Settings(rate_limit="off", var=var))


@pytest.fixture
def visitor(app, asked):
    return Visitor(app.server.test_client(), JobKind.EVERYTHING, asked)


def works_as(monkeypatch, work):
    monkeypatch.setitem(kinds.WORKS, JobKind.EVERYTHING, work)


def test_everything_of_a_release_arrives_as_one_archive_with_its_steps_told(visitor):
    visitor.start()
    answer = visitor.wait()
    sent = answer[FILE]["data"]
    names = zipfile.ZipFile(BytesIO(base64.b64decode(sent["content"]))).namelist()
    assert sorted(name.rsplit(".", 1)[1] for name in names) == ["csv", "geojson", "gpkg", "json", "xlsx"]
    assert answer[TOLD]["children"].startswith("Ready:")


def test_progress_is_told_while_the_job_runs(visitor, monkeypatch):
    go_on = Event()

    def slow(_services, _view, step):
        step(1, 3, "first of three")
        go_on.wait(30)
        return Download("x.txt", "text/plain", b"x")

    works_as(monkeypatch, slow)
    visitor.start()
    until = time.monotonic() + 20
    while ("1", "3", "first of three") not in visitor.seen and time.monotonic() < until:
        assert "response" not in visitor.poll()
        time.sleep(0.02)
    go_on.set()
    visitor.wait()
    assert ("1", "3", "first of three") in visitor.seen


def test_a_cancelled_job_ends_at_its_next_step_and_hands_over_nothing(visitor, monkeypatch, var):
    reached: list[int] = []

    def endless(_services, _view, step):
        for at in range(10_000):
            step(at, 10_000, "on and on")
            reached.append(at)
            time.sleep(0.01)
        return Download("x.txt", "text/plain", b"x")

    works_as(monkeypatch, endless)
    visitor.start()
    while not reached:
        time.sleep(0.01)
    visitor.cancel()
    until = time.monotonic() + 20
    while list((var / "jobs").glob("*.alive.json")) and time.monotonic() < until:
        time.sleep(0.02)
    stood = len(reached)
    time.sleep(0.1)
    assert len(reached) == stood < 10_000
    assert FILE not in visitor.poll().get("response", {})


@pytest.mark.parametrize("kind", list(JobKind))
def test_whoever_cancels_is_told_so_until_it_is_started_again(visitor, kind):
    visitor.kind = kind
    assert visitor.told_of_the_end("cancel").startswith("Cancelled")
    assert ("goes on from there" in visitor.told_of_the_end("cancel")) == (kind in OF_MUNICIPALITIES)
    assert visitor.told_of_the_end("start") == ""


def test_a_job_whose_page_is_gone_ends_and_a_page_that_comes_back_is_told(visitor, monkeypatch, var):
    reached: list[int] = []

    def endless(_services, _view, step):
        for at in range(10_000):
            step(at, 10_000, "on and on")
            reached.append(at)
            time.sleep(0.01)
        return Download("x.txt", "text/plain", b"x")

    works_as(monkeypatch, endless)
    monkeypatch.setattr(in_process, "UNATTENDED_SECONDS", 1.0)
    visitor.start()
    begun = time.monotonic()
    while time.monotonic() < begun + 2.5:
        assert "response" not in visitor.poll()
        time.sleep(0.05)
    until = time.monotonic() + 20
    while list((var / "jobs").glob("*.alive.json")) and time.monotonic() < until:
        time.sleep(0.02)
    assert len(reached) < 10_000
    answer = visitor.wait()
    assert answer[FILE]["data"] is None
    assert "the page was not open" in answer[TOLD]["children"]
    assert list((var / "jobs").iterdir()) == []


def test_a_job_that_fails_says_so_in_words_and_leaves_the_reason_in_the_log(visitor, monkeypatch):
    def broken(*_):
        raise RuntimeError("secret detail")

    works_as(monkeypatch, broken)
    visitor.start()
    answer = visitor.wait()
    assert "Something went wrong" in answer[TOLD]["children"]
    assert "secret detail" not in str(answer)


def test_what_is_refused_says_its_reason(visitor, asked):
    visitor.asked = {**asked, "country": "TSC"}
    visitor.start()
    assert "TSC has no municipal release" in visitor.wait()[TOLD]["children"]


def test_a_hostile_question_starts_nothing_that_answers(visitor):
    visitor.asked = {"language": "xx", "country": ["../../etc"], "weights": {"a": "NaN"}}
    visitor.start()
    assert FILE not in visitor.wait()


def test_the_handles_of_one_visitor_open_nothing_for_who_forges_them(visitor):
    visitor.start()
    forged = Visitor(visitor.client, visitor.kind, visitor.asked)
    forged.handles = {"cacheKey": visitor.handles["cacheKey"][:-4] + "AAAA", "job": "0" * 32}
    assert FILE not in forged.poll().get("response", {})
    visitor.wait()


def test_two_visitors_who_ask_alike_have_jobs_of_their_own(app, asked):
    first, second = (Visitor(app.server.test_client(), JobKind.EVERYTHING, asked) for _ in range(2))
    first.start()
    second.start()
    assert first.handles["cacheKey"] != second.handles["cacheKey"]
    assert first.wait()[FILE]["data"]["filename"] == second.wait()[FILE]["data"]["filename"]


def test_another_process_of_the_server_can_tell_how_far_a_job_is(visitor, var, asked):
    other = assemble(small_services(var), Settings(rate_limit="off", var=var))
    visitor.start()
    visitor.client = other.server.test_client()
    assert FILE in visitor.wait()


def test_more_jobs_than_can_wait_are_refused_and_the_ones_under_way_go_on(visitor, app, asked, monkeypatch):
    go_on = Event()

    def slow(_services, _view, step):
        step(0, 1, "waiting")
        go_on.wait(30)
        return Download("x.txt", "text/plain", b"x")

    works_as(monkeypatch, slow)
    many = [Visitor(app.server.test_client(), JobKind.EVERYTHING, asked) for _ in range(AT_ONCE + MOST_WAITING)]
    for one in many:
        one.start()
    visitor.start()
    answer = visitor.wait()
    assert answer[FILE]["data"] is None
    assert "try again" in answer[TOLD]["children"]
    go_on.set()
    assert all(FILE in one.wait() for one in many)


def test_answers_that_nobody_fetched_are_swept_away(tmp_path, monkeypatch):
    manager = InProcessManager(tmp_path)
    manager._write("old", "result", {"answer": 1})
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + KEPT_SECONDS + 60)
    manager._sweep()
    assert list(tmp_path.iterdir()) == []


def test_a_job_whose_process_is_gone_is_not_called_running(tmp_path):
    manager = InProcessManager(tmp_path)
    manager._write("lost", "alive", {"process": 2**22 + 1})
    assert not manager.job_running("lost")


def test_without_a_redis_there_is_no_queue_to_work_for_and_the_message_says_what_to_set(app):
    with pytest.raises(AtlasError, match="CLRISK_REDIS_URL"):
        queue_of(app)


def test_a_job_that_ends_between_two_questions_of_its_page_still_hands_over_its_file(visitor, monkeypatch):
    """The page is told there is no answer yet; before it asks whether the job runs, the job has ended."""
    ended = Event()
    asked_for = InProcessManager.get_result

    def just_before_the_end(self, key, job):
        answer = asked_for(self, key, job)
        if not ended.is_set():
            ended.set()
            while not self.result_ready(key) or self._file(key, "alive").exists():
                time.sleep(0.01)
        return answer

    def waiting(_services, _view, step):
        step(0, 1, "waiting")
        ended.wait(30)
        return Download("x.txt", "text/plain", b"x")

    works_as(monkeypatch, waiting)
    monkeypatch.setattr(InProcessManager, "get_result", just_before_the_end)
    visitor.start()
    assert visitor.wait()[FILE]["data"]["filename"] == "x.txt"
