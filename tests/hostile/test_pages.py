"""Whatever is typed in whatever field is shown as the text it is, on every page, in every document, in every answer."""

from __future__ import annotations

import json

import pytest

from callbacks.address import Page, page_of
from dashboard.language import Language
from dashboard.response.stages import Stage
from dashboard.store.initiative_pages import TOLD
from dashboard.store.plan_columns import COLUMNS
from tests.hostile.conftest import Field
from tests.hostile.payloads import dangers
from tests.hostile.rendering import document, harm_in_document, harm_in_page, marks_of, page

PLAN = "strategic-2018-2021"
ROOM = "/en/response/TSA/01002"
PAGES: dict[str, tuple[str, ...]] = {
    "visitor": (
        "/en/map/TSA",
        "/en/municipalities/TSA",
        "/en/municipality/TSA/01002",
        "/en/compare?of=TSA/01002,TSA/01001",
        ROOM,
        "/en/plan",
        *(f"/{one.value}/plan/{PLAN}" for one in Language),
        *(f"/{one.value}/plan/{PLAN}/indicator/{code}" for code in ("9.1", "9.2", "9.3") for one in Language),
        *(f"/en/plan/{PLAN}/indicator/{code}/TSA" for code in ("9.1", "9.3")),
        "/en/plan/initiative",
        "/es/plan/iniciativa",
        "/pt/plano/iniciativa",
        "/en/country",
        "/es/pais/TSA",
        "/en/country/TSA",
        "/pt/pais/TSA",
        *(f"/{language}/{page_}/TSB" for language, page_ in (("es", "pais"), ("en", "country"), ("pt", "pais"))),
        "/en/method/TSA",
        "/en/sources",
        "/en/account",
    ),
    "government": (
        "/en/account",
        "/en/tasks",
        f"/en/tasks/{PLAN}/9.1/TSA/government/2019",
        f"/en/tasks/{PLAN}/9.3/TSA/government/2019",
    ),
    "employers": (f"/en/tasks/{PLAN}/9.1/TSA/employers/2019",),
    "editor": ("/en/tasks/country/TSA", "/es/tareas/pais/TSA", "/pt/tarefas/pais/TSA", "/en/tasks"),
    "secretariat": (
        "/en/secretariat",
        "/en/secretariat/rounds",
        f"/en/secretariat/report/{PLAN}",
        "/en/secretariat/statuses",
        *(f"/en/secretariat/statuses/{PLAN}/{code}" for code in ("9.1", "9.2", "9.3")),
        *(f"/en/secretariat/plan/{PLAN}/{table}" for table in COLUMNS),
        *(f"/en/secretariat/initiative/{kind}" for kind in TOLD),
        f"/en/secretariat/import/{PLAN}",
        *(f"/en/secretariat/review/{PLAN}/{code}/TSA/2019" for code in ("9.1", "9.3")),
        ROOM,
    ),
    "team": (ROOM, *(f"{ROOM}?stage={stage}" for stage in Stage), f"{ROOM}?view=workshop", f"{ROOM}?view=history"),
    "admin": ("/en/account/people", *(f"/en/account/people/{number}" for number in range(1, 8))),
}  # fmt: skip


OVERWRITTEN = {"note"}
"""Words that were changed afterwards; they stand in the history of the store, which these pages tell without words."""
NEVER_SHOWN = {"properties of an", "the name of an", "response.areas column"}
"""Of an import and of an outline only what they say is kept."""


def test_every_page_of_the_atlas_is_among_them() -> None:
    assert {page_of(path.partition("?")[0])[1] for paths in PAGES.values() for path in paths} == set(Page)


@pytest.mark.parametrize("who", PAGES)
def test_no_page_runs_anything_that_somebody_typed(field: Field, who: str) -> None:
    browser = field.sower.browser(who)
    found = {}
    for path in PAGES[who]:
        document_, content = document(browser, path), page(browser, path)
        if harm := [*harm_in_document(document_), *harm_in_page(content)]:
            found[path] = harm[:4]

    assert found == {}


def test_no_preview_of_a_file_runs_anything_that_stands_in_it(field: Field) -> None:
    assert field.sown.previews
    for markup in field.sown.previews:
        assert marks_of(markup)
        assert list(dangers(markup)) == []


ANSWERS = (
    f"/plan/readings?plan={PLAN}&language=en",
    "/plan/addressing?country=TSA&code=01002&level=municipality&language=en",
)


@pytest.mark.parametrize("path", ANSWERS)
def test_no_answer_to_a_script_holds_markup_of_somebody_else(field: Field, path: str) -> None:
    answer = field.sower.browser("visitor").client.get(path)

    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert list(harm_in_page(answer.json)) == []


def test_what_was_typed_is_shown_to_whom_it_is_for(field: Field) -> None:
    shown = set()
    for who, paths in PAGES.items():
        for path in paths:
            shown |= marks_of(json.dumps(page(field.sower.browser(who), path)))
    shown |= marks_of(field.sower.browser("visitor").client.get(ANSWERS[1]).text)

    hidden = {where for mark, where in field.sown.marks.items() if mark not in shown}
    assert {where.rpartition(" ")[0] or where for where in hidden} == OVERWRITTEN | NEVER_SHOWN


def test_dangers_are_seen_in_what_is_dangerous() -> None:
    hostile = (
        "<script>x</script>",
        "<img src=x>",
        "<p onclick=x>",
        "<a href=' JavaScript:x'>",
        "<iframe>",
        "<base href=/>",
    )

    assert [one for one in hostile if not list(dangers(one))] == []
    assert list(dangers("<p title='&lt;script&gt;'>&lt;img src=x onerror=x&gt;</p>")) == []
