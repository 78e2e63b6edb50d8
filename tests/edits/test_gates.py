"""How often something may be done, and what a Redis that is gone changes."""

from __future__ import annotations

import pytest
from pydantic import SecretStr
from werkzeug.exceptions import TooManyRequests

from callbacks.edits.gates import Gates
from dashboard.settings import Settings


def test_each_visitor_and_each_thing_is_counted_apart() -> None:
    gates = Gates(Settings())

    assert [gates.is_open("a", "1 per hour", who) for who in ("x", "y", "x")] == [True, True, False]
    assert gates.is_open("b", "1 per hour", "x")


def test_looking_does_not_count() -> None:
    gates = Gates(Settings())

    assert all(gates.would_be_open("a", "1 per hour", "x") for _ in range(3))
    gates.pass_or_refuse("a", "1 per hour", "x")
    assert not gates.would_be_open("a", "1 per hour", "x")
    with pytest.raises(TooManyRequests):
        gates.pass_or_refuse("a", "1 per hour", "x")


def test_without_the_redis_that_counts_people_go_on_writing() -> None:
    gates = Gates(Settings(redis_url=SecretStr("redis://127.0.0.1:1/0")))

    assert all(gates.is_open("a", "1 per hour", "x") for _ in range(3))
