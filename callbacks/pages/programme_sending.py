"""``/es/secretaria/informe/<plan>``: fetching the programme report, sending it, and what was sent to how many."""

from __future__ import annotations

from dash import Dash, Input, Output, State, no_update
from dash.development.base_component import Component
from flask import current_app, g
from sqlalchemy import select
from sqlalchemy.orm import Session

from callbacks.account.service import accounts_of
from callbacks.address import Page
from callbacks.desk import Desk, desk_of
from callbacks.jobs.sending import letter_of, told_of
from callbacks.pages.desk_words import PROGRAMME, country_name
from callbacks.pages.site_page import Asked, address_of
from dashboard.accounts.permissions import Action, may
from dashboard.language import Language
from dashboard.mail import Attachment
from dashboard.store.dispatch_tables import Dispatch
from dashboard.store.dispatch_view import DispatchLine, dispatches_of
from dashboard.store.dispatches import DispatchState
from dashboard.store.plan_tables import Plan
from layouts.ids import SendingIds
from layouts.pages.secretariat import sending as layout
from layouts.wording import Voice


def sending_address(language: Language, plan: str) -> str:
    """Where the report of a plan is sent."""
    return address_of(Page.SECRETARIAT, language, PROGRAMME.say(language), plan)


def programme_content(
    session: Session, asked: Asked, desk: Desk, plan: Plan, *, link: object = None
) -> list[Component]:
    """The files, the form, what waits to be confirmed, and what was sent."""
    del link
    found = dispatches_of(session, plan.id)
    screen = layout.SendingScreen(
        plan_code=plan.code,
        has_results=bool(_results(desk, plan)),
        is_mail_on=accounts_of(current_app).post.is_on,
        countries=[(one.code, one.name) for one in asked.services.explorer.countries(asked.language)],
        lines=found,
        previews={
            one.id: _previews(session, plan, one, site=desk.settings.public_address or "")
            for one in found
            if one.state is DispatchState.PREPARED
        },
        country_name=lambda code: country_name(asked, code),
        csrf=asked.csrf,
        public=f"{address_of(Page.PLAN, asked.language, plan.code)}#programme",
    )
    return layout.sending(screen, asked.voice)


def register(app: Dash) -> None:
    """Attach how far a sending is, asked for by the page every second while it runs."""

    @app.callback(
        Output(SendingIds.STATE, "children"),
        Output(SendingIds.TICK, "disabled"),
        Input(SendingIds.TICK, "n_intervals"),
        State(SendingIds.ASKED, "data"),
        prevent_initial_call=True,
    )
    def _progress(_ticks: object, asked: object) -> tuple[object, bool]:
        return progress_of(desk_of(current_app), asked)


def progress_of(desk: Desk | None, asked: object) -> tuple[object, bool]:
    """What is said of the sendings of a plan, and whether nothing moves any more; nothing for who may not send."""
    is_ours = isinstance(asked, dict) and isinstance(asked.get("plan"), str) and asked.get("language") in set(Language)
    if desk is None or not is_ours or not may(g.get("person"), Action.REVIEW):
        return no_update, True
    assert isinstance(asked, dict)  # noqa: S101 - told above
    with desk.database.reading() as session:
        plan = session.scalars(select(Plan).where(Plan.code == asked["plan"])).first()
        running = [] if plan is None else [one for one in dispatches_of(session, plan.id) if one.is_running]
    voice = Voice.of(Language(asked["language"]))
    return (layout.progress(running, voice), False) if running else (layout.ended(voice), True)


def _results(desk: Desk, plan: Plan) -> object:
    book = desk.plans.read(desk.database).shelf.plan(plan.code)
    return () if book is None else book.results


def _previews(session: Session, plan: Plan, line: DispatchLine, *, site: str) -> list[tuple[Language, str, str]]:
    """The letter in each language that a recipient reads, with the names of no files yet."""
    told = told_of(session.get_one(Dispatch, line.id), plan, site=site)
    files = tuple(Attachment(one.upper(), "", b"") for one in told.formats)
    letters = {code: letter_of(told, "preview@example.org", Language(code), files) for code in line.by_language}
    return [(Language(code), one.subject, one.text) for code, one in letters.items()]
