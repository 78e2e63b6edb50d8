"""What the plan holds for the factors of a place: one reading of it, for the page and for paper."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from dashboard.choices import View
from dashboard.language import Language
from dashboard.store.plan_items import items_here, ties_of
from tests.support.plan import small_plan

MANIFEST: Any = SimpleNamespace(factors=[SimpleNamespace(code=one) for one in ("rural", "other")])


def items(database, country: str, **more):
    view = View(country=country, municipality="07101", language=Language.ENGLISH)
    return items_here(ties_of(database, MANIFEST), view, **more)


def test_an_indicator_is_told_with_its_output_and_its_plan_in_the_readers_language(database) -> None:
    with database.writing() as session:
        small_plan(session)
    (one,) = items(database, "MEX", address=lambda found: f"/en/plan/{found.plan}/indicator/{found.code}")
    assert (one.code, one.title, one.kind, one.factors) == ("1.1", one.title, "indicator", ("rural",))
    assert one.title.endswith(" en")
    assert one.source == "1.a Maps en · Plan en"
    assert one.address == "/en/plan/small/indicator/1.1"
    assert [item.code for item in items(database, "PER")] == ["1.1", "2.2"]
    assert {item.address for item in items(database, "PER")} == {""}


def test_without_a_database_or_a_release_there_are_none(database) -> None:
    assert ties_of(None, MANIFEST) == ()
    assert ties_of(database, None) == ()
