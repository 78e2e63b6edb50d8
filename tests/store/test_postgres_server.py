"""The PostgreSQL of the tests: installed like the browser, run by nobody's root, missing only off CI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import postgres as support


def test_the_server_runs_as_a_user_that_is_not_root_and_listens_on_no_port(postgres):
    identity = (postgres.socket / "data" / "postmaster.pid").read_text().splitlines()
    status = Path(f"/proc/{identity[0]}/status").read_text()
    owner = next(line.split()[1] for line in status.splitlines() if line.startswith("Uid:"))
    assert owner != "0"
    assert identity[5] == "", "no address to listen on"
    assert postgres.socket.stat().st_mode & 0o077 == 0, "nobody else reaches the socket"


def without(monkeypatch, *, ci):
    monkeypatch.setattr(support, "find_postgres", lambda: None)
    monkeypatch.setattr(support, "on_ci", lambda: ci)


def test_without_postgresql_the_tests_are_left_out_with_the_reason(monkeypatch):
    without(monkeypatch, ci=False)
    with pytest.raises(pytest.skip.Exception, match="apt install postgresql"), support.postgres_server():
        pass


def test_on_ci_a_missing_postgresql_is_a_failure(monkeypatch):
    without(monkeypatch, ci=True)
    with pytest.raises(RuntimeError, match="apt-get install -y postgresql"), support.postgres_server():
        pass
