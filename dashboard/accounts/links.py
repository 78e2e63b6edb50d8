"""Links that open accounts: of an invitation, and for a new password (signed, good for an hour, used once)."""

from __future__ import annotations

from collections.abc import Mapping

from itsdangerous import BadData, URLSafeTimedSerializer

from dashboard.language import Language

SECONDS = 3600
_SALT = "clrisk new password"
_INVITATION: Mapping[Language, str] = {
    Language.SPANISH: "/es/cuenta/invitacion",
    Language.ENGLISH: "/en/account/invitation",
    Language.PORTUGUESE: "/pt/conta/convite",
}
"""As ``callbacks.account.addresses`` has them, for who has no pages: the command line."""


def invitation_path(token: str, language: Language) -> str:
    """Where an invitation is taken up.

    Examples
    --------
    >>> invitation_path("abc", Language.PORTUGUESE)
    '/pt/conta/convite/abc'
    """
    return f"{_INVITATION[language]}/{token}"


def password_link(user_id: int, stamp: str, *, secret: str) -> str:
    """The token of a link; a new password gives the account a new stamp, which ends the link as well.

    Examples
    --------
    >>> token = password_link(7, "stamp", secret="of this atlas")
    >>> read_password_link(token, secret="of this atlas")
    (7, 'stamp')
    >>> read_password_link(token + "x", secret="of this atlas") is None
    True
    """
    return str(URLSafeTimedSerializer(secret, salt=_SALT).dumps([user_id, stamp]))


def read_password_link(token: str, *, secret: str, seconds: int = SECONDS) -> tuple[int, str] | None:
    """Account and stamp of a link; None where it is not ours or too old."""
    try:
        user_id, stamp = URLSafeTimedSerializer(secret, salt=_SALT).loads(token, max_age=seconds)
    except (BadData, ValueError, TypeError):
        return None
    return int(user_id), str(stamp)
