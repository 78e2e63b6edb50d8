"""Who may read and write a plan, asked of the server as a browser would ask; refused words change nothing."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from werkzeug.test import TestResponse

from callbacks.services import Services
from dashboard.choices import View
from dashboard.response.items import ITEM_FIELDS, FieldKind, ItemKind
from dashboard.response.stages import Stage
from dashboard.response.writing import STAGE_WORDS
from tests.response.conftest import CODE, COUNTRY, PAGE, SERVICE, Enter, Plan

STRANGERS = ("visitor", "reader", "reporter", "editor", "secretariat", "admin", "next")
READERS = ("team", "reporter", "editor", "secretariat")
SPITE = "<img src=x onerror=alert(1)><script>alert(1)</script>\"'=1+1"
PDF = b"%PDF-1.4 a letter"


def told_by(answer: TestResponse) -> dict[str, Any]:
    """What an edit was answered with."""
    assert isinstance(answer.json, dict)
    return answer.json


def as_body(given: dict[str, str]) -> dict[str, str]:
    return {f"body.{name}": text for name, text in given.items()}


def attempts(plan: Plan, enter: Enter) -> list[tuple[str, dict[str, object]]]:
    """Every edit with fields that the team itself may send."""
    team = enter("team")
    team.post("response.attach", **plan.stage(Stage.LIAISON), links="https://example.org/a")
    plan.add(ItemKind.SERVICE, **SERVICE)
    piece = plan.held().evidence[Stage.LIAISON][0]
    workspace = {"workspace": plan.number, "version": 1}
    return [
        ("response.open", {"country": COUNTRY, "municipality": CODE}),
        ("response.currency", {**workspace, "currency": "MXN"}),
        ("response.stage", plan.stage(Stage.DESIGN)),
        ("response.add", {**workspace, "kind": "service", **as_body(SERVICE)}),
        ("response.change", {**plan.row(ItemKind.SERVICE), **as_body(SERVICE)}),
        ("response.change", {**plan.row(ItemKind.SERVICE), "button": "withdraw"}),
        ("response.reaches", {**plan.row(ItemKind.SERVICE), "body.reaches.poverty": "whole"}),
        ("response.attach", {**plan.stage(Stage.LIAISON), "links": "https://example.org/b"}),
        ("response.unattach", {"evidence": piece.id, "version": piece.version}),
    ]


def test_nobody_but_the_team_of_the_municipality_writes_anything(plan: Plan, enter: Enter) -> None:
    asked = attempts(plan, enter)
    before = (plan.all_bodies(), plan.held().workspace.currency, len(plan.held().evidence[Stage.LIAISON]))

    for who in STRANGERS:
        browser = enter(who)
        browser.open("/en/account")
        answers = {name: browser.post(name, **fields).status_code for name, fields in asked}
        assert set(answers.values()) <= {403, 400}, (who, answers)
        assert who == "visitor" or set(answers.values()) == {403}, (who, answers)

    assert (plan.all_bodies(), plan.held().workspace.currency, len(plan.held().evidence[Stage.LIAISON])) == before


def test_the_team_writes_every_one_of_them(plan: Plan, enter: Enter) -> None:
    asked = attempts(plan, enter)
    team = enter("team")
    for name, fields in asked:
        if fields.get("button") == "withdraw":
            continue
        if name == "response.reaches":
            fields = {**fields, **plan.row(ItemKind.SERVICE)}
        answer = team.post(name, **fields)
        assert answer.status_code == 200, (name, answer.json)


def test_numbers_of_no_record_are_answered_as_those_of_other_plans(plan: Plan, enter: Enter) -> None:
    team = enter("next")
    for name, field in {
        "response.currency": "workspace",
        "response.stage": "stage",
        "response.change": "item",
        "response.reaches": "item",
        "response.unattach": "evidence",
    }.items():
        assert team.post(name, version=1, **{field: 99_999}).status_code == 403, name


def test_without_the_token_of_the_session_nothing_is_written(plan: Plan, enter: Enter) -> None:
    team = enter("team")
    team.token = "made-up"
    answer = team.post("response.currency", workspace=plan.number, version=1, currency="MXN")

    assert answer.status_code == 400
    assert plan.held().workspace.currency == "USD"


@pytest.mark.parametrize("who", ["visitor", "reader", "admin", "next", *READERS])
def test_a_plan_its_files_and_its_evidence_are_for_its_readers_alone(plan: Plan, enter: Enter, who: str) -> None:
    team = enter("team")
    words = {"words.why": "because the Tarahumara asked"}
    team.post("response.stage", **plan.stage(Stage.SELECTION), **words)
    team.post("response.attach", **plan.stage(Stage.LIAISON), files=[(BytesIO(PDF), "letter.pdf")])
    piece = plan.held().evidence[Stage.LIAISON][0]
    plan.share()

    browser = enter(who)
    may = who in READERS
    assert ("Tarahumara" in browser.open(f"{PAGE}?stage=selection")) is may
    assert ("Tarahumara" in browser.open(f"{PAGE}?view=history")) is may
    for address in (f"/evidence/{piece.id}", f"/response/{COUNTRY}/{CODE}.docx?language=en"):
        assert browser.client.get(address).status_code == (200 if may else 404), address
    assert ('data-edit="response.stage"' in browser.open(f"{PAGE}?stage=selection")) is (who == "team")


@pytest.mark.parametrize("who", ["visitor", "reader", "admin", "next", *READERS])
def test_a_draft_is_told_of_to_its_readers_and_read_by_its_team_alone(plan: Plan, enter: Enter, who: str) -> None:
    team = enter("team")
    team.post("response.stage", **plan.stage(Stage.SELECTION), **{"words.why": "because the Tarahumara asked"})
    team.post("response.attach", **plan.stage(Stage.LIAISON), files=[(BytesIO(PDF), "letter.pdf")])
    piece = plan.held().evidence[Stage.LIAISON][0]

    browser, is_team = enter(who), who == "team"
    page = browser.open(f"{PAGE}?stage=selection")
    assert ("Tarahumara" in page + browser.open(f"{PAGE}?view=history")) is is_team
    assert ("A plan is being drafted" in page) is (who in READERS and not is_team)
    assert ("01002" in browser.open("/en/response")) is (who in READERS)
    for address in (f"/evidence/{piece.id}", f"/response/{COUNTRY}/{CODE}.docx?language=en"):
        assert browser.client.get(address).status_code == (200 if is_team else 404), address


@pytest.mark.parametrize("who", STRANGERS[1:])
def test_a_draft_of_others_is_answered_as_no_plan_at_all(plan: Plan, enter: Enter, who: str) -> None:
    browser = enter(who)
    browser.open("/en/account")
    for move in ("share", "take-back", "accept", "return"):
        there, nothing = (
            browser.post(f"response.{move}", workspace=number, version=1, comment="x")
            for number in (plan.number, 99_999)
        )
        assert there.status_code == nothing.status_code == 403, move
        assert told_by(there)["problems"] == told_by(nothing)["problems"], move


def test_a_returned_plan_shows_its_team_the_comment_as_text(plan: Plan, enter: Enter) -> None:
    team, editor = enter("team"), enter("editor")
    assert team.post("response.share", workspace=plan.number, version=1).status_code == 200
    editor.open(PAGE)
    missing = editor.post("response.return", workspace=plan.number, version=2, comment=" ")
    assert [one["field"] for one in told_by(missing)["problems"]] == ["comment"]
    assert editor.post("response.return", workspace=plan.number, version=2, comment=SPITE).status_code == 200

    seen = raw_page(team, PAGE)
    assert "onerror=alert(1)" in seen
    assert "<img src=x" not in seen


def test_the_visitor_is_told_what_it_is_for_and_shown_the_documented_cases(enter: Enter, plan: Plan) -> None:
    seen = enter("visitor").open(PAGE)

    assert "596 children, 31 working, 20 out of school" in seen
    assert "Fifth face-to-face meeting of the Regional Initiative" in seen
    assert "Demonstration" in seen


def test_what_is_wrong_in_a_row_is_told_beside_its_fields_and_nothing_is_kept(plan: Plan, enter: Enter) -> None:
    fields = {"body.line": "", "body.year": "soon", "body.source": "State", "body.amount": "1.234"}
    answer = enter("team").post("response.add", workspace=plan.number, kind="cost", **fields)

    assert answer.status_code == 422
    told = {one["field"]: one["told"] for one in told_by(answer)["problems"]}
    assert set(told) == {"body.line", "body.year", "body.amount"}
    assert "soon" in told["body.year"]
    assert plan.rows(ItemKind.COST) == ()


def test_what_a_stage_was_told_in_the_wrong_way_is_refused_at_once(plan: Plan, enter: Enter) -> None:
    wrong = {"status": "done", "begins_on": "tomorrow", "words.evaluation": "31/12/2026"}
    answer = enter("team").post("response.stage", **{**plan.stage(Stage.DESIGN), **wrong})

    assert answer.status_code == 422
    assert {one["field"] for one in told_by(answer)["problems"]} == {"status", "begins_on", "words.evaluation"}


def test_two_technicians_who_save_one_row_meet_both_versions(plan: Plan, enter: Enter) -> None:
    plan.add(ItemKind.SERVICE, **SERVICE)
    seen = plan.row(ItemKind.SERVICE)
    first, second = enter("team"), enter("team")
    first.post("response.change", **seen, **as_body({**SERVICE, "coverage": "half"}))
    answer = second.post("response.change", **seen, **as_body({**SERVICE, "coverage": "all"}))

    assert answer.status_code == 409
    assert told_by(answer)["conflict"]["theirs"]["body.coverage"] == "half"
    assert told_by(answer)["conflict"]["yours"]["body.coverage"] == "all"
    assert plan.rows(ItemKind.SERVICE)[0].body["coverage"] == "half"


def test_whatever_is_typed_in_any_field_is_shown_as_text(plan: Plan, enter: Enter) -> None:
    team = enter("team")
    for kind in ItemKind:
        given = {field.name: _typed(field.kind, field.choices) for field in ITEM_FIELDS[kind]}
        assert team.post("response.add", workspace=plan.number, kind=kind.value, **as_body(given)).status_code == 200
    for stage in Stage:
        words = {f"words.{word.name}": SPITE for word in STAGE_WORDS[stage] if not word.is_day}
        assert team.post("response.stage", **plan.stage(stage), **words, owner=SPITE).status_code == 200

    for view in ("", *(f"?stage={stage}" for stage in Stage), "?view=workshop", "?view=history"):
        # Unescaped once, as the document is by the browser: a tag would then be a tag.
        seen = raw_page(team, f"{PAGE}{view}")
        assert "<img src=x" not in seen
        assert "<script" not in seen


def _typed(kind: FieldKind, choices: object) -> str:
    plain = {FieldKind.COUNT: "3", FieldKind.AMOUNT: "10.50", FieldKind.YEAR: "2026", FieldKind.DAY: "2026-01-02"}
    if kind is FieldKind.CHOICE:
        return str(choices[0][0])  # type: ignore[index]
    return plain.get(kind, "https://example.org/?q=<script>" if kind is FieldKind.LINK else SPITE)


def raw_page(browser: object, path: str) -> str:
    """The text that the browser puts into the page as markup."""
    from tests.callbacks.conftest import body_of

    pathname, _, search = path.partition("?")
    app, client = browser.app, browser.client  # type: ignore[attr-defined]
    name = next(key for key in app.callback_map if "shell-page" in key)
    values = {"shell-location.pathname": pathname, "shell-location.search": f"?{search}" if search else ""}
    answer = client.post("/_dash-update-component", json=body_of(app, name, values))
    drawings: list[str] = []

    def walk(part: object) -> None:
        if isinstance(part, dict):
            drawings.extend(value for key, value in part.items() if key == "data-drawing")
            for inner in part.values():
                walk(inner)
        elif isinstance(part, list):
            for inner in part:
                walk(inner)

    walk(answer.json)
    assert drawings
    return "".join(drawings)


# --- outlines ---


def polygon(x: float, y: float, side: float = 0.01) -> dict[str, object]:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def upload(plan: Plan, enter: Enter, body: bytes, name: str = "a.geojson") -> tuple[int, str]:
    fields = {"workspace": plan.number, "kind": "micro_area", "body.name": "San José", "outline": (BytesIO(body), name)}
    team = enter("team")
    answer = team.client.post(
        "/edit/response.add",
        data={"csrf_token": team.token, **fields},
        headers={"X-Language": "en", "X-CSRFToken": team.token},
    )
    problems = told_by(answer).get("problems", [{}])
    return answer.status_code, str(problems[0].get("field", ""))


@pytest.fixture
def spot(services: Services) -> tuple[float, float]:
    profile = services.explorer.profile(View(country=COUNTRY, municipality=CODE), CODE)
    return profile.longitude, profile.latitude


def test_an_outline_inside_the_municipality_is_kept_and_drawn(
    plan: Plan, enter: Enter, spot: tuple[float, float]
) -> None:
    assert upload(plan, enter, json.dumps(polygon(*spot)).encode()) == (200, "")
    assert upload(plan, enter, f"lat,lon\n{spot[1]},{spot[0]}\n".encode(), "a.csv") == (200, "")

    kept = [row.body["outline"]["type"] for row in plan.rows(ItemKind.MICRO_AREA)]
    assert kept == ["MultiPolygon", "MultiPoint"]
    assert "areas-area" in enter("team").open(f"{PAGE}?stage=characterisation")


HOSTILE = {
    "crossing": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
    "open ring": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]},
    "another place": polygon(100.0, 50.0),
    "a hundred thousand points": {"type": "Polygon", "coordinates": [[[0, at] for at in range(100_000)]]},
    "nothing": {"type": "FeatureCollection", "features": []},
    "a line": {"type": "LineString", "coordinates": [[0, 0], [1, 1]]},
    "a collection in a collection": {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}]},
    "text for numbers": {"type": "Point", "coordinates": ["0", "0"]},
    "off the globe": {"type": "Point", "coordinates": [500, 0]},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_outline_is_refused_whole_beside_its_field(plan: Plan, enter: Enter, what: str) -> None:
    assert upload(plan, enter, json.dumps(HOSTILE[what]).encode()) == (422, "outline")
    assert plan.rows(ItemKind.MICRO_AREA) == ()


@pytest.mark.parametrize(
    "body",
    [
        b'{"type": "Point", "coordinates": [NaN, 0]}',
        b'{"type": "Point", "coordinates": [1e999, 0]}',
        b"[" * 50_000,
        b"\xff\xfe\x00",
        b"lat,lon\nnan,inf\n",
        b"lat;lon\n",
        b"PK\x03\x04 a zip",
        b" " * 1_000_001,
    ],
)
def test_what_is_no_outline_at_all_is_refused_too(plan: Plan, enter: Enter, body: bytes) -> None:
    assert upload(plan, enter, body) == (422, "outline")
    assert plan.rows(ItemKind.MICRO_AREA) == ()
