"""Mail to focal points, where it is set up: what came back, what was accepted, a round that opens."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

import pytest
from dash import Dash
from sqlalchemy import update

from callbacks.account.service import EXTENSION, Accounts
from callbacks.desk import Desk
from dashboard.mail import Letter
from dashboard.plan.periods import Period
from dashboard.store.people import User
from dashboard.store.plan_tables import Report
from tests.reporting.conftest import Enter
from tests.reporting.test_reporting_over_http import submitted
from tests.store.people import MadePlan


class Tray:
    """Stands in for the post and keeps what is handed to it."""

    def __init__(self, *, is_on: bool) -> None:
        self.is_on = is_on
        self.letters: list[Letter] = []

    def send_soon(self, letters: Iterable[Letter]) -> None:
        self.letters += letters


def tray(app: Dash, *, is_on: bool = True) -> Tray:
    made = Tray(is_on=is_on)
    service: Accounts = app.server.extensions[EXTENSION]
    app.server.extensions[EXTENSION] = dataclasses.replace(service, post=made)  # type: ignore[arg-type]
    return made


@pytest.mark.usefixtures("an_open_round")
def test_who_wrote_a_report_is_told_that_it_came_back_and_why(
    app: Dash, enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    held = tray(app)
    report = submitted(enter, desk, plan)
    review = {"report": report.id, "version": report.version, "comment": "Which municipalities?"}

    enter("secretariat").post("report.return", **review)

    [letter] = held.letters
    assert letter.to == "gob@example.org"
    assert "Which municipalities?" in letter.text
    assert "1.1" in letter.subject


@pytest.mark.parametrize(
    ("language", "subject", "text"),
    [
        ("es", "informe 1.1 (2019, 1.er semestre) devuelto", "indicador 1.1 de 2019 (1.er semestre):"),
        ("en", "report 1.1 (2019, first half) returned", "indicator 1.1 for 2019 (first half):"),
        ("pt", "relatório 1.1 (2019, 1º semestre) devolvido", "indicador 1.1 de 2019 (1º semestre):"),
    ],
)
@pytest.mark.usefixtures("an_open_round")
def test_a_letter_about_a_half_says_the_half(
    app: Dash, enter: Enter, desk: Desk, plan: MadePlan, language: str, subject: str, text: str
) -> None:
    held = tray(app)
    report = submitted(enter, desk, plan)
    with desk.database.writing() as session:
        session.execute(update(Report).where(Report.id == report.id).values(period=Period.H1.value))
        session.execute(update(User).where(User.email == "gob@example.org").values(language=language))

    enter("secretariat").post("report.return", report=report.id, version=report.version, comment="Which ones?")

    [letter] = held.letters
    assert subject in letter.subject
    assert text in letter.text


@pytest.mark.usefixtures("an_open_round")
def test_a_refused_review_writes_to_nobody(app: Dash, enter: Enter, desk: Desk, plan: MadePlan) -> None:
    held = tray(app)
    report = submitted(enter, desk, plan)

    enter("secretariat").post("report.return", report=report.id, version=report.version, comment="")
    enter("secretariat").post("report.accept", report=report.id, version=report.version + 7)

    assert held.letters == []


def test_a_round_that_opens_is_told_to_focal_points_and_country_editors_alone(
    app: Dash, enter: Enter, plan: MadePlan
) -> None:
    held = tray(app)
    sent = {"plan": "small", "year": "2020", "opens_on": "2021-01-01", "due_on": "2021-03-31"}

    enter("secretariat").post("round.open", **sent)

    assert {letter.to for letter in held.letters} == {
        *("gob@example.org", "emp@example.org", "abroad@example.org"),
        *("ana@example.org", "eva@example.org"),
    }


@pytest.mark.usefixtures("an_open_round")
def test_without_a_mail_server_nothing_is_written_and_nothing_fails(
    app: Dash, enter: Enter, desk: Desk, plan: MadePlan
) -> None:
    held = tray(app, is_on=False)
    report = submitted(enter, desk, plan)

    assert enter("secretariat").post("report.accept", report=report.id, version=report.version).status_code == 200
    assert held.letters == []
