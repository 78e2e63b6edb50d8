"""Sessions: begun anew at every sign-in, checked against the account at every request, ended everywhere at once.

The cookie is signed, not secret, and holds no more than the number of the account and its stamp. The stamp is compared
with the account's at every request that asks who is there: signing out, a new password or closing the account change
it, and a cookie that somebody copied before is worth nothing from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import flask_login
import structlog
from flask import Flask, Response, current_app, g, request, session
from sqlalchemy.exc import SQLAlchemyError

from callbacks.desk import desk_of
from dashboard.accounts.permissions import Person
from dashboard.language import Language
from dashboard.settings import Settings
from dashboard.store.accounts import account_of, person_of
from dashboard.store.database import StoreError
from dashboard.store.people import User

HOURS = 12
"""How long a session lasts, however busy it is."""
PURPOSE = "clrisk-identity"
"""What a visit to the provider is for besides signing in: in the session, set only by a form with its token."""
_log = structlog.get_logger("atlas.sessions")
_COOKIE = "clrisk"
_NOBODY = ("/assets/", "/vendor/", "/geometry/", "/_dash-component-suites/", "/healthz")
"""Addresses that answer everybody alike, and are kept by browsers."""


@dataclass(frozen=True)
class Visitor(flask_login.UserMixin):
    """Who is signed in."""

    person: Person
    name: str
    email: str
    language: Language
    stamp: str

    @classmethod
    def of(cls, user: User) -> Visitor:
        """The visitor that an account is."""
        return cls(person_of(user), user.name, user.email, Language(user.language), user.session_stamp)

    def get_id(self) -> str:
        """What the session keeps."""
        return f"{self.person.user_id}.{self.stamp}"


class _Manager(flask_login.LoginManager):
    """Without "remember me": looking for its cookie would make every answer differ by visitor."""

    def _update_remember_cookie(self, response: Response) -> Response:
        return response


def configure(server: Flask, settings: Settings) -> None:
    """How the cookie is set and how long it is worth something."""
    server.config.update(
        SESSION_COOKIE_NAME=_COOKIE,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.environment != "development",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=HOURS),
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: who writes for two hours can still save
    )


def register(server: Flask) -> None:
    """Find out, before every request that may ask, who is there."""
    manager = _Manager()
    manager.session_protection = None  # by address and browser: telephones change theirs on the way
    manager.user_loader(_visitor_of)
    manager.init_app(server, add_context_processor=False)

    @server.before_request
    def _who_is_there() -> None:
        # Without a cookie nobody is; asking the session would mark the answer as depending on it.
        if _COOKIE not in request.cookies or request.path.startswith(_NOBODY) or "_user_id" not in session:
            return
        visitor = flask_login.current_user._get_current_object()
        if isinstance(visitor, Visitor):
            g.visitor, g.person = visitor, visitor.person


def visitor() -> Visitor | None:
    """Who is signed in during this request; None outside one."""
    found: Visitor | None = g.get("visitor") if g else None
    return found


def begin(user: User) -> None:
    """A new session for ``user``; nothing of the one before is kept, so nobody can have prepared it."""
    forget()
    signed_in = Visitor.of(user)
    flask_login.login_user(signed_in)
    g.visitor, g.person = signed_in, signed_in.person


def forget() -> None:
    """End this browser's session, the token of its forms included."""
    session.clear()
    for name in ("visitor", "person", current_app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token")):
        g.pop(name, None)


def _visitor_of(kept: str) -> Visitor | None:
    number, _, stamp = kept.partition(".")
    desk = desk_of(current_app)
    if desk is None or not number.isdecimal():
        return None
    try:
        with desk.database.reading() as reading:
            user = account_of(reading, int(number), stamp)
            return None if user is None else Visitor.of(user)
    except (SQLAlchemyError, StoreError) as broken:
        # Reading the atlas needs no account: it goes on without anybody being signed in.
        _log.error("nobody can be signed in: the database is not read", reason=type(broken).__name__)
        return None
