"""``/calendar/<token>.ics``: what is due for one account, for its calendar program; the address is the secret."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from flask import Flask, Response, abort, current_app, request

from callbacks.address import Page
from callbacks.desk import Desk, desk_of
from callbacks.pages.site_page import address_of
from dashboard.language import Language
from dashboard.plan.calendar_feed import DueDay, calendar_of
from dashboard.plan.period_words import said_when
from dashboard.plan.periods import When
from dashboard.store import feeds
from dashboard.store.accounts import person_of
from dashboard.store.people import User
from dashboard.store.records import now
from dashboard.store.tasks import Task, tasks_of
from layouts.pages.tasks.parts import part_of, said
from layouts.wording import Voice


def register(server: Flask) -> None:
    """Attach ``/calendar``."""

    @server.get("/calendar/<token>.ics")
    def _calendar(token: str) -> Response:
        desk = desk_of(current_app)
        if desk is None:
            abort(404)
        with desk.database.reading() as session:
            user = feeds.owner_of(session, token[:80], key=desk.settings.secret_key.get_secret_value())
            if user is None:
                abort(404)
            tasks = tasks_of(session, person_of(user), today=now().date())
        voice = Voice.of(_language(user))
        days = due_days(tasks, voice, site=_site(desk))
        body = calendar_of(voice.say("reporting.calendar.name"), days, made_at=now())
        response = Response(body, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="clrisk-atlas.ics"'
        response.headers["Cache-Control"] = "private, no-store"
        # The address is a secret: it must not lie in anybody's search index.
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def due_days(tasks: Sequence[Task], voice: Voice, *, site: str) -> list[DueDay]:
    """One whole day for each round that waits, with the indicators in its text."""
    waiting = sorted((task for task in tasks if task.is_open), key=lambda task: (task.plan_code, task.held.time))
    rounds = groupby(waiting, key=lambda task: (task.plan_code, task.held))
    return [_due(plan, held, list(found), voice, site) for (plan, held), found in rounds]


def _due(plan: str, held: When, tasks: Sequence[Task], voice: Voice, site: str) -> DueDay:
    lines = [f"{task.code} {said(task.title, voice)}{part_of(task, voice)}" for task in tasks]
    return DueDay(
        key=f"{plan}-{held}-{tasks[0].country or 'ts'}",
        day=tasks[0].due_on,
        title=voice.say("reporting.calendar.due", count=len(tasks), year=said_when(held, voice.language)),
        text="\n".join(lines),
        address=f"{site}{address_of(Page.TASKS, voice.language)}",
    )


def _language(user: User) -> Language:
    asked = request.args.get("language", user.language)
    return Language(asked) if asked in set(Language) else Language.SPANISH


def _site(desk: Desk) -> str:
    return desk.settings.public_address or request.host_url.rstrip("/")
