"""What everybody changes of their own account."""

from __future__ import annotations

from flask import current_app, session
from sqlalchemy.orm import Session

from callbacks.account import letters, sessions
from callbacks.account.addresses import IDENTITY, Part, account_address
from callbacks.account.entering import chosen_password, typed_secret
from callbacks.account.refusing import beside_fields
from callbacks.account.service import accounts_of
from callbacks.edits.mechanism import Edit, EditAnswer, EditContext, EditRefusedError, Problem
from callbacks.edits.reading import Reader
from dashboard.accounts.permissions import NotAllowedError
from dashboard.language import Language
from dashboard.store import accounts as store
from dashboard.store.people import User


def rename(context: EditContext) -> EditAnswer:
    """Name and language."""
    fields = Reader(context)
    language = fields.one_of("language", frozenset(Language))
    fields.refuse()
    user = _mine(context)
    with beside_fields(context.voice):
        store.edit_self(
            context.session,
            user,
            name=context.text("name"),
            language=Language(language),
            expected_version=context.version,
        )
    return EditAnswer(context.voice.say("account.mine.saved"))


def change_password(context: EditContext) -> EditAnswer:
    """A new password for who knows the one before; every other session of the account ends."""
    service, database = accounts_of(current_app), context.desk.database
    fields = Reader(context)
    current = typed_secret(context, fields, "current")
    fields.refuse()
    password = chosen_password(context)
    with database.reading() as reading:
        email = _mine(context, reading).email
    # Counted like any other attempt: who found an open session does not get to guess the password.
    user = store.sign_in(database, email, current, keeper=service.keeper)
    if user is None:
        raise EditRefusedError(Problem(context.voice.say("account.password.wrong"), "current"))
    keeper = service.keeper.prepared(password)
    with beside_fields(context.voice), database.writing() as writing:
        user = writing.get_one(User, user.id)
        store.change_password(writing, user, password, keeper=keeper, by=context.person)
    sessions.begin(user)
    language = Language(user.language)
    address = account_address(language, Part.FORGOTTEN)
    service.post.send_soon([letters.password_changed(service.settings, to=email, address=address, language=language)])
    return EditAnswer(context.voice.say("account.password.changed"))


def connect(context: EditContext) -> EditAnswer:
    """Go to the provider so that its identity opens this account from then on.

    Only a form can begin this: a mere link could connect the identity of whoever made the link.
    """
    user = _mine(context)
    session[sessions.PURPOSE] = {"connect": user.id}
    return EditAnswer("", go=IDENTITY)


def take_up_by_identity(context: EditContext) -> EditAnswer:
    """Go to the provider so that its identity opens the account that an invitation promises."""
    session[sessions.PURPOSE] = {"invitation": context.text("token")[:200]}
    return EditAnswer("", go=IDENTITY)


def _mine(context: EditContext, reading: Session | None = None) -> User:
    if context.person is None:
        raise NotAllowedError("an account is changed by who signed in with it; sign in", action="account", country="")
    return (reading or context.session).get_one(User, context.person.user_id)


EDITS = (
    Edit("account.rename", rename),
    Edit("account.password", change_password, limit="20 per hour", opens_its_own=True),
    Edit("account.connect", connect, limit="20 per hour"),
    Edit("account.take-up-by-identity", take_up_by_identity, limit="20 per hour"),
)
