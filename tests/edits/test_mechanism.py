"""What every edit is promised: a token, a limit, one transaction, and answers that a form can show."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask, g
from flask_wtf.csrf import generate_csrf
from sqlalchemy import func, select

from callbacks.desk import Desk
from callbacks.edits import mechanism
from callbacks.edits.gates import Gates
from callbacks.edits.mechanism import LARGEST_TEXT, Edit, EditAnswer
from callbacks.services import Services
from callbacks.serving import Serving
from dashboard.accounts.permissions import Person, Role
from dashboard.settings import Settings
from dashboard.store.history import Change
from dashboard.store.plan_tables import Plan
from tests.edits import made_up
from tests.edits.conftest import Visitor


def kept(desk: Desk) -> int:
    with desk.database.reading() as session:
        return (session.scalar(select(func.count(Plan.id))) or 0) + (session.scalar(select(func.count(Change.id))) or 0)


def test_an_edit_is_kept_and_tells_where_to_go(visitor: Visitor, desk: Desk) -> None:
    answer = visitor.post("made.keep", title="Plan")

    assert answer.status_code == 200
    assert answer.json is not None
    assert (answer.json["ok"], answer.json["go"], answer.json["told"]) == (True, "/en/plan", "kept")
    assert answer.headers["Cache-Control"] == "no-store"
    assert kept(desk) == 2


@pytest.mark.parametrize("token", ["", "made up", "IjEi.ZzZz.abc"])
def test_without_the_token_of_the_session_nothing_is_kept_and_a_sentence_says_so(
    visitor: Visitor, desk: Desk, token: str
) -> None:
    answer = visitor.post("made.keep", token=token, title="Plan")

    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["problems"][0]["told"].startswith("Your session changed")
    assert kept(desk) == 0


def test_the_token_of_another_visitor_opens_nothing(server: Flask, visitor: Visitor, desk: Desk) -> None:
    stranger = Visitor(server.test_client())

    assert visitor.post("made.keep", token=stranger.token(), title="Plan").status_code == 400
    assert kept(desk) == 0


def test_an_edit_that_another_site_sends_is_refused_whatever_its_token(visitor: Visitor, desk: Desk) -> None:
    answer = visitor.client.post(
        "/edit/made.keep", data={"csrf_token": visitor.token()}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 400
    assert kept(desk) == 0


def test_with_the_new_token_the_same_words_can_be_sent_again(visitor: Visitor) -> None:
    visitor.token()
    refused = visitor.post("made.keep", token="old", title="Plan")
    assert refused.json is not None

    assert visitor.post("made.keep", token=refused.json["csrf"], title="Plan").status_code == 200


def test_an_unknown_edit_and_a_read_of_one_are_refused(visitor: Visitor) -> None:
    assert visitor.post("made.nothing").status_code == 404
    assert visitor.client.get("/edit/made.keep").status_code == 405


def test_a_refusal_tells_every_problem_beside_its_field_and_keeps_nothing(visitor: Visitor, desk: Desk) -> None:
    answer = visitor.post("made.refuse", title="x")

    assert answer.status_code == 422
    assert answer.json is not None
    assert [(one["field"], one["told"]) for one in answer.json["problems"]] == [
        ("title", "too short"),
        ("year", "too early"),
    ]
    assert kept(desk) == 0


def test_what_a_role_may_not_do_is_answered_403_and_rolled_back(visitor: Visitor, desk: Desk) -> None:
    answer = visitor.post("made.denied", title="x")

    assert answer.status_code == 403
    assert kept(desk) == 0


def test_of_two_who_saved_one_record_the_second_sees_both_versions_and_loses_nothing(
    visitor: Visitor, desk: Desk
) -> None:
    visitor.post("made.keep", title="Plan")
    first = {"version": "1", "title.es": "Plan A", "title.en": "", "title.pt": ""}
    assert visitor.post("made.rename", **first).status_code == 200

    answer = visitor.post("made.rename", **{**first, "title.es": "Plan B"})

    assert answer.status_code == 409
    assert answer.json is not None
    conflict = answer.json["conflict"]
    assert (conflict["theirs"]["title.es"], conflict["yours"]["title.es"], conflict["version"]) == (
        "Plan A",
        "Plan B",
        2,
    )
    assert set(conflict["theirs"]) == {"title.es", "title.en", "title.pt"}, "no column that the form does not have"
    with desk.database.reading() as session:
        assert session.scalars(select(Plan)).one().title["es"] == "Plan A"


def test_an_edit_larger_than_allowed_is_refused_before_it_is_read(visitor: Visitor) -> None:
    answer = visitor.post("made.keep", title="x" * (LARGEST_TEXT + 1))

    assert answer.status_code == 413


def signed_in(server: Flask) -> None:
    @server.before_request
    def _somebody() -> None:
        g.person = Person(1, Role.SECRETARIAT)


def send_file(visitor: Visitor, size: int) -> int:
    token = visitor.token()
    sent = {"evidence": (BytesIO(b"x" * size), "note.txt")}
    return visitor.client.post("/edit/made.files", data=sent, headers={"X-CSRFToken": token}).status_code


def test_files_may_be_as_large_as_the_settings_say_for_who_is_signed_in(server: Flask, visitor: Visitor) -> None:
    signed_in(server)

    assert send_file(visitor, 200_000) == 200
    assert send_file(visitor, 21_000_000) == 413


def test_who_is_not_signed_in_cannot_make_the_server_read_large_files(visitor: Visitor) -> None:
    assert send_file(visitor, 200_000) == 413


def test_a_hundred_thousand_parts_are_refused(server: Flask, visitor: Visitor) -> None:
    signed_in(server)
    many = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="evidence"; filename="%d.txt"\r\n\r\nx\r\n' % at
        for at in range(100_000)
    )
    answer = visitor.client.post(
        "/edit/made.files",
        data=many + b"--b--\r\n",
        content_type="multipart/form-data; boundary=b",
        headers={"X-CSRFToken": visitor.token()},
    )

    assert answer.status_code == 413


def test_an_unchecked_box_is_an_answer_and_no_choice(visitor: Visitor) -> None:
    answer = visitor.post("made.files", box=["", "b"])

    assert answer.json is not None
    assert answer.json["data"]["boxes"] == ["b"]


def test_who_edits_too_often_waits(desk: Desk, services: Services) -> None:
    made = Flask("limited")
    made.secret_key = "of the tests"
    made.extensions["clrisk-desk"] = desk
    made.add_url_rule("/token", view_func=lambda: generate_csrf())
    mechanism.register(made, Serving(services), made_up.EDITS, gates=Gates(Settings()))
    visitor = Visitor(made.test_client())

    assert [visitor.post("made.rarely").status_code for _ in range(3)] == [200, 200, 429]


def test_two_edits_of_one_name_are_found_at_start(services: Services, desk: Desk) -> None:
    twice = (Edit("a", lambda _: EditAnswer("")), Edit("a", lambda _: EditAnswer("")))

    with pytest.raises(ValueError, match="two edits are called 'a'"):
        mechanism.register(Flask("x"), Serving(services), twice, gates=Gates(desk.settings))
