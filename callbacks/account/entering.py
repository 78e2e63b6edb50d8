"""Signing in and out, taking up an invitation, a password that was forgotten.

Whatever fails, the answer is the same sentence after the same time: nobody learns here which accounts exist.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from flask import current_app, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import TooManyRequests

from callbacks.account import letters, sessions
from callbacks.account.addresses import Part, account_address, home_of, safe_next
from callbacks.account.refusing import beside_fields
from callbacks.account.service import Accounts, accounts_of
from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.edits.reading import Reader
from dashboard.accounts.links import password_link, read_password_link
from dashboard.language import Language
from dashboard.store import accounts as store
from dashboard.store.invitations import take_up
from dashboard.store.people import User, find, folded

FAILURES = "20 per hour"
"""Failed sign-ins from one address, whatever the accounts; then that address waits, even with the right password."""
LETTERS = "3 per hour"
"""Links for a new password to one e-mail."""
SECONDS = 0.5
"""A failed sign-in takes at least this long: longer than hashing and counting, which only known accounts need."""
_FAILED = "account.failed"


def sign_in(context: EditContext) -> EditAnswer:
    """Begin a session for the account that e-mail and password open."""
    service, began, address = accounts_of(current_app), time.monotonic(), request.remote_addr or ""
    fields = Reader(context)
    email, password = fields.text("email"), typed_secret(context, fields, "password")
    fields.refuse()
    if not service.gates.would_be_open(_FAILED, FAILURES, address):
        raise TooManyRequests
    user = store.sign_in(context.desk.database, email, password, keeper=service.keeper)
    if user is None:
        service.gates.is_open(_FAILED, FAILURES, address)
        time.sleep(max(0.0, began + SECONDS - time.monotonic()))
        raise EditRefusedError(Problem(context.voice.say("account.sign_in.failed")))
    sessions.begin(user)
    return _welcome(context, user)


def sign_out(context: EditContext) -> EditAnswer:
    """End every session of the account: a cookie that somebody copied is worth nothing from now on."""
    if (user := _own(context)) is not None:
        store.end_sessions(context.session, user)
    told = context.voice.say("account.signed_out")
    return EditAnswer(told, go=account_address(context.language, Part.SIGN_IN), afterwards=(sessions.forget,))


def take_up_invitation(context: EditContext) -> EditAnswer:
    """Make the account that a link promises, and begin its session."""
    password = chosen_password(context)
    keeper = accounts_of(current_app).keeper.prepared(password)
    with beside_fields(context.voice), context.desk.database.writing() as session:
        user = take_up(
            session,
            context.text("token"),
            name=context.text("name"),
            password=password,
            keeper=keeper,
            language=context.language,
        )
    return _welcome(context, user, afterwards=lambda: sessions.begin(user))


def forgotten(context: EditContext) -> EditAnswer:
    """Send a link for a new password, if there is such an account; the answer is the same if there is none."""
    service, fields = accounts_of(current_app), Reader(context)
    email = folded(fields.text("email"))
    fields.refuse()
    user = find(context.session, email)
    may_write = service.gates.is_open("account.letter", LETTERS, email)
    told = EditAnswer(context.voice.say("account.forgotten.told"), go=account_address(context.language, Part.SIGN_IN))
    if user is None or not user.is_active or not may_write:
        return told
    letter = letters.new_password(
        service.settings,
        to=user.email,
        address=new_password_address(service, user),
        language=Language(user.language),
    )
    service.post.send_soon([letter])
    return told


def new_password(context: EditContext) -> EditAnswer:
    """Choose a new password by a link; it can be used once, and ends every session before."""
    service, database, token = accounts_of(current_app), context.desk.database, context.text("token")
    with database.reading() as session:
        _holder(context, session, token, secret=service.secret)
    password = chosen_password(context)
    keeper = service.keeper.prepared(password)
    with beside_fields(context.voice), database.writing() as session:
        user = _holder(context, session, token, secret=service.secret)
        store.change_password(session, user, password, keeper=keeper, by=store.person_of(user))
    return _welcome(context, user, afterwards=lambda: sessions.begin(user))


def new_password_address(service: Accounts, user: User) -> str:
    """Where ``user`` may choose a new password, within an hour."""
    token = password_link(user.id, user.session_stamp, secret=service.secret)
    return account_address(Language(user.language), Part.NEW_PASSWORD, token)


def account_of_link(session: Session, token: str, *, secret: str) -> User | None:
    """The account that a link for a new password is for, while it can be used."""
    held = read_password_link(token, secret=secret)
    return None if held is None else store.account_of(session, *held)


def _holder(context: EditContext, session: Session, token: str, *, secret: str) -> User:
    user = account_of_link(session, token, secret=secret)
    if user is None:
        raise EditRefusedError(Problem(context.voice.say("account.new_password.unusable")))
    return user


def _own(context: EditContext) -> User | None:
    return None if context.person is None else context.session.get(User, context.person.user_id)


def typed_secret(context: EditContext, fields: Reader, name: str) -> str:
    """A password as it was typed: blanks at its ends are part of it."""
    written = context.form.get(name, "")
    if not written:
        fields.add(name, context.voice.say("edit.missing"))
    return written


def chosen_password(context: EditContext) -> str:
    """The password that was typed twice alike."""
    fields = Reader(context)
    first, again = typed_secret(context, fields, "password"), typed_secret(context, fields, "again")
    if first and again and first != again:
        fields.add("again", context.voice.say("account.refused.password_differs"))
    fields.refuse()
    return first


def _welcome(context: EditContext, user: User, *, afterwards: Callable[[], None] | None = None) -> EditAnswer:
    go = safe_next(context.text("next")) or home_of(store.person_of(user), context.language)
    told = context.voice.tell("account.welcome", {"name": user.name})
    return EditAnswer(told, go=go, afterwards=() if afterwards is None else (afterwards,))


EDITS = (
    Edit("account.sign-in", sign_in, limit="30 per minute", opens_its_own=True),
    Edit("account.sign-out", sign_out),
    Edit("account.take-up", take_up_invitation, limit="20 per hour", opens_its_own=True),
    Edit("account.forgotten", forgotten, limit="10 per hour"),
    Edit("account.new-password", new_password, limit="20 per hour", opens_its_own=True),
)
